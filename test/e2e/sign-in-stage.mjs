/** What tests of signing in stand on: a page with a button, an emulated cloud that it is registered at, and a trail of all that was said. */
import assert from 'node:assert/strict';
import { site as demoSite } from '../../scripts/site.mjs';
import { startDropbox } from '../servers/dropbox.mjs';
import { startGoogleDrive } from '../servers/google-drive.mjs';
import { listen } from '../servers/listen.mjs';
import { startOneDrive } from '../servers/onedrive.mjs';
import { waitForText } from './page-text.mjs';

const PATIENCE = 20_000;
/** How many times faster than others time passes in a page that is in a hurry. */
const HURRY = 20;

/** @param {object} config @param {string} provider */
const pageOf = (config, provider) => `<!doctype html>
<html lang="en">
  <head><title>An app</title><link rel="icon" href="data:,"></head>
  <body>
    <mpc-provider database="${provider}" config='${JSON.stringify(config)}'><mpc-auth-button provider="${provider}"></mpc-auth-button></mpc-provider>
    <script type="module">
      import '/dist/mpc.js';
      window.mpc.configureLogging({ level: 'debug', format: 'json' });
      document.addEventListener('mpc-ready', (event) => (window.client = event.client));
    </script>
  </body>
</html>`;

const clouds = {
  // The token model: an access token in the fragment.
  'google-drive': {
    start: (redirectUri) => startGoogleDrive({ clients: [{ id: 'mpc-test', secret: 'hush-hush', redirectUris: [redirectUri] }] }),
    config: ({ url }) => ({
      clients: { googleDrive: 'mpc-test' },
      endpoints: { googleAuthorizeUrl: `${url}o/oauth2/v2/auth`, googleTokenUrl: `${url}token`, googleRevokeUrl: `${url}revoke`, googleApiUrl: url },
    }),
  },
  dropbox: {
    start: (redirectUri) => startDropbox({ clients: [{ id: 'mpc-test', redirectUris: [redirectUri] }] }),
    config: ({ url }) => ({
      clients: { dropbox: 'mpc-test' },
      endpoints: { dropboxAuthorizeUrl: `${url}oauth2/authorize`, dropboxApiUrl: url, dropboxContentUrl: url },
    }),
  },
  onedrive: {
    start: (redirectUri) => startOneDrive({ clients: [{ id: 'mpc-test', type: 'spa', redirectUris: [redirectUri] }] }),
    config: ({ url }) => ({
      clients: { oneDrive: 'mpc-test' },
      endpoints: { microsoftUrl: `${url}common/oauth2/v2.0/`, graphUrl: `${url}v1.0/` },
    }),
  },
};

export async function until(condition, what) {
  for (const limit = Date.now() + PATIENCE; Date.now() < limit; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (await condition()) return;
  }
  throw new Error(`It never came about that ${what}.`);
}

export const press = (tab, selector = '.add') => tab.locator(`mpc-auth-button >>> ${selector}`).click();
export const popupOf = (tab) => new Promise((resolve) => tab.once('popup', resolve));
export const signedIn = (tab) => waitForText(tab, /ann@example\.com/, 'mpc-auth-button');

/** As in a browser that has no SharedWorker: each tab has a worker of its own. */
export const withoutSharedWorker = (tab) => tab.evaluateOnNewDocument(() => delete globalThis.SharedWorker);

/** Timers of the page run out early. */
export const inAHurry = (tab) =>
  tab.evaluateOnNewDocument((times) => {
    for (const name of ['setTimeout', 'setInterval']) {
      const real = globalThis[name];
      globalThis[name] = (handler, delay = 0, ...rest) => real(handler, delay / times, ...rest);
    }
  }, HURRY);

export class SignInStage {
  /** What pages and workers said and where they went. @type {string[]} */
  trail = [];

  /**
   * @param {keyof typeof clouds} provider
   * @param {(config: object) => object} [change] of the page's configuration
   */
  static async open(browser, provider, change = (config) => config) {
    const stage = new SignInStage();
    const app = demoSite();
    app.get(['/app.html', '/coop.html'], (request, response) => {
      if (request.path === '/coop.html') response.set('Cross-Origin-Opener-Policy', 'same-origin');
      response.type('html').send(pageOf(change(clouds[provider].config(stage.emulator)), provider));
    });
    stage.browser = browser;
    stage.site = await listen(app);
    stage.callback = `${stage.site.url}dist/sign-in/${provider}.html`;
    stage.emulator = await clouds[provider].start(stage.callback);
    return stage;
  }

  /** A profile of its own for each test, and a listener who allows. */
  async reset() {
    this.emulator.oauth.setConsent({ answer: 'allow', user: 'ann@example.com', coop: false });
    this.trail = [];
    await this.context?.close();
    this.context = await this.browser.createBrowserContext();
  }

  async close() {
    await this.context?.close();
    await this.emulator.close();
    await this.site.close();
  }

  /**
   * A page whose words, and those of the windows that it opens, are kept.
   * @param {{ path?: string, prepare?: ((tab: import('puppeteer-core').Page) => Promise<unknown>)[] }} [options]
   */
  async page({ path = 'app.html', prepare = [] } = {}) {
    const tab = await this.context.newPage();
    const follow = (page) => {
      page.on('console', (message) => this.trail.push(message.text()));
      page.on('request', (request) => this.trail.push(request.url().replace(/#.*/s, ''))); // Fragments stay in the browser.
      page.on('popup', (popup) => popup && follow(popup));
    };
    follow(tab);
    for (const each of prepare) await each(tab);
    await tab.goto(`${this.site.url}${path}`);
    await tab.waitForSelector('mpc-auth-button >>> :is(.add:not(:disabled), .account)');
    return tab;
  }

  /** Presses, and waits for the provider's page, whose listener takes their time. */
  async asked(tab, selector) {
    this.emulator.oauth.setConsent({ answer: 'page' });
    const popup = popupOf(tab);
    await press(tab, selector);
    const opened = await popup;
    await opened.waitForSelector('#allow');
    return opened;
  }

  /** The listener allows, in a window that no page has opened. */
  async allowElsewhere(address) {
    const elsewhere = await this.context.newPage();
    await elsewhere.goto(address);
    await Promise.all([elsewhere.waitForNavigation(), elsewhere.click('#allow')]);
    return elsewhere;
  }

  /** Nothing that is worth anything has got anywhere but into requests' headers and bodies. */
  async nothingLeaked(tab) {
    const kept = await tab.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
    assert.ok(!kept.includes('mpc-sign-in:'), 'nothing is left of the way there');
    const requests = this.emulator.injection.log.map(({ url }) => url);
    const tokens = this.emulator.oauth.tokens().filter(({ kind }) => kind !== 'code').map(({ value }) => value);
    assert.ok(tokens.length > 0);
    for (const text of [kept, ...requests, ...this.trail]) {
      for (const token of tokens) assert.ok(!text.includes(token), `A token is in ${text.slice(0, 200)}`);
    }
  }
}
