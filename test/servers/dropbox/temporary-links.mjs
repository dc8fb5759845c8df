/**
 * Links to files for whoever has them, for four hours; then 410. They allow ranges, and every origin to read, but answer no
 * preflight.
 */
import express from 'express';
import { randomBytes } from 'node:crypto';
import { noteSecret } from '../../leaks/ledger.mjs';

const LIFETIME = 4 * 3600 * 1000;
const EXPOSED = 'Accept-Ranges, Content-Encoding, Content-Length, Content-Range';

/** Sends bytes, or the range of them that is asked for. @param {express.Request} request @param {express.Response} response @param {Uint8Array} bytes */
export function sendRange(request, response, bytes) {
  response.set({ 'Accept-Ranges': 'bytes', 'Content-Type': response.get('Content-Type') ?? 'application/octet-stream' });
  const ranges = request.range(bytes.length);
  if (ranges === -1) {
    response.status(416).set('Content-Range', `bytes */${bytes.length}`).end();
    return;
  }
  const [range] = Array.isArray(ranges) && ranges.type === 'bytes' && ranges.length === 1 ? ranges : [];
  const part = range ? bytes.subarray(range.start, range.end + 1) : bytes;
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${bytes.length}`);
  response.set('Content-Length', String(part.length));
  if (request.method === 'HEAD') response.end();
  else response.end(part);
}

export class TemporaryLinks {
  /** @type {Map<string, { id: string, tree: import('./tree.mjs').DropboxTree, expires: number }>} */
  #links = new Map();
  #now;
  origin = '';
  cors = true;
  handler = express.Router();

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
    this.handler.all('/cd/0/get/:key/file', (request, response) => this.#answer(request, response));
  }

  /** @param {import('./tree.mjs').Node} node @param {import('./tree.mjs').DropboxTree} tree */
  to({ id }, tree) {
    const key = randomBytes(48).toString('base64url');
    const at = `${this.origin}cd/0/get/${key}/file`;
    noteSecret({ provider: 'dropbox', kind: 'temporary link', value: key, at });
    this.#links.set(key, { id, tree, expires: this.#now() + LIFETIME });
    return at;
  }

  expireAll() {
    for (const link of this.#links.values()) link.expires = 0;
  }

  /** @param {express.Request} request @param {express.Response} response */
  #answer(request, response) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.status(405).set('Allow', 'GET, HEAD').end();
      return;
    }
    if (this.cors) response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED });
    const link = this.#links.get(String(request.params.key));
    if (!link) return void response.status(404).end();
    const node = link.tree.find(link.id);
    if (!node || this.#now() >= link.expires) return void response.status(410).end();
    response.set({ ETag: `"${node.rev}"`, 'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(node.name)}` });
    sendRange(request, response, node.bytes);
  }
}
