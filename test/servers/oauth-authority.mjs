/**
 * The OAuth authority in front of the emulators, strict by RFC 6749, 7636 (S256 only), 7009, 9207 and 9700: exact redirect
 * addresses, codes for once and for a minute, whose reuse ends what they gave. What the authorities of the clouds do
 * otherwise are options. Tests say how a person answers, move its clock, and see what was given away.
 */
import express from 'express';
import { noteSecret } from '../leaks/ledger.mjs';
import { serveEmulator, startByHand } from './emulator.mjs';
import { AuthorizationEndpoint } from './oauth-authorization.mjs';
import { Grants } from './oauth-grants.mjs';
import { TokenEndpoints } from './oauth-token.mjs';

/**
 * @typedef {object} OAuthClient
 * @property {string} id
 * @property {string} [secret]
 * @property {readonly string[]} redirectUris compared letter by letter; only the port of a `native` client's own machine is free
 * @property {'web' | 'spa' | 'native'} [type] `web` by default
 *
 * @typedef {object} AuthorityOptions
 * @property {string} provider whose it is
 * @property {{ authorize: string, token: string, revoke?: string }} paths
 * @property {readonly OAuthClient[]} clients
 * @property {readonly string[]} scopes all that there are
 * @property {readonly string[]} [defaultScope] for who asks for none; an error without
 * @property {string} [issuer] sent as `iss` with every answer (RFC 9207)
 * @property {string} [user] who is signed in, until {@link OAuthAuthority.setConsent} says otherwise
 * @property {boolean} [requireSecret] a client with a secret has to show it though it has a code_verifier
 * @property {boolean} [tokenModel] answers `response_type=token` too, in the fragment
 * @property {boolean} [spaOnly] tokens go to other origins only for clients of type `spa`, and theirs go nowhere else
 * @property {false | 'revoke' | 'keep'} [rotateRefresh] `revoke`: each is good for once, and reuse ends the grant. `keep`: new
 *   ones come, old ones stay good. False by default
 * @property {number} [codeLifetime] seconds; 60 by default
 * @property {number} [accessLifetime] seconds; 3600 by default
 * @property {number} [refreshLifetime] seconds; for ever by default
 * @property {(parameters: Record<string, string>, scope: readonly string[]) => boolean} [offline] whether refresh tokens are
 *   given; always by default
 * @property {readonly string[]} [parameters] of the authorization endpoint beside those of the RFCs: others are refused; without
 *   the list they are ignored
 * @property {number} [maxState] bytes
 * @property {string} [tokenType] `Bearer` by default
 * @property {(grant: import('./oauth-grants.mjs').Grant) => object} [extra] more members of token answers
 * @property {(error: OAuthError, endpoint: 'token' | 'revoke') => { status: number, body: object }} [describeError]
 * @property {'ignore' | 'refuse'} [unknownRevoke] what becomes of a token that nobody knows; ignored by default (RFC 7009, 2.2)
 * @property {boolean} [formInAddress] takes the parameters of a form from the address as well, against RFC 6749, 2.3.1
 * @property {boolean} [revokeByAnyone] the revocation endpoint asks for no client
 * @property {{ token?: boolean, revoke?: boolean }} [cors] endpoints that other origins may read; both by default
 *
 * @typedef {object} Consent
 * @property {'allow' | 'deny' | 'page'} answer `page` shows one with the buttons `#allow` and `#deny`
 * @property {string} user who is signed in at the authority
 * @property {readonly string[] | null} scope what a person leaves of what was asked for
 * @property {boolean} coop pages cut off their opener, by Cross-Origin-Opener-Policy
 * @property {Readonly<Record<string, string | null>>} tampered parameters of the answer that are put in place of the right ones; null
 *   leaves one out
 */

/** @typedef {import('./oauth-grants.mjs').Kind} Kind */

export class OAuthAuthority {
  #options;
  #grants;
  #authorization;
  #tokens;
  /** Milliseconds that its clock is ahead. */
  #ahead = 0;
  handler = express.Router();

  /** @param {AuthorityOptions} options */
  constructor(options) {
    this.#options = options;
    for (const { secret = '' } of options.clients) noteSecret({ provider: options.provider, kind: 'client secret', value: secret });
    this.#grants = new Grants(() => this.now(), options);
    this.#authorization = new AuthorizationEndpoint(options, this.#grants);
    this.#tokens = new TokenEndpoints(options, this.#grants);
    const form = express.text({ type: 'application/x-www-form-urlencoded' });
    this.handler.get(options.paths.authorize, (request, response) => this.#authorization.answer(request, response));
    this.handler.post(options.paths.authorize, form, (request, response) => this.#authorization.answer(request, response));
    this.handler.use(this.#tokens.handler);
  }

  /** Epoch milliseconds. */
  now() {
    return Date.now() + this.#ahead;
  }

  /** @param {number} seconds that its clock leaps ahead */
  advance(seconds) {
    this.#ahead += seconds * 1000;
  }

  /** How a person answers from now on. @param {Partial<Consent>} change */
  setConsent(change) {
    this.#authorization.consent = { ...this.#authorization.consent, ...change };
  }

  /** @param {number} milliseconds before the token endpoint answers, so that two may ask at once */
  setTokenDelay(milliseconds) {
    this.#tokens.delay = milliseconds;
  }

  /**
   * Gives tokens without anybody asking.
   * @param {{ client?: string, user?: string, scope?: string[], accessToken?: string, refresh?: boolean, lifetime?: number }} [facts]
   *   `accessToken` names one; `lifetime` is of it, in seconds
   */
  issue({ client = this.#options.clients[0]?.id ?? '', user = this.#authorization.consent.user, scope = [...this.#options.scopes], accessToken, refresh = true, lifetime } = {}) {
    return this.#grants.answer(this.#grants.open({ client, user, scope, pkce: true, offline: refresh }), { accessToken, lifetime });
  }

  /** All that were given, codes too. */
  tokens() {
    return this.#grants.all().map(({ grant, ...issued }) => ({ ...issued, client: grant.client, user: grant.user, revoked: grant.revoked }));
  }

  /** How often tokens were to be refreshed, how often that was refused, and how many asked at the same time at most. */
  refreshes() {
    const { count, refused, concurrent } = this.#tokens.refreshes;
    return { count, refused, concurrent };
  }

  /** Ends the grant of a token. @param {string} token */
  revoke(token) {
    return this.#grants.revoke(token);
  }

  revokeAll() {
    for (const { value } of this.#grants.all()) this.#grants.revoke(value);
  }

  /** @param {Kind} [kind] `access` by default */
  expireAll(kind = 'access') {
    this.#grants.expire((issued) => issued.kind === kind);
  }

  /**
   * Whose request it is, by its bearer token (RFC 6750, 2.1: in the header).
   * @param {{ headers: import('node:http').IncomingHttpHeaders }} request
   * @returns {{ ok: true, token: string, client: string, user: string, scope: readonly string[] }
   *   | { ok: false, error: 'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked' }}
   */
  verify(request) {
    const header = request.headers.authorization;
    if (header === undefined) return { ok: false, error: 'missing' };
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header) ?? [];
    if (token === undefined) return { ok: false, error: 'malformed' };
    const { issued, refused } = this.#grants.find('access', token);
    if (!issued || refused === 'used') return { ok: false, error: 'unknown' };
    if (refused) return { ok: false, error: refused };
    return { ok: true, token, client: issued.grant.client, user: issued.grant.user, scope: issued.scope };
  }
}

/** @param {AuthorityOptions} options */
export function oauthAuthority(options) {
  return new OAuthAuthority(options);
}

/**
 * An authority alone, for tests of signing in. Without `clients` it knows the client `test`, with `redirectUris` of its own.
 * @param {Partial<AuthorityOptions> & import('./emulator.mjs').EmulatorOptions & { redirectUris?: readonly string[] }} [options]
 */
export async function startOAuthAuthority({ port, faults, redirectUris = [], ...options } = {}) {
  const authority = oauthAuthority({
    provider: 'an authority alone',
    paths: { authorize: '/authorize', token: '/token', revoke: '/revoke' },
    clients: [{ id: 'test', redirectUris: ['http://localhost/callback', ...redirectUris] }],
    scopes: ['files.read', 'profile'],
    ...options,
  });
  const served = await serveEmulator(authority.handler, authority, { port, faults });
  return Object.assign(authority, served);
}

await startByHand(import.meta, startOAuthAuthority);
