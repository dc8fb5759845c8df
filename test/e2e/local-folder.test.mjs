/** Music of this device: a folder handle, which is kept, and files that were only handed over, which are gone after a reload. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser, openPage, startSite } from './harness.mjs';

const html = `<!doctype html>
<html lang="en">
  <head><title>A folder</title><link rel="icon" href="data:,"></head>
  <body>
    <script type="module">
      import '/dist/mpc.js';
      window.ready = window.mpc.connect({ database: 'local', worker: location.hash.slice(1) || 'auto' }).then((client) => (window.client = client));
    </script>
  </body>
</html>`;

const folder = '/demo/music/Wicker Street Trio/Live at the Paper Lantern/';
const names = ['01 Blue Umbrella.flac', '02 Thirteen Steps.flac'];

describe('a local folder', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {import('puppeteer-core').Page} */
  let page;

  before(async () => {
    site = await startSite({ '/folder.html': html });
    browser = await launchBrowser();
    ({ page } = await openPage(browser, `${site.url}folder.html`));
    await page.evaluate(
      async (from, files) => {
        await window.ready;
        window.fetched = await Promise.all(
          files.map(async (name) => new File([await (await fetch(from + name)).blob()], name, { lastModified: 1 })),
        );
        /** Adds the folder and resolves with its first sync. */
        window.sync = async (folderOrFiles) => {
          const ended = (async () => {
            for await (const { payload } of window.client.events.subscribe({ type: 'Sync' })) {
              if (['Completed', 'Failed', 'Cancelled'].includes(payload.event)) return payload.job;
            }
          })();
          const account = await window.client.accounts.add({ provider: 'local', folder: folderOrFiles, label: 'Here' });
          return { account, job: await ended };
        };
      },
      folder,
      names,
    );
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('by its handle is synced in the worker, plays, and is there again after a reload', async () => {
    const { job, status } = await page.evaluate(async () => {
      const { client } = window;
      // The browser's private file system gives the same handles as the folder picker, without a person to click.
      const root = await navigator.storage.getDirectory();
      const album = await root.getDirectoryHandle('Album', { create: true });
      for (const file of window.fetched) {
        const writable = await (await album.getFileHandle(file.name, { create: true })).createWritable();
        await writable.write(file);
        await writable.close();
      }
      const { account, job } = await window.sync(root);
      client.unlock();
      const plays = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
          if (['playing', 'error'].includes(payload.state?.status)) return payload.state.status;
        }
      })();
      await client.player.play({ account: account.id });
      const status = await plays;
      await client.player.stop();
      return { job, status };
    });
    assert.deepEqual([job.phase, job.added, job.warningCount, status], ['completed', 2, 0, 'playing']);
    await page.reload();
    const accounts = await page.evaluate(async () => (await window.ready).accounts.list());
    assert.deepEqual(accounts.map(({ label, state }) => [label, state]), [['Here', 'ready']]);
  });

  it('by its files lasts as long as the page, and then asks to be chosen again', async () => {
    const context = await browser.createBrowserContext();
    // A dedicated worker goes with its page for certain; a shared one may stay a moment longer, and the files with it.
    const address = `${site.url}folder.html#dedicated`;
    const other = (await openPage(context, address)).page;
    const job = await other.evaluate(
      async (from, [name]) => {
        const client = await window.ready;
        const file = new File([await (await fetch(from + name)).blob()], name, { lastModified: 1 });
        const ended = (async () => {
          for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return payload.job;
        })();
        await client.accounts.add({ provider: 'local', folder: [{ path: `Album/${name}`, file }], label: 'Files' });
        return ended;
      },
      folder,
      names,
    );
    assert.deepEqual([job.added, job.warningCount], [1, 0]);
    await other.goto('about:blank');
    await other.goto(address);
    const { accounts, tracks } = await other.evaluate(async () => {
      const client = await window.ready;
      return { accounts: await client.accounts.list(), tracks: (await client.library.counts()).tracks };
    });
    assert.deepEqual([accounts[0].state, tracks], ['permission-needed', 1]);
    await context.close();
  });
});
