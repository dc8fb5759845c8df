/** Tabs of a real browser as the many-tabs tests have them: each with a client that keeps what it hears, each killable. */
import { launchBrowser, startSite } from './harness.mjs';

/** Connects by hand, so that each test says how; what goes wrong stays visible in `window.heard` and by rejection. */
const bare = (folder) => `<!doctype html>
<html lang="en">
  <head><title>A tab</title><link rel="icon" href="data:,"></head>
  <body>
    <script type="module">
      import '${folder}/mpc.js';
      window.join = async (options) => {
        window.client = await window.mpc.connect(options);
        window.heard = [];
        window.client.events.on({}, (event) => window.heard.push(event));
        return window.client.tab;
      };
    </script>
  </body>
</html>`;

/** An app of elements; its provider's attributes come from the address. */
const app = (folder) => `<!doctype html>
<html lang="en">
  <head><title>An app</title><link rel="icon" href="data:,"></head>
  <body>
    <script type="module">
      import '${folder}/mpc.js';
      const provider = document.createElement('mpc-provider');
      for (const [name, value] of new URLSearchParams(location.search)) provider.setAttribute(name, value);
      provider.addEventListener('mpc-ready', ({ client }) => (window.client = client));
      provider.append(document.createElement('mpc-library'), document.createElement('mpc-player'));
      document.body.append(provider);
    </script>
  </body>
</html>`;

/**
 * A site with the pages `tab.html` and `app.html`, and a browser.
 * @param {string} [next] folder of another version of MPC, to which the pages `next-tab.html` and `next-app.html` belong
 */
export async function startTabs(next) {
  const pages = { '/tab.html': bare('/dist'), '/app.html': app('/dist'), '/next-tab.html': bare('/next'), '/next-app.html': app('/next') };
  const site = await startSite(pages, next === undefined ? {} : { '/next': next });
  const browser = await launchBrowser();
  return {
    site,
    browser,
    /** @param {string} [path] */
    async open(path = 'tab.html') {
      const page = await browser.newPage();
      await page.goto(site.url + path);
      return page;
    },
    /** Opens a tab and connects it. @param {object} options of `connect` @param {string} [path] */
    async join(options, path) {
      const page = await this.open(path);
      await page.evaluate((given) => window.join(given), options);
      return page;
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** Kills the tab's whole process. @param {import('puppeteer-core').Page} page */
export async function crash(page) {
  const gone = new Promise((resolve) => page.once('error', resolve));
  const session = await page.createCDPSession();
  // It never answers.
  session.send('Page.crash').catch(() => undefined);
  await gone;
}

/**
 * Waits until a function holds in the page; also in a tab that is not in front, where no frames are drawn.
 * @param {import('puppeteer-core').Page} page
 * @param {(...args: any[]) => unknown} holds
 * @param {...unknown} args
 */
export function until(page, holds, ...args) {
  return page.waitForFunction(holds, { polling: 20, timeout: 30_000 }, ...args);
}

/**
 * Kills a SharedWorker, and nothing but it.
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} name of its database
 */
export async function killWorker(browser, name) {
  const session = await browser.target().createCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const worker = targetInfos.find(({ type, title }) => type === 'shared_worker' && title.endsWith(`-${name}`));
  if (worker === undefined) throw new Error(`There is no SharedWorker for ${name}.`);
  await session.send('Target.closeTarget', { targetId: worker.targetId });
  await session.detach();
}

/**
 * Names of the Web Locks of MPC that are held.
 * @param {import('puppeteer-core').Page} page
 */
export function heldLocks(page) {
  return page.evaluate(async () => (await navigator.locks.query()).held.map(({ name }) => name).filter((name) => name.startsWith('mpc-')));
}

/**
 * Waits until the tab has heard as many events that fit.
 * @param {import('puppeteer-core').Page} page
 * @param {{ type?: string, event?: string, emitters?: string[] }} filter
 * @param {number} [count]
 */
export async function hears(page, filter, count = 1) {
  await until(
    page,
    ({ type, event, emitters }, least) =>
      window.heard.filter((heard) => (type ?? heard.type) === heard.type && (event ?? heard.payload.event) === heard.payload.event && (emitters?.includes(heard.emitter) ?? true)).length >= least,
    filter,
    count,
  );
  return eventsOf(page, filter);
}

/**
 * What the tab has heard so far, of those that fit.
 * @param {import('puppeteer-core').Page} page
 * @param {{ type?: string, event?: string, emitters?: string[] }} [filter]
 */
export async function eventsOf(page, { type, event, emitters } = {}) {
  const heard = await page.evaluate(() => window.heard);
  return heard.filter((one) => (type ?? one.type) === one.type && (event ?? one.payload.event) === one.payload.event && (emitters?.includes(one.emitter) ?? true));
}
