import { expect, waitUntil } from '@open-wc/testing';
import { FakeClient, type Fakes } from '../fake-client.ts';
import type { BegunSignIn } from '../client.ts';
import type { Account } from '../protocol/accounts.ts';
import { MpcError, type MpcErrorCode } from '../protocol/errors.ts';
import { account } from '../../test/fixtures/facts/player.ts';
import { accountsWithWindows, CloudSignIn, type SignInPage } from './cloud-sign-in.ts';
import { leftPage } from './left-page.ts';

type AccountFakes = NonNullable<Fakes['accounts']>;

const START = { state: 'state-1', account: 'a', url: 'https://provider.example/authorize', expires: Date.now() + 600_000, sealing: 'public' };
const GRACE = 200;
const DROPBOX = { provider: 'dropbox' } as const;
const known = account({ id: 'a', provider: 'dropbox' });
const pending = (): Promise<Account> => new Promise(() => undefined);

class Popup {
  closed = false;
  went: string[] = [];
  location = { replace: (url: string | URL) => void this.went.push(String(url)) };
  close(): void {
    this.closed = true;
  }
}

function rig(fakes: AccountFakes, { folder = new URL('/sign-in/', location.href), blocked = false, kept = true } = {}) {
  const client = new FakeClient({ fakes: { accounts: { beginSignIn: async () => START, list: async () => [known], cancelSignIn: async () => false, ...fakes } } });
  const popup = new Popup();
  const went: string[] = [];
  let opened = 0;
  sessionStorage.clear();
  const page: SignInPage = {
    openWindow: () => (opened++, blocked ? null : popup),
    go: (url) => void went.push(url),
    storage: sessionStorage,
    closedGrace: GRACE,
  };
  const cloud = new CloudSignIn({ accounts: client.accounts, database: 'db', folder: () => folder, page, outlivesPage: () => kept });
  return { client, popup, went, cloud, accounts: accountsWithWindows(client.accounts, cloud), opened: () => opened };
}

async function failure(pending: Promise<unknown>, code: MpcErrorCode): Promise<MpcError> {
  const error = await pending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MpcError)) throw new Error('It did not fail.');
  expect(error.code).to.equal(code);
  return error;
}

describe('signing in at a cloud', () => {
  it('opens the window within the gesture, sends it to the provider, and closes it when all is done', async () => {
    const { accounts, client, popup, opened } = rig({ awaitSignIn: async () => known });
    const signedIn = accounts.add(DROPBOX);
    expect(opened()).to.equal(1);
    expect(await signedIn).to.deep.equal(known);
    const redirectUri = new URL('/sign-in/dropbox.html', location.href).href;
    expect(client.callsOf('accounts', 'beginSignIn')[0]?.args).to.deep.equal([{ account: DROPBOX, redirectUri, way: 'popup' }]);
    expect(popup.went).to.deep.equal([START.url]);
    expect(popup.closed).to.equal(true);
  });

  it('remembers while it waits for the window that the page may be loaded anew, and not any longer', async () => {
    let answered: (account: Account) => void = () => undefined;
    const { accounts, popup } = rig({ awaitSignIn: () => new Promise((resolve) => (answered = resolve)) });
    const signedIn = accounts.add(DROPBOX);
    await waitUntil(() => popup.went.length === 1);
    expect(leftPage(sessionStorage, 'state-1')?.waiting).to.deep.equal({ loaded: performance.timeOrigin, begun: 'a' });
    answered(known);
    await signedIn;
    expect(leftPage(sessionStorage, 'state-1')).to.equal(null);
  });

  it('signs in again to an account by its id', async () => {
    const { accounts, client } = rig({ awaitSignIn: async () => known });
    await accounts.signIn('a', {});
    expect(client.callsOf('accounts', 'beginSignIn')[0]?.args).to.have.nested.property('[0].account', 'a');
    await failure(accounts.signIn('no such account', {}), 'not-found');
  });

  it('leaves servers, folders and the page’s own tokens to the worker', async () => {
    const webdav = account();
    const host = account({ id: 'h', provider: 'dropbox', tokens: 'host' });
    const { accounts, client, popup, opened } = rig({ add: async () => webdav, signIn: async () => webdav, list: async () => [known, webdav, host] });
    await accounts.add({ provider: 'webdav', url: 'https://cloud.example/' });
    await accounts.add({ provider: 'dropbox', tokens: 'host' });
    await accounts.signIn(webdav.id, { password: 'x' });
    expect(opened()).to.equal(0);
    await accounts.signIn('h', {});
    expect(popup.closed).to.equal(true);
    expect(client.callsOf('accounts', 'beginSignIn')).to.deep.equal([]);
    expect(client.callsOf('accounts', 'signIn')[1]?.args).to.deep.equal(['h', {}]);
  });

  it('leaves what is no account to the worker, too', async () => {
    const { accounts } = rig({ add: () => Promise.reject(new MpcError('invalid-argument', 'That is none.')) });
    await failure(accounts.add(undefined as never), 'invalid-argument');
    await failure(accounts.signIn('no such account', undefined as never), 'not-found');
  });

  it('says that the window was blocked, and leaves nothing pending', async () => {
    const { accounts, client } = rig({}, { blocked: true });
    const error = await failure(accounts.add(DROPBOX), 'permission');
    expect(error.details).to.deep.equal({ reason: 'popup-blocked' });
    expect(client.callsOf('accounts', 'beginSignIn')).to.deep.equal([]);
  });

  it('opens nothing where the callback pages are of another origin, and says what to set', async () => {
    const { accounts, opened } = rig({}, { folder: new URL('https://cdn.example/mpc/sign-in/') });
    const error = await failure(accounts.add(DROPBOX), 'invalid-argument');
    expect(error.details).to.deep.equal({ field: 'signIn.callbackUrl' });
    expect(error.message).to.contain(location.origin);
    expect(opened()).to.equal(0);
  });

  it('closes the window when the worker refuses', async () => {
    const { accounts, popup } = rig({ beginSignIn: () => Promise.reject(new MpcError('unsupported', 'no client id')) });
    await failure(accounts.add(DROPBOX), 'unsupported');
    expect(popup.closed).to.equal(true);
  });

  it('is cancelled by its signal', async () => {
    const { cloud, client, popup } = rig({ awaitSignIn: pending });
    const giveUp = new AbortController();
    const signedIn = cloud.signIn(DROPBOX, { signal: giveUp.signal });
    await waitUntil(() => popup.went.length === 1);
    giveUp.abort();
    expect((await failure(signedIn, 'aborted')).details).to.deep.equal({ reason: 'cancelled' });
    expect(popup.closed).to.equal(true);
    expect(client.callsOf('accounts', 'cancelSignIn')[0]?.args).to.deep.equal(['state-1', 'refuse']);
  });

  it('does not wait for a window that was closed, but lets the worker take a late answer', async () => {
    const { accounts, client, popup } = rig({ awaitSignIn: pending });
    const signedIn = accounts.add(DROPBOX);
    await waitUntil(() => popup.went.length === 1);
    popup.close();
    const closed = performance.now();
    expect((await failure(signedIn, 'aborted')).details).to.deep.equal({ reason: 'window-closed' });
    expect(performance.now() - closed).to.be.above(GRACE - 10);
    expect(client.callsOf('accounts', 'cancelSignIn').map(({ args }) => args)).to.deep.equal([['state-1', 'take']]);
  });

  it('waits on for an answer that came before its window was closed, however long it takes to become an account', async () => {
    let redeemed: (account: Account) => void = () => undefined;
    const awaitSignIn = (): Promise<Account> => new Promise((resolve) => (redeemed = resolve));
    const { accounts, client, popup } = rig({ awaitSignIn, cancelSignIn: async () => true });
    const signedIn = accounts.add(DROPBOX);
    await waitUntil(() => popup.went.length === 1);
    popup.close();
    await waitUntil(() => client.callsOf('accounts', 'cancelSignIn').length === 1);
    redeemed(known);
    expect(await signedIn).to.deep.equal(known);
    expect(client.callsOf('accounts', 'cancelSignIn')[0]?.args).to.deep.equal(['state-1', 'take']);
  });

  it('says that it has ended in an account where it was cancelled too late', async () => {
    const giveUp = new AbortController();
    let redeemed: (account: Account) => void = () => undefined;
    const awaitSignIn = (): Promise<Account> => new Promise((resolve) => (redeemed = resolve));
    const { cloud, client, popup } = rig({ awaitSignIn, cancelSignIn: async () => true });
    const signedIn = cloud.signIn(DROPBOX, { signal: giveUp.signal });
    await waitUntil(() => popup.went.length === 1);
    giveUp.abort();
    await waitUntil(() => client.callsOf('accounts', 'cancelSignIn').length === 1);
    redeemed(known);
    expect(await signedIn).to.deep.equal(known);
  });

  it('tells what events call the account, and how it ends after its window seemed to be closed', async () => {
    let answered: (account: Account) => void = () => undefined;
    const awaitSignIn = (): Promise<Account> => new Promise((resolve) => (answered = resolve));
    const { cloud, popup } = rig({ awaitSignIn });
    const begun: BegunSignIn[] = [];
    const signedIn = cloud.signIn(DROPBOX, { onBegun: (sign) => begun.push(sign) });
    await waitUntil(() => begun.length === 1);
    expect(begun[0]?.account).to.equal('a');
    popup.close();
    await failure(signedIn, 'aborted');
    answered(known);
    expect(await begun[0]?.done).to.deep.equal(known);
  });

  it('takes no late answer any more once it is given up after its window was closed', async () => {
    const { cloud, client, popup } = rig({ awaitSignIn: pending });
    const giveUp = new AbortController();
    const signedIn = cloud.signIn('a', { signal: giveUp.signal });
    await waitUntil(() => popup.went.length === 1);
    popup.close();
    await failure(signedIn, 'aborted');
    giveUp.abort();
    expect(client.callsOf('accounts', 'cancelSignIn').map(({ args }) => args)).to.deep.equal([['state-1', 'take'], ['state-1', 'refuse']]);
  });

  it('does not leave the page where nothing would be known of the sign-in afterwards', async () => {
    const { cloud, client, went } = rig({}, { kept: false });
    const error = await failure(cloud.signIn(DROPBOX, { way: 'redirect' }), 'unsupported');
    expect(error.details['reason']).to.equal('nothing-kept');
    expect(went).to.deep.equal([]);
    expect(client.callsOf('accounts', 'beginSignIn')).to.deep.equal([]);
  });

  it('leaves the page for the provider, and remembers where to come back to', async () => {
    const { cloud, went, client, opened } = rig({});
    const giveUp = new AbortController();
    const signedIn = cloud.signIn('a', { way: 'redirect', signal: giveUp.signal });
    await waitUntil(() => went.length === 1);
    expect(went).to.deep.equal([START.url]);
    expect(opened()).to.equal(0);
    const left = { database: 'db', provider: 'dropbox', account: 'a', page: location.href, expires: START.expires, sealing: START.sealing } as const;
    expect(leftPage(sessionStorage, 'state-1')).to.deep.equal(left);
    giveUp.abort();
    await failure(signedIn, 'aborted');
    expect(leftPage(sessionStorage, 'state-1')).to.equal(null);
    expect(client.callsOf('accounts', 'cancelSignIn')).to.have.length(1);
  });

  it('ends when the browser brings the page back as it was left', async () => {
    const { accounts, went } = rig({});
    const signedIn = accounts.add({ provider: 'onedrive', way: 'redirect' });
    await waitUntil(() => went.length === 1);
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect((await failure(signedIn, 'aborted')).details).to.deep.equal({ reason: 'came-back' });
  });

  it('leaves the way back where the listener came back without an answer, and may go forward and answer', async () => {
    const { accounts, went } = rig({});
    const signedIn = accounts.add({ provider: 'onedrive', way: 'redirect' });
    await waitUntil(() => went.length === 1);
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await failure(signedIn, 'aborted');
    expect(leftPage(sessionStorage, 'state-1')?.page).to.equal(location.href);
  });
});
