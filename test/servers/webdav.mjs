/**
 * A real WebDAV server (nephele over a folder) with what it lacks in front: Basic authentication and CORS.
 * `webdavHandler` is mounted by `npm start`; `startWebdav` adds a port, a log and faults, for the tests.
 */
import { UnauthorizedError, createServer } from 'nephele';
import FileSystemAdapter from '@nephele/adapter-file-system';
import express from 'express';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteSecret } from '../leaks/ledger.mjs';
import { listen } from './listen.mjs';
import { FaultInjection } from './faults.mjs';

const readMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND']);
const allMethods = [...readMethods, 'PUT', 'DELETE', 'MKCOL', 'MOVE', 'COPY', 'PROPPATCH', 'LOCK', 'UNLOCK'];
const requestHeaders = ['Authorization', 'Content-Type', 'Depth', 'Destination', 'If-Match', 'If-None-Match', 'If-Range', 'Overwrite', 'Range'];
const exposedHeaders = ['Accept-Ranges', 'Content-Length', 'Content-Range', 'DAV', 'ETag', 'Last-Modified', 'Retry-After', 'WWW-Authenticate'];

/** Nephele's seam for accounts: one user by Basic authentication, or anybody when no name is given. */
class BasicAuthenticator {
  #expected;

  /** @param {{ user?: string, password?: string }} options */
  constructor({ user, password = '' }) {
    noteSecret({ provider: 'webdav', kind: 'password', value: password });
    this.#expected = user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }

  /** @param {express.Request} request @param {express.Response} response */
  async authenticate(request, response) {
    if (this.#expected !== undefined && request.get('Authorization') !== this.#expected) {
      response.set('WWW-Authenticate', 'Basic realm="music", charset="UTF-8"');
      throw new UnauthorizedError('Unauthorized.');
    }
    return { username: 'listener' };
  }

  async cleanAuthentication() {}
}

/**
 * CORS as a careful server's owner would set it up: any origin, credentials by header only.
 * @param {express.Request} request
 * @param {express.Response} response
 * @param {express.NextFunction} next
 */
export function allowCrossOrigin(request, response, next) {
  response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': exposedHeaders.join(', ') });
  if (request.method !== 'OPTIONS' || !request.get('Access-Control-Request-Method')) return next();
  response.set({ 'Access-Control-Allow-Methods': allMethods.join(', '), 'Access-Control-Allow-Headers': requestHeaders.join(', ') });
  response.sendStatus(204);
}

/**
 * Closes a file that is being sent to somebody who has gone. Nephele does so only from when it has opened the file: one whose
 * request was aborted before that would wait for ever to be read, and its handle for the garbage collector.
 * @param {express.Request} _request
 * @param {express.Response} response
 * @param {express.NextFunction} next
 */
function closeWhatNobodyReads(_request, response, next) {
  response.on('pipe', (file) => response.destroyed && file.destroy());
  next();
}

/**
 * The server as an Express handler.
 * @param {object} options
 * @param {string} options.folder what it serves
 * @param {string} [options.user] with `password`: required by Basic authentication; nobody is asked without
 * @param {string} [options.password]
 * @param {boolean} [options.readOnly] refuses whatever would change the folder
 * @param {() => boolean} [options.cors] whether answers to other origins are allowed just now; always by default
 * @returns {express.Express}
 */
export function webdavHandler({ folder, user, password, readOnly = false, cors = () => true }) {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => (cors() ? allowCrossOrigin(request, response, next) : next()));
  if (readOnly) app.use((request, response, next) => (readMethods.has(request.method) ? next() : response.sendStatus(403)));
  app.use(closeWhatNobodyReads);
  app.use(createServer({ adapter: new FileSystemAdapter({ root: folder }), authenticator: new BasicAuthenticator({ user, password }) }));
  return app;
}

/**
 * @typedef {object} WebdavOptions
 * @property {string} [folder] copied to a temporary folder first, so that a test may change it; starts empty without
 * @property {number} [port] any free one by default
 * @property {string} [user]
 * @property {string} [password]
 * @property {boolean} [readOnly]
 * @property {import('./faults.mjs').Faults} [faults] from the first request on
 */

/**
 * Starts a server of its own on a copy of the folder. `POST /__control` changes the faults, `GET /__log` tells the requests.
 * @param {WebdavOptions} [options]
 */
export async function startWebdav({ folder, port = 0, user, password, readOnly, faults } = {}) {
  const copy = await mkdtemp(join(tmpdir(), 'mpc-webdav-'));
  if (folder) await cp(folder, copy, { recursive: true, preserveTimestamps: true });
  const injection = new FaultInjection(faults);
  const app = express();
  app.disable('x-powered-by');
  app.use(injection.handler);
  app.use(webdavHandler({ folder: copy, user, password, readOnly, cors: () => injection.faults.cors }));
  const { url, close } = await listen(app, port);
  return {
    /** The root collection's address, with a slash at its end. */
    url,
    /** The folder that it serves, free to be changed. */
    folder: copy,
    injection,
    async close() {
      await close();
      await rm(copy, { recursive: true, force: true });
    },
  };
}
