/** Pages whose owners are strict or careless: the elements work there as they do on ours. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser, openPage, startSite } from './harness.mjs';

const strict = `<!doctype html>
<html lang="en">
  <head>
    <title>A page that forbids inline scripts and styles</title>
    <meta http-equiv="Content-Security-Policy" content="script-src 'self'; style-src 'self'">
    <link rel="icon" href="data:,">
    <script type="module" src="/dist/mpc.js"></script>
  </head>
  <body><mpc-player src="/demo/music/live.m3u8"></mpc-player></body>
</html>`;

describe('on the page of a strict host', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;

  before(async () => {
    site = await startSite({ '/strict.html': strict });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('lists and colours without an inline style', async () => {
    const { page, complaints } = await openPage(browser, `${site.url}strict.html`);
    await page.waitForSelector('mpc-player >>> .main[data-index="2"]');
    const list = await page.waitForSelector('mpc-player >>> ol.list');
    assert.ok((await list.boundingBox()).height > 100, 'the rows have room');
    const volume = await page.waitForSelector('mpc-player >>> mpc-volume >>> .slider');
    assert.equal(await volume.evaluate((slider) => getComputedStyle(slider).getPropertyValue('--fill')), '100%');
    assert.deepEqual(complaints, []);
  });
});
