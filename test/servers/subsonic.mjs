/**
 * An emulator of the servers that speak Subsonic's API (and OpenSubsonic's), in several flavours: `{base}/rest/{method}[.view]` by
 * GET and by POST, with a form; failures in HTTP 200; bytes with ranges, and transcoded ones without.
 */
import express from 'express';
import { createHash } from 'node:crypto';
import { noteSecret } from '../leaks/ledger.mjs';
import { serveEmulator, startByHand } from './emulator.mjs';
import { envelope, SubsonicError } from './subsonic-answers.mjs';
import { FLAVOURS } from './subsonic-flavours.mjs';
import { SubsonicLibrary, suffixOf, typeOf } from './subsonic-library.mjs';
import { need, SubsonicMethods, wholeNumber } from './subsonic-methods.mjs';

/**
 * @typedef {object} SubsonicOptions
 * @property {number} [port]
 * @property {Partial<import('./faults.mjs').Faults>} [faults]
 * @property {string} [flavour] one of `FLAVOURS`; `navidrome` by default
 * @property {Partial<import('./subsonic-flavours.mjs').Flavour>} [but] where it differs from the flavour
 * @property {string} [user] `ann` by default
 * @property {string} [password] `secret` by default
 * @property {string} [apiKey] `key-of-ann` by default
 * @property {string} [under] a path before `/rest`
 */

const VERSION = 16;
/** One pixel. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PUBLIC = new Set(['getOpenSubsonicExtensions']);
const BINARY = new Set(['stream', 'download', 'getCoverArt']);
/** Methods that come with an extension of OpenSubsonic. */
const EXTENSIONS = new Map([['getLyricsBySongId', 'songLyrics'], ['tokenInfo', 'apiKeyAuthentication']]);
const EXPOSED = 'x-content-duration, x-total-count, x-nd-authorization';

/** @param {SubsonicOptions} [options] */
export async function startSubsonic(options = {}) {
  const server = new SubsonicServer(options);
  const { library } = server;
  const target = {
    add: library.add.bind(library),
    remove: library.remove.bind(library),
    move: library.move.bind(library),
    /** @param {string} path */
    idOf: (path) => library.byPath(path)?.id ?? null,
    /** @param {number} count songs on albums of twelve */
    seedMany(count) {
      for (let number = 0; number < count; number++) library.add({ path: `Artist ${Math.floor(number / 120)}/Album ${Math.floor(number / 12)}/${(number % 12) + 1} Song ${number}.mp3`, track: (number % 12) + 1, bytes: Uint8Array.of(number % 256) });
    },
    scrobbles: () => server.methods.scrobbles,
    /** @param {string} password */
    setPassword: (password) => server.setPassword(password),
  };
  return Object.assign(target, await serveEmulator(server.app, target, options));
}

class SubsonicServer {
  app = express();
  library;
  methods;
  #flavour;
  #user;
  #password;
  #apiKey;

  /** @param {SubsonicOptions} options */
  constructor({ flavour = 'navidrome', but = {}, user = 'ann', password = 'secret', apiKey = 'key-of-ann', under = '' }) {
    const chosen = FLAVOURS[flavour];
    if (!chosen) throw new Error(`There is no flavour ${flavour}.`);
    this.#flavour = { ...chosen, ...but };
    this.#user = user;
    this.#password = password;
    this.#apiKey = apiKey;
    for (const [kind, value] of Object.entries({ password, 'api key': apiKey })) noteSecret({ provider: 'subsonic', kind, value });
    this.library = new SubsonicLibrary({ numericIds: this.#flavour.numericIds, now: () => Date.now() });
    this.methods = new SubsonicMethods(this.library, this.#flavour, user);
    this.app.disable('x-powered-by');
    this.app.disable('etag');
    this.app.use(express.text({ type: 'application/x-www-form-urlencoded', limit: '1mb' }));
    this.app.use((request, response) => {
      const [, method] = new RegExp(`^${under}/rest/(\\w+)(?:\\.view)?/?$`).exec(request.path) ?? [];
      this.#answer(method ?? '', request, response);
    });
  }

  /** @param {string} password */
  setPassword(password) {
    this.#password = password;
  }

  /** @param {string} method @param {express.Request} request @param {express.Response} response */
  #answer(method, request, response) {
    const { cors, preflight, post } = this.#flavour;
    if (cors === 'all' || (cors === 'json' && !BINARY.has(method))) response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED });
    if (request.method === 'OPTIONS') {
      if (preflight && cors !== 'none') response.set({ 'Access-Control-Allow-Methods': 'GET, POST, HEAD', 'Access-Control-Allow-Headers': request.get('Access-Control-Request-Headers') ?? '' });
      return void response.status(preflight ? 204 : 401).end();
    }
    const query = new URLSearchParams(request.url.split('?')[1] ?? '');
    if (request.method === 'POST' && post) for (const [name, value] of new URLSearchParams(String(request.body ?? ''))) query.append(name, value);
    else if (request.method !== 'GET' && request.method !== 'HEAD') return void response.status(405).end();
    try {
      this.#note(query, request, method === '');
      if (!PUBLIC.has(method)) this.#authenticate(query);
      this.#call(method, query, request, response);
    } catch (error) {
      if (!(error instanceof SubsonicError)) throw error;
      this.#send(response, query, { error: { code: error.code, message: error.message } });
    }
  }

  /** What was to let somebody in, whether it did or not. @param {URLSearchParams} query @param {express.Request} request @param {boolean} elsewhere beside the API, where nothing is offered */
  #note(query, request, elsewhere) {
    const offersForms = !elsewhere && this.#flavour.extensions.includes('formPost');
    const secrets = { token: query.get('t'), salt: query.get('s'), password: clear(query.get('p') ?? ''), 'api key': query.get('apiKey') };
    const at = `http://${request.get('Host')}${request.path.replace(/[^/]*$/, '')}`;
    for (const [kind, value] of Object.entries(secrets)) noteSecret({ provider: 'subsonic', kind, value: value ?? '', at, query: !offersForms });
  }

  /** @param {string} method @param {URLSearchParams} query @param {express.Request} request @param {express.Response} response */
  #call(method, query, request, response) {
    const { openSubsonic, extensions, unknownMethod } = this.#flavour;
    if (method === 'getOpenSubsonicExtensions' && openSubsonic) return this.#send(response, query, { openSubsonicExtensions: extensions.map((name) => ({ name, versions: [1] })) });
    if (BINARY.has(method)) return this.#bytes(method, query, request, response);
    const needed = EXTENSIONS.get(method);
    const known = method !== 'song' && method !== 'constructor' && method in SubsonicMethods.prototype && (needed === undefined || extensions.includes(needed));
    if (known) return this.#send(response, query, this.methods[/** @type {'ping'} */ (method)](/** @type {any} */ (query)));
    if (unknownMethod === '404') return void response.status(404).type('text/plain').end('404 page not found\n');
    throw new SubsonicError(unknownMethod, unknownMethod === 0 ? 'Unknown method' : 'view not found');
  }

  /** @param {URLSearchParams} query @throws SubsonicError */
  #authenticate(query) {
    const version = /^1\.(\d+)(?:\.\d+)?$/.exec(need(query, 'v'));
    need(query, 'c');
    if (!version) throw new SubsonicError(20);
    if (Number(version[1]) > VERSION) throw new SubsonicError(30);
    const { auth, refusal } = this.#flavour;
    const [user, token, password, key] = ['u', 't', 'p', 'apiKey'].map((name) => query.get(name));
    if (key !== null && key !== undefined) {
      if (!auth.includes('apiKey')) throw new SubsonicError(42);
      if (user != null || token != null || password != null) throw new SubsonicError(43);
      if (key !== this.#apiKey) throw new SubsonicError(44);
      return;
    }
    if (user == null) throw new SubsonicError(10, 'u');
    if (token == null && password == null) throw new SubsonicError(10, 'p or t');
    if (token != null && password != null && this.#flavour.openSubsonic) throw new SubsonicError(43);
    if (!auth.includes(token == null ? 'password' : 'token')) throw new SubsonicError(refusal);
    const given = token == null ? clear(password ?? '') === this.#password : token === md5(this.#password + need(query, 's'));
    if (user !== this.#user || !given) throw new SubsonicError(40);
  }

  /** @param {express.Response} response @param {URLSearchParams} query @param {object} content */
  #send(response, query, content) {
    const callback = query.get('callback');
    const { type, body } = envelope(content, { format: query.get('f') ?? 'xml', facts: this.#flavour.facts, ...(callback !== null && { callback }) });
    response.status(200).set('Content-Type', type).end(body);
  }

  /** @param {string} method @param {URLSearchParams} query @param {express.Request} request @param {express.Response} response */
  #bytes(method, query, request, response) {
    const id = need(query, 'id');
    if (method === 'getCoverArt') {
      if (this.methods.song(id).cover !== true) throw new SubsonicError(70, 'Artwork not found');
      return void response.status(200).type('image/png').set('Content-Length', String(PICTURE.byteLength)).end(PICTURE);
    }
    if (method === 'download' && !this.#flavour.downloads) throw new SubsonicError(50);
    const song = this.methods.song(id);
    const format = query.get('format');
    const isRaw = method === 'download' || format === 'raw' || (format === null && wholeNumber(query, 'maxBitRate', 0) === 0) || format === suffixOf(song);
    response.set('X-Content-Duration', song.duration.toFixed(2));
    if (isRaw) return sendRange(request, response, song.bytes, typeOf(song));
    // Nobody knows how long it will be.
    response.status(200).type('audio/mpeg');
    if (query.get('estimateContentLength') === 'true') response.set('Content-Length', String(song.bytes.byteLength));
    response.write(Buffer.from(song.bytes));
    response.end();
  }
}

/** @param {express.Request} request @param {express.Response} response @param {Uint8Array} bytes @param {string} type */
function sendRange(request, response, bytes, type) {
  const body = Buffer.from(bytes);
  response.set({ 'Content-Type': type, 'Accept-Ranges': 'bytes' });
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(request.get('Range') ?? '') ?? [];
  if (first === '' && last === '') return void response.status(200).set('Content-Length', String(body.length)).end(request.method === 'HEAD' ? undefined : body);
  const start = first === '' ? Math.max(0, body.length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? body.length - 1 : Math.min(Number(last), body.length - 1);
  if (start > end) return void response.status(416).set('Content-Range', `bytes */${body.length}`).end();
  const part = body.subarray(start, end + 1);
  response.status(206).set({ 'Content-Range': `bytes ${start}-${end}/${body.length}`, 'Content-Length': String(part.length) }).end(part);
}

/** @param {string} password plain, or `enc:` and hexadecimal */
function clear(password) {
  return password.startsWith('enc:') ? Buffer.from(password.slice(4), 'hex').toString() : password;
}

/** @param {string} text */
function md5(text) {
  return createHash('md5').update(text).digest('hex');
}

await startByHand(import.meta, startSubsonic, [
  { does: 'puts a song there', call: 'add', args: [{ path: 'Artist/Album/1 Song.mp3', bytes: { $base64: 'SUQz' } }] },
  { does: 'makes 5000 songs, on albums of twelve', call: 'seedMany', args: [5000] },
]);
