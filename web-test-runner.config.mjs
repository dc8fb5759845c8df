/**
 * Unit and browser tests: every `*.test.ts` beside the source it tests, in headless Chromium, served unbundled.
 * Fixtures (`test/fixtures`, `demo/music`) are plain files of the same server.
 */
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { readFileSync } from 'node:fs';
import { findBrowser } from './scripts/find-browser.mjs';
import { testServers } from './scripts/test-servers.mjs';
import { vendorPlugin } from './scripts/vendor-plugin.mjs';
import { leakWitness } from './test/leaks/witness-plugin.mjs';
import { countingReporter } from './scripts/wtr-counts.mjs';

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** Runtime dependencies other than Lit and what builds on it, which must share the one Lit that is served. */
const vendor = Object.keys(dependencies).filter((name) => !/(^|[@/])lit($|[/-])/.test(name));

const servers = testServers();
const witness = leakWitness();

export default {
  files: ['{components,services,workers}/**/*.test.ts', 'test/**/*.test.ts'],
  nodeResolve: { browser: true, exportConditions: ['browser', 'development'] },
  concurrency: 2,
  testsFinishTimeout: 300_000,
  middleware: [servers.middleware, ...witness.middleware],
  plugins: [
    servers.plugin,
    vendorPlugin(vendor),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.base.json' }),
    ...witness.plugins,
  ],
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [defaultReporter(), countingReporter()],
  browsers: [
    chromeLauncher({
      // A window each: a page in a hidden tab has its timers slowed down and its media elements held back.
      createPage: ({ context }) => context.newPage({ type: 'window' }),
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
