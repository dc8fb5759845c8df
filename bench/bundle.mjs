/** A measuring page's scripts, each whole in itself. */
import { build } from 'esbuild';

/** @param {string} file @returns {Promise<string>} the module with all that it imports */
export async function bundle(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}
