/** `npm run typecheck`: the two TypeScript projects, page and workers, side by side. */
import { ensure } from './ensure.mjs';
import { runTool } from './tools.mjs';

await ensure();
const codes = await Promise.all(['page', 'workers'].map((project) => runTool('tsc', ['-p', `tsconfig.${project}.json`])));
process.exitCode = Math.max(...codes);
