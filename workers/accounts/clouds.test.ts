/** Signing in to the emulated clouds and syncing them, with everything as the host builds it. */
import { expect } from '@open-wc/testing';
import type { Account, CloudKind } from '../../services/protocol/accounts.ts';
import { DEFAULT_CONFIG, type MpcConfig } from '../../services/protocol/config.ts';
import { startServer, type ServerOptions, type TestServer } from '../../test/servers/test-servers.ts';
import { keyValueStore } from '../platform/key-value-store.ts';
import { codeOf } from '../providers/provider.contract.ts';
import { SyncRig } from '../sync/sync-rig.fake.ts';

interface Cloud {
  readonly provider: CloudKind;
  readonly options: ServerOptions;
  /** Makes small pages and puts a file there. */
  readonly page: (server: TestServer) => Promise<unknown>;
  readonly write: (server: TestServer, path: string) => Promise<unknown>;
  /** A request for a page, of several if the cloud makes small ones, and what an expired token is answered. */
  readonly latePage: string;
  readonly expired: string;
  readonly config: (url: string) => Pick<MpcConfig, 'clients' | 'endpoints' | 'signIn'>;
}

const callbackOf = (provider: CloudKind): string => `${location.origin}/sign-in/${provider}.html`;
const app = (provider: CloudKind, more: object = {}) => ({ id: 'app', redirectUris: [callbackOf(provider)], ...more });
const { clients, endpoints, signIn } = DEFAULT_CONFIG;

const CLOUDS: readonly Cloud[] = [
  {
    provider: 'dropbox',
    options: { clients: [app('dropbox')] },
    page: (server) => server.call('setListing', { most: 2 }),
    write: (server, path) => server.call('write', `/${path}`, 'music'),
    latePage: '^POST .*list_folder/continue',
    expired: '{"error_summary":"expired_access_token/..","error":{".tag":"expired_access_token"}}',
    config: (url) => ({
      signIn,
      clients: { ...clients, dropbox: 'app' },
      endpoints: { ...endpoints, dropboxAuthorizeUrl: `${url}oauth2/authorize`, dropboxApiUrl: url, dropboxContentUrl: url },
    }),
  },
  {
    provider: 'onedrive',
    options: { clients: [app('onedrive', { type: 'spa' })] },
    page: () => Promise.resolve(),
    write: (server, path) => server.call('seeds.write', path, new TextEncoder().encode('music')),
    latePage: '^GET .*/delta',
    expired: '{"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed, the token is expired."}}',
    config: (url) => ({
      signIn,
      clients: { ...clients, oneDrive: 'app' },
      endpoints: { ...endpoints, microsoftUrl: `${url}common/oauth2/v2.0/`, graphUrl: `${url}v1.0/` },
    }),
  },
  {
    provider: 'google-drive',
    options: { clients: [app('google-drive')] },
    page: (server) => server.call('setPages', { most: 2 }),
    write: (server, path) => server.call('write', path, new TextEncoder().encode('music')),
    latePage: '^GET .*[?&]pageToken=',
    expired: '{"error":{"code":401,"message":"Invalid Credentials","errors":[{"domain":"global","reason":"authError","message":"Invalid Credentials"}]}}',
    config: (url) => ({
      // A site whose broker adds no secret, as its client has none here.
      signIn: { ...signIn, google: 'code' },
      clients: { ...clients, googleDrive: 'app' },
      endpoints: {
        ...endpoints,
        googleAuthorizeUrl: `${url}o/oauth2/v2/auth`,
        googleTokenUrl: `${url}token`,
        googleRevokeUrl: `${url}revoke`,
        googleApiUrl: url,
      },
    }),
  },
];

for (const { provider, options, page, write, latePage, expired, config } of CLOUDS) {
  describe(`an account of ${provider}`, () => {
    let server: TestServer;
    let listener: TestServer;
    let rig: SyncRig;

    beforeEach(async () => {
      [server, listener] = await Promise.all([startServer(provider, options), startServer('oidc')]);
      rig = await SyncRig.open();
      rig.config = { ...DEFAULT_CONFIG, ...config(server.url) };
      await page(server);
      for (const name of ['a', 'b', 'c', 'd', 'e']) await write(server, `Tides/${name}.mp3`);
    });
    afterEach(async () => {
      await rig.close();
      await Promise.all([server.close(), listener.close()]);
    });

    async function answered(account: Account | null = null): Promise<string> {
      const request = { account: account?.id ?? { provider }, redirectUri: callbackOf(provider) };
      const { url } = await rig.accounts.beginSignIn(request);
      return listener.call<string>('visit', url);
    }
    /** Signs in, and waits for the first sync. */
    async function synced(): Promise<Account> {
      const ended = rig.next(({ type, payload }) => type === 'Sync' && payload.event === 'Completed');
      const account = await rig.accounts.finishSignIn(await answered());
      await ended;
      return account;
    }
    const tokens = (): Promise<readonly { readonly kind: string; readonly value: string; readonly revoked: boolean }[]> => server.call('oauth.tokens');

    it('is signed in to and synced, and goes on where its token ends in mid-listing', async () => {
      await server.control({ status: [{ pattern: latePage, code: 401, body: expired, headers: { 'Content-Type': 'application/json' }, times: 1 }] });
      const account = await synced();
      expect(account).to.include({ provider, state: 'ready', tokens: 'sign-in' });
      expect(account.username).to.match(/@example\.com$/);
      expect(account.quota?.used).to.be.a('number');
      const names = (await rig.rows(account.id)).map(({ title }) => title).sort();
      expect(names).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
      expect(rig.auth().filter((name) => name === 'TokenRefreshed')).to.have.length(1);
      expect((await rig.accounts.list())[0]).to.include({ state: 'ready', error: null });
      expect(await rig.accounts.refresh(account.id)).to.deep.include({ id: account.id, state: 'ready' });
    });

    it('shows no token in what is stored, told or asked for', async () => {
      await synced();
      const names = ['accounts', 'secrets', 'jobs'] as const;
      const all = await Promise.all(names.map((name) => keyValueStore(rig.database, name).entries()));
      const shown = JSON.stringify([all, rig.events, await rig.accounts.list(), (await server.log()).map(({ url }) => url)]);
      const given = (await tokens()).filter(({ kind }) => kind !== 'code');
      expect(given.length).to.be.at.least(2);
      for (const { value } of given) expect(shown).not.to.contain(value);
    });

    it('that its provider has ended is expired, keeps its tracks, and is signed in to again', async () => {
      const account = await synced();
      await server.call('oauth.revokeAll');
      expect((await rig.sync(account.id)).phase).to.equal('failed');
      expect((await rig.accounts.list())[0]).to.include({ state: 'expired' });
      expect(await rig.rows(account.id)).to.have.length(5);
      await write(server, 'Tides/f.mp3');
      const end = rig.ended(account.id);
      expect(await rig.accounts.finishSignIn(await answered(account))).to.include({ id: account.id, state: 'ready', error: null });
      expect(await end).to.include({ phase: 'completed', added: 1 });
    });

    it('is signed out of while it is synced, which ends: nothing comes in any more', async () => {
      await server.control({ latency: 400 });
      const begun = rig.next(({ type, payload }) => type === 'Sync' && payload.event === 'Started');
      const account = await rig.accounts.finishSignIn(await answered());
      await begun;
      await rig.accounts.signOut(account.id, 'remove');
      await server.control({ reset: true });
      expect(await rig.coordinator.job(account.id)).to.equal(null);
      expect(await rig.rows(account.id)).to.be.empty;
      expect((await rig.accounts.list())[0]).to.include({ state: 'signed-out', error: null });
      expect((await synced()).id).to.equal(account.id);
      expect(await rig.rows(account.id)).to.have.length(5);
    });

    it('is signed out of, with its tracks or without', async () => {
      const others = new Set((await tokens()).map(({ value }) => value));
      const account = await synced();
      await rig.accounts.signOut(account.id, 'remove');
      expect(await rig.rows(account.id)).to.be.empty;
      expect(await codeOf(rig.registry.provider(account.id))).to.equal('unauthorized');
      // Microsoft has no address to revoke tokens at.
      if (provider !== 'onedrive') expect((await tokens()).every(({ value, revoked }) => revoked || others.has(value))).to.equal(true);
      const end = rig.ended(account.id);
      expect((await rig.accounts.finishSignIn(await answered(account))).id).to.equal(account.id);
      expect(await end).to.include({ phase: 'completed' });
      expect(await rig.rows(account.id)).to.have.length(5);
    });
  });
}
