/** Accounts of clouds in two tabs that have a worker each: over real ports, a real database and an emulated Dropbox. */
import { expect, waitUntil } from '@open-wc/testing';
import { startServer, type TestServer } from '../test/servers/test-servers.ts';
import { createHost } from '../workers/host.ts';
import { Lobby } from '../workers/lobby.ts';
import type { MpcClient } from './client.ts';
import { connect, type ConnectOptions } from './connect.ts';
import type { MpcConfigPatch } from './protocol/config.ts';
import type { MpcEvent } from './protocol/events.ts';

const CALLBACK = `${location.origin}/sign-in/dropbox.html`;

describe('accounts of clouds in several tabs', () => {
  let server: TestServer;
  let listener: TestServer;
  let database: string;
  let heard: MpcEvent[];
  const clients: MpcClient[] = [];

  beforeEach(async () => {
    const dropbox = startServer('dropbox', { clients: [{ id: 'app', redirectUris: [CALLBACK] }] });
    [server, listener] = await Promise.all([dropbox, startServer('oidc')]);
    database = `clouds-${crypto.randomUUID()}`;
    heard = [];
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all([server.close(), listener.close()]);
  });

  /** A tab whose worker is its own. */
  async function open(more: Pick<ConnectOptions, 'getToken'> = {}): Promise<MpcClient> {
    const { url } = server;
    const config: MpcConfigPatch = {
      clients: { dropbox: 'app' },
      endpoints: { dropboxAuthorizeUrl: `${url}oauth2/authorize`, dropboxApiUrl: url, dropboxContentUrl: url },
    };
    const client = await connect({ database, config, worker: new Lobby((host) => createHost(host)), ...more });
    clients.push(client);
    client.events.on({ type: 'Auth' }, (event) => heard.push(event));
    return client;
  }

  it('are begun in one and finished in another, and both renew a token once', async () => {
    const [first, second] = [await open(), await open()];
    const { url } = await first.accounts.beginSignIn({ account: { provider: 'dropbox' }, redirectUri: CALLBACK });
    const account = await second.accounts.finishSignIn(await listener.call<string>('visit', url));
    expect(account).to.include({ state: 'ready', username: 'ann@example.com' });
    await waitUntil(async () => (await first.accounts.list())[0]?.state === 'ready', 'The first tab did not hear.', { timeout: 10_000 });
    await first.accounts.refresh(account.id);
    await server.call('oauth.expireAll');
    await server.call('oauth.setTokenDelay', 200);
    const { count } = await server.call<{ count: number }>('oauth.refreshes');
    await Promise.all([first.sync.start(account.id), second.accounts.refresh(account.id)]);
    await waitUntil(() => heard.some(({ type, payload }) => type === 'Auth' && payload.event === 'TokenRefreshed'));
    await waitUntil(async () => (await second.sync.job(account.id))?.phase === 'completed', 'The sync did not end.', { timeout: 15_000 });
    expect(await server.call<object>('oauth.refreshes')).to.include({ count: count + 1, concurrent: 1, refused: 0 });
    expect((await first.accounts.list())[0]).to.include({ state: 'ready', error: null });
  });

  it('of tokens that a page has ask each tab for its own', async () => {
    const asked: string[] = [];
    const token = async (tab: string): Promise<{ accessToken: string }> => {
      asked.push(tab);
      return { accessToken: (await server.call<{ access_token: string }>('oauth.issue')).access_token };
    };
    const first = await open({ getToken: () => token('first') });
    const account = await first.accounts.add({ provider: 'dropbox', tokens: 'host' });
    expect(account).to.include({ state: 'ready', tokens: 'host' });
    const second = await open({ getToken: () => token('second') });
    await second.accounts.refresh(account.id);
    expect(new Set(asked)).to.deep.equal(new Set(['first', 'second']));
    await server.call('oauth.expireAll');
    expect(await first.accounts.refresh(account.id)).to.include({ state: 'ready' });
    expect(asked.at(-1)).to.equal('first');
  });
});
