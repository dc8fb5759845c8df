/** `npm run lint`: oxlint with type information over the whole tree. */
import { runTool } from './tools.mjs';

process.exitCode = await runTool('oxlint', process.argv.slice(2));
