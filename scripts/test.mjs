/**
 * `npm test`: everything, on a machine that has only Node.js and npm. Each runner tells how many tests passed and failed;
 * lint, types and build count as one each. The last line is the sum.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensure } from './ensure.mjs';
import { findBrowser } from './find-browser.mjs';
import { exitCode, root, startNode, startTool } from './tools.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */

const scratch = mkdtempSync(join(tmpdir(), 'mpc-test-'));
const started = performance.now();

/** @param {string} name @param {Counts} counts */
function report(name, { passed, failed }) {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.log(`\n── ${name}: ${passed} passed, ${failed} failed (after ${seconds} s)\n`);
  return { passed, failed };
}

/**
 * A step that passes or fails as a whole.
 * @param {string} name
 * @param {string} script
 */
async function check(name, script) {
  const ok = (await exitCode(startNode([join(root, 'scripts', script)]))) === 0;
  return report(name, { passed: ok ? 1 : 0, failed: ok ? 0 : 1 });
}

/**
 * A test runner that leaves its counts in a file; it fails at least once if it ends badly or found nothing.
 * @param {string} name
 * @param {(file: string) => import('node:child_process').ChildProcess} start
 */
async function suite(name, start) {
  const file = join(scratch, `${name}.json`);
  const code = await exitCode(start(file));
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0 };
  try {
    counts = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.error(`${name}: the runner told no counts.`);
  }
  const unexplained = code !== 0 || counts.passed + counts.failed === 0;
  return report(name, unexplained ? { ...counts, failed: Math.max(1, counts.failed) } : counts);
}

/**
 * A test that failed may leave a server or a browser behind, and must not hold up the run for that; nor may one that hangs.
 * @param {string[]} patterns
 */
const nodeTests = (...patterns) => (/** @type {string} */ file) =>
  startNode([
    '--test',
    '--test-force-exit',
    '--test-timeout=300000', // Of a whole file too.
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${new URL('node-test-counts.mjs', import.meta.url).href}`,
    `--test-reporter-destination=${file}`,
    ...patterns,
  ]);

/** @param {string} file */
const browserTests = (file) => startTool('wtr', ['--static-logging'], { env: { ...process.env, MPC_TEST_COUNTS: file } });

await ensure();
try {
  process.env.CHROME_PATH = findBrowser();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const results = [
  await check('lint', 'lint.mjs'),
  await check('types', 'typecheck.mjs'),
  await check('build', 'build.mjs'),
  await suite('browser tests', browserTests),
  await suite('node tests', nodeTests('test/servers/**/*.test.mjs', 'scripts/**/*.test.mjs')),
  await suite('end to end', nodeTests('test/e2e/**/*.test.mjs')),
];
rmSync(scratch, { recursive: true, force: true });
const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
