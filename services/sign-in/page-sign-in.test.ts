import { expect, waitUntil } from '@open-wc/testing';
import { FakeClient } from '../fake-client.ts';
import { PageLogging } from '../logging/page-logging.ts';
import type { HostToken } from '../protocol/accounts.ts';
import { MpcError } from '../protocol/errors.ts';
import { account } from '../../test/fixtures/facts/player.ts';
import { thisPage } from './cloud-sign-in.ts';
import type { GetToken } from './host-tokens.ts';
import { rememberPage, takeReturned, type LeftPage } from './left-page.ts';
import { PageSignIn, type PageSignInParts } from './page-sign-in.ts';

const LEFT: LeftPage = { database: 'db', provider: 'onedrive', account: null, page: location.href, expires: Date.now() + 60_000, sealing: 'public' };
const ANSWER = { state: 's', key: 'a', iv: 'b', data: 'c' };

function open(client: FakeClient, getToken?: GetToken, parts: Partial<Pick<PageSignInParts, 'mode' | 'keepsSecrets'>> = {}): PageSignIn {
  return new PageSignIn({
    accounts: client.accounts,
    events: client.events,
    config: () => client.config,
    mode: 'shared',
    keepsSecrets: true,
    ...parts,
    database: 'db',
    log: new PageLogging(() => undefined).log,
    closed: client.closed,
    callbackFolder: new URL('/sign-in/', location.href),
    page: thisPage,
    ...(getToken !== undefined && { getToken }),
  });
}

const wanted = (request: string) =>
  ({ type: 'Auth', payload: { event: 'TokenWanted', account: 'a', provider: 'dropbox', request, refused: true } }) as const;

describe('a page’s part in signing in', () => {
  beforeEach(() => sessionStorage.clear());
  after(() => sessionStorage.clear());

  it('finishes the sign-in that its tab has come back from, once, and keeps nothing of it', async () => {
    rememberPage(sessionStorage, 's', { ...LEFT, answer: ANSWER });
    const client = new FakeClient({ fakes: { accounts: { finishSignIn: async () => account({ provider: 'onedrive' }) } } });
    const { returned } = open(client);
    expect(sessionStorage.length).to.equal(0);
    expect(returned).to.include({ provider: 'onedrive', account: null });
    expect((await returned?.done)?.provider).to.equal('onedrive');
    expect(client.callsOf('accounts', 'finishSignIn')[0]?.args).to.deep.equal([ANSWER]);
    expect(open(client).returned).to.equal(null);
  });

  it('does not let the tab leave where its worker ends with it and the browser keeps nothing', async () => {
    const signIn = open(new FakeClient(), undefined, { mode: 'dedicated', keepsSecrets: false });
    const error: unknown = await signIn.signIn({ provider: 'dropbox' }, { way: 'redirect' }).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'unsupported');
    expect(error).to.have.nested.property('details.reason', 'nothing-kept');
  });

  it('tells what has become of the sign-in that was waited for when the page was loaded anew', async () => {
    const waited: LeftPage = { ...LEFT, waiting: { loaded: performance.timeOrigin - 1, begun: 'new' } };
    for (const state of ['signing-in', 'ready'] as const) {
      rememberPage(sessionStorage, 's', waited);
      const { returned } = open(new FakeClient({ fakes: { accounts: { list: async () => [account({ id: 'new', provider: 'onedrive', state })] } } }));
      expect(returned).to.include({ provider: 'onedrive', account: null });
      const end: unknown = await returned?.done.catch((thrown: unknown) => thrown);
      if (state === 'ready') expect(end).to.have.property('id', 'new');
      else expect(end).to.deep.include({ code: 'aborted', details: { reason: 'tab-gone' } });
      expect(sessionStorage.length).to.equal(0);
    }
    // Another client of the page that waits.
    rememberPage(sessionStorage, 's', { ...LEFT, waiting: { loaded: performance.timeOrigin, begun: 'new' } });
    expect(open(new FakeClient()).returned).to.equal(null);
  });

  it('tells whoever asks how it failed', async () => {
    rememberPage(sessionStorage, 's', { ...LEFT, answer: ANSWER });
    const client = new FakeClient({ fakes: { accounts: { finishSignIn: () => Promise.reject(new MpcError('unauthorized', 'replayed')) } } });
    const error = await open(client).returned?.done.catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'unauthorized');
  });

  it('leaves the sign-ins of other databases and those still under way alone, but not what has expired or makes no sense', () => {
    rememberPage(sessionStorage, 'other', { ...LEFT, database: 'other', answer: ANSWER });
    rememberPage(sessionStorage, 'waiting', LEFT);
    rememberPage(sessionStorage, 'old', { ...LEFT, expires: 5 });
    sessionStorage.setItem('mpc-sign-in:odd', '{"page":7}');
    sessionStorage.setItem('mpc-sign-in:clear', JSON.stringify({ ...LEFT, answer: 'https://site.example/sign-in/onedrive.html?code=abc' }));
    sessionStorage.setItem('mine', 'x');
    expect(takeReturned(sessionStorage, 'db', Date.now())).to.equal(null);
    const keys = Object.keys(sessionStorage).sort();
    expect(keys).to.deep.equal(['mine', 'mpc-sign-in:other', 'mpc-sign-in:waiting']);
  });

  it('answers the worker’s wish for a token by `getToken`', async () => {
    const client = new FakeClient({ fakes: { accounts: { supplyToken: async () => {} } } });
    const asked: unknown[] = [];
    open(client, async (question) => {
      asked.push(question);
      return { accessToken: 'secret', expiresIn: 60 };
    });
    client.emit(wanted('r1'));
    await waitUntil(() => client.callsOf('accounts', 'supplyToken').length === 1);
    expect(asked).to.deep.equal([{ account: 'a', provider: 'dropbox', refused: true }]);
    expect(client.callsOf('accounts', 'supplyToken')[0]?.args).to.deep.equal(['r1', { accessToken: 'secret', expiresIn: 60 }]);
  });

  it('has no token where `getToken` throws, gives null, or gives what is none', async () => {
    const refuse = async (_request: string, token: HostToken | null): Promise<void> => {
      if (token !== null) throw new MpcError('invalid-argument', 'That is no token.');
    };
    for (const getToken of [() => Promise.reject(new Error('no')), () => null, () => ({ accessToken: '' })] satisfies GetToken[]) {
      const client = new FakeClient({ fakes: { accounts: { supplyToken: refuse } } });
      open(client, getToken);
      client.emit(wanted('r1'));
      await waitUntil(() => client.callsOf('accounts', 'supplyToken').at(-1)?.args[1] === null);
      client.close();
    }
  });

  it('leaves the question to other tabs where the page has no `getToken`', async () => {
    const client = new FakeClient({ fakes: { accounts: { supplyToken: async () => {} } } });
    open(client);
    expect(client.emit(wanted('r1')), 'listeners').to.equal(0);
    expect(client.callsOf('accounts', 'supplyToken')).to.deep.equal([]);
  });

  it('knows the address to be registered at each provider', () => {
    const page = open(new FakeClient());
    expect(page.redirectUri('google-drive')).to.equal(new URL('/sign-in/google-drive.html', location.href).href);
  });
});
