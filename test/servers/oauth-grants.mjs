/**
 * What an authority has given away: codes, access tokens and refresh tokens, each of a grant. Ending a grant ends all
 * that came of it, which is how the reuse of a code or of a rotated refresh token is answered (RFC 6749, 4.1.2; RFC 9700, 4.14).
 */
import { randomBytes } from 'node:crypto';
import { noteSecret } from '../leaks/ledger.mjs';

/**
 * @typedef {object} Grant one consent of one user to one client
 * @property {number} id
 * @property {string} client
 * @property {string} user
 * @property {string[]} scope
 * @property {boolean} pkce whether its code was asked for with a challenge
 * @property {boolean} offline whether refresh tokens come of it
 * @property {boolean} revoked
 * @property {number} refreshExpires epoch milliseconds; a rotated token inherits what is left
 *
 * @typedef {'code' | 'access' | 'refresh'} Kind
 *
 * @typedef {object} Issued
 * @property {string} value
 * @property {Kind} kind
 * @property {Grant} grant
 * @property {string[]} scope
 * @property {number} issued epoch milliseconds
 * @property {number} expires epoch milliseconds
 * @property {boolean} used a code that was redeemed, or a refresh token that was rotated
 * @property {string} [redirectUri] of a code, and of an access token that goes back in its place
 * @property {string} [challenge] of a code
 */

/** What a ledger calls them. */
const KINDS = { code: 'code', access: 'access token', refresh: 'refresh token' };

export class Grants {
  #options;
  /** @type {Map<string, Issued>} */
  #issued = new Map();
  #count = 0;

  /** @param {() => number} now epoch milliseconds @param {import('./oauth-authority.mjs').AuthorityOptions} options */
  constructor(now, options) {
    this.now = now;
    this.#options = options;
  }

  /** @param {Omit<Grant, 'id' | 'revoked' | 'refreshExpires'>} facts @returns {Grant} */
  open(facts) {
    const { refreshLifetime = Infinity } = this.#options;
    return { ...facts, id: ++this.#count, revoked: false, refreshExpires: this.now() + refreshLifetime * 1000 };
  }

  /**
   * The token answer of a grant (RFC 6749, 5.1).
   * @param {Grant} grant
   * @param {{ scope?: string[], withRefresh?: boolean, accessToken?: string, lifetime?: number, redirectUri?: string }} [how] `redirectUri` where the
   *   authorization endpoint itself gives the token
   */
  answer(grant, { scope = grant.scope, withRefresh = true, accessToken, lifetime = this.#options.accessLifetime ?? 3600, redirectUri } = {}) {
    const { tokenType = 'Bearer', extra } = this.#options;
    const access = this.issue('access', grant, { value: accessToken, scope, redirectUri, expires: this.now() + lifetime * 1000 });
    const refresh = grant.offline && withRefresh ? this.issue('refresh', grant, { expires: grant.refreshExpires }) : undefined;
    return {
      access_token: access.value,
      token_type: tokenType,
      expires_in: lifetime,
      ...(refresh && { refresh_token: refresh.value }),
      scope: scope.join(' '),
      ...extra?.(grant),
    };
  }

  /**
   * @param {Kind} kind
   * @param {Grant} grant
   * @param {{ expires: number, scope?: string[], value?: string, redirectUri?: string, challenge?: string }} facts
   */
  issue(kind, grant, { value = randomBytes(32).toString('base64url'), scope = grant.scope, ...facts }) {
    /** @type {Issued} */
    const issued = { value, kind, grant, scope, issued: this.now(), used: false, ...facts };
    this.#issued.set(value, issued);
    noteSecret({ provider: this.#options.provider, kind: KINDS[kind], value, at: issued.redirectUri });
    return issued;
  }

  /**
   * @param {Kind} kind
   * @param {string} value
   * @returns {{ issued: Issued, refused: null | 'expired' | 'revoked' | 'used' } | { issued: null, refused: 'unknown' }}
   */
  find(kind, value) {
    const issued = this.#issued.get(value);
    if (issued?.kind !== kind) return { issued: null, refused: 'unknown' };
    if (issued.grant.revoked) return { issued, refused: 'revoked' };
    if (issued.used) return { issued, refused: 'used' };
    return { issued, refused: this.now() >= issued.expires ? 'expired' : null };
  }

  /** Ends the grant of a token, of whichever kind. @param {string} value @returns {boolean} whether there was such a token */
  revoke(value) {
    const issued = this.#issued.get(value);
    if (issued) issued.grant.revoked = true;
    return issued !== undefined;
  }

  /** @param {(issued: Issued) => boolean} which */
  expire(which) {
    for (const issued of this.all()) if (which(issued)) issued.expires = this.now();
  }

  all() {
    return [...this.#issued.values()];
  }
}
