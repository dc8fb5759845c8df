import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launchBrowser, openPage, startSite } from './harness.mjs';

const html = `<!doctype html>
<html lang="en">
  <head><title>A page with a player</title><link rel="icon" href="data:,"></head>
  <body><mpc-player></mpc-player><script type="module" src="/dist/mpc.js"></script></body>
</html>`;

describe('the script-tag bundle', () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof startSite>>} */
  let site;

  before(async () => {
    site = await startSite({ '/page.html': html });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  it('defines the elements and window.mpc on an ordinary page, without complaint', async () => {
    const { page, complaints } = await openPage(browser, `${site.url}page.html`);
    await page.waitForFunction(() => customElements.get('mpc-player') !== undefined);
    assert.equal(await page.evaluate(() => typeof window.mpc.connect), 'function');
    assert.deepEqual(complaints, []);
  });
});
