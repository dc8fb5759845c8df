/**
 * A visit to each provider for whoever looks for secrets: a real page signs in at an emulator, syncs, is refused, and signs out, with
 * the logging at its most talkative and without its redaction.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { site as demoSite } from '../../scripts/site.mjs';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser } from '../../test/e2e/harness.mjs';
import { listen } from '../../test/servers/listen.mjs';
import { SERVICES } from './services.mjs';

const SONG = join(root, 'demo', 'music', 'Aurélie Sandvær', 'Low Water, Early Light', '01 Kelp Forest, First Light.mp3');
const PATIENCE = 60_000;
/** A tab behind a window draws no frames, by which one would wait otherwise. */
const POLLED = { polling: 100 };

const page = (config) => `<!doctype html>
<title>Signing in</title><link rel="icon" href="data:,">
<button>Sign in</button>
<script type="module">
  import '/dist/mpc.js';
  window.mpc.configureLogging({ level: 'debug', format: 'json', redactPii: false, spans: true });
  const client = await window.mpc.connect({ database: 'secrets', config: ${JSON.stringify(config)} });
  let account;
  document.querySelector('button').onclick = () => {
    const { cloud, spec } = window.way;
    const say = (thrown) => ({ refused: thrown.message });
    window.signedIn = (cloud ? client.signIn(spec) : client.accounts.add(spec)).then((found) => (account = found), say);
  };
  window.synced = async () => {
    await client.sync.start(account.id);
    for (;;) {
      const job = await client.sync.job(account.id);
      if (job?.finished) return { ...job, tracks: (await client.library.view({ kind: 'tracks' })).count };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  window.attempt = (method) => client.accounts[method](account.id).catch((thrown) => console.error(thrown.message, thrown.details, String(thrown.cause)));
  window.ready = true;
</script>`;

describe('a visit', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  let song;
  before(async () => {
    song = await readFile(SONG);
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  for (const [name, service] of Object.entries(SERVICES)) {
    it(`to ${name} signs in, syncs, is refused and signs out`, async () => {
      const app = demoSite();
      let html = '';
      app.get('/app.html', (_request, response) => response.type('html').send(html));
      const site = await listen(app);
      const server = await service.start(`${site.url}dist/sign-in/${service.kind}.html`, song);
      html = page(service.config?.(server) ?? {});
      const context = await browser.createBrowserContext();
      try {
        const tab = await context.newPage();
        tab.setDefaultTimeout(PATIENCE);
        await tab.goto(`${site.url}app.html`);
        await tab.waitForFunction(() => window.ready, POLLED);
        const signIn = async (spec) => {
          await tab.evaluate((way) => (window.way = way), { cloud: service.cloud, spec });
          await tab.click('button');
          await tab.waitForFunction(() => window.signedIn !== undefined, POLLED);
          return tab.evaluate(() => window.signedIn);
        };
        if (service.wrong) assert.ok((await signIn(service.wrong(server))).refused, 'a wrong password is refused');
        const account = await signIn(service.spec(server));
        assert.equal(account.refused, undefined);
        const job = await tab.evaluate(() => window.synced());
        assert.equal(job.phase, 'completed', job.error?.message);
        assert.ok(job.tracks > 0);
        await tab.evaluate(() => window.attempt('refresh'));
        await service.refuse?.(server);
        await tab.evaluate(() => window.synced());
        await tab.evaluate(() => window.attempt('signOut'));
      } finally {
        await context.close();
        await server.close();
        await site.close();
      }
    });
  }
});
