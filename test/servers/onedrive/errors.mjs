/** Refusals of Microsoft Graph, in its form. https://learn.microsoft.com/graph/errors */
import { randomUUID } from 'node:crypto';

/** @type {Readonly<Record<string, { status: number, message: string }>>} */
const KNOWN = {
  accessDenied: { status: 403, message: 'Access denied' },
  activityLimitReached: { status: 429, message: 'The app or user has been throttled.' },
  fragmentOverlap: { status: 416, message: 'The uploaded fragment overlaps with existing data.' },
  generalException: { status: 500, message: 'General exception while processing' },
  insufficientStorage: { status: 507, message: 'Insufficient space available to complete the request.' },
  invalidRange: { status: 416, message: 'The specified byte range is invalid or unavailable.' },
  invalidRequest: { status: 400, message: 'Invalid request' },
  itemNotFound: { status: 404, message: 'Item not found' },
  malwareDetected: { status: 403, message: 'Malware was detected in the requested resource.' },
  nameAlreadyExists: { status: 409, message: 'The specified item name already exists.' },
  notAllowed: { status: 403, message: 'The action is not allowed by the system.' },
  notSupported: { status: 501, message: 'The request is not supported by the system.' },
  preconditionFailed: { status: 412, message: 'ETag does not match current item\'s value' },
  resourceModified: { status: 409, message: 'The resource being updated has changed since the caller last read it, usually an eTag mismatch.' },
  resyncRequired: { status: 410, message: 'Resync required. Replace any local items with the server\'s version (including deletes) if you\'re sure that the service was up to date with your local changes when you last sync\'d. Upload any local changes that the server doesn\'t know about.' },
  serviceNotAvailable: { status: 503, message: 'The server is currently unable to handle the request.' },
  InvalidAuthenticationToken: { status: 401, message: 'Access token is empty.' },
  Authorization_RequestDenied: { status: 403, message: 'Insufficient privileges to complete the operation.' },
};

export class GraphError extends Error {
  /**
   * @param {string} code one of the service's
   * @param {string} [message]
   * @param {{ status?: number, inner?: string, headers?: Record<string, string>, more?: object }} [facts] `inner`: the code
   *   within; `more`: members of the answer beside `error`
   */
  constructor(code, message, { status, inner, headers = {}, more = {} } = {}) {
    const known = KNOWN[code] ?? { status: 400, message: code };
    super(message ?? known.message);
    this.code = code;
    this.status = status ?? known.status;
    this.inner = inner;
    this.headers = headers;
    this.more = more;
  }

  /** @param {string} [clientRequestId] as the client has called its request */
  body(clientRequestId) {
    const requestId = randomUUID();
    const innerError = {
      ...(this.inner !== undefined && { code: this.inner }),
      date: new Date().toISOString().slice(0, 19),
      'request-id': requestId,
      'client-request-id': clientRequestId ?? requestId,
    };
    return { error: { code: this.code, message: this.message, innerError }, ...this.more };
  }
}

/** @param {string} message @param {string} [inner] */
export function invalidRequest(message, inner = 'invalidRequest') {
  return new GraphError('invalidRequest', message, { inner });
}
