/** Signing in against an authority that is not of our making: `oidc-provider`, strict by the RFCs. */
import { expect } from '@open-wc/testing';
import type { Account } from '../../../services/protocol/accounts.ts';
import { DEFAULT_CONFIG, type MpcConfig } from '../../../services/protocol/config.ts';
import { startServer, type TestServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import { codeOf } from '../../providers/provider.contract.ts';
import { CloudRig, refusalOf, type CloudHost } from './cloud-rig.fake.ts';

const CALLBACK = `${location.origin}/sign-in/google-drive.html`;

describe('signing in at oidc-provider', () => {
  let server: TestServer;
  let rig: CloudRig;
  let host: CloudHost;
  const signal = new AbortController().signal;

  /** A site with a token broker: a code with PKCE, and no secret. */
  const configured = (url: string): MpcConfig => ({
    ...DEFAULT_CONFIG,
    clients: { ...DEFAULT_CONFIG.clients, googleDrive: 'mpc' },
    signIn: { ...DEFAULT_CONFIG.signIn, google: 'code', googleScope: 'files.read' },
    endpoints: {
      ...DEFAULT_CONFIG.endpoints,
      googleAuthorizeUrl: `${url}authorize`,
      googleTokenUrl: `${url}token`,
      googleRevokeUrl: `${url}revoke`,
      googleApiUrl: url,
    },
  });

  beforeEach(async () => {
    server = await startServer('oidc', { redirectUris: [CALLBACK] });
    const http = new FetchHttpClient({ clock: new SystemClock(), network: new MemoryNetwork() });
    rig = new CloudRig({ http, config: configured(server.url) });
    host = rig.host();
  });
  afterEach(async () => {
    host.close();
    await server.close();
  });

  async function answered(): Promise<{ readonly state: string; readonly response: string }> {
    const { state, url } = await host.accounts.beginSignIn({ account: { provider: 'google-drive' }, redirectUri: CALLBACK });
    return { state, response: await server.call<string>('visit', url) };
  }
  const signIn = async (): Promise<Account> => host.accounts.finishSignIn((await answered()).response);
  const stored = async (id: string): Promise<{ access: string; refresh: string }> => JSON.parse((await rig.secrets.get(id)) ?? '{}') as never;
  const revoke = (token: string): Promise<Response> =>
    fetch(new URL('revoke', server.url), { method: 'POST', body: new URLSearchParams({ client_id: 'mpc', token }) });
  const ask = async (of: CloudHost, { id }: Account): Promise<unknown> => (await of.registry.provider(id)).identify(signal);

  it('ends in an account, whose answer names the authority', async () => {
    const { response } = await answered();
    expect(new URL(response).searchParams.get('iss')).to.equal(new URL(server.url).origin);
    expect(await host.accounts.finishSignIn(response)).to.include({ state: 'ready', username: 'ann@example.com' });
  });

  it('ends with an answer of another issuer, and redeems nothing of it', async () => {
    const { response } = await answered();
    const wrong = new URL(response);
    wrong.searchParams.set('iss', 'https://evil.example');
    expect((await refusalOf(host.accounts.finishSignIn(wrong.href))).details['reason']).to.equal('wrong-issuer');
    expect(await codeOf(host.accounts.finishSignIn(response))).to.equal('unauthorized');
    expect(await host.accounts.list()).to.be.empty;
  });

  it('redeems no code twice', async () => {
    const { response } = await answered();
    await host.accounts.finishSignIn(response);
    expect(await codeOf(host.accounts.finishSignIn(response))).to.equal('unauthorized');
    expect((await host.accounts.list())[0]?.state).to.equal('ready');
  });

  it('gives nothing for a code that was asked for with another verifier', async () => {
    const first = await answered();
    const second = await answered();
    const mixed = new URL(second.response);
    mixed.searchParams.set('code', new URL(first.response).searchParams.get('code') ?? '');
    const error = await refusalOf(host.accounts.finishSignIn(mixed.href));
    expect(error).to.include({ code: 'unauthorized' });
    expect(error.details['reason']).to.equal('invalid_grant');
    expect(await host.accounts.list()).to.be.empty;
  });

  it('renews tokens that are refused, each refresh token once, whichever of two hosts asks', async () => {
    const account = await signIn();
    const other = rig.host();
    await ask(other, account);
    for (let round = 1; round <= 3; round++) {
      const before = await stored(account.id);
      await server.call('expire', before.access);
      await Promise.all([ask(host, account), ask(other, account), ask(other, account)]);
      expect(await server.call('refreshes')).to.equal(round);
      expect((await stored(account.id)).refresh).not.to.equal(before.refresh);
    }
    expect((await host.accounts.list())[0]?.state).to.equal('ready');
    other.close();
  });

  it('loses the whole family with a refresh token that is used twice, and says so', async () => {
    const account = await signIn();
    const { refresh } = await stored(account.id);
    await host.accounts.refresh(account.id);
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh, client_id: 'mpc' });
    expect((await fetch(new URL('token', server.url), { method: 'POST', body: form })).status).to.equal(400);
    expect(await codeOf(ask(host, account))).to.equal('unauthorized');
    expect((await host.accounts.list())[0]).to.include({ state: 'expired' });
    await host.accounts.finishSignIn(
      await server.call<string>('visit', (await host.accounts.beginSignIn({ account: account.id, redirectUri: CALLBACK })).url),
    );
    await ask(host, account);
    expect((await host.accounts.list())[0]).to.include({ id: account.id, state: 'ready' });
  });

  it('is over when the grant was taken back', async () => {
    const account = await signIn();
    await revoke((await stored(account.id)).refresh);
    expect(await codeOf(host.accounts.refresh(account.id))).to.equal('unauthorized');
    expect((await host.accounts.list())[0]).to.include({ state: 'expired' });
    expect(host.names().filter((name) => name === 'AuthError')).to.have.length(1);
  });

  it('is revoked there when the listener signs out', async () => {
    const account = await signIn();
    const { access, refresh } = await stored(account.id);
    await host.accounts.signOut(account.id);
    const me = await fetch(new URL('me', server.url), { headers: { Authorization: `Bearer ${access}` } });
    expect(me.status).to.equal(401);
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refresh, client_id: 'mpc' });
    expect((await fetch(new URL('token', server.url), { method: 'POST', body: form })).status).to.equal(400);
  });

  it('as another user is refused for an account that there is', async () => {
    const account = await signIn();
    await server.call('setUser', 'bob@example.com');
    const { url } = await host.accounts.beginSignIn({ account: account.id, redirectUri: CALLBACK });
    const error = await refusalOf(host.accounts.finishSignIn(await server.call<string>('visit', url)));
    expect(error.details['reason']).to.equal('other-user');
    await ask(host, account);
    expect((await signIn()).id).not.to.equal(account.id);
  });
});
