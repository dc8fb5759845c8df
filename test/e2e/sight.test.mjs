/** What a listener sees of the sound, on the built library: waveforms, positions at their rate, and live streams. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startRadio } from '../servers/radio.mjs';
import { launchBrowser, openPage, startSite } from './harness.mjs';

const html = `<!doctype html>
<html lang="en">
  <head><title>Sight</title><link rel="icon" href="data:,"></head>
  <body>
    <mpc-player layout="card" waveform></mpc-player>
    <script type="module">
      import '/dist/mpc.js';
      const { connect } = window.mpc;
      window.ready = connect({ database: 'sight', config: { playback: { positionInterval: 0.2 } } }).then((client) => {
        window.client = client;
        document.querySelector('mpc-player').client = client;
      });
      window.playFrom = async (from) => {
        const { client } = window;
        const listed = client.events.subscribe({ type: 'Sync', event: ['TracksAdded', 'Completed'] });
        const account = await client.accounts.add({ provider: 'catalog', from });
        await listed.recv();
        listed.close();
        client.unlock();
        await client.player.play({ account: account.id });
      };
      /** Resolves with the first state for which it is so. */
      window.stateWhere = async (isSo) => {
        const first = await window.client.player.state();
        if (isSo(first)) return first;
        for await (const { payload } of window.client.events.subscribe({ type: 'Playback', event: 'StateChanged' })) {
          if (isSo(payload.state)) return payload.state;
        }
      };
    </script>
  </body>
</html>`;

describe('what a listener sees', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {import('puppeteer-core').Page} */
  let page;
  const mp3 = readFileSync(new URL('../../demo/music/Parallel Kiosk/Last Tram to Everywhere/04 Pocket Picnic.mp3', import.meta.url)).subarray(60_000); // A station sends no tags.

  before(async () => {
    site = await startSite({ '/sight.html': html });
    browser = await launchBrowser();
    ({ page } = await openPage(browser, `${site.url}sight.html`));
    await page.evaluate(() => window.ready);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('a waveform is made beside what plays, kept, and drawn', { timeout: 60_000 }, async () => {
    await page.evaluate(() => window.playFrom(new URL('/demo/music/Parallel Kiosk/Last Tram to Everywhere/04 Pocket Picnic.mp3', location.href).href));
    const { duration, waveform } = await page.evaluate(async () => {
      const { current, duration } = await window.stateWhere(({ status }) => status === 'playing');
      const { player, events } = window.client;
      const ends = events.subscribe({ type: 'Playback', event: 'WaveformChanged' });
      let waveform = await player.waveform(current.track.id);
      for await (const { payload } of ends) {
        if (waveform.complete || payload.status !== 'growing') break;
      }
      waveform = await player.waveform(current.track.id);
      return { duration, waveform: { ...waveform, peaks: [...waveform.peaks] } };
    });
    assert.equal(waveform.complete, true);
    assert.ok(waveform.peaks.length >= 1000 && waveform.peaks.length <= 2000, String(waveform.peaks.length));
    assert.ok(Math.abs(waveform.peaks.length * waveform.binDuration - duration) < 0.1);
    assert.ok(Math.max(...waveform.peaks) > 60);
    await page.waitForFunction(() => document.querySelector('mpc-player').shadowRoot.querySelector('mpc-seek-slider').shadowRoot.querySelector('.waveform'));
  });

  it('positions come at the rate that the site has set', { timeout: 30_000 }, async () => {
    const gaps = await page.evaluate(async () => {
      const times = [];
      for await (const { time } of window.client.events.subscribe({ type: 'Playback', event: 'PositionChanged' })) {
        times.push(time);
        if (times.length === 11) break;
      }
      return times.slice(1).map((time, at) => time - times[at]);
    });
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    assert.ok(mean > 150 && mean < 300, gaps.join(' '));
  });

  for (const cors of [true, false]) {
    it(`a live stream that ${cors ? 'lets' : 'does not let'} pages read it plays, as one without an end`, { timeout: 60_000 }, async () => {
      const station = { title: 'Slow Ferry', cors };
      const radio = await startRadio(mp3, station);
      try {
        await page.evaluate((from) => window.playFrom(from), `${radio.url}live.mp3`);
        const state = await page.evaluate(() => window.stateWhere(({ status, live, current }) => status === 'playing' && live !== null && current.track.title.includes('live')));
        assert.deepEqual([state.mode, state.duration], ['element', null]);
        if (cors) await page.evaluate(() => window.stateWhere(({ live }) => live?.title === 'Slow Ferry'));
        const shown = await page.evaluate(() => {
          const root = document.querySelector('mpc-player').shadowRoot;
          return [root.querySelector('.artist').textContent.trim(), root.querySelector('mpc-seek-slider').shadowRoot.textContent.trim()];
        });
        assert.equal(shown[1], 'Live');
        if (cors) assert.equal(shown[0], 'Slow Ferry');
        await page.evaluate(() => window.client.player.stop());
      } finally {
        await radio.close();
      }
    });
  }
});
