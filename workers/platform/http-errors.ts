/** What went wrong with an HTTP request, as typed errors. Addresses are told by host only: paths and queries may hold secrets. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { ErrorDetails, MpcErrorCode } from '../../services/protocol/errors.ts';
import { isThisMachine } from '../../services/protocol/this-machine.ts';

/** What an owner has to set for a server to be readable by web pages; part of the message for developers. */
const CORS_ADVICE =
  'Its owner has to answer with Access-Control-Allow-Origin; answer OPTIONS without a password, allowing the methods ' +
  'GET, HEAD, OPTIONS, PROPFIND, REPORT, SEARCH and the headers Authorization, Content-Type, Depth, Range; ' +
  'and expose ETag, Content-Range, Accept-Ranges, Retry-After.';

const CODES: Readonly<Record<number, MpcErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  407: 'forbidden',
  408: 'timeout',
  410: 'not-found',
  429: 'rate-limited',
  451: 'forbidden',
  503: 'rate-limited',
  509: 'rate-limited',
};

/** Statuses after which the same request may succeed a little later. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 509]);

/** Statuses by which a server asks everybody for patience. */
const REFUSALS: ReadonlySet<number> = new Set([429, 503, 509]);

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}

/** Whether the server let this answer through; the others ask for patience. */
export function isRefusal(status: unknown): boolean {
  return typeof status === 'number' && REFUSALS.has(status);
}

/** @param now epoch milliseconds, to understand a `Retry-After` that is a date */
export function statusError(response: Response, url: string, now: number): MpcError {
  const { status } = response;
  // A 503 without Retry-After is an overloaded or failing server, not one that asks for patience.
  const patience = retryAfter(response.headers.get('Retry-After'), now);
  const code = status === 503 && patience === null ? 'server' : (CODES[status] ?? 'server');
  const host = hostOf(url);
  return new MpcError(code, `${host} answered with status ${status}.`, {
    retryable: TRANSIENT.has(status),
    details: { host, status, ...(patience !== null && { retryAfter: patience }) },
  });
}

/** A server asked for so much patience before that nothing was sent. @param milliseconds that are left of it */
export function patienceError(host: string, milliseconds: number): MpcError {
  const retryAfter = Math.ceil(milliseconds / 1000);
  return new MpcError('rate-limited', `${host} has asked to be left alone for ${retryAfter} seconds more.`, {
    details: { host, retryAfter },
  });
}

/** Seconds to wait; null when absent, unreadable (not exposed by CORS) or nonsense. RFC 9110, 10.2.3 and 5.6.7. */
function retryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text);
  // `Date.parse` finds dates in all sorts of things, such as "1.5".
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null;
  // The oldest of the three forms names no zone, and means GMT.
  const date = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(date) ? null : Math.max(0, (date - now) / 1000);
}

export function unreachableError(url: string, cause: unknown, details: ErrorDetails = {}): MpcError {
  const host = hostOf(url);
  return new MpcError('unreachable', `Nothing answers at ${host}.`, { cause, details: { host, ...details } });
}

export function brokenOffError(url: string, cause: unknown): MpcError {
  const host = hostOf(url);
  return new MpcError('unreachable', `The connection to ${host} broke off.`, { cause, details: { host, reason: 'broken-off' } });
}

/** Whether this is the one failure that `fetch` gives for everything between here and there. */
export function isUnexplained({ code, details }: MpcError): boolean {
  return code === 'unreachable' && details['reason'] === undefined;
}

/** Not to be tried again by itself: who goes on reading would mix the bytes of two files. */
export function changedError(url: string): MpcError {
  const host = hostOf(url);
  return new MpcError('server', `A file on ${host} was changed while it was read.`, {
    retryable: false,
    details: { host, reason: 'changed' },
  });
}

export function otherBytesError(url: string): MpcError {
  const host = hostOf(url);
  return new MpcError('server', `${host} sent other bytes than were asked for.`, {
    retryable: false,
    details: { host, reason: 'other-bytes' },
  });
}

/** A server breaks off where the file is known to go on, though its answer looks whole: the next one may bring the rest. */
export function missingBytesError(url: string): MpcError {
  const host = hostOf(url);
  return new MpcError('server', `${host} sent less of a file than there is of it.`, { details: { host, reason: 'missing-bytes' } });
}

export function offlineError(cause: unknown): MpcError {
  return new MpcError('offline', 'This device has no network.', { cause });
}

export function timeoutError(url: string, milliseconds: number): MpcError {
  const host = hostOf(url);
  return new MpcError('timeout', `${host} did not go on within ${milliseconds / 1000} seconds.`, { details: { host } });
}

export function corsError(url: string, cause: unknown): MpcError {
  const host = hostOf(url);
  return new MpcError('cors', `${host} answers, but does not let pages of ${self.origin} read it. ${CORS_ADVICE}`, {
    cause,
    details: { host, origin: self.origin },
  });
}

/** A host that this page could read a moment ago: gateways refuse in the server's place, and know nothing of CORS. */
export function unreadableError(url: string, cause: unknown): MpcError {
  const host = hostOf(url);
  return new MpcError('cors', `${host} answers as before, but not so that pages of ${self.origin} can read it, as gateways do that ask for patience.`, {
    cause,
    retryable: true,
    details: { host, origin: self.origin, reason: 'unreadable-answer' },
  });
}

/** An https page may not speak to an http server, except on its own machine. */
export function mixedContentError(url: string, cause: unknown): MpcError {
  const host = hostOf(url);
  return new MpcError('unreachable', `A page loaded over https may not read http://${host}; the server needs https.`, {
    cause,
    retryable: false,
    details: { host, reason: 'mixed-content' },
  });
}

export function isMixedContent(url: string): boolean {
  if (!self.origin.startsWith('https:') || !url.startsWith('http:')) return false;
  return !isThisMachine(new URL(url).hostname);
}
