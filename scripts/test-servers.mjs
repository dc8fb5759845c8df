/**
 * For the dev server of the browser tests: serves fixtures as real files (ranges, media types) and lets a test start
 * WebDAV servers of its own. `POST /__servers__` with `{ folder, user, password, readOnly, faults }` answers `{ url }`;
 * `DELETE /__servers__?url=…` stops one; what is left is stopped with the dev server.
 * Tests use `test/servers/test-servers.ts` instead of these addresses.
 */
import express from 'express';
import { isAbsolute, join, relative } from 'node:path';
import { startWebdav } from '../test/servers/webdav.mjs';
import { staticFiles } from './static-files.mjs';
import { root } from './tools.mjs';

const fixtureFolders = ['test/fixtures', 'demo/music'];

/** @param {string | undefined} folder relative to the root; never outside of it */
function absoluteFolder(folder) {
  if (folder === undefined) return undefined;
  const path = join(root, folder);
  const inside = relative(root, path);
  if (inside.startsWith('..') || isAbsolute(inside)) throw new Error(`${folder} is outside the repository.`);
  return path;
}

/**
 * A middleware for its requests, and a plugin that ends the servers with it.
 * @returns {{ middleware: import('@web/dev-server-core').Middleware, plugin: import('@web/dev-server-core').Plugin }}
 */
export function testServers() {
  /** @type {Map<string, Awaited<ReturnType<typeof startWebdav>>>} */
  const servers = new Map();
  const app = express();
  app.post('/__servers__', express.json({ type: () => true }), async (request, response) => {
    const server = await startWebdav({ ...request.body, folder: absoluteFolder(request.body.folder) });
    servers.set(server.url, server);
    response.json({ url: server.url });
  });
  app.delete('/__servers__', async (request, response) => {
    const url = String(request.query.url);
    await servers.get(url)?.close();
    response.sendStatus(servers.delete(url) ? 204 : 404);
  });
  app.use(staticFiles(fixtureFolders));

  const ours = ['/__servers__', ...fixtureFolders.map((folder) => `/${folder}/`)];
  return {
    middleware(context, next) {
      const { path } = context;
      if (path.endsWith('.ts') || !ours.some((start) => path.startsWith(start))) return next();
      context.respond = false;
      context.res.statusCode = 200; // Koa starts with 404
      app(context.req, context.res);
    },
    plugin: {
      name: 'test-servers',
      async serverStop() {
        await Promise.all([...servers.values()].map((server) => server.close()));
      },
    },
  };
}
