/**
 * `oidc-provider` as the authority of sign-ins: a second, independent opinion beside `oauth-authority.mjs`. It takes S256
 * only, names itself in every answer (RFC 9207), rotates refresh tokens and takes back all that came of one that is used
 * twice. `/me` stands for the API behind it. By hand: `node test/servers/oidc.mjs --port 8123`.
 */
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { noteSecret } from '../leaks/ledger.mjs';
import { serveEmulator, startByHand } from './emulator.mjs';

const MAX_REDIRECTS = 20;

/**
 * @typedef {object} OidcOptions
 * @property {string} [client] id of a public client
 * @property {readonly string[]} [redirectUris]
 * @property {readonly string[]} [scopes]
 * @property {number} [accessLifetime] seconds
 */

export class OidcServer {
  #user = 'ann@example.com';
  /** @type {Provider} */
  #provider;
  /** @type {ReturnType<Provider['callback']>} */
  #callback;
  #refreshes = 0;

  /** @param {string} url @param {OidcOptions} options */
  open(url, { client = 'mpc', redirectUris = ['http://localhost/callback'], scopes = ['files.read'], accessLifetime = 3600 }) {
    this.#provider = new Provider(new URL(url).origin, {
      clients: [
        {
          client_id: client,
          redirect_uris: [...redirectUris],
          token_endpoint_auth_method: 'none',
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          application_type: 'native',
          id_token_signed_response_alg: 'ES256',
        },
      ],
      adapter: createMemoryAdapter(),
      scopes: [...scopes],
      routes: { authorization: '/authorize', token: '/token', revocation: '/revoke' },
      features: { devInteractions: { enabled: false }, revocation: { enabled: true, allowedPolicy: async () => true } },
      jwks: { keys: [generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })] },
      clientBasedCORS: () => true,
      pkce: { required: () => true },
      issueRefreshToken: async () => true,
      rotateRefreshToken: true,
      ttl: { AccessToken: accessLifetime, RefreshToken: 86_400, Grant: 86_400, Interaction: 600, Session: 600 },
      cookies: { keys: ['a test has no secrets'] },
      findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    });
    this.#provider.on('grant.success', ({ oidc, body }) => {
      const secrets = { code: oidc.params?.code, 'code verifier': oidc.params?.code_verifier, 'access token': body.access_token, 'refresh token': body.refresh_token };
      for (const [kind, value = ''] of Object.entries(secrets)) noteSecret({ provider: 'oidc-provider', kind, value, ...(kind === 'code' && { at: oidc.params?.redirect_uri }) });
      if (oidc.params?.grant_type === 'refresh_token') this.#refreshes += 1;
    });
    this.#callback = this.#provider.callback();
  }

  /** @param {string} user who signs in from now on */
  setUser(user) {
    this.#user = user;
  }

  /** An access token ends, and nothing else does. @param {string} token */
  async expire(token) {
    await (await this.#provider.AccessToken.find(token))?.destroy();
  }

  /** How often tokens were refreshed. */
  refreshes() {
    return this.#refreshes;
  }

  /** Goes to the page of an authority, this one or another, as a listener's browser does. @param {string} url @returns {Promise<string>} where it leads away to */
  async visit(url) {
    /** @type {Map<string, string>} */
    const cookies = new Map();
    let at = new URL(url);
    for (let count = 0; count < MAX_REDIRECTS; count++) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(at, { redirect: 'manual', headers: { cookie } });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('Location');
      if (location === null) throw new Error(`${at.pathname} answered with ${answer.status}: ${await answer.text()}`);
      at = new URL(location, at);
      if (at.origin !== new URL(url).origin) return at.href;
    }
    throw new Error('There were too many redirects.');
  }

  /** @param {import('express').Request} request @param {import('express').Response} response */
  async answer(request, response) {
    if (request.path.startsWith('/interaction/')) return this.#allow(request, response);
    if (request.path === '/me') return this.#me(request, response);
    await this.#callback(request, response);
  }

  /** @param {import('express').Request} request @param {import('express').Response} response */
  async #allow(request, response) {
    const { params } = await this.#provider.interactionDetails(request, response);
    const grant = new this.#provider.Grant({ accountId: this.#user, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope));
    await this.#provider.interactionFinished(request, response, {
      login: { accountId: this.#user },
      consent: { grantId: await grant.save() },
    });
  }

  /** Who the bearer of an access token is. @param {import('express').Request} request @param {import('express').Response} response */
  async #me(request, response) {
    response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Authorization' });
    if (request.method === 'OPTIONS') return response.status(204).end();
    const token = await this.#provider.AccessToken.find(request.get('Authorization')?.slice('Bearer '.length) ?? '');
    if (!token) return response.status(401).json({ error: 'invalid_token' });
    return response.json({ key: `user:${token.accountId}`, label: token.accountId, user: token.accountId });
  }
}

/** @param {OidcOptions & import('./emulator.mjs').EmulatorOptions} [options] */
export async function startOidc({ port, faults, ...options } = {}) {
  const server = new OidcServer();
  const served = await serveEmulator((request, response) => server.answer(request, response), server, { port, faults });
  server.open(served.url, options);
  return Object.assign(server, served);
}

await startByHand(import.meta, startOidc);
