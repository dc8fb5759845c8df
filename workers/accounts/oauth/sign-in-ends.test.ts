import { expect, waitUntil } from '@open-wc/testing';
import { signInChannel } from '../../../services/protocol/sign-in-channel.ts';
import { codeOf } from '../../providers/provider.contract.ts';
import { CloudSuite, refusalOf, type CloudHost } from './cloud-rig.fake.ts';
import { ANN, BOB } from './fake-clouds.fake.ts';

describe('the end of a sign-in', () => {
  const suite = new CloudSuite();
  const { again, begin, signIn } = suite;
  let other: CloudHost;

  beforeEach(() => {
    other = suite.rig.host();
  });
  afterEach(() => other.close());

  const reasons = ({ events }: CloudHost): readonly unknown[] =>
    events.flatMap((event) => (event.event === 'AuthError' ? [event.error.details?.['reason']] : []));
  const stateAt = async ({ accounts }: CloudHost): Promise<string | undefined> => (await accounts.list())[0]?.state;

  it('is over for the host that began it when another has finished it', async () => {
    const { url, state } = await begin();
    const further = await begin();
    const waiting = suite.host.accounts.awaitSignIn(state);
    const account = await other.accounts.finishSignIn(suite.rig.clouds.consent(url));
    expect((await waiting).id).to.equal(account.id);
    expect((await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(further.url, BOB))).username).to.equal(BOB);
  });

  it('redeems a code once, whichever of two hosts is faster', async () => {
    const { url } = await begin();
    const answer = suite.rig.clouds.consent(url);
    const others = [suite.rig.host(), suite.rig.host()];
    const results = await Promise.allSettled(others.map(({ accounts }) => accounts.finishSignIn(answer)));
    expect(results.map(({ status }) => status).sort()).to.deep.equal(['fulfilled', 'rejected']);
    expect(suite.rig.clouds.exchanges).to.have.length(1);
    for (const other of others) other.close();
  });

  it('waits for ten minutes', async () => {
    const { url, state } = await begin();
    const late = await begin();
    const waiting = refusalOf(suite.host.accounts.awaitSignIn(state));
    await suite.rig.clock.advance(600_000);
    expect((await waiting).code).to.equal('timeout');
    await waitUntil(() => suite.host.events.some((event) => event.event === 'AuthError' && event.error.code === 'timeout'));
    expect(await codeOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url)))).to.be.oneOf(['timeout', 'unauthorized']);
    expect(await codeOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(late.url)))).to.be.oneOf(['timeout', 'unauthorized']);
    expect(suite.rig.clouds.exchanges).to.be.empty;
    await begin();
    expect(JSON.parse((await suite.rig.secrets.get('sign-ins')) ?? '[]')).to.have.length(1);
  });

  it('is given up by the page or by the listener', async () => {
    const first = await begin();
    const waiting = refusalOf(suite.host.accounts.awaitSignIn(first.state));
    await suite.host.accounts.cancelSignIn(first.state);
    await suite.host.accounts.cancelSignIn(first.state);
    expect(await waiting).to.deep.include({ code: 'aborted', details: { reason: 'cancelled' } });
    const { url } = await begin();
    const denied = await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, ANN, { code: null, error: 'access_denied' })));
    expect(denied.code).to.equal('aborted');
    expect(denied.details['reason']).to.equal('denied');
    const told = suite.host.events.flatMap((event) => (event.event === 'AuthError' ? [[event.error.code, event.error.details?.['reason']]] : []));
    expect(told).to.deep.equal([
      ['aborted', 'cancelled'],
      ['aborted', 'denied'],
    ]);
  });

  it('is told to the host that began it, whatever came of it in another', async () => {
    const account = await signIn();
    for (const [user, change, reason] of [
      [ANN, { code: null, error: 'access_denied' }, 'denied'],
      [BOB, {}, 'other-user'],
      [ANN, { iss: 'https://evil.example' }, 'wrong-issuer'],
    ] as const) {
      const { url, state } = await again(account);
      const waiting = refusalOf(suite.host.accounts.awaitSignIn(state));
      const there = await refusalOf(other.accounts.finishSignIn(suite.rig.clouds.consent(url, user, change)));
      expect(there.details['reason']).to.equal(reason);
      const here = await waiting;
      expect(here).to.include({ code: there.code, message: there.message, retryable: there.retryable });
      expect(here.details).to.deep.equal(there.details);
      expect(await stateAt(suite.host)).to.equal('ready');
    }
  });

  it('is not what anybody says who knows no better', async () => {
    const { url, state } = await begin();
    const channel = new BroadcastChannel(signInChannel(state));
    for (const over of [null, 'x', {}, { account: 7 }, { error: { code: 'made-up' } }]) channel.postMessage({ v: 1, over });
    channel.postMessage({ over: { account: 'x' } });
    channel.close();
    expect(await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url))).to.include({ state: 'ready' });
    expect(await suite.host.accounts.awaitSignIn(state)).to.include({ username: ANN });
  });

  it('comes with a later one to the same account, from whichever tab; the older answer is refused', async () => {
    const account = await signIn();
    const bystander = await begin('onedrive');
    const older = await again(account);
    const waiting = refusalOf(suite.host.accounts.awaitSignIn(older.state));
    const newer = await again(account, other);
    expect(await waiting).to.deep.include({ code: 'aborted', details: { reason: 'superseded' } });
    expect(reasons(other)).to.deep.equal(['superseded']);
    expect(await stateAt(other)).to.equal('signing-in');
    const late = refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(older.url)));
    expect((await late).details['reason']).to.equal('unknown-state');
    expect(await other.accounts.finishSignIn(suite.rig.clouds.consent(newer.url))).to.include({ id: account.id, state: 'ready' });
    expect(await stateAt(suite.host)).to.equal('ready');
    expect(await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(bystander.url))).to.include({ provider: 'onedrive' });
  });

  it('can be had from any tab, by the account that it is for', async () => {
    const account = await signIn();
    const known = await again(account);
    const fresh = await begin('onedrive');
    const id = suite.host.events.findLast(({ event }) => event === 'SigningIn')?.account ?? '';
    const waiting = [known, fresh].map(({ state }) => refusalOf(suite.host.accounts.awaitSignIn(state)));
    await other.accounts.cancelSignIn(account.id);
    await other.accounts.cancelSignIn(id);
    for (const error of await Promise.all(waiting)) expect(error).to.deep.include({ code: 'aborted', details: { reason: 'cancelled' } });
    await waitUntil(async () => (await stateAt(suite.host)) === 'ready');
    for (const { url } of [known, fresh]) {
      expect(await codeOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url)))).to.equal('unauthorized');
    }
    expect(suite.rig.clouds.exchanges).to.have.length(1);
  });

  it('may be late where its window seemed to be closed: until then the account is as before', async () => {
    const account = await signIn();
    for (const start of [() => again(account), () => begin()]) {
      const { url, state } = await start();
      const waiting = suite.host.accounts.awaitSignIn(state);
      await suite.host.accounts.cancelSignIn(state, 'take');
      expect(reasons(suite.host).at(-1)).to.equal('window-closed');
      expect(await stateAt(suite.host)).to.equal('ready');
      expect(suite.host.events.findLast(({ event }) => event === 'AccountChanged')).to.have.nested.property('state.state', 'ready');
      await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url));
      expect(await waiting).to.include({ id: account.id, state: 'ready' });
    }
    const refused = await refusalOf(suite.host.accounts.cancelSignIn('', 'perhaps' as 'take'));
    expect(refused).to.deep.include({ code: 'invalid-argument', details: { field: 'late' } });
  });

  it('may be had for good after its window seemed to be closed', async () => {
    const { url, state } = await begin();
    const waiting = refusalOf(suite.host.accounts.awaitSignIn(state));
    await suite.host.accounts.cancelSignIn(state, 'take');
    await suite.host.accounts.cancelSignIn(state);
    expect((await waiting).details['reason']).to.equal('cancelled');
    expect(await codeOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url)))).to.equal('unauthorized');
  });

  /** An answer that is being redeemed: its tokens are there, and the cloud says later whose they are. */
  async function redeeming(start: Awaited<ReturnType<typeof begin>>) {
    const { clouds } = suite.rig;
    const before = clouds.shown.length;
    let letGo = (): void => undefined;
    clouds.held = new Promise<void>((resolve) => (letGo = resolve));
    const end = refusalOf(suite.host.accounts.awaitSignIn(start.state));
    suite.host.accounts.finishSignIn(clouds.consent(start.url)).catch(() => undefined);
    await waitUntil(() => clouds.shown.length > before);
    return { end, letGo };
  }

  for (const [what, isKnown] of [
    ['a new account', false],
    ['a known account', true],
  ] as const) {
    it(`comes with cancelling also while the answer is redeemed, for ${what}: nothing of it is kept, or left good`, async () => {
      const account = isKnown ? await signIn() : null;
      const start = account === null ? await begin() : await again(account);
      const { end, letGo } = await redeeming(start);
      expect(await suite.host.accounts.cancelSignIn(start.state)).to.equal(true);
      expect(await end).to.deep.include({ code: 'aborted', details: { reason: 'cancelled' } });
      expect(reasons(suite.host)).to.deep.equal(['cancelled']);
      expect(await stateAt(suite.host)).to.equal(isKnown ? 'ready' : undefined);
      const before = suite.host.events.length;
      letGo();
      await waitUntil(() => suite.rig.clouds.revoked.length > 0, 'What came was left good at the provider.');
      expect(await stateAt(suite.host)).to.equal(isKnown ? 'ready' : undefined);
      expect(suite.host.events.slice(before)).to.be.empty;
    });
  }

  it('tells who asks late that an answer was taken, and does not tell everybody of a window then', async () => {
    const start = await begin();
    expect(await suite.host.accounts.cancelSignIn(start.state, 'take')).to.equal(false);
    const told = reasons(suite.host).length;
    const { letGo } = await redeeming(start).then((under) => (under.end.catch(() => undefined), under));
    expect(await suite.host.accounts.cancelSignIn(start.state, 'take')).to.equal(true);
    expect(reasons(suite.host)).to.have.length(told);
    letGo();
    expect(await suite.host.accounts.awaitSignIn(start.state)).to.include({ state: 'ready' });
    expect(await suite.host.accounts.cancelSignIn(start.state)).to.equal(true);
    expect(await stateAt(suite.host)).to.equal('ready');
  });

  it('is no account that is not there, whoever says so', async () => {
    const account = await signIn();
    const { state, url } = await again(account);
    const channel = new BroadcastChannel(signInChannel(state));
    channel.postMessage({ v: 1, over: { account: 'made-up' } });
    // Messages come in order: what is said first was heard when the second is told of.
    channel.postMessage({ v: 1, response: suite.rig.clouds.consent(url).replace('dropbox.html', 'onedrive.html') });
    await waitUntil(() => reasons(suite.host).includes('wrong-redirect'));
    channel.close();
    expect(await stateAt(suite.host)).to.equal('signing-in');
  });

  it('is waited for by an account of which everybody is told how it was before', async () => {
    const account = await signIn();
    await suite.host.accounts.signOut(account.id);
    const { state } = await again(account);
    expect((await suite.host.accounts.list())[0]).to.include({ state: 'signing-in', before: 'signed-out' });
    await suite.host.accounts.cancelSignIn(state);
    const [left] = await suite.host.accounts.list();
    expect(left).to.include({ state: 'signed-out' }).and.not.to.have.property('before');
  });

  it('is over for an account that another host says is signed in to', async () => {
    const account = await signIn();
    await suite.host.registry.signingIn(account.id, true);
    expect(await stateAt(suite.host)).to.equal('signing-in');
    suite.host.registry.heedForeign({ event: 'SignedIn', account: account.id }, 'another host');
    expect(await stateAt(suite.host)).to.equal('ready');
  });
});
