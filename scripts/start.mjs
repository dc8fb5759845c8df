/** `npm start`: installs and builds what is missing, serves the demo, opens it. `--no-open` leaves the browser alone. */
import { join } from 'node:path';
import { ensure } from './ensure.mjs';
import { buildIsCurrent } from './freshness.mjs';
import { exitCode, root, startNode } from './tools.mjs';

await ensure();
if (!buildIsCurrent()) {
  console.log('Building …');
  const code = await exitCode(startNode([join(root, 'scripts', 'build.mjs')]));
  if (code !== 0) process.exit(code);
}
const { serve } = await import('./serve.mjs');
await serve({ open: !process.argv.includes('--no-open') });
