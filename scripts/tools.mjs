/** Runs the development tools that stand in `node_modules`, with this Node.js. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages whose command is not called like the package. */
const packages = { tsc: 'typescript', wtr: '@web/test-runner', cem: '@custom-elements-manifest/analyzer' };

/** @param {string} command @returns {string} the script behind a package's command */
function scriptOf(command) {
  const folder = join(root, 'node_modules', packages[command] ?? command);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Starts a tool in the project's root, its output going where ours goes.
 * @param {string} command
 * @param {string[]} [args]
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function startTool(command, args = [], options = {}) {
  return startNode([scriptOf(command), ...args], options);
}

/** @param {string[]} args @param {import('node:child_process').SpawnOptions} [options] */
export function startNode(args, options = {}) {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit', ...options });
}

/**
 * A process's exit code, 1 when a signal ended it.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @param {string} command @param {string[]} [args] */
export const runTool = (command, args) => exitCode(startTool(command, args));
