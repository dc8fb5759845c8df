/** `npm run dev`: builds again on each change, and serves the demo meanwhile. Types and the manifest are left to `npm run build`. */
import { ensure } from './ensure.mjs';
import { startTool } from './tools.mjs';

await ensure();
const rollup = startTool('rollup', ['--config', '--watch', '--no-watch.clearScreen']);
process.once('exit', () => rollup.kill());
rollup.once('exit', (code) => process.exit(code ?? 1));
const { serve } = await import('./serve.mjs');
await serve({ open: !process.argv.includes('--no-open') });
