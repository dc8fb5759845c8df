/** `npm run test:unit -- --files x`: only the browser tests, with whatever options Web Test Runner takes. */
import { ensure } from './ensure.mjs';
import { runTool } from './tools.mjs';

await ensure();
process.exitCode = await runTool('wtr', process.argv.slice(2));
