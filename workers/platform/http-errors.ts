/** What went wrong with an HTTP request, as typed errors. Addresses are told by host only: paths and queries may hold secrets. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { ErrorDetails, MpcErrorCode } from '../../services/protocol/errors.ts';

/** What an owner has to set for a server to be readable by web pages; part of the message for developers. */
const CORS_ADVICE =
  'Its owner has to answer with Access-Control-Allow-Origin; answer OPTIONS without a password, allowing the methods ' +
  'GET, HEAD, OPTIONS, PROPFIND and the headers Authorization, Content-Type, Depth, Range; ' +
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

export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
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

/** Seconds to wait; null when absent, unreadable (not exposed by CORS) or nonsense. RFC 9110, 10.2.3. */
function retryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value.trim())) return Number(value);
  const date = Date.parse(value);
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
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/.test(new URL(url).hostname);
}
