/**
 * What is said to an authority, by oauth4webapi over the host's own HTTP client. To be imported when it is needed: pages
 * without clouds never load it.
 */
import * as oauth from 'oauth4webapi';
import { MpcError } from '../../../services/protocol/errors.ts';
import { isThisMachine } from '../../../services/protocol/this-machine.ts';
import { hostOf } from '../../platform/http-errors.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { Authority } from './authority.ts';
import type { PendingSignIn } from './pending-sign-ins.ts';
import { refusalError } from './refusals.ts';

/** The random parts of a sign-in. */
export interface SignInSecrets {
  /** 256 bit. */
  readonly state: string;
  readonly verifier: string;
  readonly challenge: string;
}

/** What an authority has given. */
export interface GrantedTokens {
  readonly access: string;
  /** Seconds that `access` is good for, from its arrival on. */
  readonly lifetime: number;
  /** Null where it gives none, or no other than before. */
  readonly refresh: string | null;
  /** Undefined: what was asked for. */
  readonly scope: string | undefined;
}

/** RFC 6749, 5.1 leaves it open; all three clouds tell it. */
const USUAL_LIFETIME = 3600;
/** By what authorities refuse (RFC 6749, 5.2). */
const REFUSALS = [400, 401];

export async function newSignIn(): Promise<SignInSecrets> {
  const verifier = oauth.generateRandomCodeVerifier();
  return { state: oauth.generateRandomState(), verifier, challenge: await oauth.calculatePKCECodeChallenge(verifier) };
}

/**
 * Tokens for an answer that has been checked; a code is sent to the authority, once.
 * @throws MpcError `aborted` when the listener refused, and why else there are none
 */
export async function tokensOf(http: HttpClient, authority: Authority, pending: PendingSignIn, parameters: URLSearchParams, signal: AbortSignal): Promise<GrantedTokens> {
  return explained(authority, async () => {
    const issuer = parameters.get('iss') ?? authority.server.issuer;
    // Which tenant was left open has been checked with the answer.
    const server = { ...authority.server, issuer };
    const valid = oauth.validateAuthResponse(server, clientOf(authority), parameters, pending.state);
    if (pending.grant === 'token') return granted(Object.fromEntries(valid));
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      clientOf(authority),
      authenticationOf(authority),
      valid,
      pending.redirectUri,
      pending.verifier,
      optionsFor(http, authority.server.token_endpoint, signal),
    );
    return granted(await oauth.processAuthorizationCodeResponse(server, clientOf(authority), response));
  });
}

/** RFC 6749, 6. @throws MpcError `unauthorized` when the refresh token is good no more; others when it may still be */
export async function refreshedTokens(http: HttpClient, authority: Authority, refresh: string, signal: AbortSignal): Promise<GrantedTokens> {
  return explained(authority, async () => {
    const response = await oauth.refreshTokenGrantRequest(
      authority.server,
      clientOf(authority),
      authenticationOf(authority),
      refresh,
      optionsFor(http, authority.server.token_endpoint, signal),
    );
    return granted(await oauth.processRefreshTokenResponse(authority.server, clientOf(authority), response));
  });
}

/** RFC 7009; nothing where the authority has no such endpoint. */
export async function revokeToken(http: HttpClient, authority: Authority, token: string, signal: AbortSignal): Promise<void> {
  const endpoint = authority.server.revocation_endpoint;
  if (endpoint === undefined) return;
  await explained(authority, async () => {
    const options = optionsFor(http, endpoint, signal);
    await oauth.processRevocationResponse(await oauth.revocationRequest(authority.server, clientOf(authority), authenticationOf(authority), token, options));
  });
}

function clientOf({ client }: Authority): oauth.Client {
  return { client_id: client.id };
}

function authenticationOf({ client }: Authority): oauth.ClientAuth {
  return client.secret === null ? oauth.None() : oauth.ClientSecretPost(client.secret);
}

function optionsFor(http: HttpClient, endpoint: string, signal: AbortSignal) {
  const send = (url: string, { headers, body }: oauth.CustomFetchOptions<'POST', URLSearchParams>): Promise<Response> =>
    http.send({ url, method: 'POST', headers, body: body.toString(), accept: REFUSALS }, plain, signal);
  return { [oauth.customFetch]: send, [oauth.allowInsecureRequests]: isThisMachine(new URL(endpoint).hostname) };
}

/** The answer, read to its end: without the challenge of RFC 6749, 5.2, in whose place oauth4webapi would not read the error. */
async function plain(response: Response): Promise<Response> {
  const type = response.headers.get('Content-Type') ?? '';
  return new Response(await response.text(), { status: response.status, headers: { 'Content-Type': type } });
}

/** The fields of RFC 6749, 5.1, or 4.2.2, where all are text. */
interface TokenFields {
  readonly access_token?: string | undefined;
  readonly expires_in?: number | string | undefined;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
  readonly token_type?: string | undefined;
}

/** @throws MpcError `server` for tokens of another type than Bearer, whatever its case (RFC 6749, 7.1) */
function granted({ access_token: access = '', expires_in: lifetime, refresh_token: refresh, scope, token_type: type }: TokenFields): GrantedTokens {
  if (type !== undefined && type.toLowerCase() !== 'bearer') {
    throw new MpcError('server', 'The provider gave a token of a type that is not used here.', { retryable: false, details: { reason: 'token-type' } });
  }
  const seconds = Number(lifetime ?? USUAL_LIFETIME);
  return { access, lifetime: seconds > 0 && Number.isFinite(seconds) ? seconds : USUAL_LIFETIME, refresh: refresh ?? null, scope: scope || undefined };
}

/** Errors of oauth4webapi carry what they are about, tokens among it: none is passed on. */
async function explained<T>({ server }: Authority, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof MpcError) throw thrown;
    const host = hostOf(server.token_endpoint);
    if (thrown instanceof oauth.ResponseBodyError || thrown instanceof oauth.AuthorizationResponseError) {
      throw refusalError({ error: thrown.error, description: thrown.error_description }, host);
    }
    const reason = thrown instanceof oauth.OperationProcessingError || thrown instanceof oauth.UnsupportedOperationError ? thrown.code : 'unknown';
    throw new MpcError('server', `${host} has answered what OAuth does not know (${reason ?? 'unknown'}).`, {
      retryable: false,
      details: { host, reason: reason ?? 'unknown' },
    });
  }
}
