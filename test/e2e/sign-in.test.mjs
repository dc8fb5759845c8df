/** Signing in to clouds from a real page, at emulators of them: in a window, in the same tab, cut off from the opener, or elsewhere. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { site as demoSite } from '../../scripts/site.mjs';
import { startDropbox } from '../servers/dropbox.mjs';
import { startGoogleDrive } from '../servers/google-drive.mjs';
import { listen } from '../servers/listen.mjs';
import { startOneDrive } from '../servers/onedrive.mjs';
import { launchBrowser } from './harness.mjs';
import { waitForText } from './page-text.mjs';

/** @param {object} config @param {string} provider */
const page = (config, provider) => `<!doctype html>
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

const googleEndpoints = ({ url }) => ({
  googleAuthorizeUrl: `${url}o/oauth2/v2/auth`,
  googleTokenUrl: `${url}token`,
  googleRevokeUrl: `${url}revoke`,
  googleApiUrl: url,
});
const startGoogle = (redirectUri) => startGoogleDrive({ clients: [{ id: 'mpc-test', secret: 'hush-hush', redirectUris: [redirectUri] }] });

const clouds = {
  // The token model: an access token in the fragment.
  'google-drive': {
    start: startGoogle,
    config: (emulator) => ({ clients: { googleDrive: 'mpc-test' }, endpoints: googleEndpoints(emulator) }),
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

for (const [provider, cloud] of Object.entries(clouds)) {
  describe(`signing in to ${provider}`, () => {
    /** @type {import('puppeteer-core').Browser} */
    let browser;
    /** @type {import('puppeteer-core').BrowserContext} */
    let context;
    let site;
    let emulator;
    let html = '';
    /** What pages and workers said and where they went. @type {string[]} */
    let trail = [];

    before(async () => {
      const app = demoSite();
      app.get(['/app.html', '/coop.html'], (request, response) => {
        if (request.path === '/coop.html') response.set('Cross-Origin-Opener-Policy', 'same-origin');
        response.type('html').send(html);
      });
      site = await listen(app);
      emulator = await cloud.start(`${site.url}dist/sign-in/${provider}.html`);
      html = page(cloud.config(emulator), provider);
      browser = await launchBrowser();
    });
    after(async () => {
      await browser?.close();
      await emulator?.close();
      await site?.close();
    });

    beforeEach(async () => {
      emulator.oauth.setConsent({ answer: 'allow', user: 'ann@example.com', coop: false });
      trail = [];
      await context?.close();
      context = await browser.createBrowserContext();
    });

    /** A page whose words, and those of the windows that it opens, are kept. */
    const open = async (path = 'app.html') => {
      const tab = await context.newPage();
      const follow = (page) => {
        page.on('console', (message) => trail.push(message.text()));
        page.on('request', (request) => trail.push(request.url().replace(/#.*/s, ''))); // Fragments stay in the browser.
        page.on('popup', (popup) => popup && follow(popup));
      };
      follow(tab);
      await tab.goto(`${site.url}${path}`);
      await tab.waitForSelector('mpc-auth-button >>> .add:not(:disabled)');
      return tab;
    };
    const press = (tab, selector = '.add') => tab.locator(`mpc-auth-button >>> ${selector}`).click();
    const popupOf = (tab) => new Promise((resolve) => tab.once('popup', resolve));
    const signedIn = (tab) => waitForText(tab, /ann@example\.com/, 'mpc-auth-button');
    const until = async (condition, what) => {
      for (const limit = Date.now() + 20_000; Date.now() < limit; await new Promise((resolve) => setTimeout(resolve, 50))) {
        if (await condition()) return;
      }
      throw new Error(`It never came about that ${what}.`);
    };

    /** Nothing that is worth anything has got anywhere but into requests' headers and bodies. */
    const nothingLeaked = async (tab) => {
      const kept = await tab.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
      assert.ok(!kept.includes('mpc-sign-in:'), 'nothing is left of the way there');
      const requests = emulator.injection.log.map(({ url }) => url);
      const tokens = emulator.oauth.tokens().filter(({ kind }) => kind !== 'code').map(({ value }) => value);
      assert.ok(tokens.length > 0);
      for (const text of [kept, ...requests, ...trail]) {
        for (const token of tokens) assert.ok(!text.includes(token), `A token is in ${text.slice(0, 200)}`);
      }
    };

    it('happens in a window that closes by itself', async () => {
      const tab = await open();
      const popup = popupOf(tab);
      await press(tab);
      const opened = await popup;
      await signedIn(tab);
      await until(() => opened.isClosed(), 'the window is closed');
      await nothingLeaked(tab);
    });

    it('happens in the same tab where windows are blocked', async () => {
      const tab = await open();
      await tab.evaluate(() => (window.open = () => null));
      await press(tab);
      await waitForText(tab, /blocked/, 'mpc-auth-button');
      await Promise.all([tab.waitForNavigation(), press(tab, '[part=step] button')]);
      await until(() => tab.url() === `${site.url}app.html`, 'the tab is back');
      await signedIn(tab);
      await nothingLeaked(tab);
    });

    it('needs no opener: page and provider may both cut it off', async () => {
      emulator.oauth.setConsent({ coop: true });
      const tab = await open('coop.html');
      await press(tab);
      await signedIn(tab);
      await nothingLeaked(tab);
    });

    it('says that the window was closed, and takes the answer from another tab all the same', async () => {
      emulator.oauth.setConsent({ answer: 'page' });
      const tab = await open();
      const popup = popupOf(tab);
      await press(tab);
      const opened = await popup;
      await opened.waitForSelector('#allow');
      const address = opened.url();
      await opened.close();
      await waitForText(tab, /window was closed/, 'mpc-auth-button');
      const elsewhere = await context.newPage();
      await elsewhere.goto(address);
      await Promise.all([elsewhere.waitForNavigation(), elsewhere.click('#allow')]);
      await signedIn(tab);
    });

    it('can be begun again for an account whose window was closed', async () => {
      const tab = await open();
      await press(tab);
      await signedIn(tab);
      await tab.evaluate(async () => window.client.accounts.signOut((await window.client.accounts.list())[0].id));
      await waitForText(tab, /Signed out/, 'mpc-auth-button');
      emulator.oauth.setConsent({ answer: 'page' });
      const popup = popupOf(tab);
      await press(tab, '.remedy');
      const opened = await popup;
      await opened.waitForSelector('#allow');
      await opened.close();
      await waitForText(tab, /Sign in again.*window was closed/s, 'mpc-auth-button');
      emulator.oauth.setConsent({ answer: 'allow' });
      await press(tab, '.remedy');
      await tab.waitForFunction(async () => (await window.client.accounts.list())[0].state === 'ready', { timeout: 20_000 });
      await waitForText(tab, /^(?!.*window was closed).*Up to date/s, 'mpc-auth-button');
    });

    it('is cancelled, after which the answer is not waited for any more', async () => {
      emulator.oauth.setConsent({ answer: 'page' });
      const tab = await open();
      const popup = popupOf(tab);
      await press(tab);
      const opened = await popup;
      await opened.waitForSelector('#allow');
      const address = opened.url();
      await press(tab, '.remedy');
      await until(() => opened.isClosed(), 'the window is closed');
      const elsewhere = await context.newPage();
      await elsewhere.goto(address);
      await Promise.all([elsewhere.waitForNavigation(), elsewhere.click('#allow')]);
      await waitForText(elsewhere, /not waited for any more/);
      await tab.waitForSelector('mpc-auth-button >>> .add:not(:disabled)');
    });

    it('tells a listener who refuses that nothing was connected', async () => {
      emulator.oauth.setConsent({ answer: 'deny' });
      const tab = await open();
      await press(tab);
      await waitForText(tab, /did not allow access/, 'mpc-auth-button');
    });
  });
}

describe('signing in to Google Drive with a client of one’s own', () => {
  let browser;
  let site;
  let emulator;

  before(async () => {
    const app = demoSite();
    site = await listen(app);
    emulator = await startGoogle(`${site.url}dist/sign-in/google-drive.html`);
    const html = page({ endpoints: googleEndpoints(emulator) }, 'google-drive');
    app.get('/app.html', (_request, response) => response.type('html').send(html));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await emulator?.close();
    await site?.close();
  });

  it('takes its id and secret, and keeps a refresh token', async () => {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}app.html`);
    await tab.locator('mpc-auth-button >>> .add').click();
    assert.equal(await tab.$eval('mpc-auth-button >>> #redirect-uri', ({ value }) => value), `${site.url}dist/sign-in/google-drive.html`);
    await tab.locator('mpc-auth-button >>> [name="clientId"]').fill('mpc-test');
    await tab.locator('mpc-auth-button >>> [name="clientSecret"]').fill('hush-hush');
    await tab.locator('mpc-auth-button >>> [type="submit"]').click();
    await waitForText(tab, /ann@example\.com/, 'mpc-auth-button');
    assert.deepEqual(emulator.oauth.tokens().map(({ kind }) => kind).sort(), ['access', 'code', 'refresh']);
  });
});

describe('an account with tokens of the page’s own', () => {
  let browser;
  let site;
  let emulator;

  before(async () => {
    site = await listen(demoSite());
    emulator = await startOneDrive();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await emulator?.close();
    await site?.close();
  });

  it('asks the page for one, and for another when that was refused', async () => {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}demo/embed.html`);
    await tab.exposeFunction('issueToken', () => ({ accessToken: emulator.token() }));
    await tab.evaluate(async (graphUrl) => {
      window.asked = [];
      const getToken = (wanted) => {
        window.asked.push(wanted);
        return window.issueToken();
      };
      window.client = await window.mpc.connect({ database: 'host-tokens', config: { endpoints: { graphUrl } }, getToken });
      window.account = await window.client.accounts.add({ provider: 'onedrive', tokens: 'host' });
    }, `${emulator.url}v1.0/`);
    assert.equal(await tab.evaluate(() => window.account.state), 'ready');
    assert.deepEqual(await tab.evaluate(() => window.asked.map(({ provider, refused }) => ({ provider, refused }))), [{ provider: 'onedrive', refused: false }]);
    emulator.oauth.revokeAll();
    const account = await tab.evaluate(() => window.client.accounts.refresh(window.account.id));
    assert.equal(account.state, 'ready');
    assert.equal(await tab.evaluate(() => window.asked.at(-1).refused), true);
  });
});
