/**
 * `webdav-server` of npm over memory, with CORS in front, as a second opinion on WebDAV: it has absolute hrefs, the same ETag for
 * every file, and answers ranges with `bytes a-b/*`.
 */
import express from 'express';
import { v2 as webdav } from 'webdav-server';
import { noteSecret } from '../leaks/ledger.mjs';
import { serveEmulator, startByHand } from './emulator.mjs';
import { allowCrossOrigin } from './webdav.mjs';

/** @param {{ port?: number, user?: string, password?: string, faults?: Partial<import('./faults.mjs').Faults> }} [options] */
export async function startWebdavServer({ user = 'ann', password = 'secret', ...options } = {}) {
  noteSecret({ provider: 'webdav', kind: 'password', value: password });
  const users = new webdav.SimpleUserManager();
  const listener = users.addUser(user, password, false);
  const privileges = new webdav.SimplePathPrivilegeManager();
  privileges.setRights(listener, '/', ['all']);
  const server = new webdav.WebDAVServer({ httpAuthentication: new webdav.HTTPBasicAuthentication(users, 'music'), privilegeManager: privileges });
  const app = express();
  app.use(allowCrossOrigin);
  app.use(webdav.extensions.express('/', server));
  return serveEmulator(app, {}, options);
}

await startByHand(import.meta, startWebdavServer);
