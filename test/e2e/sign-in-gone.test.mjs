/** Sign-ins whose tab goes while the listener is at the provider, with a worker that tabs share and with one for each tab. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { launchBrowser } from './harness.mjs';
import { waitForText } from './page-text.mjs';
import { press, SignInStage, signedIn, until, withoutSharedWorker } from './sign-in-stage.mjs';

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

/** The listener allows, in a window that they had open before. */
const allow = (opened) => opened.click('#allow').catch(() => undefined);
const stateIn = (tab) => tab.evaluate(async () => (await window.client.accounts.list())[0]?.state);
const told = (tab) =>
  tab.evaluate(() => {
    window.told = [];
    window.client.events.on({ type: 'Auth' }, ({ payload }) => window.told.push(payload.error?.details?.reason ?? payload.event));
  });

/** Not by `waitForFunction`, which waits for hidden tabs to be painted. */
const toldGone = (tab) => until(() => tab.evaluate(() => window.told.includes('tab-gone')), 'the other tab is told');

for (const [workers, prepare] of [
  ['a worker that tabs share', []],
  ['a worker for each tab', [withoutSharedWorker]],
]) {
  for (const provider of ['dropbox', 'google-drive']) {
    describe(`with ${workers}, a sign-in at ${provider}`, () => {
      let stage;
      before(async () => {
        stage = await SignInStage.open(browser, provider);
      });
      after(() => stage?.close());
      beforeEach(() => stage.reset());

      it('goes on where the only tab is reloaded while its window is open', async () => {
        const tab = await stage.page({ prepare });
        const opened = await stage.asked(tab);
        await tab.reload();
        await tab.waitForSelector('mpc-auth-button >>> .add:not(:disabled)');
        await waitForText(tab, /Signing in did not end/, 'mpc-auth-button');
        await allow(opened);
        await signedIn(tab);
        await until(() => opened.isClosed(), 'the window is closed');
        await stage.nothingLeaked(tab);
      });

      it('is taken up by the tab that is left where the one that began it is closed, and everybody is told', async () => {
        const [first, second] = [await stage.page({ prepare }), await stage.page({ prepare })];
        await told(second);
        await first.bringToFront();
        const opened = await stage.asked(first);
        await first.close();
        await toldGone(second);
        await allow(opened);
        await signedIn(second);
        await stage.nothingLeaked(second);
      });

      it('leaves an account as it was from when a tab leaves for the provider, whether the browser keeps its page or not, and takes the answer from elsewhere', async () => {
        const [first, second] = [await stage.page({ prepare }), await stage.page({ prepare })];
        await first.bringToFront();
        await press(first);
        await Promise.all([signedIn(first), signedIn(second)]);
        await first.evaluate(async () => window.client.accounts.signOut((await window.client.accounts.list())[0].id));
        await waitForText(second, /Signed out/, 'mpc-auth-button');
        stage.emulator.oauth.setConsent({ answer: 'page' });
        await told(second);
        await first.evaluate(() => void window.client.accounts.list().then(([{ id }]) => window.client.signIn(id, { way: 'redirect' })));
        await first.waitForSelector('#allow');
        const address = first.url();
        await until(() => second.evaluate(() => window.told.includes('SigningIn')), 'the other tab is told');
        assert.equal(await stateIn(second), 'signed-out');
        await waitForText(second, /Signed out/, 'mpc-auth-button');
        await first.close();
        await stage.allowElsewhere(address);
        await signedIn(second);
        assert.deepEqual(await second.evaluate(() => window.told.filter((each) => each.startsWith('tab-'))), []);
      });

      it('comes back by redirect with an answer that no script of the page can read', async () => {
        const watched = (tab) =>
          tab.evaluateOnNewDocument(() => {
            const { setItem } = Storage.prototype;
            Storage.prototype.setItem = function (key, value) {
              if (key.startsWith('mpc-sign-in:')) console.log('stored', value);
              setItem.call(this, key, value);
            };
          });
        const tab = await stage.page({ prepare: [...prepare, watched] });
        await tab.evaluate((provider) => void window.client.signIn({ provider }, { way: 'redirect' }), provider);
        await until(() => stage.trail.some((text) => text.startsWith('stored') && text.includes('"answer"')), 'the answer was stored');
        await until(() => tab.url() === `${stage.site.url}app.html`, 'the tab is back');
        await signedIn(tab);
        await stage.nothingLeaked(tab);
        const codes = stage.emulator.oauth.tokens().map(({ value }) => value);
        for (const text of stage.trail.filter((each) => each.startsWith('stored'))) for (const code of codes) assert.ok(!text.includes(code), text);
      });
    });
  }
}
