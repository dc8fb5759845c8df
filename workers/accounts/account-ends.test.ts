import { expect, waitUntil } from '@open-wc/testing';
import type { Account } from '../../services/protocol/accounts.ts';
import { CloudRig, refusalOf, type CloudHost } from './oauth/cloud-rig.fake.ts';

const CALLBACK = `${location.origin}/sign-in/dropbox.html`;

describe('an account that is signed out or removed', () => {
  let rig: CloudRig;
  let host: CloudHost;
  let other: CloudHost;
  let account: Account;
  let letGo: () => void;

  beforeEach(async () => {
    rig = new CloudRig();
    host = rig.host();
    other = rig.host();
    account = await signIn();
  });
  afterEach(() => {
    host.close();
    other.close();
  });

  async function signIn(target: string | null = null): Promise<Account> {
    const { url } = await host.accounts.beginSignIn({ account: target ?? { provider: 'dropbox' }, redirectUri: CALLBACK });
    return host.accounts.finishSignIn(rig.clouds.consent(url));
  }
  /** Work that has got as far as the cloud's API, whose answers wait until `letGo`. */
  async function underWay<T>(work: () => Promise<T>): Promise<{ readonly end: Promise<unknown> }> {
    const before = rig.clouds.shown.length;
    rig.clouds.held = new Promise<void>((resolve) => (letGo = resolve));
    const end = work().catch((error: unknown) => error);
    await waitUntil(() => rig.clouds.shown.length > before);
    return { end };
  }
  const states = async (): Promise<readonly string[]> => (await host.accounts.list()).map(({ state }) => state);
  /** Whether anything said of the account after it had ended that it could be used. */
  function toldReadyAfter(of: CloudHost, isEnd: (event: CloudHost['events'][number]) => boolean): boolean {
    const later = of.events.slice(of.events.findLastIndex(isEnd));
    return later.some((event) => event.event === 'SignedIn' || (event.event === 'AccountChanged' && event.state?.state === 'ready'));
  }

  for (const [what, whose] of [
    ['this host', () => host],
    ['another host', () => other],
  ] as const) {
    it(`is not made ready by a refresh of ${what} that ends later`, async () => {
      const refreshing = await underWay(() => whose().accounts.refresh(account.id));
      await host.accounts.signOut(account.id);
      expect(await refreshing.end).to.deep.include({ code: 'aborted', details: { account: account.id, reason: 'signed-out' } });
      letGo();
      expect(await states()).to.deep.equal(['signed-out']);
      expect(toldReadyAfter(whose(), ({ event }) => event === 'SignedOut')).to.equal(false);
    });

    it(`does not come back by a refresh of ${what} once it is removed`, async () => {
      const refreshing = await underWay(() => whose().accounts.refresh(account.id));
      await host.accounts.remove(account.id);
      letGo();
      expect(await refreshing.end).to.include({ code: 'aborted' });
      expect(await states()).to.be.empty;
      expect(await rig.secrets.get(account.id)).to.equal(undefined);
    });
  }

  it('is not signed in to by an answer that was being redeemed', async () => {
    const signingIn = await underWay(() => signIn(account.id));
    await host.accounts.signOut(account.id);
    letGo();
    expect(await signingIn.end).to.include({ code: 'aborted' });
    expect(await states()).to.deep.equal(['signed-out']);
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
    expect(host.names().slice(host.names().lastIndexOf('SignedOut'))).not.to.include('SignedIn');
  });

  it('takes a sign-in along that came while its tracks went, and has it revoked, too', async () => {
    rig.meanwhile = () => signIn();
    await host.accounts.remove(account.id);
    expect(await states()).to.be.empty;
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
    expect(rig.clouds.shown).to.have.length(2);
    for (const access of rig.clouds.shown) expect(rig.clouds.revoked).to.include(access);
  });

  it('is not changed by what a sync says later', async () => {
    const { registry } = host;
    await Promise.all([registry.synced(account.id, 7), host.accounts.signOut(account.id), other.registry.synced(account.id, 8)]);
    await registry.synced(account.id, 9);
    expect(await states()).to.deep.equal(['signed-out']);
  });

  it('can be signed in to again', async () => {
    await host.accounts.signOut(account.id);
    expect(await signIn(account.id)).to.include({ id: account.id, state: 'ready' });
    expect((await host.accounts.refresh(account.id)).state).to.equal('ready');
    await host.accounts.remove(account.id);
    expect(await signIn()).to.include({ id: account.id, state: 'ready' });
    expect((await refusalOf(other.accounts.refresh('nobody'))).code).to.equal('not-found');
  });
});
