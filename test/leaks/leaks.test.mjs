/** The look for leaks finds what it is to find: without that, none found would mean nothing. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { launchBrowser, startSite } from '../e2e/harness.mjs';
import { findLeaks, openLedger } from './find-leaks.mjs';
import { noteRequest, noteSecret, noteSeen } from './ledger.mjs';

const TOKEN = 'ya29.a0+Z/"quoted"_Qx7';
const PASSWORD = 'Schlüssel “für” 1€';
const CALLBACK = 'http://localhost/dist/sign-in/dropbox.html';

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
    'in hexadecimal capitals': `enc:${Buffer.from(TOKEN).toString('hex').toUpperCase()}`,
    'in an address within an address': `/go?to=${encodeURIComponent(`/list?key=${encodeURIComponent(TOKEN)}`)}`,
    'in JSON in JSON': JSON.stringify(JSON.stringify({ token: TOKEN })),
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

  const bytes = Buffer.from(PASSWORD);
  const letters = {
    'in JSON that is ASCII only': [...PASSWORD].map((letter) => (letter > '~' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter)).join(''),
    'in bytes that were read as Latin-1': bytes.toString('latin1'),
    // As browsers read them; Node 20 does not.
    'in bytes that a browser read as Latin-1': 'SchlÃ¼ssel â€œfÃ¼râ€\u009d 1â‚¬',
    'in an address with small digits': encodeURIComponent(PASSWORD).replace(/%../g, (escape) => escape.toLowerCase()),
    'in an address within an address': encodeURIComponent(encodeURIComponent(PASSWORD)),
    'in a form': new URLSearchParams({ p: PASSWORD }).toString(),
  };
  for (const [form, text] of Object.entries(letters)) {
    it(`finds a password with letters beyond ASCII ${form}`, () => {
      noteSecret({ provider: 'webdav', kind: 'password', value: PASSWORD });
      noteSeen({ where: 'a log', from: '/a.test.ts', text: `Sent ${text} there.` });
      assert.equal(findLeaks(ledger.folder).leaks.length, 1);
    });
  }

  it('finds nothing where there is nothing, and counts what was looked at', () => {
    noteSecret({ provider: 'webdav', kind: 'password', value: 'demo' });
    noteSeen({ where: 'an event', from: 'x', text: 'SignedIn to the demo' });
    const { blind, ...found } = findLeaks(ledger.folder);
    assert.deepEqual(found, { leaks: [], secrets: 1, short: 1, seen: { 'an event': 1 }, demanded: 0 });
    assert.ok(blind.includes('a log') && blind.includes('an event'), 'no canary was planted');
  });

  /**
   * Sees a secret where it has to be, and where it is a leak.
   * @param {import('./ledger.mjs').Secret} secret
   * @param {Record<'demanded' | 'leaks', [where: import('./ledger.mjs').Place, text: string][]>} texts
   */
  function tellsApart(secret, { demanded, leaks }) {
    noteSecret(secret);
    demanded.forEach(([where, text], at) => noteSeen({ where, from: `fine ${at}`, text }));
    leaks.forEach(([where, text], at) => noteSeen({ where, from: `leak ${at}`, text }));
    const found = findLeaks(ledger.folder);
    assert.deepEqual(found.leaks.map((leak) => /\((\w+ \d+)\)/.exec(leak)?.[1]), leaks.map((_leak, at) => `leak ${at}`));
    assert.equal(found.demanded, demanded.length);
  }

  it('allows a code in the address of the callback page that it was asked for, and nowhere else', () => {
    const answer = '?state=1&code=a-code-for-once-4711';
    tellsApart(
      { provider: 'dropbox', kind: 'code', value: 'a-code-for-once-4711', at: CALLBACK },
      {
        demanded: [
          ['the address of a page', CALLBACK + answer],
          ['the address of a page', `${CALLBACK}#${answer.slice(1)}`],
          ['an address asked for', `GET ${CALLBACK}${answer}`],
        ],
        leaks: [
          ['the address of a page', `http://localhost/app.html${answer}`],
          ['an address asked for', `GET https://evil.example/dist/sign-in/dropbox.html${answer}`],
          ['an address asked for', `GET http://localhost/dist/sign-in/onedrive.html${answer}`],
          ['an address asked for', `GET http://localhost:81/dist/sign-in/dropbox.html${answer}`],
          ['the address of a page', `https://evil.example/t/sign-in/a.html#${answer.slice(1)}`],
          ['the console', CALLBACK + answer],
          ['an error', `No answer at ${CALLBACK}${answer}`],
        ],
      },
    );
  });

  it('does not take where a request came from for where it went', () => {
    noteSecret({ provider: 'dropbox', kind: 'code', value: 'a-code-for-once-4711', at: CALLBACK });
    noteRequest({ from: 'x', address: 'GET http://elsewhere/a.png', referer: `${CALLBACK}?code=a-code-for-once-4711` });
    assert.equal(findLeaks(ledger.folder).leaks.length, 1);
  });

  it('allows an access token in the fragment of the callback page, and in no query', () => {
    const at = 'http://localhost/dist/sign-in/google-drive.html';
    tellsApart(
      { provider: 'google-drive', kind: 'access token', value: 'ya29.of-the-token-model', at },
      {
        demanded: [['the address of a page', `${at}#state=1&access_token=ya29.of-the-token-model`]],
        leaks: [
          ['the address of a page', `${at}?access_token=ya29.of-the-token-model#state=1`],
          ['an address asked for', `GET ${at}#access_token=ya29.of-the-token-model`],
          ['the address of a page', 'https://evil.example/dist/sign-in/google-drive.html#access_token=ya29.of-the-token-model'],
        ],
      },
    );
    noteSecret({ provider: 'google-drive', kind: 'access token', value: 'ya29.given-for-a-code' });
    noteSeen({ where: 'the address of a page', from: 'x', text: `${at}#access_token=ya29.given-for-a-code` });
    assert.equal(findLeaks(ledger.folder).leaks.length, 4, 'no page was to be told that token');
  });

  it("allows no answer in the storage of a tab that has left for a provider's page", () => {
    const left = { database: 'mpc', provider: 'dropbox', account: null, page: 'http://localhost/', expires: 1 };
    const response = `${CALLBACK}?state=x-1&code=a-code-for-once-4711`;
    const put = (/** @type {object} */ more, storage = 'sessionStorage', key = 'mpc-sign-in:x-1') => `${storage} ${key} ${JSON.stringify({ ...left, ...more })}`;
    tellsApart(
      { provider: 'dropbox', kind: 'code', value: 'a-code-for-once-4711', at: CALLBACK },
      {
        demanded: [],
        leaks: [
          ['a store of the browser', put({ response })],
          ['a store of the browser', put({ response }, 'localStorage')],
          ['a store of the browser', put({ response }, 'sessionStorage', 'mine')],
          ['a store of the browser', put({ response, page: 'http://localhost/?code=a-code-for-once-4711' })],
          ['a store of the browser', put({ response: 'https://evil.example/?code=a-code-for-once-4711' })],
          ['a store of the browser', `${put({ response })} and more`],
          ['a store of the browser', JSON.stringify([{}, { 'mpc-sign-in:x-1': JSON.stringify({ ...left, response }) }, ''])],
          ['a message from a worker', put({ response })],
        ],
      },
    );
  });

  it("allows Subsonic's credentials in the addresses of the very server that offers no forms", () => {
    const ask = 'rest/ping?p=a-password-of-ann';
    tellsApart(
      { provider: 'subsonic', kind: 'password', value: 'a-password-of-ann', at: 'http://localhost:81/rest/', query: true },
      {
        demanded: [['an address asked for', `GET http://localhost:81/${ask}`]],
        leaks: [
          ['an address asked for', `GET http://localhost:82/${ask}`],
          ['an address asked for', `GET https://evil.example/rest/ping?p=a-password-of-ann&of=//localhost:81/`],
          ['an address asked for', `GET https://evil.example/http://localhost:81/${ask}`],
          ['the address of a page', `http://localhost:81/${ask}`],
          ['a message from a worker', `http://localhost:81/rest/stream?p=a-password-of-ann`],
        ],
      },
    );
  });

  it("allows Subsonic's tokens in the address of a stream, which pages are given, and not in words about it", () => {
    const stream = 'http://localhost:81/rest/stream?id=1&t=0cc175b9c0f1b6a831c399e269772661';
    tellsApart(
      { provider: 'subsonic', kind: 'token', value: '0cc175b9c0f1b6a831c399e269772661', at: 'http://localhost:81/rest/', query: false },
      {
        demanded: [
          ['an address asked for', `GET ${stream}`],
          ['a message from a worker', stream],
        ],
        leaks: [
          ['a message from a worker', `${stream} could not be read.`],
          ['a message from a worker', `No answer: ${stream}`],
          ['an address asked for', `GET ${stream.replace('stream', 'ping')}`],
          ['an address asked for', `GET ${stream.replace('localhost', 'evil.example')}`],
          ['a log', stream],
        ],
      },
    );
  });

  it('allows a temporary link where the whole text is one, of the host that gave it', () => {
    const at = 'https://content.example/cd/0/get/a-link-that-works-by-itself/file';
    tellsApart(
      { provider: 'dropbox', kind: 'temporary link', value: 'a-link-that-works-by-itself', at },
      {
        demanded: [
          ['an address asked for', `GET ${at}`],
          ['a message from a worker', at],
        ],
        leaks: [
          ['a message from a worker', `Asked for ${at}`],
          ['a message from a worker', `${at} was gone`],
          ['an address asked for', `GET ${at.replace('content', 'evil')}`],
          ['an address asked for', `GET https://evil.example/?from=${at}`],
          ['a log', at],
        ],
      },
    );
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
        sessionStorage.setItem('passing', token);
        sessionStorage.removeItem('passing');
        history.replaceState(null, '', `#${token}`);
        const worker = new Worker(URL.createObjectURL(new Blob(['postMessage({ token: name })'])), { name: token });
        await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      }, TOKEN);
      await browser.close();
      const { leaks } = findLeaks(ledger.folder);
      for (const place of ['the console', 'an address asked for', 'a store of the browser', 'the address of a page', 'a message from a worker']) {
        assert.ok(leaks.some((leak) => leak.includes(`was in ${place} `)), place);
      }
      assert.ok(leaks.some((leak) => leak.includes('sessionStorage passing')), 'what was stored for a moment');
    });
  });
});
