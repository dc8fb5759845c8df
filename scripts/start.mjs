/** `npm start`: installs and builds what is missing, serves the demo, opens it. `--no-open` leaves the browser alone. */
import { ensure } from './ensure.mjs';
import { buildIfStale } from './freshness.mjs';

await ensure();
await buildIfStale();
const { serve } = await import('./serve.mjs');
await serve({ open: !process.argv.includes('--no-open') });
