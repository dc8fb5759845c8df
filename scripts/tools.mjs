/** Runs the development tools that stand in `node_modules`, under a Node.js that is new enough for them. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const neededMajor = 22;

/** Packages whose command is not called like the package. */
const packages = { tsc: 'typescript', wtr: '@web/test-runner', cem: '@custom-elements-manifest/analyzer' };

/**
 * This process's Node.js if it is new enough, else the one that `tools/node` brought.
 * @returns {string}
 */
export function currentNode() {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath;
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const bin = join(modules, `${prefix}-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(bin)) return bin;
  throw new Error(`The development tools need Node.js ${neededMajor} or newer; this is ${process.version}, and npm brought none for ${platform}-${process.arch}.`);
}

/**
 * The script behind a package's command.
 * @param {string} command
 */
function scriptOf(command) {
  const folder = join(modules, packages[command] ?? command);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/**
 * Runs a tool in the project's root, its output going where ours goes, and gives its exit code.
 * @param {string} command
 * @param {string[]} [args]
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runTool(command, args = [], options = {}) {
  const child = spawn(currentNode(), [scriptOf(command), ...args], { cwd: root, stdio: 'inherit', ...options });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
