/**
 * What Dropbox's refusals mean: 409 is an error of the function that was called, in nested tags; 401, 403 and 429 tell their
 * own; a 400 is plain text. https://www.dropbox.com/developers/documentation/http/documentation#error-handling
 */
import type { MpcError } from '../../../services/protocol/errors.ts';
import { asMpcError } from '../../../services/protocol/errors.ts';
import { hostOf } from '../../platform/http-errors.ts';
import type { Meaning, Meanings } from '../service-refusals.ts';
import { parsedBody, reasonAmong, refusal } from '../service-refusals.ts';

const UNAUTHORIZED: Meaning = { code: 'unauthorized', message: 'Dropbox does not take the access token any more.' };
const MISSING_SCOPE: Meaning = { code: 'forbidden', message: 'The account was signed in to without a permission that the app needs; it has to be switched on for the app at Dropbox, and the listener has to sign in again.' };
const RESET: Meaning = { code: 'not-found', message: 'Dropbox has forgotten where this listing stood; it has to begin anew.' };

/** By the innermost tag that is known. */
const MEANINGS: Meanings = {
  expired_access_token: UNAUTHORIZED,
  invalid_access_token: UNAUTHORIZED,
  missing_scope: MISSING_SCOPE,
  user_suspended: { code: 'forbidden', message: 'The Dropbox account is suspended.' },
  email_not_verified: { code: 'forbidden', message: 'The mail address of the Dropbox account has to be confirmed first.' },
  invalid_account_type: { code: 'forbidden', message: 'This kind of Dropbox account cannot do this.' },
  paper_access_denied: { code: 'forbidden', message: 'The Dropbox account has no access to Paper.' },
  no_permission: { code: 'forbidden', message: 'The Dropbox account has no permission for this.' },
  not_allowed: { code: 'forbidden', message: 'The owner of the file on Dropbox does not let it be downloaded.' },
  restricted_content: { code: 'forbidden', message: 'Dropbox holds the file back, mostly because somebody claims rights in it.' },
  locked: { code: 'forbidden', message: 'The file on Dropbox is locked by somebody.' },
  not_found: { code: 'not-found', message: 'Dropbox has no such file or folder.' },
  malformed_path: { code: 'not-found', message: 'Dropbox takes the path or id of the file for malformed.' },
  not_file: { code: 'not-found', message: 'There is a folder on Dropbox where a file was expected.' },
  not_folder: { code: 'not-found', message: 'There is a file on Dropbox where a folder was expected.' },
  unsupported_file: { code: 'unsupported', message: 'The file on Dropbox has no content that could be downloaded.' },
  unsupported_content_type: { code: 'unsupported', message: 'Dropbox does not offer the content of such files.' },
  too_many_requests: { code: 'rate-limited', message: 'Dropbox asks for patience: there were too many requests.' },
  too_many_write_operations: { code: 'rate-limited', message: 'Dropbox asks for patience: too much is changed there at once.' },
  reset: RESET,
};

/** For `HttpRequest.explain`; null where the status alone tells. */
export async function explainDropbox(response: Response): Promise<MpcError | null> {
  const { status, url } = response;
  if (status >= 500) return null;
  const text = await response.text().catch(() => '');
  if (status === 400) return explainText(text, url);
  const error = memberOf(parsedBody(text), 'error');
  const tags = tagsOf(error);
  const reason = reasonAmong(tags.toReversed(), MEANINGS);
  if (reason === undefined) return null;
  const meaning = MEANINGS[reason];
  // 409 alone says nothing; other statuses do, whatever the tag.
  if (!meaning && status !== 409) return null;
  const scope = memberOf(error, 'required_scope');
  const retryAfter = memberOf(error, 'retry_after');
  return refusal(meaning ?? { code: 'server', message: `Dropbox refused with "${tags.join('/')}".` }, {
    host: hostOf(url),
    status,
    reason,
    ...(typeof scope === 'string' && { scope }),
    ...(typeof retryAfter === 'number' && { retryAfter }),
  });
}

/** Whether a listing has to begin anew. */
export function isReset(thrown: unknown): boolean {
  return asMpcError(thrown).details['reason'] === 'reset';
}

/** A request that Dropbox does not understand: its token, or a fault of ours. */
function explainText(text: string, url: string): MpcError {
  const details = { host: hostOf(url), status: 400 };
  if (/access token is malformed|invalid authorization value/i.test(text)) return refusal(UNAUTHORIZED, details);
  const [, scope] = /required scope '([\w.]+)'/.exec(text) ?? [];
  if (scope !== undefined) return refusal(MISSING_SCOPE, { ...details, reason: 'missing_scope', scope });
  if (/"cursor"|cursor:/.test(text)) return refusal(RESET, { ...details, reason: 'reset' });
  // The text may repeat what was sent: it is not told on.
  return refusal({ code: 'server', message: 'Dropbox takes the request for malformed.' }, { ...details, reason: 'malformed' });
}

/** The tags of a union, from the outside to the inside. */
function tagsOf(error: unknown): readonly string[] {
  const tags: string[] = [];
  for (let at = error; tags.length < 8; ) {
    const tag = memberOf(at, '.tag');
    if (typeof tag === 'string') tags.push(tag);
    // What a tag holds is called by it; a rate limit's is `reason`.
    const inner = (typeof tag === 'string' ? memberOf(at, tag) : undefined) ?? memberOf(at, 'reason');
    if (inner === undefined) return tags;
    at = inner;
  }
  return tags;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
