/** Listening through what happens to a network: a server that is away for ten seconds, and none at all. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { launchBrowser, openPage, startSite, startWebdav } from './harness.mjs';
import { addMusic, listenerPage } from './listener-page.mjs';
import { installTap } from './tap.mjs';

const RATE = 48_000;

/** A WAV file each of whose samples differs from its neighbours and from silence: 1, 2, 3 … 30000, 1, 2 … @param {number} seconds */
function countingWav(seconds) {
  const frames = seconds * RATE;
  const bytes = Buffer.alloc(44 + frames * 4);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(36 + frames * 4, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 4, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(frames * 4, 40);
  for (let frame = 0; frame < frames; frame++) {
    bytes.writeInt16LE((frame % 30_000) + 1, 44 + frame * 4);
    bytes.writeInt16LE((frame % 30_000) + 1, 46 + frame * 4);
  }
  return bytes;
}

describe('a listener whose network comes and goes', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {Awaited<ReturnType<typeof startWebdav>>} */
  let server;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string} */
  let track;

  before(async () => {
    server = await startWebdav();
    await writeFile(join(server.folder, 'Counting.wav'), countingWav(40));
    await writeFile(join(server.folder, 'Counting more.wav'), countingWav(30));
    site = await startSite({ '/reading.html': listenerPage('reading') });
    browser = await launchBrowser({ args: ['--disable-background-timer-throttling'] });
    ({ page } = await openPage(browser, `${site.url}reading.html`));
    await page.evaluate(() => window.ready);
    await page.evaluate(installTap());
    [, track] = await addMusic(page, { provider: 'webdav', url: server.url });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    await server?.close();
  });

  it('hears the same samples, only later, after ten seconds without its server', async () => {
    // Slow enough that ten seconds are not there in advance.
    server.injection.set({ slowBody: 200 });
    await page.evaluate(async (id) => {
      const { client } = window;
      window.statuses = [];
      void (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
          if (payload.event !== 'StateChanged') continue;
          const { status } = payload.state;
          if (window.statuses.at(-1) !== status) window.statuses.push(status);
        }
      })();
      client.unlock();
      await client.player.play({ tracks: [id] });
    }, track);
    await page.waitForFunction(() => window.statuses.at(-1) === 'playing' && window.tap.heard()[0].length > 48_000);
    server.injection.set({ offline: true });
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const before = await page.evaluate(() => window.statuses.at(-1));
    server.injection.set({ reset: true });
    await page.waitForFunction(() => window.statuses.at(-1) === 'playing', { timeout: 10_000 });
    await page.waitForFunction(() => window.tap.heard()[0].filter((sample) => sample !== 0).length > 15 * 48_000, { timeout: 30_000, polling: 500 });
    const wrong = await page.evaluate(() => {
      const heard = window.tap.heard()[0].filter((sample) => sample !== 0).map((sample) => Math.round(sample * 32_768));
      return heard.findIndex((value, index) => value !== (index % 30_000) + 1);
    });
    const statuses = await page.evaluate(() => window.statuses);
    await page.evaluate(() => window.client.player.stop());
    assert.equal(wrong, -1);
    assert.equal(before, 'loading');
    assert.deepEqual(statuses.filter((status) => status === 'error'), []);
  });

  it('hears what is pinned without any network, also after a reload', async () => {
    const figures = await page.evaluate(async () => {
      const { client } = window;
      const [first] = window.tracks;
      const kept = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) if (payload.event === 'PinChanged' && payload.pin.status === 'kept') return;
      })();
      await client.player.pin([first]);
      await kept;
      return client.player.audioCache();
    });
    assert.ok(figures.kept >= 30 * RATE * 4, JSON.stringify(figures));
    server.injection.set({ offline: true });
    server.injection.log = [];
    await page.reload();
    await page.waitForFunction(() => window.ready !== undefined);
    const state = await page.evaluate(async () => {
      const client = await window.ready;
      const [pin] = await client.player.pinned();
      const plays = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Playback' })) {
          if (payload.event === 'StateChanged' && ['playing', 'error'].includes(payload.state.status)) return payload.state;
        }
      })();
      client.unlock();
      await client.player.play({ tracks: [pin.track] });
      const { status } = await plays;
      await client.player.seek(25);
      return { pin: pin.status, status };
    });
    assert.deepEqual(state, { pin: 'kept', status: 'playing' });
    await page.waitForFunction(async () => {
      const { status, position } = await window.client.player.state();
      return status === 'playing' && position > 25.5;
    });
    assert.deepEqual(server.injection.log.filter(({ method }) => method === 'GET'), []);
    server.injection.set({ reset: true });
  });
});
