/** Serves folders of this repository by HTTP, with ranges and validators, and the media types that players expect. */
import express from 'express';
import { extname, join } from 'node:path';
import { root } from './tools.mjs';

const mediaTypes = {
  '.aac': 'audio/aac',
  '.flac': 'audio/flac',
  '.jspf': 'application/jspf+json',
  '.lrc': 'text/plain; charset=utf-8',
  '.m3u': 'audio/x-mpegurl',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.m4a': 'audio/mp4',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.wav': 'audio/wav',
  '.xspf': 'application/xspf+xml',
};

/**
 * The named folders, each under its own path; files of other folders cannot be reached.
 * @param {string[]} folders relative to the root, for instance `demo`
 * @returns {express.Express}
 */
export function staticFiles(folders) {
  const app = express();
  app.disable('x-powered-by');
  for (const folder of folders) {
    app.use(
      `/${folder}`,
      express.static(join(root, folder), {
        cacheControl: false,
        setHeaders(response, path) {
          const type = mediaTypes[extname(path).toLowerCase()];
          if (type) response.setHeader('Content-Type', type);
          response.setHeader('Cache-Control', 'no-cache');
        },
      }),
    );
  }
  return app;
}
