import { expect, waitUntil } from '@open-wc/testing';
import { signInChannel } from '../protocol/sign-in-channel.ts';
import { newAnswerKeys, openAnswer } from '../protocol/sealed-answer.ts';
import { forgetPage, leftPage, rememberPage } from './left-page.ts';

const CALLBACK = new URL('./callback.html', import.meta.url).href;
const PATIENCE = 2000;

/** The words in the window; the page itself is at home there only once it has loaded. */
const words = (popup: Window): string => popup.document.querySelector('[role=status]')?.textContent ?? '';

describe('the callback page', function () {
  this.timeout(20_000);
  let state: string;
  let channel: BroadcastChannel;
  let popup: Window;

  const openAt = (suffix: string): void => {
    const opened = open(CALLBACK + suffix, '', 'popup,width=300,height=300');
    if (opened === null) throw new Error('The browser blocks windows.');
    popup = opened;
  };
  const nextAnswer = (): Promise<unknown> => new Promise((resolve) => (channel.onmessage = ({ data }) => resolve(data)));

  beforeEach(() => {
    state = crypto.randomUUID();
    channel = new BroadcastChannel(signInChannel(state));
  });
  afterEach(() => {
    channel.close();
    forgetPage(sessionStorage, state);
    popup.close();
  });

  it('hands over the answer as it came, drops it from its address, and closes itself once it is taken', async () => {
    const answer = nextAnswer();
    openAt(`?code=abc&state=${state}`);
    expect(await answer).to.deep.equal({ v: 1, response: `${CALLBACK}?code=abc&state=${state}` });
    expect(popup.location.href).to.equal(CALLBACK);
    channel.postMessage({ v: 1, taken: true });
    await waitUntil(() => popup.closed);
  });

  it('reads answers that come in the fragment', async () => {
    const answer = nextAnswer();
    openAt(`#access_token=abc&state=${state}`);
    expect(await answer).to.have.property('response', `${CALLBACK}#access_token=abc&state=${state}`);
    expect(popup.location.href).to.equal(CALLBACK);
  });

  it('tells the listener where nobody waits, and still closes when somebody takes it later', async () => {
    openAt(`?code=abc&state=${state}`);
    await waitUntil(() => words(popup).startsWith('This sign-in is not waited for'), '', { timeout: PATIENCE * 4 });
    channel.postMessage({ v: 1, taken: true });
    await waitUntil(() => popup.closed);
  });

  it('hands over the answer again until somebody takes it, who may have begun to listen only then', async () => {
    openAt(`?code=abc&state=${state}`);
    for (const _ of [1, 2]) expect(await nextAnswer()).to.have.property('response', `${CALLBACK}?code=abc&state=${state}`);
    channel.postMessage({ v: 1, taken: true });
    await waitUntil(() => popup.closed);
  });

  it('says the same at once where there is no state', async () => {
    openAt('?code=abc');
    await waitUntil(() => words(popup).startsWith('This sign-in is not waited for'));
  });

  for (const [what, suffix] of [
    ['there is no state', '?code=abc'],
    ['nobody waits', `?code=abc&state=${crypto.randomUUID()}`],
  ] as const) {
    it(`shows a tab that has left its page the way back where ${what}, and to no other site`, async () => {
      const page = new URL('/services/sign-in/callback.css?left', location.href).href;
      const left = { database: 'd', provider: 'dropbox', account: null, page, expires: Date.now() + 60_000, sealing: '' } as const;
      rememberPage(sessionStorage, state, left);
      rememberPage(sessionStorage, `later-${state}`, { ...left, page: 'https://evil.example/', expires: left.expires + 1 });
      openAt(suffix);
      await waitUntil(() => words(popup).endsWith('Go back and sign in again'), '', { timeout: PATIENCE * 4 });
      expect(popup.document.querySelector('a')?.href).to.equal(page);
      forgetPage(sessionStorage, `later-${state}`);
    });
  }

  it('goes back to the page that its own tab has left, with the answer sealed beside it, and tells no channel', async () => {
    let told = false;
    channel.onmessage = () => (told = true);
    const page = new URL('/services/sign-in/callback.css?back', location.href).href;
    const { sealing, opening } = await newAnswerKeys();
    const left = { database: 'd', provider: 'dropbox', account: null, page, expires: Date.now() + 60_000, sealing } as const;
    // A window begins with a copy of its opener's session.
    rememberPage(sessionStorage, state, left);
    openAt(`#access_token=s3cret-abc&state=${state}`);
    await waitUntil(() => popup.location.href === page);
    expect(JSON.stringify({ ...popup.sessionStorage })).not.to.contain('s3cret');
    const { answer, ...before } = leftPage(popup.sessionStorage, state) ?? {};
    expect(before).to.deep.equal(left);
    if (answer === undefined) throw new Error('There is no answer.');
    expect(await openAnswer(opening, answer)).to.equal(`${CALLBACK}#access_token=s3cret-abc&state=${state}`);
    expect(told).to.equal(false);
  });

  it('goes to no other site', async () => {
    const left = { database: 'd', provider: 'dropbox', account: null, page: 'https://evil.example/', expires: Date.now() + 60_000, sealing: '' } as const;
    rememberPage(sessionStorage, state, left);
    const answer = nextAnswer();
    openAt(`?code=abc&state=${state}`);
    await answer;
    expect(popup.location.href).to.equal(CALLBACK);
  });

  it('lets in no script of another origin, and tells nobody where it was', async () => {
    const html = await (await fetch(CALLBACK)).text();
    const page = new DOMParser().parseFromString(html, 'text/html');
    openAt('?code=abc');
    await waitUntil(() => words(popup) !== '');
    const meta = (selector: string): string => page.querySelector<HTMLMetaElement>(selector)?.content ?? '';
    expect(meta('[name=referrer]')).to.equal('no-referrer');
    expect(meta('[http-equiv=Content-Security-Policy]')).to.contain("default-src 'none'").and.not.to.contain('unsafe');
  });
});
