/** Signing in to clouds from a real page, at emulators of them: in a window, in the same tab, cut off from the opener, or elsewhere. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { site as demoSite } from '../../scripts/site.mjs';
import { listen } from '../servers/listen.mjs';
import { startOneDrive } from '../servers/onedrive.mjs';
import { launchBrowser } from './harness.mjs';
import { waitForText } from './page-text.mjs';
import { inAHurry, popupOf, press, SignInStage, signedIn, until, withoutSharedWorker } from './sign-in-stage.mjs';

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

/** Hooks of a suite, and its stage. */
function staged(provider, change) {
  const on = {};
  before(async () => {
    on.stage = await SignInStage.open(browser, provider, change);
  });
  after(() => on.stage?.close());
  beforeEach(() => on.stage.reset());
  return on;
}

// A code with PKCE in the query, and a token in the fragment.
for (const provider of ['dropbox', 'google-drive']) {
  describe(`signing in to ${provider}`, () => {
    const on = staged(provider);

    it('happens in the same tab where windows are blocked', async () => {
      const { stage } = on;
      const tab = await stage.page();
      await tab.evaluate(() => (window.open = () => null));
      await press(tab);
      await waitForText(tab, /blocked/, 'mpc-auth-button');
      await Promise.all([tab.waitForNavigation(), press(tab, '[part=step] button')]);
      await until(() => tab.url() === `${stage.site.url}app.html`, 'the tab is back');
      await signedIn(tab);
      await stage.nothingLeaked(tab);
    });

    it('needs no opener: page and provider may both cut it off', async () => {
      const { stage } = on;
      stage.emulator.oauth.setConsent({ coop: true });
      const tab = await stage.page({ path: 'coop.html' });
      await press(tab);
      await signedIn(tab);
      await stage.nothingLeaked(tab);
    });

    it('says that the window was closed, and takes the answer from another tab all the same', async () => {
      const { stage } = on;
      const tab = await stage.page({ prepare: [inAHurry] });
      const opened = await stage.asked(tab);
      const address = opened.url();
      await opened.close();
      await waitForText(tab, /window was closed/, 'mpc-auth-button');
      await stage.allowElsewhere(address);
      await signedIn(tab);
    });
  });
}

for (const provider of ['dropbox', 'google-drive', 'onedrive']) {
  describe(`signing in to ${provider} in a window`, () => {
    const on = staged(provider);

    it('ends with a window that closes by itself', async () => {
      const { stage } = on;
      const tab = await stage.page();
      const popup = popupOf(tab);
      await press(tab);
      const opened = await popup;
      await signedIn(tab);
      await until(() => opened.isClosed(), 'the window is closed');
      await stage.nothingLeaked(tab);
    });

    it('tells a listener who refuses that nothing was connected', async () => {
      const { stage } = on;
      stage.emulator.oauth.setConsent({ answer: 'deny' });
      const tab = await stage.page();
      await press(tab);
      await waitForText(tab, /did not allow access/, 'mpc-auth-button');
    });
  });
}

// What does not depend on what the answer looks like.
describe('a sign-in that is not gone through with', () => {
  const on = staged('dropbox');

  it('can be begun again for an account whose window was closed', async () => {
    const { stage } = on;
    const tab = await stage.page({ prepare: [inAHurry] });
    await press(tab);
    await signedIn(tab);
    await tab.evaluate(async () => window.client.accounts.signOut((await window.client.accounts.list())[0].id));
    await waitForText(tab, /Signed out/, 'mpc-auth-button');
    const opened = await stage.asked(tab, '.remedy');
    await opened.close();
    await waitForText(tab, /Sign in.*window was closed/s, 'mpc-auth-button');
    assert.equal(await tab.evaluate(async () => (await window.client.accounts.list())[0].state), 'signed-out');
    stage.emulator.oauth.setConsent({ answer: 'allow' });
    await press(tab, '.remedy');
    await tab.waitForFunction(async () => (await window.client.accounts.list())[0].state === 'ready', { timeout: 20_000 });
    await waitForText(tab, /^(?!.*window was closed).*Up to date/s, 'mpc-auth-button');
  });

  it('is cancelled, after which the answer is not waited for any more', async () => {
    const { stage } = on;
    const tab = await stage.page();
    const opened = await stage.asked(tab);
    const address = opened.url();
    await press(tab, '.remedy');
    await until(() => opened.isClosed(), 'the window is closed');
    const elsewhere = await stage.allowElsewhere(address);
    await waitForText(elsewhere, /not waited for any more/);
    await tab.waitForSelector('mpc-auth-button >>> .add:not(:disabled)');
  });
});

describe('two tabs with a worker each', () => {
  const on = staged('dropbox');
  const prepare = [withoutSharedWorker];

  it('both know of a sign-in that one of them has made', async () => {
    const { stage } = on;
    const [first, second] = [await stage.page({ prepare }), await stage.page({ prepare })];
    assert.equal(await first.evaluate(() => window.client.mode), 'dedicated');
    await first.bringToFront();
    await press(first);
    await Promise.all([signedIn(first), signedIn(second)]);
    await stage.nothingLeaked(first);
  });

  it('are told how it ended in the other, and either may cancel', async () => {
    const { stage } = on;
    const [first, second] = [await stage.page({ prepare }), await stage.page({ prepare })];
    const begin = () =>
      first.evaluate(async (redirectUri) => {
        const start = await window.client.accounts.beginSignIn({ account: { provider: 'dropbox' }, redirectUri });
        window.ended = window.client.accounts.awaitSignIn(start.state).catch(({ code, details }) => `${code} ${details.reason}`);
        return start.state;
      }, stage.callback);
    const state = await begin();
    const denied = `${stage.callback}?error=access_denied&state=${state}`;
    await second.evaluate((response) => window.client.accounts.finishSignIn(response).catch(() => {}), denied);
    assert.equal(await first.evaluate(() => window.ended), 'aborted denied');
    const other = await begin();
    await second.evaluate((which) => window.client.accounts.cancelSignIn(which), other);
    assert.equal(await first.evaluate(() => window.ended), 'aborted cancelled');
  });
});

describe('signing in to Google Drive with a client of one’s own', () => {
  const on = staged('google-drive', ({ endpoints }) => ({ endpoints }));

  it('takes its id and secret, and keeps a refresh token', async () => {
    const { stage } = on;
    const tab = await stage.page();
    await press(tab);
    assert.equal(await tab.$eval('mpc-auth-button >>> #redirect-uri', ({ value }) => value), stage.callback);
    await tab.locator('mpc-auth-button >>> [name="clientId"]').fill('mpc-test');
    await tab.locator('mpc-auth-button >>> [name="clientSecret"]').fill('hush-hush');
    await tab.locator('mpc-auth-button >>> [type="submit"]').click();
    await signedIn(tab);
    assert.deepEqual(stage.emulator.oauth.tokens().map(({ kind }) => kind).sort(), ['access', 'code', 'refresh']);
  });
});

describe('an account with tokens of the page’s own', () => {
  let site;
  let emulator;

  before(async () => {
    site = await listen(demoSite());
    emulator = await startOneDrive();
  });
  after(async () => {
    await emulator?.close();
    await site?.close();
  });

  /** @param {boolean} gives whether the page has a `getToken` */
  const connected = async (gives) => {
    const tab = await browser.newPage();
    await tab.goto(`${site.url}demo/embed.html`);
    await tab.exposeFunction('issueToken', () => ({ accessToken: emulator.token() }));
    await tab.evaluate(
      async (graphUrl, gives) => {
        window.asked = [];
        const getToken = (wanted) => {
          window.asked.push(wanted);
          return window.issueToken();
        };
        window.client = await window.mpc.connect({ database: 'host-tokens', config: { endpoints: { graphUrl } }, ...(gives && { getToken }) });
      },
      `${emulator.url}v1.0/`,
      gives,
    );
    return tab;
  };

  it('asks the page for one, and for another when that was refused; a page without is told so at once', async () => {
    const without = await connected(false);
    const refusal = await without.evaluate(() => window.client.accounts.add({ provider: 'onedrive', tokens: 'host' }).catch(({ code, details }) => [code, details.reason]));
    assert.deepEqual(refusal, ['unauthorized', 'no-token']);
    const tab = await connected(true);
    const { id, state } = await tab.evaluate(() => window.client.accounts.add({ provider: 'onedrive', tokens: 'host' }));
    assert.equal(state, 'ready');
    assert.deepEqual(await tab.evaluate(() => window.asked.map(({ provider, refused }) => ({ provider, refused }))), [{ provider: 'onedrive', refused: false }]);
    emulator.oauth.revokeAll();
    const account = await tab.evaluate((account) => window.client.accounts.refresh(account), id);
    assert.equal(account.state, 'ready');
    assert.equal(await tab.evaluate(() => window.asked.at(-1).refused), true);
    await tab.close();
    emulator.oauth.revokeAll();
    await until(
      () => without.evaluate((account) => window.client.accounts.refresh(account).then(() => false, ({ details }) => details.reason === 'no-token'), id),
      'the tab that is left cannot use it',
    );
    await connected(true);
    await without.waitForFunction(async () => (await window.client.accounts.list())[0].state === 'ready', { timeout: 20_000 });
  });
});
