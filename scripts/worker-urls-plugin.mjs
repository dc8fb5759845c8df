/**
 * Rollup plugin: sources name a worker or worklet by its own file, `new URL('../workers/x.worker.ts', import.meta.url)`,
 * which the dev server and the catalogue understand; in `dist` all such scripts lie beside the modules that start them.
 */
import { basename } from 'node:path';

const scriptUrl = /new URL\(\s*(['"`])([^'"`]+\.(?:worker|worklet))\.ts\1,\s*import\.meta\.url\s*,?\s*\)/g;

/** @returns {import('rollup').Plugin} */
export function workerUrls() {
  return {
    name: 'worker-urls',
    transform(code) {
      if (!code.includes('import.meta.url')) return null;
      // Each replacement keeps to its line, so that the source map stays right to the line.
      return { code: code.replaceAll(scriptUrl, (_, quote, path) => `new URL('./${basename(path)}.js', import.meta.url)`), map: null };
    },
  };
}
