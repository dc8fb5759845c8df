/** Takes calls of functions by HTTP: who calls, with what arguments, in which style; and answers as Dropbox does. */
import express from 'express';
import { randomBytes } from 'node:crypto';
import { argumentsOf, unionOf } from './arguments.mjs';
import { DropboxError, malformed, refused, tagged, tooManyRequests } from './errors.mjs';
import { sendRange } from './temporary-links.mjs';

/** @typedef {import('./files-functions.mjs').ApiFunction} ApiFunction */

const JSON_TYPES = ['application/json', 'application/json; charset=utf-8', 'text/plain; charset=dropbox-cors-hack'];
const BYTE_TYPES = ['application/octet-stream', 'text/plain; charset=dropbox-cors-hack'];
const ALLOWED_HEADERS =
  'Authorization, Content-Type, Dropbox-API-Arg, Dropbox-API-Path-Root, Dropbox-API-Select-User, Dropbox-API-Select-Admin, If-None-Match, Range, X-Dropbox-Client-YAPS-Attribution';
const EXPOSED_HEADERS = 'Dropbox-API-Result, X-Dropbox-Metadata, X-Dropbox-Request-Id, X-Server-Response-Time';
/** The largest upload in one piece. */
const MOST = 150 * 1024 * 1024;

/** Any page may call, with these headers; `Retry-After` is not one that it may read. @type {express.RequestHandler} */
export function allowOrigins(request, response, next) {
  response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED_HEADERS });
  if (request.method !== 'OPTIONS') return next();
  if (request.query.reject_cors_preflight === 'true') {
    response.removeHeader('Access-Control-Allow-Origin');
    return void response.status(400).end();
  }
  response.set({ 'Access-Control-Allow-Methods': 'GET, OPTIONS, POST', 'Access-Control-Allow-Headers': ALLOWED_HEADERS, 'Access-Control-Max-Age': '600' });
  response.status(200).end();
}

export class DropboxFunctions {
  #oauth;
  #account;
  /** @type {import('./files-functions.mjs').ApiFunctions} */
  #functions;
  /** The next so many calls are too many. @type {{ times: number, retryAfter: number | null }} */
  throttled = { times: 0, retryAfter: null };
  handler = express.Router();

  /**
   * @param {object} seam
   * @param {import('../oauth-authority.mjs').OAuthAuthority} seam.oauth
   * @param {(user: string) => import('../dropbox.mjs').Account} seam.account
   * @param {(token: (request: express.Request) => string) => import('./files-functions.mjs').ApiFunctions} seam.functions
   */
  constructor({ oauth, account, functions }) {
    this.#oauth = oauth;
    this.#account = account;
    this.#functions = functions((request) => this.#caller('auth/token/revoke', request, undefined).token);
    this.handler.use(express.raw({ type: () => true, limit: MOST }), (request, response) => this.#answer(request, response));
  }

  /** @param {express.Request} request @param {express.Response} response */
  async #answer(request, response) {
    response.set({
      'X-Dropbox-Request-Id': randomBytes(16).toString('hex'),
      'X-Dropbox-Response-Origin': 'far_remote',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    });
    try {
      const name = decodeURIComponent(request.path.slice(1));
      const found = Object.hasOwn(this.#functions, name) ? this.#functions[name] : undefined;
      if (!found) throw new DropboxError(400, `Unknown API function: "${name}"`);
      await this.#run(name, found, request, response);
    } catch (error) {
      if (!(error instanceof DropboxError)) throw error;
      const { status, body, headers } = error;
      response.status(status).set(headers);
      if (typeof body === 'string') response.type('text/plain; charset=utf-8').send(body);
      else response.json(body);
    }
  }

  /** @param {string} name @param {ApiFunction} found @param {express.Request} request @param {express.Response} response */
  async #run(name, found, request, response) {
    const { style = 'rpc', scope, schema, run } = found;
    const isGet = request.method === 'GET' || request.method === 'HEAD';
    if (request.method !== 'POST' && !(isGet && style === 'download')) {
      throw new DropboxError(405, `Error in call to API function "${name}": Your request's HTTP method is "${request.method}", but this function takes "POST".`);
    }
    const user = style === 'notify' ? undefined : this.#caller(name, request, scope).user;
    if (this.throttled.times > 0) {
      this.throttled.times -= 1;
      throw tooManyRequests(this.throttled.retryAfter);
    }
    checkPathRoot(name, request.get('Dropbox-API-Path-Root'));
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const args = argumentsOf(name, ...given(name, style, schema, request, body), schema);
    const result = await run({ name, args, account: this.#account(user ?? ''), body, request });
    if (style !== 'download') return void response.type('application/json').send(JSON.stringify(result));
    response.set({ 'Dropbox-API-Result': asciiJson(result.metadata), ETag: `W/"${result.metadata.rev}"`, 'Original-Content-Length': String(result.bytes.length) });
    if (isGet && request.get('If-None-Match')?.includes(result.metadata.rev)) return void response.status(304).end();
    return sendRange(request, response, result.bytes);
  }

  /** @param {string} name @param {express.Request} request @param {string | undefined} scope */
  #caller(name, request, scope) {
    const inAddress = request.query.authorization;
    const authorization = request.get('Authorization') ?? (typeof inAddress === 'string' ? inAddress : undefined);
    if (authorization === undefined) throw malformed(name, 'Must provide HTTP header "Authorization" or URL parameter "authorization".');
    const caller = this.#oauth.verify({ headers: { authorization } });
    if (!caller.ok) {
      if (caller.error === 'malformed') {
        throw malformed(name, 'Invalid authorization value in HTTP header "Authorization": expecting "Bearer <access token>".');
      }
      throw refused(tagged(caller.error === 'expired' ? 'expired_access_token' : 'invalid_access_token'), 401);
    }
    if (scope !== undefined && !caller.scope.includes(scope)) {
      throw refused({ ...tagged('missing_scope'), required_scope: scope }, 401);
    }
    return caller;
  }
}

/** The one namespace of an account without a team. */
export const NAMESPACE = '3235641';

/** What paths are relative to, where a call says so. @param {string} name @param {string | undefined} header */
function checkPathRoot(name, header) {
  if (header === undefined) return;
  const { root } = argumentsOf(name, 'HTTP header "Dropbox-API-Path-Root"', `{"root":${header}}`, { root: [unionOf('home', 'root', 'namespace_id')] });
  const wanted = root.root ?? root.namespace_id ?? NAMESPACE;
  if (wanted === NAMESPACE) return;
  throw refused(tagged('invalid_root', { '.tag': 'user', root_namespace_id: NAMESPACE, home_namespace_id: NAMESPACE }), 422);
}

/**
 * Where the arguments of a call are, and their text.
 * @param {string} name @param {NonNullable<ApiFunction['style']>} style @param {ApiFunction['schema']} schema
 * @param {express.Request} request @param {Buffer} body
 * @returns {[where: string, text: string]}
 */
function given(name, style, schema, request, body) {
  const type = request.get('Content-Type')?.toLowerCase().replace(/;\s*/, '; ');
  if (style === 'rpc' || style === 'notify') {
    const isBare = body.length === 0 && schema === null && type === undefined;
    if (!isBare && !JSON_TYPES.includes(type ?? '')) throw wrongType(name, type, JSON_TYPES);
    return ['request body', body.toString()];
  }
  if (style === 'upload' && !BYTE_TYPES.includes(type ?? '')) throw wrongType(name, type, BYTE_TYPES);
  if (style === 'download' && type !== undefined && (body.length > 0 || !['', ...BYTE_TYPES.slice(0, 1), 'text/plain', 'text/plain; charset=utf-8'].includes(type))) {
    throw wrongType(name, type, [...BYTE_TYPES.slice(0, 1), 'text/plain', 'text/plain; charset=utf-8']);
  }
  const header = request.get('Dropbox-API-Arg');
  const { arg } = request.query;
  if (header !== undefined && arg !== undefined) throw malformed(name, 'You provided both HTTP header "Dropbox-API-Arg" and URL parameter "arg".');
  if (header !== undefined) return ['HTTP header "Dropbox-API-Arg"', header];
  if (typeof arg !== 'string') throw malformed(name, 'Must provide HTTP header "Dropbox-API-Arg" or URL parameter "arg".');
  return ['URL parameter "arg"', arg];
}

/** @param {string} name @param {string | undefined} type @param {readonly string[]} types */
function wrongType(name, type, types) {
  const wanted = types.map((each) => `"${each}"`).join(', ');
  return malformed(name, type === undefined ? `Missing HTTP "Content-Type" header. Expecting one of ${wanted}.` : `Bad HTTP "Content-Type" header: "${type}". Expecting one of ${wanted}.`);
}

/** JSON that a header may hold. @param {object} value */
function asciiJson(value) {
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
