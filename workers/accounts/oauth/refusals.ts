/**
 * What authorities say no with (RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core, 3.1.2.6), as errors that say what helps.
 * Their own descriptions are not repeated: they name users, and worse.
 */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { AccountId } from '../../../services/protocol/records.ts';

/** What is read of a refusal. */
export interface Refusal {
  readonly error: string;
  readonly description?: string | undefined;
}

/** The listener has to do something at the provider's page. */
const WANTS_LISTENER: ReadonlySet<string> = new Set([
  'invalid_grant',
  'interaction_required',
  'login_required',
  'consent_required',
  'account_selection_required',
]);
const MAY_PASS: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** Set-up faults that everybody makes once, by what their authority says of them. */
const FAULTS: readonly { readonly sign: RegExp; readonly reason: string; readonly advice: string }[] = [
  {
    sign: /AADSTS9002326|Single-Page Application/,
    reason: 'redirect-not-spa',
    advice: 'Register the redirect URI as one of a single-page application (type “spa”).',
  },
  {
    sign: /client_secret is missing/,
    reason: 'secret-missing',
    advice: 'Google wants a client secret here: use its token model, a token broker, or a client with its secret.',
  },
];

/** @param host of the authority */
export function refusalError({ error, description = '' }: Refusal, host: string): MpcError {
  // It is foreign, and may be anything.
  const reason = /^[\w.-]{1,64}$/.test(error) ? error : 'unknown';
  if (reason === 'access_denied') {
    return new MpcError('aborted', 'The listener has not allowed it.', { details: { reason: 'denied', host } });
  }
  if (WANTS_LISTENER.has(reason)) {
    return new MpcError('unauthorized', `${host} wants the listener to sign in again.`, { details: { reason, host } });
  }
  if (MAY_PASS.has(reason)) {
    return new MpcError('server', `${host} cannot answer just now.`, { details: { reason, host } });
  }
  const fault = FAULTS.find(({ sign }) => sign.test(description));
  if (fault) return new MpcError('forbidden', `${host} has refused this site. ${fault.advice}`, { details: { reason: fault.reason, host } });
  return new MpcError('forbidden', `${host} has refused this site (${reason}): its registration there does not allow what was asked.`, {
    details: { reason, host },
  });
}

/** What the account is used by is not kept by this host, though another may have it. */
export const NOT_HERE = 'no-token';

export function notHere(): MpcError {
  return new MpcError('unauthorized', 'The sign-in is not kept here any more: sign in again.', { details: { reason: NOT_HERE } });
}

export function passwordNotHere(account: AccountId): MpcError {
  return new MpcError('unauthorized', 'The password is not kept on this device any more.', { details: { account, reason: NOT_HERE } });
}

/** The account cannot be used until its listener has signed in again. */
export function signInAgain(reason: string): MpcError {
  return new MpcError('unauthorized', 'The listener has to sign in again.', { details: { reason } });
}
