/**
 * For tests: a Dropbox, a OneDrive and a Google Drive of one function, with an authority that rotates refresh tokens and
 * takes back all that came of one which is used twice. Listeners answer at once, as a test says.
 */
import { DEFAULT_CONFIG, type MpcConfig } from '../../../services/protocol/config.ts';
import type { MemoryAnswer, MemoryHost } from '../../platform/memory-web.ts';
import { AuthorizedHttp } from '../../providers/authorized-http.ts';
import type { Provider } from '../../providers/provider.ts';
import type { LoadProvider } from '../provider-loaders.ts';

export const ANN = 'ann@cloud.example';
export const BOB = 'bob@cloud.example';

/** All three at one host, so that it is the redirect and the state that tell them apart, and nothing else. */
const HOST = 'cloud.example';
const BASE = `https://${HOST}/`;

/** What a site is configured as whose clouds are these. */
export const FAKE_CLOUDS: MpcConfig = {
  ...DEFAULT_CONFIG,
  clients: { googleDrive: 'google-client', oneDrive: 'microsoft-client', dropbox: 'dropbox-client' },
  endpoints: {
    googleAuthorizeUrl: `${BASE}authorize`,
    googleTokenUrl: `${BASE}oauth2/token`,
    googleRevokeUrl: `${BASE}revoke`,
    googleApiUrl: BASE,
    microsoftUrl: `${BASE}oauth2/`,
    graphUrl: BASE,
    dropboxAuthorizeUrl: `${BASE}authorize`,
    dropboxApiUrl: BASE,
    dropboxContentUrl: BASE,
  },
};

interface Grant {
  readonly user: string;
  readonly scope: string;
  revoked: boolean;
}

interface Given {
  readonly grant: Grant;
  /** Code: its challenge and redirect. */
  readonly challenge?: string;
  readonly redirect?: string;
  used: boolean;
}

type Form = Readonly<Record<string, string>>;

export class FakeClouds {
  /** Forms that the token endpoint got. */
  readonly exchanges: Form[] = [];
  /** Tokens that were revoked. */
  readonly revoked: string[] = [];
  /** Tokens that the API was asked with. */
  readonly shown: string[] = [];
  /** Seconds of access tokens. */
  lifetime = 3600;
  /** What stands in the way of every answer. */
  trouble: MemoryAnswer | 'broken' | null = null;
  /** What every answer of the API waits for. */
  held: Promise<unknown> | null = null;
  readonly #given = new Map<string, Given>();
  #count = 0;

  readonly host: MemoryHost = async (request) => {
    if (this.trouble !== null) return this.trouble === 'broken' ? null : this.trouble;
    const { pathname } = new URL(request.url);
    const form: Form = Object.fromEntries(new URLSearchParams(await request.text()));
    if (pathname === '/oauth2/token') return this.#exchange(form);
    const token = form['token'] ?? request.headers.get('Authorization')?.slice('Bearer '.length) ?? '';
    if (pathname === '/revoke' || pathname === '/2/auth/token/revoke') return this.#revoke(token);
    this.shown.push(token);
    await this.held;
    const given = this.#given.get(token);
    if (given === undefined || given.used || given.grant.revoked) return { status: 401 };
    const { user } = given.grant;
    return json(200, { key: `user:${user}`, label: `Cloud of ${user}`, user, quota: { used: 1, total: 2 } });
  };

  get hosts(): Readonly<Record<string, MemoryHost>> {
    return { [HOST]: this.host };
  }

  /** The address that a listener comes back to who was sent to `url`. @param change of the answer's parameters; null leaves one out */
  consent(url: string, user = ANN, change: Readonly<Record<string, string | null>> = {}): string {
    const asked = Object.fromEntries(new URL(url).searchParams);
    const { response_type: type, redirect_uri: redirect = '', scope = '', state = '', code_challenge: challenge = '' } = asked;
    const grant: Grant = { user, scope: change['scope'] ?? scope, revoked: false };
    const answer: Record<string, string | null> =
      type === 'code'
        ? { code: this.#give({ grant, challenge, redirect }), state, iss: new URL(BASE).origin, ...change }
        : { access_token: this.#give({ grant }), token_type: 'Bearer', expires_in: `${this.lifetime}`, scope: grant.scope, state, ...change };
    const members = Object.entries(answer).filter((entry): entry is [string, string] => entry[1] !== null);
    const target = new URL(redirect);
    target[type === 'code' ? 'search' : 'hash'] = new URLSearchParams(members).toString();
    return target.href;
  }

  /** Access tokens are good no more; refresh tokens are. */
  expireAll(): void {
    for (const [token, given] of this.#given) if (token.startsWith('access')) given.used = true;
  }

  revokeAll(): void {
    for (const { grant } of this.#given.values()) grant.revoked = true;
  }

  #exchange(form: Form): MemoryAnswer | Promise<MemoryAnswer> {
    this.exchanges.push(form);
    const { grant_type: type, code, refresh_token: refresh, code_verifier: verifier, redirect_uri: redirect } = form;
    const given = this.#given.get((type === 'refresh_token' ? refresh : code) ?? '');
    if (given === undefined || given.grant.revoked) return json(400, { error: 'invalid_grant' });
    if (given.used) {
      given.grant.revoked = true;
      return json(400, { error: 'invalid_grant' });
    }
    if (type === 'refresh_token') return this.#answer(given);
    return hashed(verifier ?? '').then((hash) =>
      given.redirect === redirect && given.challenge === hash ? this.#answer(given) : json(400, { error: 'invalid_grant' }),
    );
  }

  #answer(given: Given): MemoryAnswer {
    given.used = true;
    const { grant } = given;
    return json(200, {
      access_token: this.#give({ grant }),
      refresh_token: this.#give({ grant }, 'refresh'),
      token_type: 'bearer',
      expires_in: this.lifetime,
      scope: grant.scope,
    });
  }

  #revoke(token: string): MemoryAnswer {
    this.revoked.push(token);
    const grant = this.#given.get(token)?.grant;
    if (grant !== undefined) grant.revoked = true;
    return json(200, {});
  }

  #give(given: Omit<Given, 'used'>, kind = given.challenge === undefined ? 'access' : 'code'): string {
    const token = `${kind}-${++this.#count}-secret`;
    this.#given.set(token, { ...given, used: false });
    return token;
  }
}

/** Providers that say who the listener is, and list nothing. */
export const loadFakeCloud: LoadProvider = async (source, http) => {
  if (!('tokens' in source)) throw new Error(`There is no fake ${source.kind}.`);
  const authorized = new AuthorizedHttp(http, source.tokens, async () => null);
  const url = new URL('me', source.endpoints.googleApiUrl).href;
  const provider: Provider = {
    identify: async (signal) => (await authorized.json({ url }, signal)) as Awaited<ReturnType<Provider['identify']>>,
    async *changes() {
      yield { entries: [], removed: [], failures: [], cursor: null, end: 'full' as const };
    },
    read: () => Promise.reject(new Error('There is nothing to read.')),
    url: () => Promise.resolve(null),
  };
  return provider;
};

function json(status: number, body: object): MemoryAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

/** RFC 7636, 4.2. */
async function hashed(verifier: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)));
  return btoa(String.fromCharCode(...hash)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
