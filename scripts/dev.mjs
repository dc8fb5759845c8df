/** `npm run dev`: builds again on each change, and serves the demo meanwhile. Types and the manifest are left to `npm run build`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ensure } from './ensure.mjs';
import { root, startTool } from './tools.mjs';

await ensure();
const rollup = startTool('rollup', ['--config', '--watch', '--no-watch.clearScreen']);
process.once('exit', () => rollup.kill());
rollup.once('exit', (code) => process.exit(code ?? 1));
// Rollup writes this last: an address is told once there is something behind it.
while (!existsSync(join(root, 'dist', 'playback.worklet.js'))) await wait(200);
const { serve } = await import('./serve.mjs');
await serve({ open: !process.argv.includes('--no-open') });
