/** The words for what goes wrong with a place: a cloud has no address and no password that could be wrong here. */
import type { CloudKind, ProviderKind } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import type { MpcErrorCode } from '../../services/protocol/errors.ts';
import { errorLine, type CodedError } from '../shared/error-text.ts';
import { authorityNames, providerText } from './provider-text.ts';

/** The sign-in that an error is about. */
export interface SignInContext {
  /** The listener has brought a client of their own. */
  readonly isOwnClient?: boolean;
  /** It is waited for still. */
  readonly goesOn?: boolean;
}

interface Refused extends SignInContext {
  readonly provider: CloudKind;
  /** Foreign, or ours; empty where none is told. */
  readonly reason: string;
}

/** Answers that are not the provider's: anybody may have made them up. */
const FORGED: ReadonlySet<string> = new Set(['wrong-issuer', 'wrong-redirect', 'malformed']);
/** What an authority says of a client that it does not know, or that shows a wrong secret. */
const WRONG_CLIENT: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client', 'secret-missing']);
/** What else authorities and services say of a registration that does not fit what is asked (RFC 6749, 4.1.2.1 and 5.2). */
const REGISTRATION: ReadonlySet<string> = new Set([
  ...WRONG_CLIENT,
  'invalid_request',
  'invalid_scope',
  'unsupported_response_type',
  'unsupported_grant_type',
  'redirect_uri_mismatch',
  'redirect-not-spa',
  'org_internal',
  'deleted_client',
  'accessNotConfigured',
]);
/** What services say of a token without the right to read. */
const SCOPE: ReadonlySet<string> = new Set(['scope', 'insufficientPermissions', 'missing_scope']);

const OVER = 'This sign-in is not waited for any more. Sign in again.';

const words: Partial<Record<MpcErrorCode, (refused: Refused) => string | null>> = {
  unsupported: ({ provider, reason }) =>
    reason === 'nothing-kept'
      ? 'This tab could not come back from there. Allow windows for this site, then try again.'
      : `This site has not set up ${providerText[provider].name}. Tell its owner.`,
  unauthorized: unauthorizedWords,
  'not-found': () => OVER,
  timeout: ({ reason }) => (reason === 'expired' ? 'Signing in took too long. Try again.' : null),
  unreachable: ({ provider, reason }) =>
    reason === 'not-revoked'
      ? `You are signed out here, but ${authorityNames[provider]} could not be told. Remove this site in the settings of your ${authorityNames[provider]} account.`
      : `${providerText[provider].name} does not answer. Try again later.`,
  cors: ({ provider }) => `${providerText[provider].name} does not let this page read it. Tell the page’s owner.`,
  forbidden: forbiddenWords,
};

/** The words for an error. */
export function providerErrorLine(error: CodedError, provider: ProviderKind, context: SignInContext = {}): string {
  if (!isCloud(provider)) return errorLine(error);
  const { code, details = {} } = error;
  const { reason, field } = details;
  if (code === 'invalid-argument' && field === 'client') return 'Your client secret is not kept any more. Enter it again.';
  const refused = { provider, reason: typeof reason === 'string' ? reason : '', ...context };
  return words[code]?.(refused) ?? errorLine(error);
}

/** Whether the listener has not allowed this page to read, and can only do so by signing in again. */
export function isRightMissing({ code, details }: CodedError, provider: ProviderKind): boolean {
  const reason = details?.['reason'];
  return isCloud(provider) && code === 'forbidden' && typeof reason === 'string' && SCOPE.has(reason);
}

function unauthorizedWords({ provider, reason, goesOn }: Refused): string {
  // It was answered, cancelled or too late; or the worker that knew it has ended while the tab was away.
  if (reason === 'unknown-state') return OVER;
  if (FORGED.has(reason)) return `An answer has come that is not ${authorityNames[provider]}’s, and was refused.${goesOn ? '' : ' Sign in again.'}`;
  return `${providerText[provider].name} did not take the sign-in. Sign in again.`;
}

/** Null for what is about a file, not about the sign-in. */
function forbiddenWords({ provider, reason, isOwnClient }: Refused): string | null {
  const authority = authorityNames[provider];
  if (reason === 'other-user') return 'That was another account. Sign in to the one that is shown here, or connect the other one as well.';
  if (SCOPE.has(reason)) return `You did not let this page read your ${providerText[provider].name}. Sign in again and allow it.`;
  if (isOwnClient && WRONG_CLIENT.has(reason)) return `${authority} did not take this client id and secret. Check both.`;
  if (!REGISTRATION.has(reason)) return null;
  const whose = isOwnClient ? 'Your client' : 'This site';
  return `${whose}’s registration with ${authority} is not right (${reason}). ${isOwnClient ? 'Check it there.' : 'Tell its owner.'}`;
}
