/** Whether `dist` was built from the sources as they are now, and building it if not. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, root, startNode } from './tools.mjs';

/** Written last by each build; its time is the build's. */
export const stampFile = join(root, 'dist', '.built');

const sources = ['components', 'services', 'workers', 'package-lock.json', 'rollup.config.mjs', 'tsconfig.base.json'];

/** @param {string} path @returns {number} the latest change of a file, or of anything in a folder */
function lastChange(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The folder's own time tells of deletions.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => lastChange(join(path, name))));
}

export function buildIsCurrent() {
  if (!existsSync(stampFile)) return false;
  const built = statSync(stampFile).mtimeMs;
  return sources.map((source) => join(root, source)).every((path) => lastChange(path) <= built);
}

/** Ends the process when the build fails. */
export async function buildIfStale() {
  if (buildIsCurrent()) return;
  console.log('Building …');
  const code = await exitCode(startNode([join(root, 'scripts', 'build.mjs')]));
  if (code !== 0) process.exit(code);
}
