/**
 * Web dev server plugin: the runtime dependencies other than Lit, bundled once with esbuild when the server starts.
 * The browser cannot load what some of them hold (CommonJS, `browser` fields), and one file each is quicker than two hundred.
 * All are entries of one build with shared chunks, so that a module exists once however it is reached.
 * Lit is served as it stands, since its many entry points must be the same instance everywhere.
 */
import { build } from 'esbuild';
import { basename } from 'node:path';
import { root } from './tools.mjs';

const mount = '/__vendor__/';

/** @param {string} specifier */
const fileName = (specifier) => specifier.replace(/^@/, '').replaceAll('/', '__');

/**
 * @param {string[]} specifiers what the sources import, to the letter
 * @returns {import('@web/dev-server-core').Plugin}
 */
export function vendorPlugin(specifiers) {
  /** @type {Map<string, string>} */
  const files = new Map();
  return {
    name: 'vendor',
    async serverStart() {
      const { outputFiles } = await build({
        absWorkingDir: root,
        entryPoints: specifiers.map((specifier) => ({ in: specifier, out: fileName(specifier) })),
        outdir: 'vendor',
        write: false,
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'browser',
        target: 'es2022',
        logLevel: 'error',
      });
      for (const { path, text } of outputFiles) files.set(basename(path), text);
    },
    resolveImport({ source }) {
      return specifiers.includes(source) ? `${mount}${fileName(source)}.js` : undefined;
    },
    serve({ path }) {
      if (!path.startsWith(mount)) return undefined;
      const body = files.get(path.slice(mount.length));
      return body === undefined ? undefined : { body, type: 'js' };
    },
  };
}
