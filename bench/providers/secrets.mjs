/**
 * Whether any secret gets to where it does not belong: runs all tests that have to do with accounts and providers, and visits each
 * provider with a real page whose logging tells most, and looks for what the servers issued in all that was said and stored
 * (`test/leaks`). `npm test` looks at the whole suite by the same.
 */
import { findBrowser } from '../../scripts/find-browser.mjs';
import { browserTests, nodeTests } from '../../scripts/test-suites.mjs';
import { findLeaks, openLedger } from '../../test/leaks/find-leaks.mjs';

const BROWSER_TESTS = [
  'workers/{accounts,providers}/**/*.test.ts',
  'workers/sync/server-changes.test.ts',
  'services/{sign-in,logging}/**/*.test.ts',
  'services/{cloud-accounts,two-hosts}.test.ts',
  'components/mpc-auth-button/*.test.ts',
  'test/leaks/*.test.ts',
];
const NODE_TESTS = ['test/e2e/sign-in*.test.mjs', 'bench/providers/visits.test.mjs'];

export async function secretsFound() {
  process.env.CHROME_PATH = findBrowser();
  const ledger = openLedger();
  try {
    const runs = [await browserTests(BROWSER_TESTS, ledger.env), await nodeTests(NODE_TESTS, ledger.env)];
    const { leaks, secrets, short, seen, blind, demanded } = findLeaks(ledger.folder);
    for (const leak of leaks) console.error(leak);
    if (blind.length > 0) throw new Error(`Nothing was looked at of ${blind.join(', ')}.`);
    const sum = (/** @type {'passed' | 'failed'} */ name) => runs.reduce((total, counts) => total + counts[name], 0);
    return {
      tokens_in_logs_or_urls: leaks.length,
      secrets_looked_for: secrets,
      secrets_too_short: short,
      texts_looked_at: seen,
      finds_that_protocols_demand: demanded,
      tests: { passed: sum('passed'), failed: sum('failed') },
    };
  } finally {
    ledger.close();
  }
}
