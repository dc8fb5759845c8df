/**
 * From the wish to the sound: milliseconds from `npm start` on an installed and built tree to the first sample that is
 * not silence, and for each format the milliseconds and the KiB read from the server between `play()` and that sample.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../scripts/tools.mjs';
import { launchBrowser, openPage, startSite, startWebdav } from '../test/e2e/harness.mjs';
import { installTap } from '../test/e2e/tap.mjs';

const html = `<!doctype html>
<title>First sound</title><link rel="icon" href="data:,">
<script type="module">
  import '/dist/mpc.js';
  window.ready = window.mpc.connect({ database: 'first-sound' }).then((client) => (window.client = client));
</script>`;

/** Plays an album's or tracks' first piece and waits for its first sample; runs in the page. */
const firstSound = async (request) => {
  const { client, tap } = window;
  // What was played before must have died away, the tap's messages included.
  do {
    tap.blocks.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 200));
  } while (tap.heard()[0].length > 0);
  const asked = performance.now();
  client.unlock();
  await client.player.play(request);
  while (tap.heard()[0].length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const heard = performance.now();
  await client.player.stop();
  return Math.round(heard - asked);
};

export async function measure() {
  return { start_to_first_sound_ms: await fromStart(), formats: await perFormat() };
}

async function fromStart() {
  const started = performance.now();
  const server = spawn(process.execPath, [join(root, 'scripts', 'start.mjs'), '--no-open'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const browser = await launchBrowser();
  try {
    let output = '';
    while (!/http:\S+/.test(output)) output += String((await once(server.stdout, 'data'))[0]);
    const { page } = await openPage(browser, /http:\S+/.exec(output)[0]);
    await page.waitForFunction(() => document.querySelector('mpc-provider')?.client);
    await page.evaluate(installTap());
    await page.waitForFunction(async () => (await document.querySelector('mpc-provider').client.library.counts()).tracks > 0);
    await page.evaluate(async () => {
      const { client } = document.querySelector('mpc-provider');
      const view = await client.library.view({ kind: 'tracks' });
      client.unlock();
      void window.tap.start();
      await client.player.play({ view: view.id });
      while (window.tap.heard()[0].length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    });
    return Math.round(performance.now() - started);
  } finally {
    await browser.close();
    server.kill();
  }
}

async function perFormat() {
  const music = await startWebdav({ folder: join(root, 'demo', 'music') });
  const site = await startSite({ '/first-sound.html': html });
  const browser = await launchBrowser();
  try {
    const { page } = await openPage(browser, `${site.url}first-sound.html`);
    await page.evaluate(() => window.ready);
    await page.evaluate(installTap());
    const tracks = await page.evaluate(async (url) => {
      const { client } = window;
      const completed = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return;
      })();
      await client.accounts.add({ provider: 'webdav', url });
      await completed;
      client.unlock();
      await window.tap.start();
      const view = await client.library.view({ kind: 'tracks' });
      const { rows } = await client.library.window(view.id, 0, 100);
      return Promise.all(rows.map(async ({ id }) => client.library.track(id)));
    }, music.url);
    const formats = {};
    for (const track of tracks) {
      const format = track.path.split('.').at(-1);
      if (formats[format] !== undefined) continue;
      music.injection.log = [];
      const ms = await page.evaluate(firstSound, { tracks: [track.id] });
      const kib = Math.round(music.injection.log.reduce((sum, { bytes }) => sum + bytes, 0) / 1024);
      formats[format] = { ms, kib };
    }
    return formats;
  } finally {
    await browser.close();
    await site.close();
    await music.close();
  }
}
