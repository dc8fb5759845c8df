/** Runs the two test runners, each of which leaves in a file how many tests passed and failed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCode, startNode, startTool } from './tools.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * Web Test Runner, over some files or over all.
 * @param {string[]} files @param {Record<string, string>} [env]
 */
export const browserTests = (files, env) =>
  counted((file) => startTool('wtr', ['--static-logging', ...(files.length > 0 ? ['--files', ...files] : [])], { env: { ...process.env, ...env, MPC_TEST_COUNTS: file } }));

/**
 * A test that failed may leave a server or a browser behind, and must not hold up the run for that; nor may one that hangs.
 * @param {string[]} patterns @param {Record<string, string>} [env]
 */
export const nodeTests = (patterns, env) =>
  counted((file) =>
    startNode(
      [
        '--test',
        '--test-force-exit',
        '--test-timeout=300000', // Of a whole file too.
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${new URL('node-test-counts.mjs', import.meta.url).href}`,
        `--test-reporter-destination=${file}`,
        ...patterns,
      ],
      { env: { ...process.env, ...env } },
    ),
  );

/**
 * What a runner has counted; it failed at least once if it ends badly or found nothing.
 * @param {(file: string) => import('node:child_process').ChildProcess} start
 * @returns {Promise<Counts>}
 */
async function counted(start) {
  const scratch = mkdtempSync(join(tmpdir(), 'mpc-test-'));
  const file = join(scratch, 'counts.json');
  const code = await exitCode(start(file));
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0 };
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.error('The runner told no counts.');
  }
  rmSync(scratch, { recursive: true, force: true });
  const unexplained = code !== 0 || counts.passed + counts.failed === 0;
  return unexplained ? { ...counts, failed: Math.max(1, counts.failed) } : counts;
}
