/** A listener in a hurry, at a server that is no good: commands faster than anything could sound, broken connections, other files. */
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { demoSongs } from '../fixtures/demo-songs.mjs';
import { launchBrowser, openPage, startSite, startWebdav } from './harness.mjs';
import { addMusic, listenerPage } from './listener-page.mjs';

const SONGS = { '1.mp3': demoSongs.mp3, '2.ogg': demoSongs.vorbis, '3.m4a': demoSongs.aac, '4.flac': demoSongs.flac, '5.opus': demoSongs.opus };
/** By how much the worker, or the page, may hold more than before. */
const LEFT = 1.1;

describe('a listener in a hurry', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {Awaited<ReturnType<typeof startWebdav>>} */
  let server;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {import('puppeteer-core').CDPSession[]} of the worker, and of the page */
  let heaps;
  /** What pages and worker complained of and did not say to anybody. @type {string[]} */
  const unheard = [];

  before(async () => {
    server = await startWebdav();
    for (const [name, path] of Object.entries(SONGS)) await cp(path, join(server.folder, name));
    site = await startSite({ '/hurry.html': listenerPage('hurry', { features: { offlineCache: false } }) });
    browser = await launchBrowser({ args: ['--disable-background-timer-throttling'], isMeasured: true });
    ({ page } = await openPage(browser, `${site.url}hurry.html`));
    page.on('pageerror', (error) => unheard.push(String(error)));
    await page.evaluate(() => window.ready);
    const target = await browser.waitForTarget((one) => one.type() === 'shared_worker');
    const worker = await target.createCDPSession();
    heaps = [worker, await page.createCDPSession()];
    worker.on('Runtime.exceptionThrown', ({ exceptionDetails }) => unheard.push(exceptionDetails.exception?.description ?? exceptionDetails.text));
    await worker.send('Runtime.enable');
    await addMusic(page, { provider: 'webdav', url: server.url });
    await page.evaluate(() => window.client.unlock());
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    await server?.close();
  });

  /** Waits until a condition on the player's state holds. @param {string} condition on `state` */
  const until = (condition) =>
    page.waitForFunction(`window.client.player.state().then((state) => ${condition})`, { polling: 100, timeout: 20_000 });

  /** Plays all songs from the first on, and waits for the sound. */
  async function playAll() {
    await page.evaluate(() => window.client.player.play({ tracks: window.tracks }));
    await until(`state.status === 'playing' && state.position > 0.2`);
  }

  /** Bytes that the worker and the page hold once nothing plays. */
  async function atRest() {
    await page.evaluate(() => window.client.player.stop());
    const held = [];
    for (const heap of heaps) {
      await heap.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await heap.send('Runtime.getHeapUsage');
      held.push(usedSize + backingStorageSize);
    }
    return held;
  }

  /** Waits until worker and page hold about as little as before: what was given up is let go a little later. @param {number[]} before */
  async function comesBackTo(before) {
    const isBack = () => left.every((bytes, which) => bytes <= before[which] * LEFT);
    let left = await atRest();
    for (const end = Date.now() + 15_000; !isBack() && Date.now() < end; ) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      left = await atRest();
    }
    assert.ok(isBack(), `${left} bytes after ${before}`);
  }

  /** So many commands, ten milliseconds apart. @param {'seek' | 'next'} command where `seek` ends at twelve seconds */
  const storm = (times, command) =>
    page.evaluate(
      async (count, name) => {
        const calls = [];
        for (let n = 1; n <= count; n++) {
          calls.push(window.client.player[name](...(name === 'seek' ? [n === count ? 12 : (n * 7) % 20] : [])));
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        await Promise.all(calls);
      },
      times,
      command,
    );

  it('seeks a hundred times in a second, and is at the last place', async () => {
    const seeks = async () => {
      await playAll();
      await storm(100, 'seek');
      await until(`state.status === 'playing' && state.position > 12.2 && state.position < 20`);
      return atRest();
    };
    // The first time compiles what the others run.
    const before = await seeks();
    await seeks();
    await comesBackTo(before);
    assert.deepEqual(unheard, []);
  });

  it('presses next five hundred times in five seconds, and hears the song that it came to', async () => {
    const presses = async () => {
      await page.evaluate(() => window.client.player.setRepeat('all'));
      await page.evaluate(() => window.client.player.play({ tracks: window.tracks }));
      await storm(500, 'next');
      // Five songs, a hundred times round.
      await until(`state.status === 'playing' && state.queueIndex === 0 && state.position > 0.2`);
      await page.evaluate(() => window.client.player.setRepeat('off'));
      return atRest();
    };
    // What a worker keeps for good is each format's decoder, from its first song on, and the code that often runs, compiled.
    for (let index = 0; index < 5; index++) {
      await page.evaluate((at) => window.client.player.play({ tracks: window.tracks, at }), index);
      await until(`state.status === 'playing' && state.queueIndex === ${index} && state.position > 0.2`);
    }
    const before = await presses();
    await presses();
    await comesBackTo(before);
    assert.deepEqual(unheard, []);
  });

  it('goes to the very end, and beyond it, of every song, and each is followed by the next', async () => {
    await playAll();
    for (let index = 0; index < 5; index++) {
      await until(`state.queueIndex === ${index} && state.status === 'playing' && state.duration > 1`);
      await page.evaluate(async (beyond) => {
        const { player } = window.client;
        const { duration } = await player.state();
        await player.seek(duration + beyond);
      }, index % 2);
    }
    await until(`state.status !== 'playing' && state.status !== 'loading'`);
    assert.equal((await page.evaluate(() => window.client.player.state())).error, null);
    assert.deepEqual(unheard, []);
  });

  it('hears every song though each third connection is dropped', async () => {
    server.injection.set({ dropEvery: 3 });
    for (let index = 0; index < 5; index++) {
      await page.evaluate((at) => window.client.player.play({ tracks: [window.tracks[at]] }), index);
      await until(`state.status === 'playing' && state.position > 0.2`);
      await page.evaluate(() => window.client.player.seek(8));
      await until(`state.status === 'playing' && state.position > 8.3`);
    }
    server.injection.set({ reset: true });
    await page.evaluate(() => window.client.player.stop());
    assert.deepEqual(unheard, []);
  });

  it('hears what a file has become that is another one while it plays, or is told', async () => {
    await page.evaluate(() => window.client.player.play({ tracks: [window.tracks[3]] }));
    await until(`state.status === 'playing' && state.position > 0.5`);
    await writeFile(join(server.folder, '4.flac'), await readFile(join(server.folder, '1.mp3')));
    await page.evaluate(() => window.client.player.seek(20));
    await until(`state.status === 'error' || (state.status === 'playing' && state.position > 20.2)`);
    await page.evaluate(() => window.client.player.play({ tracks: [window.tracks[0]] }));
    await until(`state.status === 'playing' && state.position > 0.2`);
    await page.evaluate(() => window.client.player.stop());
    assert.deepEqual(unheard, []);
  });
});
