/** `npm run test:unit -- --files x`: only the browser tests, with whatever options Web Test Runner takes. */
import { runTool } from './tools.mjs';

process.exitCode = await runTool('wtr', process.argv.slice(2));
