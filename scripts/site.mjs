/**
 * The site of `npm start` and of the end-to-end tests: the demo, the built library, and the demo's music twice,
 * as plain files and as a WebDAV server that asks for a password and refuses changes.
 */
import express from 'express';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { webdavHandler } from '../test/servers/webdav.mjs';
import { staticFiles } from './static-files.mjs';
import { root } from './tools.mjs';

/** What the demo app signs in with by itself. */
export const demoAccount = { path: '/dav/', user: 'demo', password: 'demo' };

/** @returns {express.Express} */
export function site() {
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => response.redirect('/demo/'));
  app.use(staticFiles(['demo', 'dist']));
  const music = join(root, 'demo', 'music');
  if (existsSync(music)) {
    app.use(demoAccount.path, webdavHandler({ folder: music, user: demoAccount.user, password: demoAccount.password, readOnly: true }));
  }
  return app;
}
