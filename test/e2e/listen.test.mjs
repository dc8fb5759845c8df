/**
 * The whole of it, as a listener has it: a real WebDAV server, the real SharedWorker, real IndexedDB, and the very
 * samples that leave the worklet, compared with what the browser's own decoder makes of the same files.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser, openPage, startSite } from './harness.mjs';
import { installTap } from './tap.mjs';

const html = `<!doctype html>
<html lang="en">
  <head><title>A listener</title><link rel="icon" href="data:,"></head>
  <body>
    <script type="module">
      import '/dist/mpc.js';
      window.ready = window.mpc.connect({ database: 'e2e' }).then((client) => (window.client = client));
    </script>
  </body>
</html>`;

const live = 'music/Wicker Street Trio/Live at the Paper Lantern';

describe('a listener with a WebDAV server', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let complaints;

  before(async () => {
    site = await startSite({ '/listener.html': html });
    browser = await launchBrowser();
    ({ page, complaints } = await openPage(browser, `${site.url}listener.html`));
    await page.evaluate(() => window.ready);
    await page.evaluate(installTap());
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('runs on the SharedWorker and on IndexedDB', async () => {
    assert.deepEqual(await page.evaluate(() => [window.client.mode, window.client.storage]), ['shared', 'indexeddb']);
  });

  it('syncs the account: every track is listed and has its tags', async () => {
    const job = await page.evaluate(async () => {
      const { client } = window;
      const ended = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Sync' })) {
          if (['Completed', 'Failed', 'Cancelled'].includes(payload.event)) return payload.job;
        }
      })();
      await client.accounts.add({ provider: 'webdav', url: new URL('/dav/', location.href).href, username: 'demo', password: 'demo' });
      return ended;
    });
    assert.equal(job.phase, 'completed', JSON.stringify(job.error));
    assert.equal(job.warningCount, 0, JSON.stringify(job.warnings));
    assert.equal(job.added, job.extracted);
    const { counts, untagged } = await page.evaluate(async () => {
      const { library } = window.client;
      const view = await library.view({ kind: 'tracks', filter: { op: 'not', of: { op: 'equals', field: 'status', value: 'tagged' } } });
      return { counts: await library.counts(), untagged: view.count };
    });
    assert.deepEqual({ tracks: counts.tracks, albums: counts.albums, untagged }, { tracks: 14, albums: 3, untagged: 0 });
  });

  it('finds by a word typed without its diacritics, and by kana', async () => {
    const found = await page.evaluate(async () => {
      const titles = async (text) => (await window.client.library.search(text)).tracks.map((track) => track.title);
      return [await titles('ultima cancion'), await titles('うた')];
    });
    assert.deepEqual(found, [['Última canción'], ['潮のうた']]);
  });

  it('plays a live album in FLAC sample for sample, without a gap between its tracks', async () => {
    const result = await page.evaluate(async (folder) => {
      const { client, tap } = window;
      const { albums } = await client.library.search('paper lantern');
      const files = ['01 Blue Umbrella', '02 Thirteen Steps', '03 Última canción'];
      const recorded = await Promise.all(files.map((name) => tap.decode(`/demo/${folder}/${name}.flac`, 44100)));
      client.unlock();
      await tap.start();
      const heardSecond = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
          if (payload.event === 'Error') throw new Error(payload.error.message);
          const { state } = payload;
          if (state?.current?.track.title === 'Thirteen Steps' && state.status === 'playing') return;
        }
      })();
      await client.player.play({ album: albums[0].id });
      await heardSecond;
      const enough = recorded[0][0].length + 3 * tap.rate;
      while (tap.heard()[0].length < enough) await new Promise((resolve) => setTimeout(resolve, 100));
      await client.player.pause();
      const whole = [0, 1].map((channel) => {
        const joined = new Float32Array(recorded.reduce((sum, file) => sum + file[channel].length, 0));
        let at = 0;
        for (const file of recorded) {
          joined.set(file[channel], at);
          at += file[channel].length;
        }
        return joined;
      });
      // What was heard last is the fade of the pause, which no file holds.
      tap.blocks.splice(Math.floor(enough / 128));
      return { rate: tap.rate, join: recorded[0][0].length, ...tap.compare(whole) };
    }, live);
    assert.equal(result.rate, 44100);
    assert.ok(result.length > result.join + result.rate, `only ${result.length} frames were compared, the join is at ${result.join}`);
    assert.deepEqual({ differing: result.differing, worst: result.worst }, { differing: 0, worst: 0 });
  });

  it('plays every format: each track sounds, with its own duration', async () => {
    const silent = await page.evaluate(async () => {
      const { client, tap } = window;
      const view = await client.library.view({ kind: 'tracks' });
      const { rows } = await client.library.window(view.id, 0, 100);
      const failures = [];
      for (const [at, row] of rows.entries()) {
        tap.blocks.length = 0;
        await client.player.play({ view: view.id, at });
        const limit = Date.now() + 10_000;
        const sounds = () => tap.heard()[0].length > 0.5 * tap.rate;
        while (!sounds() && Date.now() < limit) await new Promise((resolve) => setTimeout(resolve, 50));
        const { current, error, mode, duration } = await client.player.state();
        const right = sounds() && current?.track.id === row.id && mode === 'pipeline' && Math.abs(duration - row.duration) < 0.1;
        if (!right) failures.push({ path: row.title, error, mode, duration, expected: row.duration, heard: tap.heard()[0].length });
      }
      await client.player.stop();
      return failures;
    });
    assert.deepEqual(silent, []);
  });

  it('has its library again after a reload, without reading the files again', async () => {
    await page.reload();
    const counts = await page.evaluate(async () => (await window.ready).library.counts());
    assert.deepEqual([counts.tracks, counts.albums], [14, 3]);
  });

  it('does all that without a complaint in the console', () => {
    assert.deepEqual(complaints, []);
  });
});
