/** The look for leaks finds what it is to find: without that, none found would mean nothing. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { launchBrowser, startSite } from '../e2e/harness.mjs';
import { findLeaks, openLedger } from './find-leaks.mjs';
import { noteRequest, noteSecret, noteSeen } from './ledger.mjs';

const TOKEN = 'ya29.a0+Z/"quoted"_Qx7';

describe('the look for leaks', () => {
  /** @type {ReturnType<typeof openLedger>} */
  let ledger;
  /** Of the run that this test is of. */
  const { MPC_LEDGER: outer } = process.env;
  beforeEach(() => {
    ledger?.close();
    ledger = openLedger();
    process.env.MPC_LEDGER = ledger.folder;
    noteSecret({ provider: 'dropbox', kind: 'access token', value: TOKEN });
  });
  after(() => {
    ledger.close();
    if (outer === undefined) delete process.env.MPC_LEDGER;
    else process.env.MPC_LEDGER = outer;
  });

  const forms = {
    'as it is': `Bearer ${TOKEN}`,
    'in an address': `/list?cursor=1&key=${encodeURIComponent(TOKEN)}`,
    'in JSON': JSON.stringify({ token: TOKEN }),
    'in base64, after a name': Buffer.from(`ann:${TOKEN}`).toString('base64'),
    'in base64url, within JSON': Buffer.from(JSON.stringify({ key: 'as', token: TOKEN.replaceAll('"', '') })).toString('base64url'),
    'in hexadecimal digits': `enc:${Buffer.from(TOKEN).toString('hex')}`,
  };
  for (const [form, text] of Object.entries(forms)) {
    it(`finds a token ${form}, and says whose it was and where without saying it`, () => {
      if (form.includes('base64url')) noteSecret({ provider: 'dropbox', kind: 'access token', value: TOKEN.replaceAll('"', '') });
      noteSeen({ where: 'a log', from: '/a.test.ts', text });
      const { leaks } = findLeaks(ledger.folder);
      assert.equal(leaks.length, 1);
      assert.match(leaks[0], /^An access token of dropbox was in a log \(\/a\.test\.ts\): /);
      assert.ok(!leaks[0].includes(text));
    });
  }

  it('finds nothing where there is nothing, and counts what was looked at', () => {
    noteSecret({ provider: 'webdav', kind: 'password', value: 'demo' });
    noteSeen({ where: 'an event', from: 'x', text: 'SignedIn to the demo' });
    const { blind, ...found } = findLeaks(ledger.folder);
    assert.deepEqual(found, { leaks: [], secrets: 1, short: 1, seen: { 'an event': 1 }, demanded: 0 });
    assert.ok(blind.includes('a log') && blind.includes('an event'), 'no canary was planted');
  });

  it('allows a code in the address of the callback page, and nowhere else', () => {
    noteSecret({ provider: 'dropbox', kind: 'code', value: 'a-code-for-once-4711' });
    noteSeen({ where: 'the address of a page', from: 'x', text: 'http://localhost/dist/sign-in/dropbox.html?state=1&code=a-code-for-once-4711' });
    noteSeen({ where: 'the address of a page', from: 'x', text: 'http://localhost/app.html?code=a-code-for-once-4711' });
    noteSeen({ where: 'the console', from: 'x', text: 'http://localhost/dist/sign-in/dropbox.html?code=a-code-for-once-4711' });
    noteRequest({ from: 'x', address: 'GET http://elsewhere/a.png', referer: 'http://localhost/dist/sign-in/dropbox.html?code=a-code-for-once-4711' });
    const { leaks, demanded } = findLeaks(ledger.folder);
    assert.equal(leaks.length, 3);
    assert.equal(demanded, 1);
  });

  it("allows Subsonic's credentials in the addresses of the very server that offers no forms", () => {
    noteSecret({ provider: 'subsonic', kind: 'token', value: '0cc175b9c0f1b6a831c399e269772661', query: 'localhost:81' });
    for (const port of [81, 82]) noteSeen({ where: 'an address asked for', from: 'x', text: `GET http://localhost:${port}/rest/ping?t=0cc175b9c0f1b6a831c399e269772661` });
    const { leaks, demanded } = findLeaks(ledger.folder);
    assert.deepEqual([leaks.length, demanded], [1, 1]);
  });

  describe('at what a browser says', () => {
    let browser;
    let site;
    before(async () => {
      site = await startSite({ '/leaky.html': '<!doctype html><title>Leaky</title><link rel="icon" href="data:,">' });
    });
    after(() => site?.close());

    it('finds a token that was printed, asked for with, stored, sent by a worker, or thrown', async () => {
      browser = await launchBrowser();
      const page = await browser.newPage();
      await page.goto(`${site.url}leaky.html`);
      await page.evaluate(async (token) => {
        console.debug('signed in with', token);
        await fetch(`/leaky.html?access_token=${encodeURIComponent(token)}`);
        localStorage.setItem('kept', token);
        history.replaceState(null, '', `#${token}`);
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage({ token: name })'])), { name: token });
        await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      }, TOKEN);
      await browser.close();
      const { leaks } = findLeaks(ledger.folder);
      for (const place of ['the console', 'an address asked for', 'a store of the browser', 'the address of a page', 'a message from a worker']) {
        assert.ok(leaks.some((leak) => leak.includes(`was in ${place} `)), place);
      }
    });
  });
});
