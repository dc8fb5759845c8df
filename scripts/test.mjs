/**
 * `npm test`: everything, on a machine that has only Node.js and npm. Each runner tells how many tests passed and failed;
 * lint, types and build count as one each. The last line is the sum.
 */
import { join } from 'node:path';
import { findLeaks, openLedger } from '../test/leaks/find-leaks.mjs';
import { ensure } from './ensure.mjs';
import { findBrowser } from './find-browser.mjs';
import { browserTests, nodeTests } from './test-suites.mjs';
import { exitCode, root, startNode } from './tools.mjs';

const ledger = openLedger();
const started = performance.now();

/** @param {string} name @param {import('./test-suites.mjs').Counts} counts */
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
 * One more test, of what the browser tests and those end to end have said and written.
 * @param {string} folder
 */
function leaksOf(folder) {
  const { leaks, secrets, short, seen, blind } = findLeaks(folder);
  const faults = [...leaks, ...blind.map((place) => `What is in ${place} was not looked at.`)];
  for (const fault of faults) console.error(`✖ ${fault}`);
  const texts = Object.values(seen).reduce((sum, count) => sum + count, 0);
  console.log(`${secrets} secrets were looked for in ${texts} texts (${short} are too short to be looked for).`);
  return { passed: faults.length === 0 ? 1 : 0, failed: faults.length };
}

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
  report('browser tests', await browserTests([], ledger.env)),
  report('node tests', await nodeTests(['test/servers/**/*.test.mjs', 'test/leaks/**/*.test.mjs', 'scripts/**/*.test.mjs'])),
  report('end to end', await nodeTests(['test/e2e/**/*.test.mjs'], ledger.env)),
  report('secrets', leaksOf(ledger.folder)),
];
ledger.close();
const passed = results.reduce((sum, counts) => sum + counts.passed, 0);
const failed = results.reduce((sum, counts) => sum + counts.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
