/**
 * `npm run -s bench -- SUITE [--json] [OPTION …]`: measures on this machine what `npm run build` makes. With `--json` the last
 * line is `{"suite": …, "figures": {…}}`.
 */
import { ensure } from '../scripts/ensure.mjs';
import { buildIfStale } from '../scripts/freshness.mjs';

/** Each suite's module has `measure(options: string[]): Promise<Record<string, unknown>>`. */
const suites = {
  'first-sound': () => import('./first-sound.mjs'),
  events: () => import('./events.mjs'),
  library: () => import('./library.mjs'),
  playback: () => import('./playback.mjs'),
  providers: () => import('./providers.mjs'),
};

const [suite = '', ...options] = process.argv.slice(2);
const load = suites[suite];
if (load === undefined) {
  console.error(`Usage: npm run -s bench -- SUITE [--json]\nSuites: ${Object.keys(suites).join(', ')}`);
  process.exit(2);
}
await ensure();
await buildIfStale();
const figures = await (await load()).measure(options);
if (options.includes('--json')) console.log(JSON.stringify({ suite, figures }));
else console.log(figures);
