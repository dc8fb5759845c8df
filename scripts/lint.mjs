/** `npm run lint`: oxlint with type information over the whole tree. */
import { ensure } from './ensure.mjs';
import { runTool } from './tools.mjs';

await ensure();
process.exitCode = await runTool('oxlint', process.argv.slice(2));
