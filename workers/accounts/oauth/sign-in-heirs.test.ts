import { expect, waitUntil } from '@open-wc/testing';
import { MemorySecureStore } from '../../platform/memory-secure-store.ts';
import { callBack, callbackOf, CloudSuite, refusalOf, type CloudHost } from './cloud-rig.fake.ts';
import { ANN, BOB } from './fake-clouds.fake.ts';

describe('a sign-in whose tab is gone', () => {
  const suite = new CloudSuite();
  const { again, begin, signIn } = suite;
  const others: CloudHost[] = [];

  const another = (...secrets: Parameters<typeof suite.rig.host>): CloudHost => {
    const host = suite.rig.host(...secrets);
    others.push(host);
    return host;
  };
  afterEach(() => others.splice(0).forEach((host) => host.close()));

  const told = ({ events }: CloudHost): readonly unknown[] => events.flatMap((event) => (event.event === 'AuthError' ? [event.error.details?.['reason']] : []));
  const stateAt = async ({ accounts }: CloudHost): Promise<string | undefined> => (await accounts.list())[0]?.state;
  /** Until a host of several waits for what the one that is gone has begun. */
  const inherited = (...hosts: readonly CloudHost[]): Promise<void> =>
    waitUntil(() => hosts.some((host) => told(host).includes('tab-gone')), 'Nobody is told that the tab is gone.');

  it('is taken up by another host, which takes the answer from the callback page', async () => {
    const gone = another();
    const { state, url } = await suite.rig.begin(gone);
    await begin('onedrive');
    gone.close();
    await inherited(suite.host);
    expect(await callBack(state, suite.rig.clouds.consent(url))).to.deep.equal({ v: 1, taken: true });
    await waitUntil(async () => (await stateAt(suite.host)) === 'ready');
    expect(suite.rig.clouds.exchanges).to.have.length(1);
    expect((await suite.host.accounts.awaitSignIn(state)).username).to.equal(ANN);
  });

  it('is taken up by a host that begins only then, as after a reload', async () => {
    const { state, url } = await begin();
    suite.host.close();
    const reloaded = another();
    await inherited(reloaded);
    await callBack(state, suite.rig.clouds.consent(url));
    expect((await reloaded.accounts.awaitSignIn(state)).username).to.equal(ANN);
  });

  it('is redeemed once where several hosts are left, and by the next one where the heir is gone as well', async () => {
    const [second, third] = [another(), another()];
    const { state, url } = await begin();
    suite.host.close();
    await inherited(second, third);
    const heir = told(second).length > 0 ? second : third;
    const [first, last] = heir === second ? [second, third] : [third, second];
    first.close();
    // Whichever of the two it was, one is left.
    await waitUntil(async () => (await refusalOrNull(last, state)) === null, 'The last host does not wait for it.');
    await callBack(state, suite.rig.clouds.consent(url));
    expect((await last.accounts.awaitSignIn(state)).username).to.equal(ANN);
    expect(suite.rig.clouds.exchanges).to.have.length(1);
  });

  /** What a host says that does not wait for it. */
  async function refusalOrNull({ accounts }: CloudHost, state: string): Promise<unknown> {
    const nothing = new Promise<null>((resolve) => setTimeout(() => resolve(null)));
    return Promise.race([accounts.awaitSignIn(state).then(() => null, (error: unknown) => error), nothing]);
  }

  for (const [which, secrets] of [
    ['at once, and everybody is told', (): readonly [] => []],
    ['also where nobody else has its secrets', (): readonly [MemorySecureStore] => [new MemorySecureStore()]],
  ] as const) {
    it(`leaves its account as it was ${which}`, async () => {
      const account = await signIn();
      const gone = another(...secrets());
      await again(account, gone);
      expect(gone.events.at(-1)).to.have.nested.property('state.state', 'signing-in');
      const before = suite.host.events.length;
      gone.close();
      await waitUntil(() => suite.host.events.slice(before).some((event) => event.event === 'AccountChanged' && event.state?.state === 'ready'));
      expect(await stateAt(suite.host)).to.equal('ready');
    });
  }

  it('is told of in the worker that the tab shared with others, and its answer is taken', async () => {
    const account = await signIn();
    const { state, url } = await again(account, suite.host);
    expect(await stateAt(suite.host)).to.equal('signing-in');
    suite.host.tabGone();
    await waitUntil(() => told(suite.host).includes('tab-gone'));
    expect(await stateAt(suite.host)).to.equal('ready');
    suite.host.tabGone();
    await callBack(state, suite.rig.clouds.consent(url));
    expect(await suite.host.accounts.awaitSignIn(state)).to.include({ id: account.id, state: 'ready' });
    expect(told(suite.host)).to.deep.equal(['tab-gone']);
  });

  it('can be given up, replaced and too late as any other', async () => {
    const account = await signIn();
    const gone = another();
    const first = await again(account, gone);
    const fresh = await suite.rig.begin(gone, 'onedrive');
    gone.close();
    await waitUntil(() => told(suite.host).length === 2);
    const waiting = refusalOf(suite.host.accounts.awaitSignIn(first.state));
    const newer = await again(account, suite.host);
    expect((await waiting).details['reason']).to.equal('superseded');
    await suite.host.accounts.cancelSignIn(newer.state);
    const late = refusalOf(suite.host.accounts.awaitSignIn(fresh.state));
    await suite.rig.clock.advance(600_000);
    expect((await late).code).to.equal('timeout');
  });

  it('is nothing that a host tells of that begins after it has expired', async () => {
    const { secrets, clock } = suite.rig;
    await begin();
    const kept = (await secrets.get('sign-ins')) ?? '';
    suite.host.close();
    await clock.advance(600_000);
    await secrets.set('sign-ins', kept);
    const later = another();
    await waitUntil(async () => (await secrets.get('sign-ins')) === undefined, 'It is not swept.');
    await suite.rig.begin(later);
    expect(later.names()).to.deep.equal(['SigningIn']);
  });

  for (const [what, leave] of [
    ['its tab', ({ tabGone }: CloudHost) => tabGone()],
    ['its host', ({ die }: CloudHost) => die()],
  ] as const) {
    it(`is no news, nor ever the account’s state, where its page has left for the provider’s and ${what} is gone with it`, async () => {
      const { clouds, secrets } = suite.rig;
      const { id } = await signIn();
      const gone = another();
      const { url } = await gone.accounts.beginSignIn({ account: id, redirectUri: callbackOf('dropbox'), way: 'redirect' });
      expect(await stateAt(gone)).to.equal('ready');
      const before = await secrets.get('sign-ins');
      leave(gone);
      if (what === 'its host') await waitUntil(async () => (await secrets.get('sign-ins')) !== before, 'Nobody takes it up.');
      expect(await suite.host.accounts.finishSignIn(clouds.consent(url))).to.include({ id, state: 'ready' });
      expect([...told(gone), ...told(suite.host)]).to.deep.equal([]);
    });
  }

  it('is not the account’s any more when its answer was being redeemed where it was begun', async () => {
    const { clouds } = suite.rig;
    const account = await signIn();
    const gone = another();
    const start = await again(account, gone);
    clouds.held = new Promise<void>(() => undefined);
    const before = clouds.shown.length;
    gone.accounts.finishSignIn(clouds.consent(start.url)).catch(() => undefined);
    await waitUntil(() => clouds.shown.length > before);
    gone.die();
    await inherited(suite.host);
    expect(await stateAt(suite.host)).to.equal('ready');
    expect((await refusalOf(suite.host.accounts.finishSignIn(clouds.consent(start.url)))).details['reason']).to.equal('unknown-state');
  });
});

describe('a sign-in that is being redeemed', () => {
  const suite = new CloudSuite();
  const { again, signIn } = suite;
  let other: CloudHost;
  beforeEach(() => {
    other = suite.rig.host();
  });
  afterEach(() => other.close());

  /** The cloud says later whose the tokens are. */
  async function redeeming(url: string, host: CloudHost) {
    const { clouds } = suite.rig;
    const before = clouds.shown.length;
    let letGo = (): void => undefined;
    clouds.held = new Promise<void>((resolve) => (letGo = resolve));
    const end = refusalOf(host.accounts.finishSignIn(clouds.consent(url, ANN)));
    await waitUntil(() => clouds.shown.length > before);
    clouds.held = null;
    return { end, letGo };
  }

  for (const [where, redeems, begins] of [
    ['the same tab', () => suite.host, () => suite.host],
    ['another tab', () => suite.host, () => other],
    ['the tab that began both, where another redeems', () => other, () => suite.host],
  ] as const) {
    it(`ends with a later one to its account, begun in ${where}`, async () => {
      const account = await signIn();
      const older = await again(account, suite.host);
      const waiting = refusalOf(suite.host.accounts.awaitSignIn(older.state));
      const { end, letGo } = await redeeming(older.url, redeems());
      const newer = await again(account, begins());
      expect(await end).to.deep.include({ code: 'aborted', details: { reason: 'superseded' } });
      expect((await waiting).details['reason']).to.equal('superseded');
      const [{ state } = { state: '' }] = await begins().accounts.list();
      expect(state).to.equal('signing-in');
      const revoked = suite.rig.clouds.revoked.length;
      letGo();
      await waitUntil(() => suite.rig.clouds.revoked.length > revoked, 'What came was left good at the provider.');
      expect((await begins().accounts.list())[0]?.state).to.equal('signing-in');
      expect(await begins().accounts.finishSignIn(suite.rig.clouds.consent(newer.url))).to.include({ id: account.id, state: 'ready' });
    });
  }

  it('is given up from another tab, and by signing out there', async () => {
    const account = await signIn();
    for (const [giveUp, reason, state] of [
      [(): Promise<unknown> => other.accounts.cancelSignIn(account.id), 'cancelled', 'ready'],
      [(): Promise<unknown> => other.accounts.signOut(account.id), 'signed-out', 'signed-out'],
    ] as const) {
      const { url } = await again(account, suite.host);
      const { end, letGo } = await redeeming(url, suite.host);
      await giveUp();
      expect((await end).details['reason']).to.equal(reason);
      letGo();
      expect((await suite.host.accounts.list())[0]?.state).to.equal(state);
    }
  });

  it('is not ended by one to another account', async () => {
    const account = await signIn();
    const second = await signIn('dropbox', BOB);
    const { url } = await again(account, suite.host);
    const { clouds } = suite.rig;
    let letGo = (): void => undefined;
    clouds.held = new Promise<void>((resolve) => (letGo = resolve));
    const before = clouds.shown.length;
    const end = suite.host.accounts.finishSignIn(clouds.consent(url, ANN));
    await waitUntil(() => clouds.shown.length > before);
    await again(second, other);
    letGo();
    expect(await end).to.include({ id: account.id, state: 'ready' });
  });
});
