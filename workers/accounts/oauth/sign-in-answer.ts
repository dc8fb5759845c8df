/**
 * The address that a provider has sent a listener back to, checked against the sign-in that it claims to answer. Anybody may
 * make up such an address: one that does not pass changes nothing.
 */
import { MpcError } from '../../../services/protocol/errors.ts';
import { isIssuer } from './authority.ts';
import type { PendingSignIn } from './pending-sign-ins.ts';

const WRONG_ISSUER = 'wrong-issuer';

export interface SignInAnswerParts {
  readonly state: string;
  /** Origin and path that it came to. */
  readonly page: string;
  /** Of the query, or of the fragment, where tokens and Microsoft's `response_mode=fragment` have them. */
  readonly parameters: URLSearchParams;
}

/** @throws MpcError `unauthorized` for what is no answer */
export function readAnswer(response: string): SignInAnswerParts {
  if (typeof response !== 'string' || !URL.canParse(response)) throw forged('malformed', 'This is no address of a callback page.');
  const { origin, pathname, searchParams, hash } = new URL(response);
  const parameters = searchParams.has('state') ? searchParams : new URLSearchParams(hash.slice(1));
  const state = parameters.get('state');
  if (state === null || state === '') throw forged('malformed', 'This answer belongs to no sign-in.');
  // RFC 6749, 3.1: of two codes nobody knows which one was meant.
  const names = [...parameters.keys()];
  if (new Set(names).size < names.length) throw forged('malformed', 'This answer has a parameter twice.');
  return { state, page: origin + pathname, parameters };
}

/** @throws MpcError `unauthorized` when it is of another provider than the one that was asked, or holds nothing */
export function checkAnswer({ state, page, parameters }: SignInAnswerParts, pending: PendingSignIn): void {
  if (state !== pending.state) throw forged('unknown-state', 'This answer belongs to no sign-in.');
  const { origin, pathname } = new URL(pending.redirectUri);
  if (page !== origin + pathname) throw forged('wrong-redirect', 'This answer came to the callback page of another provider.');
  // None of the three documents that it always comes, so that its absence says nothing; each has a page of its own instead (RFC 9700, 4.4.2).
  const iss = parameters.get('iss');
  if (iss !== null && !isIssuer(pending.issuer, iss)) {
    throw forged(WRONG_ISSUER, 'This answer is not of the provider that was asked (RFC 9207).');
  }
  const wanted = pending.grant === 'code' ? 'code' : 'access_token';
  if (!parameters.has('error') && !parameters.get(wanted)) throw forged('malformed', `This answer holds no ${wanted}.`);
}

/**
 * The answer bears the state, and came to the callback page of the provider that was asked, yet names another issuer: it is
 * refused, and the sign-in ends with it, so that nobody waits for a provider that is set up wrong. To make one up one has to
 * know the state, which the provider, the callback page and this library do: who has it could as well deny the sign-in.
 */
export function isIssuerFault({ details }: MpcError): boolean {
  return details['reason'] === WRONG_ISSUER;
}

export function forged(reason: string, message: string): MpcError {
  return new MpcError('unauthorized', message, { details: { reason } });
}
