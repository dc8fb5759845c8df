/** What the listener has set of the sound, in the built library: followed by every tab, kept over a reload, and heard. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser, openPage, startSite } from './harness.mjs';
import { addMusic, listenerPage } from './listener-page.mjs';
import { installTap } from './tap.mjs';

const SOUND = { speed: 2, balance: -0.5, equaliser: { enabled: true, preset: 'rock' } };

describe('the sound as the listener sets it', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {import('puppeteer-core').Page} */
  let page;

  const open = async () => {
    const { page: opened } = await openPage(browser, `${site.url}listener.html`);
    await opened.evaluate(() => window.ready);
    return opened;
  };
  const soundIn = (at) => at.evaluate(async () => (await window.client.settings.get()).sound);

  before(async () => {
    site = await startSite({ '/listener.html': listenerPage('e2e-sound') });
    browser = await launchBrowser();
    page = await open();
    await addMusic(page, { provider: 'webdav', url: `${site.url}dav/`, username: 'demo', password: 'demo' });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('is followed by other tabs and kept over a reload', async () => {
    const set = await page.evaluate(async (sound) => (await window.client.settings.set({ sound })).sound, SOUND);
    assert.deepEqual([set.speed, set.equaliser.preset, set.equaliser.gains.length], [2, 'rock', 10]);
    const other = await open();
    assert.deepEqual(await soundIn(other), set);
    await other.reload();
    await other.evaluate(() => window.ready);
    assert.deepEqual(await soundIn(other), set);
    await other.close();
  });

  it('plays twice as fast through the worker that the pages share, with positions of the track', async () => {
    await page.evaluate(installTap());
    const { frames, rate, position, speed } = await page.evaluate(async () => {
      const { client, tap } = window;
      // What the equaliser raises is limited in a worklet of its own, which the tap would take for the player's.
      await client.settings.set({ sound: { equaliser: { enabled: false } } });
      const view = await client.library.view({ kind: 'tracks' });
      client.unlock();
      await tap.start();
      await client.player.play({ view: view.id, at: 0 });
      while (tap.heard()[0].length < 3 * tap.rate) await new Promise((resolve) => setTimeout(resolve, 50));
      await client.player.pause();
      const { position, speed } = await client.player.state();
      // The fade of the pause is heard as well.
      await new Promise((resolve) => setTimeout(resolve, 400));
      const [left] = tap.heard();
      return { frames: left.findLastIndex((sample) => sample !== 0) + 1, rate: tap.rate, position, speed };
    });
    assert.equal(speed, 2);
    assert.ok(Math.abs(position - (frames / rate) * 2) < 0.6, `${position} s of the track in ${frames / rate} s`);
  });

  it('is equalised and balanced behind the samples, and as recorded again when that is taken back', async () => {
    const levels = await page.evaluate(async () => {
      const { client } = window;
      /** dB of the loudest bin of a while. */
      const loudest = (milliseconds) =>
        new Promise((resolve) => {
          let most = -Infinity;
          const stop = client.output.spectrum(({ decibels }) => (most = Math.max(most, ...decibels)), { bins: 512, smoothing: 0 });
          setTimeout(() => {
            stop();
            resolve(most);
          }, milliseconds);
        });
      const play = async () => {
        await client.player.seek(0);
        await client.player.play();
        return loudest(1500);
      };
      /** The level once it has become what is waited for: a setting reaches what sounds by way of the worker. */
      const becomes = async (sound, isMet) => {
        await client.settings.set({ sound });
        let level = await play();
        for (let rounds = 1; rounds < 6 && !isMet(level); rounds++) level = await play();
        return level;
      };
      await client.settings.set({ sound: { speed: 1, balance: 0, equaliser: { enabled: false } } });
      await play();
      const flat = await play();
      const low = await becomes({ equaliser: { enabled: true, gains: Array(10).fill(-12) } }, (level) => flat - level > 9);
      const again = await becomes({ equaliser: { preset: 'flat' } }, (level) => Math.abs(flat - level) < 3);
      return { flat, low, again };
    });
    assert.ok(levels.flat - levels.low > 9, JSON.stringify(levels));
    assert.ok(Math.abs(levels.flat - levels.again) < 3, JSON.stringify(levels));
  });
});
