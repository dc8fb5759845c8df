/** `npm run build`: bundles, types and the custom-elements manifest into `dist`, then the sizes as they travel. */
import { globSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensure } from './ensure.mjs';
import { stampFile } from './freshness.mjs';
import { root, runTool } from './tools.mjs';

/** What a visitor of a page downloads, by file, as it comes compressed. */
function printSizes() {
  const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`.padStart(11);
  console.log(`\n${'minified'.padStart(11)} ${'gzip'.padStart(11)}`);
  for (const file of globSync(['{mpc,*.worker,*.worklet}.js', 'sign-in/*.js', 'chunks/*.js'], { cwd: join(root, 'dist') }).sort()) {
    const content = readFileSync(join(root, 'dist', file));
    console.log(`${kib(content.length)} ${kib(gzipSync(content).length)}  dist/${file.replaceAll('\\', '/')}`);
  }
}

await ensure();
const start = new Date();
rmSync(join(root, 'dist'), { recursive: true, force: true });
const codes = await Promise.all([
  runTool('rollup', ['--config']),
  runTool('tsc', ['-p', 'tsconfig.types.json']),
  runTool('tsc', ['-p', 'tsconfig.types.workers.json']),
  runTool('cem', ['analyze', '--quiet']),
]);
if (codes.some((code) => code !== 0)) process.exit(1);
writeFileSync(stampFile, '');
utimesSync(stampFile, start, start); // What changes while it builds makes it stale.
printSizes();
