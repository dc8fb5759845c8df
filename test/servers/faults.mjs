/**
 * Express middleware in front of a test server: keeps a log of the requests and lets them fail as told.
 * `POST /__control` merges faults into the present ones (`{ "reset": true }` takes them all away), or calls a method of the
 * server (`{ "call": "name", "args": [...] }`); `GET /__log` gives the requests so far, `DELETE /__log` forgets them. These
 * three are never logged, never fail and are open to every origin.
 */
import express from 'express';
import { setTimeout as delay } from 'node:timers/promises';
import { callByName } from './remote-calls.mjs';

/**
 * @typedef {object} StatusFault answers some requests with a status of its own
 * @property {string} pattern a regular expression on "METHOD /path?query"
 * @property {number} code
 * @property {Record<string, string>} [headers] for instance `Retry-After`
 * @property {string} [body] the status in words without
 * @property {number} [times] how often; always without
 *
 * @typedef {object} Faults
 * @property {boolean} cors whether answers carry CORS headers (and preflights are answered)
 * @property {boolean} hideHeaders exposes no header of an answer to other origins
 * @property {number} latency milliseconds before each answer
 * @property {number} failNext cuts the connections of this many further requests
 * @property {number | null} failAfter cuts every connection after this many further requests
 * @property {boolean} offline cuts every connection
 * @property {boolean} ignoreRange answers range requests with the whole file
 * @property {number | null} cutBody cuts the connection once an answer's body has this many bytes
 * @property {number | null} stallBody sends no more of an answer's body than this many bytes, and does not end it
 * @property {number | null} dropEvery cuts the connection of every so manyth GET in the middle of its answer
 * @property {number} moreLength bytes that answers promise and do not send
 * @property {number} slowBody milliseconds before each chunk of an answer's body
 * @property {StatusFault[]} status
 *
 * @typedef {object} LogEntry
 * @property {string} method
 * @property {string} url path and query
 * @property {string | null} range the request's `Range` header
 * @property {number} status 0 when the connection was cut before an answer
 * @property {number} bytes of the answer's body that were written
 * @property {boolean} done whether the answer was written to its end
 * @property {boolean} closed whether it is over, written to its end or not
 */

/** @type {Faults} */
const none = {
  cors: true,
  hideHeaders: false,
  latency: 0,
  failNext: 0,
  failAfter: null,
  offline: false,
  ignoreRange: false,
  cutBody: null,
  stallBody: null,
  slowBody: 0,
  dropEvery: null,
  moreLength: 0,
  status: [],
};

/** Bytes of an answer that is cut in its middle: the first of two chunks. */
const DROPPED_AFTER = 70_000;

export class FaultInjection {
  #gets = 0;
  /** @type {Faults} */
  faults;
  /** @type {LogEntry[]} */
  log = [];
  handler = express.Router();

  /**
   * @param {Partial<Faults>} [faults]
   * @param {object} [target] whose methods `POST /__control` may call
   */
  constructor(faults = {}, target = {}) {
    this.faults = { ...structuredClone(none), ...faults };
    this.handler.use(['/__control', '/__log'], (request, response, next) => {
      response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': '*', 'Access-Control-Allow-Headers': '*' });
      return request.method === 'OPTIONS' ? response.sendStatus(204) : next();
    });
    this.handler.post('/__control', express.json({ type: () => true, limit: '50mb' }), async (request, response) => {
      if (request.body.call !== undefined) {
        return callByName(target, request.body).then(
          (json) => response.type('json').send(json),
          (error) => response.status(400).type('text').send(String(error)),
        );
      }
      this.set(request.body);
      return response.json(this.faults);
    });
    this.handler.get('/__log', (_request, response) => response.json(this.log));
    this.handler.delete('/__log', (_request, response) => {
      this.log = [];
      response.sendStatus(204);
    });
    this.handler.use((request, response, next) => this.#pass(request, response, next));
  }

  /** @param {Partial<Faults> & { reset?: boolean }} change */
  set({ reset, ...faults }) {
    this.faults = { ...(reset ? structuredClone(none) : this.faults), ...faults };
  }

  /** @param {express.Request} request @param {express.Response} response @param {express.NextFunction} next */
  async #pass(request, response, next) {
    const entry = this.#record(request, response);
    const { latency, ignoreRange } = this.faults;
    if (latency > 0) await delay(latency);
    if (this.#isGone()) return request.socket.destroy();
    if (!this.faults.cors) hideHeaders(response, /^access-control-/i);
    if (this.faults.hideHeaders) hideHeaders(response, /^access-control-expose-headers$/i);
    if (this.faults.moreLength > 0) promiseMore(response, this.faults.moreLength);
    this.#spoilBody(response);
    const status = this.#statusFor(`${request.method} ${entry.url}`);
    if (status) {
      if (this.faults.cors) response.set('Access-Control-Allow-Origin', '*').set('Access-Control-Expose-Headers', '*');
      response.set(status.headers ?? {});
      return status.body === undefined ? response.sendStatus(status.code) : response.status(status.code).end(status.body);
    }
    if (ignoreRange) delete request.headers.range;
    next();
  }

  #isGone() {
    if (this.faults.failNext > 0) {
      this.faults.failNext -= 1;
      return true;
    }
    if (this.faults.failAfter === 0) this.faults.offline = true;
    if (this.faults.failAfter) this.faults.failAfter -= 1;
    return this.faults.offline;
  }

  /** @param {string} line */
  #statusFor(line) {
    const fault = this.faults.status.find(({ pattern, times }) => times !== 0 && new RegExp(pattern).test(line));
    if (fault?.times) fault.times -= 1;
    return fault;
  }

  /** Slows down or holds back what is written. @param {express.Response} response */
  #spoilBody(response) {
    const { stallBody, slowBody } = this.faults;
    if (stallBody === null && slowBody === 0) return;
    const { write, end } = response;
    let left = stallBody ?? Infinity;
    /** @type {Promise<unknown>} */
    let before = Promise.resolve();
    /** @param {Uint8Array | string | undefined} chunk */
    const later = (chunk) => {
      const bytes = Buffer.from(chunk ?? '').subarray(0, left);
      left -= bytes.length;
      before = before.then(() => delay(slowBody)).then(() => bytes.length > 0 && write.call(response, bytes));
      return true;
    };
    response.write = (chunk) => later(chunk);
    response.end = (chunk) => {
      if (typeof chunk !== 'function') later(chunk);
      if (left > 0) void before.then(() => end.call(response));
      return response;
    };
  }

  /** @param {express.Request} request @param {express.Response} response */
  #record(request, response) {
    const { method, url } = request;
    /** @type {LogEntry} */
    const entry = { method, url, range: request.get('Range') ?? null, status: 0, bytes: 0, done: false, closed: false };
    this.log.push(entry);
    if (method === 'GET') this.#gets += 1;
    const { dropEvery } = this.faults;
    const cutAfter = method === 'GET' && dropEvery !== null && this.#gets % dropEvery === 0 ? DROPPED_AFTER : this.faults.cutBody;
    /** @param {unknown} chunk @param {BufferEncoding} [encoding] */
    const count = (chunk, encoding) => {
      if (typeof chunk === 'string') entry.bytes += Buffer.byteLength(chunk, typeof encoding === 'string' ? encoding : 'utf8');
      else if (chunk instanceof Uint8Array) entry.bytes += chunk.byteLength;
      if (cutAfter !== null && entry.bytes > cutAfter) request.socket.destroy();
    };
    const { write, end } = response;
    response.write = (...args) => {
      count(args[0], args[1]);
      return write.apply(response, args);
    };
    response.end = (...args) => {
      // `end(chunk)` writes the chunk by the inner `write`, which is not ours.
      count(args[0], args[1]);
      return end.apply(response, args);
    };
    response.once('close', () => {
      entry.done = response.writableFinished;
      entry.closed = true;
      if (response.headersSent) entry.status = response.statusCode;
    });
    return entry;
  }
}

/** @param {express.Response} response @param {RegExp} names of headers that are not sent */
function hideHeaders(response, names) {
  const { setHeader } = response;
  response.setHeader = (name, value) => (names.test(name) ? response : setHeader.call(response, name, value));
}

/** @param {express.Response} response @param {number} more */
function promiseMore(response, more) {
  const { setHeader } = response;
  response.setHeader = (name, value) => setHeader.call(response, name, /^content-length$/i.test(name) ? Number(value) + more : value);
}
