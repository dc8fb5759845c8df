/**
 * For the dev server of the browser tests: serves fixtures as real files (ranges, media types) and lets a test start
 * servers of its own. `POST /__servers__` with `{ kind, options }` answers `{ url }`; `DELETE /__servers__?url=…` stops
 * one; what is left is stopped with the dev server. Of kind `one-drive` is what `test/servers/one-drive.mjs` exports as
 * `startOneDrive`, in any case.
 * Tests use `test/servers/test-servers.ts` instead of these addresses.
 */
import express from 'express';
import { isAbsolute, join, relative } from 'node:path';
import { decodeBytes } from '../test/servers/remote-calls.mjs';
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
 * @param {unknown} kind
 * @returns {Promise<(options: object) => Promise<{ url: string, close: () => Promise<void> }>>}
 */
async function starterOf(kind) {
  if (typeof kind !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(kind)) throw new Error(`${kind} is no kind of test server.`);
  const module = await import(`../test/servers/${kind}.mjs`);
  const wanted = `start${kind.replaceAll('-', '')}`;
  const [, start] = Object.entries(module).find(([name]) => name.toLowerCase() === wanted) ?? [];
  if (typeof start !== 'function') throw new Error(`test/servers/${kind}.mjs exports nothing called ${wanted}.`);
  return start;
}

/**
 * A middleware for its requests, and a plugin that ends the servers with it.
 * @returns {{ middleware: import('@web/dev-server-core').Middleware, plugin: import('@web/dev-server-core').Plugin }}
 */
export function testServers() {
  /** @type {Map<string, { close: () => Promise<void> }>} */
  const servers = new Map();
  const app = express();
  app.post('/__servers__', express.json({ type: () => true, limit: '50mb' }), async (request, response) => {
    try {
      const { kind, options = {} } = decodeBytes(request.body);
      const start = await starterOf(kind);
      const server = await start({ ...options, ...(options.folder !== undefined && { folder: absoluteFolder(options.folder) }) });
      servers.set(server.url, server);
      response.json({ url: server.url });
    } catch (error) {
      response.status(400).type('text').send(String(error));
    }
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
