/** What Drive's refusals mean (https://developers.google.com/workspace/drive/api/guides/handle-errors). */
import type { MpcErrorCode } from '../../../services/protocol/errors.ts';
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';
import { parsedBody, patienceOf } from '../service-refusals.ts';
import type { Reply } from './drive-batch.ts';
import { membersOf, textOf } from './drive-item.ts';

/** Reasons of a 403 that pass by themselves: too many requests, of this listener or of all that use the site's client. */
const TOO_FAST: ReadonlySet<string> = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);

/** Reasons of a 403 that no item has to do with. */
const OF_EVERYTHING: ReadonlySet<string> = new Set(['accessNotConfigured', 'dailyLimitExceeded', 'domainPolicy']);

const SENTENCES: Readonly<Record<string, string>> = {
  accessNotConfigured: "The Google Cloud project of the site's client has the Drive API switched off; its owner has to enable it.",
  authError: 'Google Drive does not take the access token any more.',
  cannotDownloadAbusiveFile: 'Google Drive takes the file for malware or spam, and gives it to nobody but its owner.',
  cannotDownloadFile: 'The owner of the file on Google Drive does not let others download it.',
  dailyLimitExceeded: "The site's client has used up its requests to Google Drive for today.",
  domainPolicy: 'The administrators of this Google account do not let other programs read its Drive.',
  downloadQuotaExceeded: 'The file on Google Drive was downloaded too often today.',
  fileNotDownloadable: 'The file on Google Drive has no content of its own, as documents of Google have none.',
  insufficientFilePermissions: 'The account may not read the file on Google Drive.',
  insufficientPermissions: 'The account was signed in to without the permission to read its Google Drive.',
  notFound: 'There is no such file on Google Drive, or the account may not see it.',
};

const CODES: Readonly<Record<number, MpcErrorCode>> = { 401: 'unauthorized', 403: 'forbidden', 404: 'not-found', 410: 'not-found', 429: 'rate-limited' };

/** Null where the status tells enough: 5xx, and answers that are not Drive's. */
export async function explainDrive(response: Response): Promise<MpcError | null> {
  const { status } = response;
  if (status >= 500) return null;
  const { errors, message } = membersOf(membersOf(parsedBody(await response.text().catch(() => '')))['error']);
  const first = membersOf(Array.isArray(errors) ? errors[0] : undefined);
  const reason = textOf(first['reason']);
  if (reason === '') return null;
  const isTooFast = status === 429 || (status === 403 && TOO_FAST.has(reason));
  const sentence = isTooFast
    ? 'Google Drive asks for fewer requests.'
    : (SENTENCES[reason] ?? `Google Drive answered with status ${status} (${reason}): ${textOf(message).slice(0, 200)}`);
  const location = textOf(first['location']);
  return new MpcError(isTooFast ? 'rate-limited' : (CODES[status] ?? 'server'), sentence, {
    retryable: isTooFast,
    details: { status, reason, ...(location !== '' && { location }), ...patienceOf(response) },
  });
}

/** What of a batch's answers means that Drive has to be left alone for a while: then all of it is asked again. Null for all else. */
export async function passingFailure({ status, body }: Reply): Promise<MpcError | null> {
  if (status >= 500) return new MpcError('server', `Google Drive failed with status ${status}.`, { retryable: true, details: { status } });
  if (status !== 403 && status !== 429) return null;
  const explained = await explainDrive(new Response(body, { status }));
  return explained?.retryable === true ? explained : null;
}

/** Whether a request was refused for the page token that it bore, as far as Drive's answers tell. */
export function isRejectedToken(thrown: unknown): boolean {
  const { details } = asMpcError(thrown);
  return details['status'] === 400 || details['status'] === 404 || details['status'] === 410;
}

/** Whether an item is not there for this account; what is refused for all items says nothing of one. */
export function isOutOfReach(thrown: unknown): boolean {
  const { code, details } = asMpcError(thrown);
  return code === 'not-found' || (code === 'forbidden' && !OF_EVERYTHING.has(String(details['reason'])));
}
