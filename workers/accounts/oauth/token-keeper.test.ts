import { expect } from '@open-wc/testing';
import type { Account } from '../../../services/protocol/accounts.ts';
import { MemorySecureStore } from '../../platform/memory-secure-store.ts';
import { AuthorizedHttp, type AccessTokens } from '../../providers/authorized-http.ts';
import { codeOf } from '../../providers/provider.contract.ts';
import { CloudRig, refusalOf, type CloudHost } from './cloud-rig.fake.ts';

const HOUR = 3_600_000;

describe('the tokens of an account', () => {
  let rig: CloudRig;
  let host: CloudHost;
  let account: Account;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    rig = new CloudRig();
    host = rig.host();
    const { url } = await host.accounts.beginSignIn({ account: { provider: 'dropbox' }, redirectUri: `${location.origin}/sign-in/dropbox.html` });
    account = await host.accounts.finishSignIn(rig.clouds.consent(url));
    rig.clouds.exchanges.length = 0;
    rig.clouds.shown.length = 0;
  });
  afterEach(() => host.close());

  /** As a provider of the host gets them. */
  const tokensOf = (of: CloudHost): AccessTokens => of.registry.tokens.of(account);
  const ask = (of: CloudHost = host): Promise<unknown> =>
    new AuthorizedHttp(rig.http, tokensOf(of), async () => null).json({ url: 'https://cloud.example/me' }, signal);
  const stored = async (): Promise<Record<string, unknown>> => JSON.parse((await rig.secrets.get(account.id)) ?? '{}') as Record<string, unknown>;

  it('are renewed a minute before they end, and not earlier', async () => {
    const first = await tokensOf(host).token(signal);
    await rig.clock.advance(HOUR - 61_000);
    expect(await tokensOf(host).token(signal)).to.equal(first);
    expect(rig.clouds.exchanges).to.be.empty;
    await rig.clock.advance(2_000);
    expect(await tokensOf(host).token(signal)).not.to.equal(first);
    expect(rig.clouds.exchanges).to.have.length(1);
    expect(host.names().slice(-2)).to.deep.equal(['TokenRefreshing', 'TokenRefreshed']);
  });

  it('are renewed once for many who were refused, in one host', async () => {
    rig.clouds.expireAll();
    await Promise.all([ask(), ask(), ask(), ask()]);
    expect(rig.clouds.exchanges).to.have.length(1);
    expect(host.names().filter((name) => name === 'TokenRefreshed')).to.have.length(1);
  });

  it('are renewed once for two hosts that ask at once', async () => {
    const other = rig.host();
    await Promise.all([ask(), ask(other)]);
    rig.clouds.expireAll();
    await Promise.all([ask(), ask(other), ask(other), ask()]);
    expect(rig.clouds.exchanges).to.have.length(1);
    rig.clouds.expireAll();
    await ask(other);
    await ask();
    expect(rig.clouds.exchanges).to.have.length(2);
    other.close();
  });

  it('are stored before they are used, and each refresh token is used once', async () => {
    const { refresh } = await stored();
    rig.clouds.expireAll();
    const set = rig.secrets.set.bind(rig.secrets);
    const order: string[] = [];
    rig.secrets.set = async (name, secret) => {
      order.push(`stored after ${rig.clouds.shown.length} uses`);
      await set(name, secret);
    };
    await ask();
    // One use was of the token that was refused.
    expect(order).to.deep.equal(['stored after 1 uses']);
    expect(rig.clouds.shown).to.have.length(2);
    expect((await stored())['refresh']).not.to.equal(refresh);
    rig.clouds.expireAll();
    await ask();
    expect(rig.clouds.exchanges.map(({ refresh_token: token }) => token)).to.have.property('length', 2);
    expect((await host.accounts.list())[0]?.state).to.equal('ready');
  });

  it('are not used when they cannot be stored', async () => {
    rig.clouds.expireAll();
    rig.secrets.set = () => Promise.reject(new DOMException('full', 'QuotaExceededError'));
    expect(await codeOf(ask())).to.equal('storage-full');
    expect(rig.clouds.shown).to.have.length(1);
  });

  for (const hours of [1, -1]) {
    it(`do not care for a clock that is wrong by ${hours} hour`, async () => {
      await ask();
      rig.clock.off = hours * HOUR;
      await ask();
      expect(rig.clouds.exchanges).to.be.empty;
      const next = rig.host();
      await ask(next);
      await ask(next);
      expect(rig.clouds.exchanges.length).to.be.at.most(1);
      rig.clock.off = 0;
      const last = rig.host();
      await ask(last);
      expect((await last.accounts.list())[0]).to.include({ state: 'ready' });
      next.close();
      last.close();
    });
  }

  it('that are refused for good are wiped, and the account says that it has expired', async () => {
    rig.clouds.revokeAll();
    const errors = await Promise.all([refusalOf(ask()), refusalOf(ask())]);
    for (const error of errors) expect(error).to.deep.include({ code: 'unauthorized', retryable: false });
    expect(await stored()).to.include({ refresh: null, access: '' });
    expect((await host.accounts.list())[0]).to.include({ state: 'expired' });
    expect(host.names().filter((name) => name === 'AuthError')).to.have.length(1);
    expect(await codeOf(ask())).to.equal('unauthorized');
    expect(rig.clouds.exchanges).to.have.length(1);
    const { url } = await host.accounts.beginSignIn({ account: account.id, redirectUri: `${location.origin}/sign-in/dropbox.html` });
    expect(await host.accounts.finishSignIn(rig.clouds.consent(url))).to.include({ id: account.id, state: 'ready', error: null });
    await ask();
  });

  for (const [what, trouble, code] of [
    ['that is overloaded', { status: 503 }, 'server'],
    ['that breaks off', 'broken', 'unreachable'],
  ] as const) {
    it(`outlive an authority ${what}`, async () => {
      await rig.clock.advance(HOUR);
      const before = await stored();
      rig.clouds.trouble = trouble;
      const error = await refusalOf(tokensOf(host).token(signal));
      expect(error).to.include({ code, retryable: true });
      expect(await stored()).to.deep.equal(before);
      expect((await host.accounts.list())[0]).to.include({ state: 'ready' });
      rig.clouds.trouble = null;
      const later = ask();
      // Whoever is asked for patience is left alone for a while.
      await rig.clock.advance(60_000);
      await later;
    });
  }

  it('are not sent to other addresses than they were got for', async () => {
    rig.config = { ...rig.config, endpoints: { ...rig.config.endpoints, dropboxApiUrl: 'https://evil.example/' } };
    await rig.clock.advance(HOUR);
    expect((await refusalOf(tokensOf(host).token(signal))).details['reason']).to.equal('other-addresses');
    const next = rig.host();
    expect(await codeOf(tokensOf(next).token(signal))).to.equal('unauthorized');
    await next.accounts.signOut(account.id);
    expect(rig.clouds.exchanges).to.be.empty;
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
    next.close();
  });

  it('are revoked and wiped when the listener signs out, and the tracks stay or go', async () => {
    await host.accounts.signOut(account.id);
    expect(rig.clouds.revoked).to.have.length(1);
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
    expect((await host.accounts.list())[0]).to.include({ state: 'signed-out' });
    expect(await codeOf(ask())).to.equal('unauthorized');
    expect(rig.emptied).to.be.empty;
    await host.accounts.signOut(account.id, 'remove');
    expect(rig.emptied).to.deep.equal([account.id]);
    expect(host.names().at(-1)).to.equal('SignedOut');
  });

  it('are revoked with a fresh access token where the old one has ended', async () => {
    rig.clouds.trouble = null;
    rig.clouds.expireAll();
    await host.accounts.remove(account.id);
    expect(rig.clouds.revoked.length).to.be.at.least(1);
    expect(await host.accounts.list()).to.be.empty;
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
  });

  it('of a host that keeps them for itself are missed by another alone, until its own authority refuses', async () => {
    const other = rig.host(new MemorySecureStore());
    const state = async (of: CloudHost) => (await of.accounts.list())[0]?.state;
    expect((await refusalOf(other.accounts.refresh(account.id))).details).to.deep.equal({ reason: 'no-token' });
    expect(await state(other)).to.equal('expired');
    expect((await other.accounts.list())[0]?.error?.details).to.deep.equal({ reason: 'no-token' });
    expect(await state(host)).to.equal('ready');
    expect(host.names()).not.to.include('AuthError');
    await host.accounts.refresh(account.id);
    await host.registry.synced(account.id, 7);
    expect([await state(host), await state(other)]).to.deep.equal(['ready', 'expired']);
    expect(other.events.filter(({ event }) => event === 'AuthError')).to.have.length(1);
    const { url } = await other.accounts.beginSignIn({ account: account.id, redirectUri: `${location.origin}/sign-in/dropbox.html` });
    await other.accounts.finishSignIn(rig.clouds.consent(url));
    await Promise.all([host.accounts.refresh(account.id), other.accounts.refresh(account.id)]);
    expect([await state(host), await state(other)]).to.deep.equal(['ready', 'ready']);
    rig.clouds.revokeAll();
    await refusalOf(host.accounts.refresh(account.id));
    expect([await state(host), await state(other)]).to.deep.equal(['expired', 'expired']);
    other.close();
  });

  it('are wiped though the provider cannot be reached', async () => {
    rig.clouds.trouble = 'broken';
    const done = host.accounts.signOut(account.id);
    await rig.clock.advance(20_000);
    await done;
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
    expect((await host.accounts.list())[0]).to.include({ state: 'signed-out' });
    expect(host.events.at(-1)).to.nested.include({ event: 'AuthError', 'error.details.reason': 'not-revoked', 'error.details.provider': 'dropbox' });
  });

  it('of Google are revoked by what pages may send and not read; where Google does not answer, that is told', async () => {
    for (const [trouble, told] of [[{ status: 200, cors: 'refused' }, false], ['broken', true]] as const) {
      rig.clouds.trouble = null;
      const { url } = await host.accounts.beginSignIn({ account: { provider: 'google-drive' }, redirectUri: `${location.origin}/sign-in/google-drive.html` });
      const { id } = await host.accounts.finishSignIn(rig.clouds.consent(url));
      rig.clouds.trouble = trouble;
      let isOver = false;
      const done = host.accounts.signOut(id).finally(() => (isOver = true));
      while (!isOver) await rig.clock.advance(1000);
      await done;
      const errors = host.events.filter(({ event, account: of }) => event === 'AuthError' && of === id);
      expect(errors.map((each) => each.event === 'AuthError' && each.error.details?.['reason'])).to.deep.equal(told ? ['not-revoked'] : []);
    }
  });

  it('that come while the listener signs out are not kept', async () => {
    rig.clouds.expireAll();
    const asking = codeOf(ask());
    await host.accounts.signOut(account.id);
    expect(await asking).to.equal('unauthorized');
    expect(await rig.secrets.get(account.id)).to.equal(undefined);
  });

  it('are renewed when the account is refreshed', async () => {
    const before = host.names().length;
    expect(await host.accounts.refresh(account.id)).to.deep.include({ id: account.id, state: 'ready', quota: { used: 1, total: 2 } });
    expect(rig.clouds.exchanges).to.have.length(1);
    expect(host.names().slice(before)).to.deep.equal(['TokenRefreshing', 'TokenRefreshed', 'AccountChanged']);
  });

  it('are renewed once by a read that outlasts them, and the registry asks no second time', async () => {
    const provider = await host.registry.provider(account.id);
    rig.clouds.expireAll();
    await provider.identify(signal);
    const renewed = await host.registry.renew(account.id, provider, signal);
    await renewed.identify(signal);
    expect(rig.clouds.exchanges).to.have.length(1);
  });
});
