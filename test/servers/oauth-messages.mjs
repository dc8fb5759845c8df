/** Reading OAuth requests and writing refusals: parameters at most once (RFC 6749, 3.1 and 3.2), clients and their secrets. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** A refusal, before an authority has put it into its own words. */
export class OAuthError extends Error {
  /**
   * @param {string} error a code of RFC 6749, 4.1.2.1 or 5.2
   * @param {string} description
   * @param {{ reason?: string, status?: number }} [more] `reason` tells apart what has one code, `secret-missing` for instance
   */
  constructor(error, description, { reason = error, status = error === 'invalid_client' ? 401 : 400 } = {}) {
    super(description);
    this.error = error;
    this.reason = reason;
    this.status = status;
  }
}

/**
 * @param {URLSearchParams} given
 * @returns {Record<string, string>} without those that are empty, which count as left out
 * @throws OAuthError for one that is there twice
 */
export function parametersOf(given) {
  /** @type {Record<string, string>} */
  const parameters = {};
  for (const [name, value] of given) {
    if (name in parameters) throw new OAuthError('invalid_request', `The parameter ${name} is there more than once.`, { reason: 'repeated' });
    parameters[name] = value;
  }
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
}

/**
 * The form of a request to the token or revocation endpoint; what is in the address is not read.
 * @param {import('express').Request} request its body is text, if it was a form
 * @param {boolean} inAddress takes the parameters from the address where there is no form
 */
export function formOf(request, inAddress) {
  if (typeof request.body !== 'string') {
    const { searchParams } = new URL(request.originalUrl, 'http://authority.example');
    if (inAddress && searchParams.size > 0) return parametersOf(searchParams);
    throw new OAuthError('invalid_request', 'The request has to be a form (application/x-www-form-urlencoded).', { reason: 'no-form' });
  }
  return parametersOf(new URLSearchParams(request.body));
}

/**
 * The client that a form is from, and whether it has shown its secret.
 * @param {import('express').Request} request
 * @param {Record<string, string>} form
 * @param {readonly import('./oauth-authority.mjs').OAuthClient[]} clients
 */
export function clientOf(request, form, clients) {
  const basic = basicCredentials(request.get('Authorization'));
  if (basic && form.client_secret !== undefined) throw new OAuthError('invalid_request', 'There is more than one authentication of the client.');
  const id = basic?.id ?? form.client_id;
  const secret = basic?.secret ?? form.client_secret;
  if (id === undefined) throw new OAuthError('invalid_request', 'The parameter client_id is missing.', { reason: 'client-missing' });
  const client = clients.find((known) => known.id === id);
  if (!client) throw new OAuthError('invalid_client', 'There is no such client.', { reason: 'client-unknown' });
  if (secret !== undefined && !same(secret, client.secret)) {
    throw new OAuthError('invalid_client', 'The client secret is wrong.', { reason: 'secret-wrong' });
  }
  return { client, proved: secret !== undefined };
}

/** RFC 6749, 2.3.1: name and password are encoded as in forms. @param {string | undefined} header */
function basicCredentials(header) {
  const [, encoded] = /^Basic +([\w+/]+=*)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString();
  const colon = text.indexOf(':');
  const decode = (/** @type {string} */ part) => decodeURIComponent(part.replaceAll('+', ' '));
  return { id: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) };
}

/** @param {string} given @param {string | undefined} wanted */
function same(given, wanted) {
  if (wanted === undefined) return false;
  const [a, b] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a, b);
}

/** RFC 7636, 4.6. @param {string | undefined} challenge @param {string | undefined} verifier */
export function checkVerifier(challenge, verifier) {
  if (challenge === undefined) {
    // RFC 9700, 2.1.1: else a code that was asked for without PKCE could be slipped in.
    if (verifier !== undefined) throw new OAuthError('invalid_grant', 'The code was asked for without a code_challenge.', { reason: 'verifier-unasked' });
    return;
  }
  if (verifier === undefined) throw new OAuthError('invalid_grant', 'The parameter code_verifier is missing.', { reason: 'verifier-missing' });
  const isFormed = /^[\w.~-]{43,128}$/.test(verifier);
  if (!isFormed || createHash('sha256').update(verifier).digest('base64url') !== challenge) {
    throw new OAuthError('invalid_grant', 'The code_verifier does not fit the code_challenge.', { reason: 'verifier-wrong' });
  }
}

/** RFC 7636, 4.3, S256 only. @param {Record<string, string>} parameters @param {boolean} required */
export function challengeOf({ code_challenge: challenge, code_challenge_method: method }, required) {
  if (challenge === undefined) {
    if (method !== undefined || required) throw new OAuthError('invalid_request', 'The parameter code_challenge is missing.', { reason: 'pkce-missing' });
    return undefined;
  }
  if (method !== 'S256') throw new OAuthError('invalid_request', 'The code_challenge_method has to be S256.', { reason: 'pkce-method' });
  if (!/^[\w-]{43}$/.test(challenge)) throw new OAuthError('invalid_request', 'The code_challenge is no SHA-256 hash.', { reason: 'pkce-malformed' });
  return challenge;
}
