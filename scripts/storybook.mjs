/** `npm run storybook` and `npm run build-storybook`: the catalogue of the elements, on the fake client. */
import { ensure } from './ensure.mjs';
import { runTool } from './tools.mjs';

const [command = 'dev', ...rest] = process.argv.slice(2);
const options = { dev: ['--port', '6006', '--no-open'], build: ['--output-dir', 'storybook-static'] };

await ensure();
process.env.STORYBOOK_DISABLE_TELEMETRY = '1';
process.exitCode = await runTool('storybook', [command, '--disable-telemetry', ...(options[command] ?? []), ...rest]);
