/**
 * What every entry script calls first, before it imports any package: brings `node_modules` when it is missing or does not
 * fit the lockfile, and goes on in a Node.js that is new enough for the tools. Needs nothing but Node.js and npm itself.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const neededMajor = 22;

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Whether what npm noted about its last install has every package of the lockfile in its version. */
function modulesAreCurrent() {
  const installed = join(modules, '.package-lock.json');
  if (!existsSync(installed)) return false;
  const { packages: wanted } = readJson(join(root, 'package-lock.json'));
  const { packages: present } = readJson(installed);
  return Object.entries(wanted).every(
    ([path, { version, optional, peer, link }]) =>
      !path.startsWith('node_modules/') || link || present[path]?.version === version || ((optional || peer) && !present[path]),
  );
}

function installModules() {
  console.error('Installing the packages (npm ci) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { cwd: root, stdio: /** @type {const} */ (['ignore', 2, 2]) };
  const { status } = npm ? spawnSync(process.execPath, [npm, ...args], options) : spawnSync('npm', args, { ...options, shell: true });
  if (status !== 0) {
    console.error('npm ci failed; its own words are above.');
    process.exit(1);
  }
}

/** The Node.js that `tools/node` brought, on machines whose own is older. */
function newerNode() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const bin = join(modules, `${prefix}-${platform}-${process.arch}`, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(bin)) return bin;
  console.error(
    `The tools need Node.js ${neededMajor} or newer. This is ${process.version}, and npm brought none for ${platform}-${process.arch}.`,
  );
  return process.exit(1);
}

/**
 * Runs the present script again in another Node.js, and ends with its exit code. Never returns.
 * @param {string} node
 * @returns {Promise<never>}
 */
async function continueIn(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // The child ends in its own time. Ctrl-C in a terminal reaches it directly besides.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
  process.exit(code);
}

export async function ensure() {
  if (!modulesAreCurrent()) installModules();
  if (Number(process.versions.node.split('.')[0]) < neededMajor) await continueIn(newerNode());
}
