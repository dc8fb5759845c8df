/**
 * An embed whose script stands on another origin, as on a CDN. A page may start no worker of another origin: the workers
 * come by way of `blob:` modules, and their chunks, the worklet and the codec worker still come from where the script is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import express from 'express';
import { staticFiles } from '../../scripts/static-files.mjs';
import { listen } from '../servers/listen.mjs';
import { launchBrowser, openPage, startSite } from './harness.mjs';
import { waitForText } from './page-text.mjs';
import { installTap } from './tap.mjs';

const live = '/demo/music/Wicker Street Trio/Live at the Paper Lantern';
const kiosk = '/demo/music/Parallel Kiosk/Last Tram to Everywhere';

/** @param {string} script @param {string} body */
const embed = (script, body) => `<!doctype html>
<html lang="en">
  <head><title>A page of another origin</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script></head>
  <body>${body}</body>
</html>`;

const links = `<mpc-player>
  <ul>
    <li><a href="${kiosk}/04 Pocket Picnic.mp3">Pocket Picnic</a></li>
    <li><a href="${kiosk}/06 Home Before Four.ogg">Home Before Four</a></li>
  </ul>
</mpc-player>`;

/** A server of the built library that lets every origin read it, and remembers what was fetched. */
async function startCdn() {
  /** @type {Set<string>} */
  const fetched = new Set();
  const app = express();
  app.use((request, response, next) => {
    response.set('Access-Control-Allow-Origin', '*');
    const { path } = request;
    response.once('finish', () => response.statusCode < 400 && fetched.add(path.replace(/-[\w-]{8}\.js$/, '.js')));
    next();
  });
  app.use(staticFiles(['dist']));
  return { ...(await listen(app)), fetched };
}

/**
 * Runs in the page: waits until so many seconds were heard, of what plays or of an entry of an embed's list.
 * @param {{ list?: string, at?: number, seconds: number }} wanted
 */
async function hear({ list, at, seconds }) {
  const { client, tap } = window;
  if (list !== undefined) {
    const account = (await client.accounts.list()).find(({ url }) => url?.endsWith(list));
    await client.player.play({ account: account.id, at });
    tap.blocks.length = 0;
  }
  await tap.start();
  while (!(tap.heard()[0].length >= seconds * tap.rate)) await new Promise((resolve) => setTimeout(resolve, 50));
  const { current, mode, error } = await client.player.state();
  return { title: current.track.title, mode, error };
}

describe('a player whose script is of another origin', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;
  /** @type {Awaited<ReturnType<typeof startCdn>>} */
  let cdn;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  let complaints;

  before(async () => {
    cdn = await startCdn();
    const script = `${cdn.url}dist/mpc.js`;
    site = await startSite({
      '/embed.html': embed(script, `<mpc-player id="live" src="/demo/music/live.m3u8"></mpc-player><mpc-player id="mixed" src="/demo/music/demo.m3u8"></mpc-player>`),
      '/own-worker.html': embed(script, ''),
      '/links.html': embed(script, links),
      '/absent.html': embed(`${cdn.url}no/such/script.js`, links),
    });
    browser = await launchBrowser();
    ({ page, complaints } = await openPage(browser, `${site.url}embed.html`));
    await page.waitForFunction(() => window.mpc !== undefined);
    await page.evaluate(async () => (window.client = await window.mpc.defaultClient()));
    await page.evaluate(installTap());
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    await cdn?.close();
  });

  it('has its host in a worker of the page, from the other origin, with its storage on the page’s', async () => {
    assert.deepEqual(await page.evaluate(() => [window.client.mode, window.client.storage]), ['dedicated', 'indexeddb']);
    assert.ok(cdn.fetched.has('/dist/service.worker.js'));
    assert.ok(await page.evaluate(async () => (await indexedDB.databases()).length > 0));
  });

  it('shows the list, which a lazily loaded chunk has read', async () => {
    await waitForText(page, /Blue Umbrella.*Thirteen Steps.*Última canción/, '#live');
    assert.ok([...cdn.fetched].some((path) => path.startsWith('/dist/chunks/catalog-provider')), [...cdn.fetched].join(' '));
  });

  it('plays FLAC through the worklet, sample for sample', async () => {
    await page.locator('#live >>> [part~="play-button"]').click();
    assert.deepEqual(await page.evaluate(hear, { seconds: 2 }), { title: 'Blue Umbrella', mode: 'pipeline', error: null });
    const { length, differing } = await page.evaluate(async (url) => {
      const { tap } = window;
      const recorded = await tap.decode(url, tap.rate);
      tap.blocks.splice(Math.floor((2 * tap.rate) / 128)); // Nothing is heard between this and the comparison.
      return tap.compare(recorded);
    }, `${live}/01 Blue Umbrella.flac`);
    assert.ok(length > 44100, `only ${length} frames were compared`);
    assert.equal(differing, 0);
    assert.ok(cdn.fetched.has('/dist/playback.worklet.js'));
  });

  it('plays AAC by the browser’s decoder, which this worker has itself', async () => {
    await waitForText(page, /Café Größenwahn/, '#mixed');
    assert.deepEqual(await page.evaluate(hear, { list: 'demo.m3u8', at: 3, seconds: 1 }), { title: 'Café Größenwahn', mode: 'pipeline', error: null });
    assert.ok(cdn.fetched.has('/dist/chunks/codec-link.js'), [...cdn.fetched].join(' '));
  });

  it('does all that without a complaint in the console', () => {
    assert.deepEqual(complaints, []);
  });

  it('lends the codec worker of the other origin to a SharedWorker of the page’s own', async () => {
    const { page: other, complaints: others } = await openPage(browser, `${site.url}own-worker.html`);
    await other.waitForFunction(() => window.mpc !== undefined);
    await other.evaluate(installTap());
    await other.evaluate(async (dist) => {
      const urls = { workerUrl: '/dist/service.worker.js', workletUrl: `${dist}playback.worklet.js`, codecWorkerUrl: `${dist}codec.worker.js` };
      const client = (window.client = await window.mpc.connect({ database: 'own-worker', ...urls }));
      const read = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return;
      })();
      await client.accounts.add({ provider: 'catalog', from: new URL('/demo/music/demo.m3u8', location.href).href, embedded: true });
      await read;
      client.unlock();
    }, `${cdn.url}dist/`);
    const heard = await other.evaluate(hear, { list: 'demo.m3u8', at: 3, seconds: 1 });
    assert.deepEqual(heard, { title: 'Café Größenwahn', mode: 'pipeline', error: null });
    assert.equal(await other.evaluate(() => window.client.mode), 'shared');
    assert.ok(cdn.fetched.has('/dist/codec.worker.js'));
    assert.deepEqual(others, []);
    await other.close();
  });

  it('lists the links inside, which are out of sight once the player has them', async () => {
    const { page: other } = await openPage(browser, `${site.url}links.html`);
    await waitForText(other, /Pocket Picnic.*Home Before Four/, 'mpc-player');
    assert.equal(await other.evaluate(() => document.querySelector('a').checkVisibility()), false);
    await other.close();
  });

  it('leaves the links alone when the script cannot be had: they are seen, and lead to the file', async () => {
    const { page: other } = await openPage(browser, `${site.url}absent.html`);
    assert.equal(await other.evaluate(() => document.querySelector('a').checkVisibility()), true);
    const gone = other.waitForNavigation();
    await other.locator('::-p-text(Home Before Four)').click();
    await gone;
    assert.equal(decodeURI(other.url()), decodeURI(new URL(`${kiosk}/06 Home Before Four.ogg`, site.url).href));
    await other.close();
  });
});
