/**
 * What Microsoft Graph means by its refusals: `{ "error": { "code", "message", "innerError": { "code", … } } }`, on some
 * services with `innererror` in small letters, several of them within each other.
 * https://learn.microsoft.com/graph/errors
 */
import type { MpcError } from '../../../services/protocol/errors.ts';
import { hostOf } from '../../platform/http-errors.ts';
import type { Meaning, Meanings } from '../service-refusals.ts';
import { parsedBody, patienceOf, reasonAmong, refusal } from '../service-refusals.ts';
import { objectOf, textOf } from './drive-item.ts';

/** `details.reason` of an error that says: begin your listing anew. */
export const RESYNC = 'resyncRequired';

const UNAUTHORIZED: Meaning = { code: 'unauthorized', message: 'OneDrive does not take the access token any more.' };
const BUSY: Meaning = { code: 'rate-limited', message: 'OneDrive asks for patience: there were too many requests.' };
const GONE: Meaning = { code: 'not-found', message: 'OneDrive has no such file or folder.' };
const ANEW: Meaning = { code: 'not-found', message: 'OneDrive has forgotten where this listing stood; it has to begin anew.' };

/** By the codes of the service, in small letters. */
const MEANINGS: Meanings = {
  unauthenticated: UNAUTHORIZED,
  invalidauthenticationtoken: UNAUTHORIZED,
  compacttoken: UNAUTHORIZED,
  authenticationfailure: UNAUTHORIZED,
  activitylimitreached: BUSY,
  toomanyrequests: BUSY,
  requestthrottled: BUSY,
  itemnotfound: GONE,
  resourcenotfound: { code: 'not-found', message: 'OneDrive has nothing there; perhaps this account has no drive.' },
  resyncrequired: ANEW,
  resyncchangesapplydifferences: ANEW,
  resyncchangesuploaddifferences: ANEW,
  syncstatenotfound: ANEW,
  accessdenied: { code: 'forbidden', message: 'OneDrive does not allow this; the account may lack a right, or the app a scope such as Files.Read.' },
  authorization_requestdenied: { code: 'forbidden', message: 'The app was not given the scope for this.' },
  notallowed: { code: 'forbidden', message: 'OneDrive does not allow this action.' },
  malwaredetected: { code: 'forbidden', message: 'OneDrive holds the file back, since it has found malware in it.' },
  quotalimitreached: { code: 'forbidden', message: 'The OneDrive is full, and frozen until there is room again.' },
  notsupported: { code: 'unsupported', message: 'OneDrive does not support this for the file.' },
  invalidrange: { code: 'invalid-argument', message: 'OneDrive has no such range of bytes in the file.' },
  invalidrequest: { code: 'server', message: 'OneDrive takes the request for malformed.' },
};

/** For `HttpRequest.explain`; null where the status alone tells. */
export async function explainGraph(response: Response): Promise<MpcError | null> {
  const { status, url } = response;
  const codes = codesOf(await response.text().catch(() => ''));
  const reason = reasonAmong(codes, MEANINGS, (code) => code.toLowerCase()) ?? '';
  const meaning = meaningOf(status, reason);
  if (!meaning) return null;
  const told = meaning === ANEW ? RESYNC : reason;
  return refusal(meaning, { host: hostOf(url), status, ...(told !== '' && { reason: told }), ...patienceOf(response) });
}

function meaningOf(status: number, reason: string): Meaning | null {
  // The status says who is to do what; the words differ between services behind the same address.
  if (status === 401) return UNAUTHORIZED;
  if (status === 429 || status === 509) return BUSY;
  if (status === 410) return ANEW;
  return MEANINGS[reason.toLowerCase()] ?? null;
}

/** From the inside to the outside: the innermost says most. */
function codesOf(body: string): readonly string[] {
  const codes: string[] = [];
  for (let at = objectOf(objectOf(parsedBody(body))?.['error']); at && codes.length < 8; at = objectOf(at['innerError'] ?? at['innererror'])) {
    const code = textOf(at['code']);
    if (code !== '') codes.unshift(code);
  }
  return codes;
}
