/**
 * The page that a provider sends the listener back to. It drops the answer from its address at once, hands it to the
 * worker that waits for it over a channel named by the sign-in's state, and closes itself. It relies on no opener, which
 * a `Cross-Origin-Opener-Policy` may have cut off, and keeps nothing but what a tab needs that has left its page: the answer
 * sealed, so that no token and no code lies in a storage that scripts can read.
 */
import { signInChannel, type SignInAnswer, type SignInReceipt } from '../protocol/sign-in-channel.ts';
import { sealAnswer } from '../protocol/sealed-answer.ts';
import { isOwn, lastLeft, leftPage, rememberPage } from './left-page.ts';

/** Milliseconds until it tells the listener that nobody waits. */
const PATIENCE = 2000;
/** Milliseconds between two tries to hand over the answer, and for how long: a page that is being reloaded has no worker meanwhile. */
const AGAIN = 250;
const TRIES = 80;
/** Milliseconds until it tells that it could not close itself. */
const CLOSING = 500;

const NOT_WAITED_FOR = 'This sign-in is not waited for any more.';
const CLOSE = 'Close this window and sign in again.';
const GO_BACK = 'Go back and sign in again';
const DONE = 'Done. You can close this window.';

async function answerSignIn(): Promise<void> {
  const response = location.href;
  history.replaceState(null, '', location.pathname);
  const state = stateOf(new URL(response));
  if (state === null) sayTooLate();
  else if (!(await goBack(state, response))) handOver(state, response);
}

/** Providers answer in the query, or in the fragment where a token is among it (OAuth 2.0 Multiple Response Types, 2.1). */
function stateOf({ search, hash }: URL): string | null {
  return new URLSearchParams(search).get('state') ?? new URLSearchParams(hash.slice(1)).get('state');
}

/** Where this tab itself has left a page for the provider's, that page takes the answer. */
async function goBack(state: string, response: string): Promise<boolean> {
  try {
    const left = leftPage(sessionStorage, state);
    if (left === null || left.waiting !== undefined || !isOwn(left.page)) return false;
    rememberPage(sessionStorage, state, { ...left, answer: await sealAnswer(left.sealing, state, response) });
    location.replace(left.page);
    return true;
  } catch {
    return false; // A browser that keeps nothing has not left a page.
  }
}

function handOver(state: string, response: string): void {
  const channel = new BroadcastChannel(signInChannel(state));
  const patience = setTimeout(sayTooLate, PATIENCE);
  let tries = 0;
  const hand = (): void => {
    channel.postMessage({ v: 1, response } satisfies SignInAnswer);
    if (++tries >= TRIES) clearInterval(handing);
  };
  const handing = setInterval(hand, AGAIN);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isReceipt(data)) return;
    clearInterval(handing);
    clearTimeout(patience);
    channel.close();
    // What was cut off from its opener may not be allowed to close itself.
    setTimeout(() => say(DONE), CLOSING);
    close();
  };
  hand();
}

function isReceipt(data: unknown): data is SignInReceipt {
  return typeof data === 'object' && data !== null && 'taken' in data && data.taken === true;
}

/** A tab that has left its page for the provider's must not be closed: it is shown the way back. */
function sayTooLate(): void {
  const page = pageToGoBackTo();
  if (page === null) return say(`${NOT_WAITED_FOR} ${CLOSE}`);
  say(`${NOT_WAITED_FOR} `);
  const link = Object.assign(document.createElement('a'), { href: page, textContent: GO_BACK });
  document.querySelector('[role=status]')?.append(link);
}

function pageToGoBackTo(): string | null {
  try {
    return lastLeft(sessionStorage, Date.now());
  } catch {
    return null; // A browser that keeps nothing has not left a page.
  }
}

function say(words: string): void {
  const status = document.querySelector('[role=status]');
  if (status !== null) status.textContent = words;
}

void answerSignIn();
