/**
 * An emulator of Nextcloud as a client of its files sees it: `/remote.php/dav/files/{user}/` (and the older
 * `/remote.php/webdav/`) with ETags that propagate, `SEARCH`, chunked upload, `status.php` and so much of OCS as clients ask for
 * before they begin. As on a real one no other origin may read it, unless the app webapppassword is "installed".
 */
import express from 'express';
import { DavError, DAV, element, MULTISTATUS, propertyResponse } from './dav-xml.mjs';
import { serveEmulator, startByHand } from './emulator.mjs';
import { noteSecret } from '../leaks/ledger.mjs';
import { NextcloudDav } from './nextcloud-dav.mjs';
import { NextcloudTree, namesOf } from './nextcloud-tree.mjs';

/**
 * @typedef {object} NextcloudOptions
 * @property {number} [port]
 * @property {Partial<import('./faults.mjs').Faults>} [faults]
 * @property {string} [user] `ann` by default
 * @property {string} [password] app passwords are as good; `secret` by default
 * @property {readonly string[]} [appPasswords]
 * @property {boolean} [cors] other origins may read it
 * @property {boolean} [search] `SEARCH` is offered; true by default
 * @property {boolean} [ownCloud] resources have the properties of ownCloud; true by default, false for a plain DAV server
 * @property {number | null} [syncPage] offers RFC 6578 with so many members in an answer; null, as Nextcloud is, by default
 * @property {string} [under] a path before everything, such as `/cloud`
 */

const VERSION = { major: 30, minor: 0, micro: 4, string: '30.0.4', edition: '', extendedSupport: false };
const DAV_HEADER = '1, 3, extended-mkcol, access-control, calendarserver-principal-property-search, nextcloud-checksum-update, nc-calendar-search, nc-enable-birthday-calendar';
const CORS_METHODS = 'OPTIONS, GET, HEAD, DELETE, PROPFIND, PUT, PROPPATCH, COPY, MOVE, MKCOL, REPORT, SEARCH';
const CORS_HEADERS = 'Authorization, Content-Type, Depth, Destination, If-Match, If-None-Match, Overwrite, Range, X-Requested-With';
const CORS_EXPOSED = 'ETag, Content-Range, Accept-Ranges, DAV, Retry-After';

/** @param {NextcloudOptions} [options] */
export async function startNextcloud(options = {}) {
  const server = new NextcloudServer(options);
  const target = new NextcloudControls(server);
  const { url, injection, close } = await serveEmulator(server.app, target, options);
  return Object.assign(target, { url, injection, close, filesUrl: `${url.slice(0, -1)}${server.filesPath}` });
}

/** Seeding and inspection; each may be called from a browser test. */
class NextcloudControls {
  #server;

  /** @param {NextcloudServer} server */
  constructor(server) {
    this.#server = server;
  }

  /** @param {string} path @param {Uint8Array | string} content @param {{ modified?: number, checksum?: string }} [facts] */
  write(path, content, facts) {
    this.#server.tree.write(path, typeof content === 'string' ? new TextEncoder().encode(content) : content, facts);
  }

  /** @param {string} folder @param {number} count files `Track 1.mp3` and so on */
  seedMany(folder, count) {
    for (let number = 1; number <= count; number++) this.#server.tree.write(`${folder}/Track ${number}.mp3`, Uint8Array.of(number % 256));
  }

  /** @param {string} path */
  makeFolder(path) {
    this.#server.tree.makeFolder(path);
  }

  /** @param {string} path */
  remove(path) {
    this.#server.tree.remove(path);
  }

  /** @param {string} from @param {string} to */
  move(from, to) {
    this.#server.tree.move(from, to);
  }

  /** @param {string} path */
  describe(path) {
    const node = this.#server.tree.find(path);
    return node ? { id: node.id, etag: node.etag, size: node.bytes.byteLength, type: node.type, modified: node.modified } : null;
  }

  /**
   * From now on a folder lies on a storage of its own, or one that nobody has scanned yet: searches find nothing beneath it.
   * @param {string} path @param {'external' | 'unscanned' | 'home'} storage
   */
  setStorage(path, storage) {
    const node = this.#server.tree.find(path);
    if (!node?.children) throw new Error(`There is no folder ${path}.`);
    node.storage = storage;
  }

  /** An app password is taken back. @param {string} password */
  revoke(password) {
    this.#server.passwords.delete(password);
  }

  expireSyncTokens() {
    this.#server.dav.expireSyncTokens();
  }
}

class NextcloudServer {
  app = express();
  tree = new NextcloudTree(() => Date.now());
  passwords;
  dav;
  #user;
  #under;
  #options;
  /** Chunks of uploads, by the upload's name. @type {Map<string, Map<string, Buffer>>} */
  #uploads = new Map();

  /** @param {NextcloudOptions} options */
  constructor({ user = 'ann', password = 'secret', appPasswords = [], cors = false, search = true, ownCloud = true, syncPage = null, under = '' }) {
    this.#user = user;
    this.#under = under;
    this.#options = { cors, search };
    this.passwords = new Set([password, ...appPasswords]);
    for (const value of this.passwords) noteSecret({ provider: 'nextcloud', kind: 'password', value });
    this.dav = new NextcloudDav(this.tree, { ownCloud, syncPage });
    this.app.disable('x-powered-by');
    this.app.disable('etag');
    this.app.use(express.raw({ type: () => true, limit: '2gb' }));
    this.app.use((request, response) => this.#answer(request, response));
  }

  /** Encoded, with a slash at its end. */
  get filesPath() {
    return `${this.#under}/remote.php/dav/files/${encodeURIComponent(this.#user)}/`;
  }

  /** @param {express.Request} request @param {express.Response} response */
  #answer(request, response) {
    response.set({ 'X-Request-Id': 'mpc', 'Cache-Control': 'no-store, no-cache, must-revalidate', 'Content-Security-Policy': "default-src 'none';" });
    try {
      this.#allowOrigin(request, response);
      if (this.#options.cors && request.method === 'OPTIONS' && request.get('Access-Control-Request-Method')) response.status(200).end();
      else this.#route(request, response);
    } catch (error) {
      if (!(error instanceof DavError)) throw error;
      if (error.status === 401) response.set('WWW-Authenticate', 'Basic realm="Nextcloud", charset="UTF-8"');
      response.status(error.status).set('Content-Type', 'application/xml; charset=utf-8').end(error.xml);
    }
  }

  /** @param {express.Request} request @param {express.Response} response */
  #allowOrigin(request, response) {
    const origin = request.get('Origin');
    if (!this.#options.cors || origin === undefined) return;
    response.set({ 'Access-Control-Allow-Origin': origin, Vary: 'Origin', 'Access-Control-Expose-Headers': CORS_EXPOSED });
    response.set({ 'Access-Control-Allow-Methods': CORS_METHODS, 'Access-Control-Allow-Headers': CORS_HEADERS });
  }

  /** @param {express.Request} request @param {express.Response} response */
  #route(request, response) {
    const [raw = ''] = request.url.split('?');
    if (!raw.startsWith(this.#under)) throw new DavError(404, 'NotFound', 'There is no such page.');
    const path = raw.slice(this.#under.length);
    if (path === '/status.php') return void response.json({ installed: true, maintenance: false, needsDbUpgrade: false, version: '30.0.4.1', versionstring: VERSION.string, edition: '', productname: 'Nextcloud', extendedSupport: false });
    this.#authenticate(request);
    const ocs = /^\/ocs\/v[12]\.php\/(cloud\/capabilities|cloud\/user)\/?$/.exec(path);
    if (ocs) return this.#ocs(ocs[1] ?? '', request, response);
    const user = encodeURIComponent(this.#user);
    for (const [prefix, base] of [[`/remote.php/dav/files/${user}`, this.filesPath], ['/remote.php/webdav', `${this.#under}/remote.php/webdav/`]]) {
      if (path === prefix || path.startsWith(`${prefix}/`)) return this.#files(decode(path.slice((prefix ?? '').length)), base ?? '', request, response);
    }
    const upload = new RegExp(`^/remote\\.php/dav/uploads/${user}/([^/]+)/?([^/]*)$`).exec(path);
    if (upload) return this.#upload(decode(upload[1] ?? ''), decode(upload[2] ?? ''), request, response);
    if (/^\/remote\.php\/dav\/?$/.test(path)) return this.#root(request, response);
    throw new DavError(404, 'NotFound', `File with name ${path} could not be located`);
  }

  /** @param {express.Request} request */
  #authenticate(request) {
    const [scheme, credentials = ''] = (request.get('Authorization') ?? '').split(' ');
    const [, user, password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? [];
    if (scheme?.toLowerCase() === 'basic' && user === this.#user && this.passwords.has(password)) return;
    noteSecret({ provider: 'nextcloud', kind: 'wrong password', value: password });
    throw new DavError(401, 'NotAuthenticated', scheme ? 'Username or password was incorrect' : "No public access to this resource., No 'Authorization: Basic' header found.");
  }

  /** @param {string} path @param {string} base @param {express.Request} request @param {express.Response} response */
  #files(path, base, request, response) {
    const call = {
      path,
      base,
      header: (/** @type {string} */ name) => request.get(name),
      body: bodyOf(request),
      resolve: (/** @type {string} */ destination) => this.#resolve(destination, base),
    };
    const { method } = request;
    if (method === 'OPTIONS') return void response.status(200).set({ DAV: DAV_HEADER, 'MS-Author-Via': 'DAV', Allow: 'OPTIONS, GET, HEAD, DELETE, PROPFIND, PUT, PROPPATCH, COPY, MOVE, REPORT, SEARCH', 'Accept-Ranges': 'bytes', 'Content-Length': '0' }).end();
    if (method === 'HEAD') return send(response, { ...this.dav.GET(call), body: undefined }, this.tree.find(path)?.bytes.byteLength);
    if (!['PROPFIND', 'PROPPATCH', 'GET', 'PUT', 'MKCOL', 'DELETE', 'MOVE', 'COPY', 'REPORT'].includes(method)) throw new DavError(501, 'NotImplemented', `There was no handler found for this "${method}" method`);
    send(response, this.dav[/** @type {'GET'} */ (method)](call));
  }

  /** What lies above the files: the place of `SEARCH`. @param {express.Request} request @param {express.Response} response */
  #root(request, response) {
    const { method } = request;
    if (method === 'OPTIONS') return void response.status(200).set({ DAV: DAV_HEADER, ...(this.#options.search && { DASL: '<DAV:basicsearch>' }), Allow: 'OPTIONS, GET, HEAD, PROPFIND, SEARCH', 'Content-Length': '0' }).end();
    if (method === 'SEARCH' && this.#options.search) {
      const call = { path: '', base: this.filesPath, header: (/** @type {string} */ name) => request.get(name), body: bodyOf(request), resolve: () => '' };
      return send(response, this.dav.search(call, `/files/${this.#user}`));
    }
    if (method !== 'PROPFIND') throw new DavError(501, 'NotImplemented', `There was no handler found for this "${method}" method`);
    const collection = new Map([[`{${DAV}}resourcetype`, '<d:collection/>']]);
    const hrefs = ['', ...(request.get('Depth') === '0' ? [] : ['files/', 'uploads/', 'principals/'])];
    const body = hrefs.map((href) => propertyResponse(`${this.#under}/remote.php/dav/${href}`, collection, [])).join('');
    send(response, { status: 207, headers: { 'Content-Type': 'application/xml; charset=utf-8' }, body: `${MULTISTATUS}${body}</d:multistatus>` });
  }

  /** Chunked upload, version 2. @param {string} name @param {string} chunk @param {express.Request} request @param {express.Response} response */
  #upload(name, chunk, request, response) {
    const chunks = this.#uploads.get(name);
    const { method } = request;
    if (method === 'MKCOL' && chunk === '') {
      if (chunks) throw new DavError(405, 'MethodNotAllowed', 'The resource you tried to create already exists');
      this.#uploads.set(name, new Map());
      return void response.status(201).end();
    }
    if (!chunks) throw new DavError(404, 'NotFound', `File with name uploads/${name} could not be located`);
    if (method === 'PUT' && chunk !== '' && chunk !== '.file') {
      // In version 2 chunks are numbered; rclone names them by their offsets.
      chunks.set(/^\d+$/.test(chunk) ? chunk.padStart(20, '0') : chunk, bodyOf(request));
      return void response.status(201).set('ETag', `"${chunk}"`).end();
    }
    if (method === 'DELETE' && chunk === '') {
      this.#uploads.delete(name);
      return void response.status(204).end();
    }
    if (method !== 'MOVE' || chunk !== '.file') throw new DavError(400, 'BadRequest', 'An upload takes numbered chunks, and is moved as .file.');
    const whole = Buffer.concat([...chunks].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bytes]) => bytes));
    const total = request.get('OC-Total-Length');
    if (total !== undefined && Number(total) !== whole.byteLength) throw new DavError(400, 'BadRequest', `Chunks on server do not sum up to ${total} but to ${whole.byteLength} bytes`);
    const path = this.#resolve(request.get('Destination') ?? '', this.filesPath);
    this.#uploads.delete(name);
    const call = { path, base: this.filesPath, header: (/** @type {string} */ header) => request.get(header), body: whole, resolve: () => '' };
    send(response, this.dav.PUT(call));
  }

  /** @param {string} destination @param {string} base */
  #resolve(destination, base) {
    const path = destination.replace(/^https?:\/\/[^/]*/i, '');
    if (!path.startsWith(base)) throw new DavError(502, 'BadGateway', `Destination ${destination} is not below ${base}`);
    return namesOf(decode(path.slice(base.length))).join('/');
  }

  /** @param {string} what @param {express.Request} request @param {express.Response} response */
  #ocs(what, request, response) {
    if (request.get('OCS-APIRequest') !== 'true' && what === 'cloud/user') throw new DavError(412, 'PreconditionFailed', 'CSRF check failed');
    const dav = { chunking: '1.0', bulkupload: '1.0' };
    const data = what === 'cloud/user' ? { id: this.#user, 'display-name': this.#user, quota: { used: this.tree.sizeOf(this.tree.root) } } : { version: VERSION, capabilities: { core: { 'webdav-root': 'remote.php/webdav', pollinterval: 60 }, dav, files: { bigfilechunking: true, undelete: true, versioning: true } } };
    if (request.query['format'] === 'json') return void response.json({ ocs: { meta: { status: 'ok', statuscode: request.url.includes('/v1.php') ? 100 : 200, message: 'OK' }, data } });
    response.type('application/xml').end(`<?xml version="1.0"?>\n<ocs><meta><status>ok</status></meta><data>${xmlOf(data)}</data></ocs>`);
  }
}

/** @param {express.Response} response @param {import('./nextcloud-dav.mjs').DavAnswer} answer @param {number} [length] of a body that is not sent */
function send(response, { status, headers = {}, body }, length) {
  response.status(status).set(headers);
  if (length !== undefined) response.set('Content-Length', String(length));
  if (body === undefined || typeof body === 'string') return void response.end(body);
  if (body instanceof Uint8Array) return void response.set('Content-Length', String(body.byteLength)).end(Buffer.from(body));
  for (const part of body) response.write(part);
  response.end();
}

/** @param {express.Request} request @returns {Buffer} */
function bodyOf(request) {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** @param {string} path */
function decode(path) {
  try {
    return namesOf(path).map(decodeURIComponent).join('/');
  } catch {
    throw new DavError(400, 'BadRequest', 'The path is not encoded in UTF-8.');
  }
}

/** @param {unknown} value @returns {string} */
function xmlOf(value) {
  if (typeof value !== 'object' || value === null) return typeof value === 'boolean' ? (value ? '1' : '') : String(value);
  return Object.entries(value).map(([name, part]) => element(`{${DAV}}${name}`, xmlOf(part)).replaceAll('d:', '')).join('');
}

await startByHand(import.meta, startNextcloud, [
  { does: 'puts a file there, which the user ann with the password secret may read', call: 'write', args: ['Music/song.mp3', { $base64: 'SUQz' }] },
  { does: 'fills a folder with 5000 files', call: 'seedMany', args: ['Music', 5000] },
]);
