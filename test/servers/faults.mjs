/**
 * Express middleware in front of a test server: keeps a log of the requests and lets them fail as told.
 * `POST /__control` merges faults into the present ones (`{ "reset": true }` takes them all away), `GET /__log` gives the
 * requests so far, `DELETE /__log` forgets them. These three are never logged, never fail and are open to every origin.
 */
import express from 'express';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @typedef {object} StatusFault answers some requests with a status of its own
 * @property {string} pattern a regular expression on "METHOD /path?query"
 * @property {number} code
 * @property {Record<string, string>} [headers] for instance `Retry-After`
 * @property {number} [times] how often; always without
 *
 * @typedef {object} Faults
 * @property {boolean} cors whether answers carry CORS headers (and preflights are answered)
 * @property {number} latency milliseconds before each answer
 * @property {number | null} failAfter cuts every connection after this many further requests
 * @property {boolean} offline cuts every connection
 * @property {boolean} ignoreRange answers range requests with the whole file
 * @property {number | null} cutBody cuts the connection once an answer's body has this many bytes
 * @property {StatusFault[]} status
 *
 * @typedef {object} LogEntry
 * @property {string} method
 * @property {string} url path and query
 * @property {string | null} range the request's `Range` header
 * @property {number} status 0 when the connection was cut before an answer
 * @property {number} bytes of the answer's body that were written
 * @property {boolean} done whether the answer was written to its end
 */

/** @type {Faults} */
const none = { cors: true, latency: 0, failAfter: null, offline: false, ignoreRange: false, cutBody: null, status: [] };

export class FaultInjection {
  /** @type {Faults} */
  faults;
  /** @type {LogEntry[]} */
  log = [];
  handler = express.Router();

  /** @param {Partial<Faults>} [faults] */
  constructor(faults = {}) {
    this.faults = { ...structuredClone(none), ...faults };
    this.handler.use(['/__control', '/__log'], (request, response, next) => {
      response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Methods': '*', 'Access-Control-Allow-Headers': '*' });
      return request.method === 'OPTIONS' ? response.sendStatus(204) : next();
    });
    this.handler.post('/__control', express.json({ type: () => true }), (request, response) => {
      this.set(request.body);
      response.json(this.faults);
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
    const status = this.#statusFor(`${request.method} ${entry.url}`);
    if (status) {
      if (this.faults.cors) response.set('Access-Control-Allow-Origin', '*').set('Access-Control-Expose-Headers', '*');
      return response.set(status.headers ?? {}).sendStatus(status.code);
    }
    if (ignoreRange) delete request.headers.range;
    next();
  }

  #isGone() {
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

  /** @param {express.Request} request @param {express.Response} response */
  #record(request, response) {
    const { method, url } = request;
    /** @type {LogEntry} */
    const entry = { method, url, range: request.get('Range') ?? null, status: 0, bytes: 0, done: false };
    this.log.push(entry);
    /** @param {unknown} chunk @param {BufferEncoding} [encoding] */
    const count = (chunk, encoding) => {
      if (typeof chunk === 'string') entry.bytes += Buffer.byteLength(chunk, typeof encoding === 'string' ? encoding : 'utf8');
      else if (chunk instanceof Uint8Array) entry.bytes += chunk.byteLength;
      if (this.faults.cutBody !== null && entry.bytes > this.faults.cutBody) request.socket.destroy();
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
      if (response.headersSent) entry.status = response.statusCode;
    });
    return entry;
  }
}
