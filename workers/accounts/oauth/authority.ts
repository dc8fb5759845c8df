/**
 * The authorities of the clouds as OAuth sees them: where listeners and codes go, whose client asks, for what. Written by
 * hand from the configuration, since no cloud's discovery document says all of it, and brokers and tests stand elsewhere.
 */
import type { AuthorizationServer } from 'oauth4webapi';
import type { CloudKind } from '../../../services/protocol/accounts.ts';
import type { ClientIds, MpcConfig } from '../../../services/protocol/config.ts';
import { MpcError } from '../../../services/protocol/errors.ts';

/** Who asks: a client that is registered at the authority. */
export interface OAuthClient {
  readonly id: string;
  /** Google's only; no proof of anything, since it lies in the browser (RFC 9700, 2.5). */
  readonly secret: string | null;
}

export interface Authority {
  readonly provider: CloudKind;
  /** RFC 8414. The issuer may hold `{tenantid}`, as Microsoft's own document does: whose tenant it is shows when it answers. */
  readonly server: AuthorizationServer & { readonly authorization_endpoint: string; readonly token_endpoint: string };
  readonly client: OAuthClient;
  /** `code` with PKCE (RFC 7636); `token` where the token endpoint wants a secret that a page does not have: Google. */
  readonly grant: 'code' | 'token';
  /** Separated by spaces. */
  readonly scope: string;
  /** What its authorization endpoint wants besides. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The addresses that what it gives is sent to. Tokens that were got for others are not sent there. */
  readonly audience: string;
}

/** What of the configuration says where authorities are, and who asks them. */
export type AuthorityConfig = Pick<MpcConfig, 'clients' | 'signIn' | 'endpoints'>;

const CLIENT_FIELDS = { 'google-drive': 'googleDrive', onedrive: 'oneDrive', dropbox: 'dropbox' } as const satisfies Record<CloudKind, keyof ClientIds>;

/**
 * @param own the listener's own client, in place of the site's
 * @throws MpcError `unsupported` where nobody has registered a client; `details.field` names the field of the configuration
 */
export function authorityOf(provider: CloudKind, config: AuthorityConfig, own: OAuthClient | null): Authority {
  const field = CLIENT_FIELDS[provider];
  const id = own?.id ?? config.clients[field];
  if (id === null) {
    throw new MpcError('unsupported', `This site has no client id for ${provider}.`, { details: { field: `clients.${field}` } });
  }
  const client = { id, secret: own?.secret ?? null };
  switch (provider) {
    case 'google-drive':
      return google(config, client, own !== null);
    case 'onedrive':
      return microsoft(config, client);
    case 'dropbox':
      return dropbox(config, client);
  }
}

/** https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow, …/web-server */
function google({ signIn, endpoints }: AuthorityConfig, client: OAuthClient, isOwn: boolean): Authority {
  // The broker of a site adds the secret of the site's client, and of no other.
  const hasSecret = client.secret !== null || (signIn.google === 'code' && !isOwn);
  return {
    provider: 'google-drive',
    server: {
      issuer: originOf(endpoints.googleAuthorizeUrl),
      authorization_endpoint: endpoints.googleAuthorizeUrl,
      token_endpoint: endpoints.googleTokenUrl,
      revocation_endpoint: endpoints.googleRevokeUrl,
    },
    client,
    grant: hasSecret ? 'code' : 'token',
    scope: signIn.googleScope,
    // Only who consents anew is given a refresh token.
    parameters: hasSecret ? { access_type: 'offline', prompt: 'consent' } : { include_granted_scopes: 'true' },
    audience: audience(endpoints.googleTokenUrl, endpoints.googleRevokeUrl, endpoints.googleApiUrl),
  };
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow; the redirect URI has to be of type `spa`. */
function microsoft({ signIn, endpoints }: AuthorityConfig, client: OAuthClient): Authority {
  const token_endpoint = new URL('token', endpoints.microsoftUrl).href;
  return {
    provider: 'onedrive',
    server: {
      issuer: microsoftIssuer(endpoints.microsoftUrl),
      authorization_endpoint: new URL('authorize', endpoints.microsoftUrl).href,
      token_endpoint,
    },
    client,
    grant: 'code',
    scope: signIn.oneDriveScope,
    parameters: { response_mode: 'query' },
    audience: audience(token_endpoint, endpoints.graphUrl),
  };
}

/** https://developers.dropbox.com/oauth-guide */
function dropbox({ signIn, endpoints }: AuthorityConfig, client: OAuthClient): Authority {
  const token_endpoint = new URL('oauth2/token', endpoints.dropboxApiUrl).href;
  return {
    provider: 'dropbox',
    server: { issuer: originOf(endpoints.dropboxAuthorizeUrl), authorization_endpoint: endpoints.dropboxAuthorizeUrl, token_endpoint },
    client,
    grant: 'code',
    scope: signIn.dropboxScope,
    parameters: { token_access_type: 'offline' },
    audience: audience(token_endpoint, endpoints.dropboxApiUrl, endpoints.dropboxContentUrl),
  };
}

/** `https://login.microsoftonline.com/common/oauth2/v2.0/` is `https://login.microsoftonline.com/{tenantid}/v2.0`. */
function microsoftIssuer(base: string): string {
  const { origin, pathname } = new URL(base);
  return /^\/[^/]+\/oauth2\/v2\.0\/$/.test(pathname) ? `${origin}/{tenantid}/v2.0` : origin;
}

const TENANT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether an answer that bears this `iss` is of the issuer (RFC 9207, 2.4): letter by letter, but for a tenant that is left open. */
export function isIssuer(issuer: string, iss: string): boolean {
  const [before = '', after] = issuer.split('{tenantid}');
  if (after === undefined) return iss === issuer;
  return iss.startsWith(before) && iss.endsWith(after) && TENANT.test(iss.slice(before.length, iss.length - after.length));
}

function originOf(url: string): string {
  return new URL(url).origin;
}

function audience(...addresses: readonly string[]): string {
  return addresses.join(' ');
}

/** What a listener is asked for, and how they come back. */
export interface AuthorizationRequest {
  readonly state: string;
  /** RFC 7636, 4.2; S256. */
  readonly challenge: string;
  readonly redirectUri: string;
  /** Who shall sign in again; null for a new account, whose user the listener chooses. */
  readonly user: string | null;
}

/** How each authority lets the listener choose among the users that the browser is signed in as. */
const CHOOSING = {
  'google-drive': { prompt: 'select_account' },
  onedrive: { prompt: 'select_account' },
  dropbox: { force_reapprove: 'true' },
} as const satisfies Record<CloudKind, Readonly<Record<string, string>>>;

/** Where the listener goes (RFC 6749, 4.1.1 and 4.2.1). */
export function authorizationUrl(authority: Authority, { state, challenge, redirectUri, user }: AuthorizationRequest): string {
  const { provider, server, client, grant, scope, parameters } = authority;
  const url = new URL(server.authorization_endpoint);
  const all: Readonly<Record<string, string>> = {
    response_type: grant,
    client_id: client.id,
    redirect_uri: redirectUri,
    scope,
    state,
    ...(grant === 'code' && { code_challenge: challenge, code_challenge_method: 'S256' }),
    ...(user === null ? CHOOSING[provider] : provider !== 'dropbox' && user !== '' && { login_hint: user }),
    ...parameters,
    // Both are wished for: whose it is, and that it is allowed anew.
    ...(provider === 'google-drive' && grant === 'code' && user === null && { prompt: 'select_account consent' }),
  };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url.href;
}
