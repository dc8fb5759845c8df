/** Web Test Runner reporter: writes how many tests passed and failed to the file that `MPC_TEST_COUNTS` names. */
import { writeFileSync } from 'node:fs';

/** @param {import('@web/test-runner-core').TestSuiteResult | undefined} suite */
function testsOf(suite) {
  return suite ? [...suite.tests, ...suite.suites.flatMap(testsOf)] : [];
}

/** @returns {import('@web/test-runner-core').Reporter} */
export function countingReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const tests = sessions.flatMap(({ testResults }) => testsOf(testResults)).filter(({ skipped }) => !skipped);
      // A file that could not be loaded, or that failed outside of its tests, counts as one.
      const brokenFiles = sessions.filter(({ passed, testResults }) => !passed && testsOf(testResults).every((test) => test.passed || test.skipped));
      const failed = tests.filter((test) => !test.passed).length + brokenFiles.length;
      const file = process.env.MPC_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify({ passed: tests.filter((test) => test.passed).length, failed }));
    },
  };
}
