/** Today's MPC and tomorrow's, open at once on one origin over one database: the older one gives way, and neither loses anything. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { buildNextVersion } from './next-version.mjs';
import { waitForText } from './page-text.mjs';
import { eventsOf, hears, killWorker, startTabs, until } from './tabs.mjs';

const stateOf = (page) => page.evaluate(async () => ({ storage: window.client.storage, tracks: (await window.client.library.counts()).tracks }));
const failureOf = (page) => page.evaluate(() => window.client.settings.set({ theme: 'dark' }).then(() => 'no error', ({ code }) => code));

describe('two versions of MPC', () => {
  /** @type {Awaited<ReturnType<typeof startTabs>>} */
  let tabs;
  /** @type {Awaited<ReturnType<typeof buildNextVersion>>} */
  let next;
  before(async () => {
    next = await buildNextVersion();
    tabs = await startTabs(next.folder);
  });
  after(async () => {
    await tabs?.close();
    await next?.remove();
  });

  /** Adds an account to the tab's library and waits until its tracks are there. */
  async function fill(page) {
    await page.evaluate((url) => window.client.accounts.add({ provider: 'catalog', from: url }), `${tabs.site.url}demo/music/demo.m3u8`);
    await hears(page, { type: 'Sync', event: 'Completed' });
    await until(page, async () => (await window.client.library.counts()).tracks > 0);
    return (await stateOf(page)).tracks;
  }

  for (const worker of ['shared', 'dedicated']) {
    it(`hand the database over while both are open, with ${worker} workers`, async () => {
      const options = { database: `handed-over-${worker}`, worker };
      const older = [await tabs.join(options), await tabs.join(options)];
      const tracks = await fill(older[0]);
      const newer = await tabs.join(options, 'next-tab.html');
      assert.deepEqual(await stateOf(newer), { storage: 'indexeddb', tracks });
      for (const page of older) {
        const [told] = await hears(page, { event: 'VersionMismatch' });
        assert.equal(told.payload.theirs, told.payload.ours + 1);
        assert.equal(await failureOf(page), 'version-mismatch');
        // What was loaded can be looked at until the page is loaded anew.
        assert.equal((await stateOf(page)).tracks, tracks);
        assert.equal((await eventsOf(page, { event: 'StorageUnavailable' })).length, 0);
      }
      assert.equal(await failureOf(newer), 'no error');
      // They do not hear each other: neither would understand the other's events for sure.
      await newer.evaluate(() => window.client.events.emit({ type: 'Metadata', payload: { event: 'EnrichmentStarted', total: 1 } }));
      await older[0].evaluate(() => window.client.events.emit({ type: 'Metadata', payload: { event: 'EnrichmentCompleted', done: 1 } }));
      await hears(newer, { event: 'EnrichmentStarted' });
      await hears(older[1], { event: 'EnrichmentCompleted' });
      assert.equal((await eventsOf(newer, { event: 'EnrichmentCompleted' })).length, 0);
      assert.equal((await eventsOf(older[1], { event: 'EnrichmentStarted' })).length, 0);

      const late = await tabs.join(options);
      assert.equal((await stateOf(late)).storage, 'memory');
      await hears(late, { event: 'VersionMismatch' });
      const [unavailable] = await hears(late, { event: 'StorageUnavailable' });
      assert.equal(unavailable.payload.error.code, 'version-mismatch');
      assert.equal(await failureOf(late), 'no error');
      assert.deepEqual(await stateOf(newer), { storage: 'indexeddb', tracks });
      for (const page of [...older, newer, late]) await page.close();
    });
  }

  it('say in the older tab that it wants to be loaded anew, which then is the newer one', async () => {
    const path = 'app.html?database=elements';
    const older = await tabs.open(path);
    await until(older, () => window.client !== undefined);
    const newer = await tabs.open(`next-${path}`);
    await until(newer, () => window.client !== undefined);
    await waitForText(older, /updated in another tab.*Reload this page/);
    await older.goto(`${tabs.site.url}next-${path}`);
    await until(older, () => window.client?.storage === 'indexeddb');
    assert.equal(await older.evaluate(() => window.client.host), await newer.evaluate(() => window.client.host));
  });

  it('find a database of the newer one when it is long gone, and leave it alone', async () => {
    const options = { database: 'left-behind', worker: 'shared' };
    const newer = await tabs.join(options, 'next-tab.html');
    const tracks = await fill(newer);
    await killWorker(tabs.browser, 'left-behind');
    await newer.close();
    const older = await tabs.open('app.html?database=left-behind&worker=shared');
    await until(older, () => window.client?.storage === 'memory');
    await waitForText(older, /updated in another tab.*Reload this page/);
    await older.close();
    const again = await tabs.join(options, 'next-tab.html');
    assert.deepEqual(await stateOf(again), { storage: 'indexeddb', tracks });
  });

  it('are told apart when a page gets the worker of another version', async () => {
    const page = await tabs.open('next-tab.html');
    for (const worker of ['shared', 'dedicated']) {
      const failure = await page.evaluate(
        (kind) => window.join({ database: 'mixed', worker: kind, workerUrl: '/dist/service.worker.js' }).then(() => null, ({ name, code, details }) => ({ name, code, details })),
        worker,
      );
      assert.deepEqual(failure, { name: 'MpcError', code: 'version-mismatch', details: { ours: 2, theirs: 1 } });
    }
  });
});
