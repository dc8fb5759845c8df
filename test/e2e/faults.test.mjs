/** What goes wrong in the world, and the words that the element concerned has for it. Nothing hangs, nothing stored is lost. */
import assert from 'node:assert/strict';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser, openPage, startSite, startWebdav } from './harness.mjs';
import { waitForText } from './page-text.mjs';

const app = (attributes = '') => `<!doctype html>
<html lang="en">
  <head><title>An app</title><link rel="icon" href="data:,"></head>
  <body>
    <mpc-provider database="faults" ${attributes}>
      <mpc-sync-status></mpc-sync-status>
      <mpc-auth-button provider="webdav"></mpc-auth-button>
      <mpc-library></mpc-library>
      <mpc-player></mpc-player>
    </mpc-provider>
    <script type="module">
      import '/dist/mpc.js';
      window.ready = new Promise((resolve) => document.querySelector('mpc-provider').addEventListener('mpc-ready', ({ client }) => resolve((window.client = client))));
    </script>
  </body>
</html>`;

/** As `page.evaluate`, which counts as a gesture of the listener; this does not. */
async function withoutGesture(page, body, argument) {
  const session = await page.createCDPSession();
  const expression = `(${body})(${JSON.stringify(argument)})`;
  const { exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, userGesture: false });
  await session.detach();
  assert.equal(exceptionDetails, undefined);
}

const live = join(root, 'demo', 'music', 'Wicker Street Trio', 'Live at the Paper Lantern');

describe('faults', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {Awaited<ReturnType<typeof startWebdav>>} */
  let server;

  before(async () => {
    site = await startSite({
      '/app.html': app(),
      '/no-worker.html': app('worker-url="/no/such/worker.js"'),
      '/embed-missing.html': '<!doctype html><title>x</title><mpc-player src="/no/such/list.m3u8"></mpc-player><script type="module" src="/dist/mpc.js"></script>',
    });
    browser = await launchBrowser({ autoplay: false });
    server = await startWebdav({ user: 'anna', password: 'right' });
    await cp(live, server.folder, { recursive: true });
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await site?.close();
  });

  /** A page of a listener who has never been here. */
  async function visitor(path = 'app.html') {
    const context = await browser.createBrowserContext();
    const { page } = await openPage(context, site.url + path);
    return { page, close: () => context.close() };
  }

  /** Adds the server's account and waits for its sync to end. */
  const sync = (page, url = server.url, password = 'right') =>
    page.evaluate(
      async (spec) => {
        const client = await window.ready;
        const ended = (async () => {
          for await (const { payload } of client.events.subscribe({ type: 'Sync' })) {
            if (['Completed', 'Failed', 'Cancelled'].includes(payload.event)) return payload.job;
          }
        })();
        await client.accounts.add({ provider: 'webdav', username: 'anna', ...spec });
        return ended;
      },
      { url, password },
    );

  /** Fills the sign-in form as a person would and submits it. */
  async function signIn(page, { url, user, password }) {
    await page.evaluate(() => window.ready);
    await page.locator('mpc-auth-button >>> button').click();
    await page.locator('mpc-auth-button >>> input[name="url"]').fill(url);
    await page.locator('mpc-auth-button >>> input[name="username"]').fill(user);
    await page.locator('mpc-auth-button >>> input[name="password"]').fill(password);
    await page.locator('mpc-auth-button >>> button[type="submit"]').click();
  }

  it('a wrong password is told apart from a missing server and from missing CORS, in the form', async () => {
    const { page, close } = await visitor();
    await signIn(page, { url: server.url, user: 'anna', password: 'wrong' });
    await waitForText(page, /name or password is not right/, 'mpc-auth-button');
    await page.locator('mpc-auth-button >>> input[name="url"]').fill('http://127.0.0.1:9/');
    await page.locator('mpc-auth-button >>> button[type="submit"]').click();
    await waitForText(page, /Nothing answers at that address/, 'mpc-auth-button');
    server.injection.set({ cors: false });
    await page.locator('mpc-auth-button >>> input[name="url"]').fill(server.url);
    await page.locator('mpc-auth-button >>> button[type="submit"]').click();
    await waitForText(page, /does not let web pages read it/, 'mpc-auth-button');
    server.injection.set({ reset: true });
    await page.locator('mpc-auth-button >>> input[name="password"]').fill('right');
    await page.locator('mpc-auth-button >>> button[type="submit"]').click();
    await waitForText(page, /Live at the Paper Lantern/, 'mpc-library');
    await close();
  });

  it('an empty folder is said to be empty, not loading for ever', async () => {
    const empty = await startWebdav();
    const { page, close } = await visitor();
    const job = await sync(page, empty.url);
    assert.deepEqual([job.phase, job.discovered], ['completed', 0]);
    await waitForText(page, /no music|nothing|empty/i, 'mpc-library');
    await close();
    await empty.close();
  });

  it('an empty file and a text called .mp3 are listed by name with a warning; the others play on', async () => {
    const odd = await startWebdav({ user: 'anna', password: 'right' });
    await cp(live, odd.folder, { recursive: true });
    await writeFile(join(odd.folder, '00 Nothing.mp3'), '');
    await writeFile(join(odd.folder, '00 Shopping list.mp3'), 'Milk, bread, strings for the double bass.\n'.repeat(50));
    const { page, close } = await visitor();
    const job = await sync(page, odd.url);
    assert.deepEqual([job.phase, job.added, job.warningCount], ['completed', 5, 2]);
    const rows = await page.evaluate(async () => {
      const { library } = window.client;
      const view = await library.view({ kind: 'tracks', filter: { op: 'equals', field: 'status', value: 'untagged' }, sort: [{ by: 'title' }] });
      return (await library.window(view.id, 0, 10)).rows.map(({ id, title, warning }) => ({ id, title, warned: warning !== null }));
    });
    assert.deepEqual(rows.map(({ title, warned }) => [title, warned]), [['Nothing', true], ['Shopping list', true]]);
    // The gesture lets sound out; the broken ones are skipped, and what can be played is.
    await page.mouse.click(2, 2);
    const playing = await page.evaluate(async (broken) => {
      const { client } = window;
      const good = await client.library.search('umbrella');
      const plays = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
          if (payload.event === 'StateChanged' && payload.state.status === 'playing') return payload.state;
        }
      })();
      client.unlock();
      await client.player.play({ tracks: [...broken, good.tracks[0].id] });
      return plays;
    }, rows.map(({ id }) => id));
    assert.equal(playing.current.track.title, 'Blue Umbrella');
    assert.equal(playing.skipped.error.code, 'malformed');
    await waitForText(page, /damaged/, 'mpc-player');
    await close();
    await odd.close();
  });

  it('a server gone in mid-sync fails the sync with words, keeps what is stored, and goes on when asked', async () => {
    const flaky = await startWebdav({ user: 'anna', password: 'right' });
    for (const name of ['A', 'B', 'C', 'D']) await cp(live, join(flaky.folder, name), { recursive: true });
    const { page, close } = await visitor();
    flaky.injection.set({ failAfter: 9 });
    const failed = await sync(page, flaky.url);
    assert.equal(failed.phase, 'failed');
    assert.ok(failed.error.retryable, JSON.stringify(failed.error));
    await waitForText(page, /Nothing answers|server/i, 'mpc-sync-status');
    const kept = await page.evaluate(async () => (await window.client.library.counts()).tracks);
    flaky.injection.set({ reset: true });
    const ended = await page.evaluate(async () => {
      const { client } = window;
      const [account] = await client.accounts.list();
      const completed = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return payload.job;
      })();
      await client.sync.start(account.id);
      await completed;
      return (await client.library.counts()).tracks;
    });
    assert.ok(kept <= 12);
    assert.equal(ended, 12);
    await close();
    await flaky.close();
  });

  it('a file deleted since it was listed is skipped with words, and the next one plays', async () => {
    const changing = await startWebdav({ user: 'anna', password: 'right' });
    await cp(live, changing.folder, { recursive: true });
    const { page, close } = await visitor();
    await sync(page, changing.url);
    await rm(join(changing.folder, '01 Blue Umbrella.flac'));
    await page.mouse.click(2, 2);
    const state = await page.evaluate(async () => {
      const { client } = window;
      const { albums } = await client.library.search('paper lantern');
      const plays = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
          if (payload.event === 'StateChanged' && payload.state.status === 'playing') return payload.state;
        }
      })();
      client.unlock();
      await client.player.play({ album: albums[0].id });
      return plays;
    });
    assert.deepEqual([state.current.track.title, state.skipped.error.code], ['Thirteen Steps', 'not-found']);
    await waitForText(page, /Blue Umbrella/, 'mpc-player');
    await close();
    await changing.close();
  });

  it('a browser that waits for a gesture is a state with a button, and the click plays', async () => {
    const { page, close } = await visitor();
    await withoutGesture(page, async (url) => {
      const client = await window.ready;
      const completed = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return;
      })();
      await client.accounts.add({ provider: 'webdav', url, username: 'anna', password: 'right' });
      await completed;
      const blocked = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) if (payload.state?.status === 'blocked') return;
      })();
      const { albums } = await client.library.search('paper lantern');
      await client.player.play({ album: albums[0].id });
      await blocked;
    }, server.url);
    await waitForText(page, /tap/i, 'mpc-player');
    await page.mouse.click(2, 2);
    await page.waitForFunction(async () => (await window.client.player.state()).status === 'playing');
    await close();
  });

  it('a worker script that is not found is said on the page', async () => {
    const { page, close } = await visitor('no-worker.html');
    await waitForText(page, /could not start/);
    await close();
  });

  it('refused storage is said on the page, and everything works until it is closed', async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    // The worker is a dedicated one whose IndexedDB is refused, as in some private windows.
    await page.evaluateOnNewDocument(() => {
      const Real = window.Worker;
      delete window.SharedWorker;
      window.Worker = class extends Real {
        constructor(url, options) {
          const module = (script) => URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
          const refuse = module(
            `Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('Refused.', 'SecurityError'); } });`,
          );
          super(String(url).includes('service.worker') ? module(`import '${refuse}'; import '${String(url)}';`) : url, options);
        }
      };
    });
    await page.goto(`${site.url}app.html`);
    await waitForText(page, /Nothing can be kept on this device/);
    const job = await sync(page);
    assert.equal(job.phase, 'completed');
    await waitForText(page, /Live at the Paper Lantern/, 'mpc-library');
    await context.close();
  });

  it('an embed whose list is missing says so', async () => {
    const { page, close } = await visitor('embed-missing.html');
    await waitForText(page, /not there/, 'mpc-player');
    await close();
  });
});
