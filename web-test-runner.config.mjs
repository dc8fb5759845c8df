/**
 * Unit and browser tests: every `*.test.ts` beside the source it tests, in headless Chromium, served unbundled.
 * Fixtures (`test/fixtures`, `demo/music`) are plain files of the same server.
 */
import { chromeLauncher } from '@web/test-runner-chrome';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { fromRollup } from '@web/dev-server-rollup';
import commonjs from '@rollup/plugin-commonjs';
import { findBrowser } from './scripts/find-browser.mjs';

/** CommonJS packages among the dependencies; everything else is served as it is. */
const commonJsPackages = ['**/node_modules/@eshaz/web-worker/**', '**/node_modules/debug/**', '**/node_modules/ms/**'];

export default {
  files: ['{components,services,workers}/**/*.test.ts', 'test/browser/**/*.test.ts'],
  nodeResolve: { browser: true, exportConditions: ['browser', 'development'] },
  concurrency: 2,
  testsFinishTimeout: 300_000,
  plugins: [
    fromRollup(commonjs)({ include: commonJsPackages }),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.base.json' }),
  ],
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: findBrowser(),
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--autoplay-policy=no-user-gesture-required',
        ],
      },
    }),
  ],
  testFramework: { config: { ui: 'bdd', timeout: 20_000 } },
};
