/**
 * The host that gives bytes and takes uploads, by addresses that need no token. As those of the service it answers no
 * preflight and exposes nothing, so that a page cannot send it one; programs that follow a redirect with theirs are let in.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { GraphError, invalidRequest } from './errors.mjs';
import { tag } from './item.mjs';
import { noteSecret } from '../../leaks/ledger.mjs';

/** Chunks of uploads are multiples of this. */
const CHUNK_UNIT = 320 * 1024;
const SESSION_LIFETIME = 24 * 3600_000;
const MAX_CHUNK = 60 * 1024 ** 2;

/**
 * @typedef {object} UploadSession
 * @property {Buffer[]} chunks
 * @property {number} received
 * @property {number | null} total
 * @property {number} expires epoch milliseconds
 * @property {(content: Buffer) => { status: number, body: object }} finish
 */

export class DownloadHost {
  /** @type {Map<string, { item: import('./store.mjs').Item, expires: number }>} */
  #links = new Map();
  /** @type {Map<string, UploadSession>} */
  #sessions = new Map();
  /** @type {Map<string, string>} ids of what copies have made */
  #copies = new Map();
  #lifetime;
  /** Where it is reached; with a slash at its end. */
  url = '';

  /** @param {number} lifetime of addresses, milliseconds */
  constructor(lifetime) {
    this.#lifetime = lifetime;
  }

  /** @param {import('./store.mjs').Item} item */
  urlOf(item) {
    const token = randomBytes(16).toString('base64url');
    const at = `${this.url}download/${encodeURIComponent(item.id)}`;
    noteSecret({ provider: 'onedrive', kind: 'temporary link', value: token, at });
    this.#links.set(token, { item, expires: Date.now() + this.#lifetime });
    return `${at}?tempauth=${token}`;
  }

  /** All addresses that were given are worn out. */
  expireLinks() {
    for (const link of this.#links.values()) link.expires = 0;
  }

  /** @param {UploadSession['finish']} finish */
  openSession(finish) {
    const id = randomUUID();
    const session = { chunks: [], received: 0, total: null, expires: Date.now() + SESSION_LIFETIME, finish };
    this.#sessions.set(id, session);
    return { uploadUrl: `${this.url}upload/${id}`, ...progressOf(session) };
  }

  /** @param {string} itemId @returns {string} the address that tells of the copying */
  monitor(itemId) {
    const id = randomUUID();
    this.#copies.set(id, itemId);
    return `${this.url}monitor/${id}`;
  }

  /** @type {import('express').RequestHandler} */
  handler = async (request, response) => {
    if (request.method === 'OPTIONS') return void response.status(405).set('Allow', 'GET, HEAD, PUT, DELETE').end();
    response.set('Access-Control-Allow-Origin', '*');
    try {
      const [, kind, id] = /^\/(download|upload|monitor)\/([^/?]+)/.exec(request.url) ?? [];
      if (kind === 'download') return this.#download(request, response);
      if (kind === 'monitor') return this.#answer(response, this.#monitor(String(id)));
      if (kind === 'upload') return this.#answer(response, await this.#upload(request, String(id)));
      throw new GraphError('itemNotFound');
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      response.status(error.status).set(error.headers).json(error.body());
    }
  };

  /** @param {import('express').Request} request @param {import('express').Response} response */
  #download(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new GraphError('invalidRequest', 'The method is not allowed here.', { status: 405 });
    if (request.get('Authorization') !== undefined && request.get('Origin') !== undefined) throw new GraphError('unauthenticated', 'Pre-authenticated addresses take no token.', { status: 401 });
    const link = this.#links.get(String(request.query.tempauth));
    if (!link || link.expires < Date.now()) throw new GraphError('unauthenticated', 'The address is not valid any more.', { status: 401 });
    const { item } = link;
    if (item.deleted) throw new GraphError('itemNotFound');
    const content = item.content ?? Buffer.alloc(item.size);
    response.set({
      'Content-Type': item.mimeType || 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(item.name).replaceAll("'", '%27')}`,
      'Last-Modified': new Date(item.modified).toUTCString(),
      'Accept-Ranges': 'bytes',
      ETag: tag('c', item, item.contentVersion),
    });
    const range = rangeOf(request.get('Range'), content.length);
    if (range === null) return void response.set('Content-Length', String(content.length)).end(content);
    if (range === 'outside') return void response.status(416).set('Content-Range', `bytes */${content.length}`).end();
    const { start, end } = range;
    response.status(206).set({ 'Content-Range': `bytes ${start}-${end}/${content.length}`, 'Content-Length': String(end - start + 1) });
    response.end(content.subarray(start, end + 1));
  }

  /** @param {string} id */
  #monitor(id) {
    const resourceId = this.#copies.get(id);
    if (resourceId === undefined) throw new GraphError('itemNotFound');
    return { status: 200, body: { '@odata.context': '', percentageComplete: 100, resourceId, status: 'completed' } };
  }

  /** @param {import('express').Request} request @param {string} id */
  async #upload(request, id) {
    const session = this.#sessions.get(id);
    if (!session || session.expires < Date.now()) throw new GraphError('itemNotFound', 'The upload session was not found');
    if (request.method === 'DELETE') {
      this.#sessions.delete(id);
      return { status: 204, body: null };
    }
    if (request.method === 'GET') return { status: 200, body: progressOf(session) };
    if (request.method !== 'PUT') throw new GraphError('invalidRequest', 'The method is not allowed here.', { status: 405 });
    const chunk = await bytesOf(request, MAX_CHUNK);
    const [, start, end, total] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(request.get('Content-Range') ?? '') ?? []).map(Number);
    if (start === undefined || end === undefined || total === undefined) throw invalidRequest('The Content-Range header is missing or malformed.');
    if (chunk.length !== end - start + 1 || end >= total) throw invalidRequest('The Content-Range header length does not match the provided number of bytes.');
    if (start !== session.received || (session.total ?? total) !== total) throw new GraphError('invalidRange', undefined, { inner: start < session.received ? 'fragmentOverlap' : 'fragmentOutOfOrder', more: progressOf(session) });
    if (end + 1 < total && chunk.length % CHUNK_UNIT !== 0) throw invalidRequest('The fragment size has to be a multiple of 320 KiB.', 'invalidFragmentLength');
    session.total = total;
    session.chunks.push(chunk);
    session.received += chunk.length;
    if (session.received < total) return { status: 202, body: progressOf(session) };
    this.#sessions.delete(id);
    return session.finish(Buffer.concat(session.chunks));
  }

  /** @param {import('express').Response} response @param {{ status: number, body: object | null }} answer */
  #answer(response, { status, body }) {
    response.status(status);
    if (body === null) response.end();
    else response.json(body);
  }
}

/** @param {UploadSession} session */
function progressOf({ received, expires }) {
  return { expirationDateTime: new Date(expires).toISOString(), nextExpectedRanges: [`${received}-`] };
}

/**
 * RFC 9110, 14.1.2, one range; what is no range is not heeded.
 * @param {string | undefined} header @param {number} size
 * @returns {null | 'outside' | { start: number, end: number }} both inclusive
 */
function rangeOf(header, size) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  if (first === '') return size === 0 || Number(last) === 0 ? 'outside' : { start: Math.max(0, size - Number(last)), end: size - 1 };
  if (last !== '' && Number(last) < Number(first)) return null;
  return Number(first) >= size ? 'outside' : { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

/** @param {import('node:http').IncomingMessage} request @param {number} most */
export async function bytesOf(request, most) {
  /** @type {Buffer[]} */
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > most) throw new GraphError('invalidRequest', 'The request is too large.', { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
