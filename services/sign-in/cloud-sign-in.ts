/**
 * Signing in at clouds from a page: it opens the window or leaves the page, and waits; the worker makes the request and
 * takes the answer from the callback page. No verifier, code or token ever comes by here: where this tab itself has left, the
 * answer lies in its session storage, sealed for the worker, until `page-sign-in.ts` hands it on.
 */
import type { SignInOptions } from '../client.ts';
import type { Account, AccountService, AccountSpec, CloudKind, CloudSpec, Credentials, LateAnswer, SignInStart } from '../protocol/accounts.ts';
import { MpcError } from '../protocol/errors.ts';
import type { AccountId } from '../protocol/records.ts';
import { callbackAddress, isOwnFolder } from './callback-address.ts';
import { isCloud } from '../protocol/cloud-kinds.ts';
import { forgetPage, rememberPage, type TabStorage, type WaitingPage } from './left-page.ts';
import { CLOSED_GRACE, closedByListener, isWindowClosed, openSignInWindow, popupBlocked, type SignInWindow } from './sign-in-window.ts';

/** What of the page signing in needs. */
export interface SignInPage {
  /** Opens the window within a gesture; null when the browser blocks it. */
  openWindow(): SignInWindow | null;
  /** Leaves for another page. */
  go(url: string): void;
  readonly storage: TabStorage;
  /** Milliseconds from a window's closing until it is given up. */
  readonly closedGrace: number;
}

/** This page. */
export const thisPage: SignInPage = {
  openWindow: openSignInWindow,
  go: (url) => location.assign(url),
  // Asked for when needed: where storage is refused, reading the property throws.
  get storage() {
    return sessionStorage;
  },
  closedGrace: CLOSED_GRACE,
};

/** What {@link CloudSignIn} works with. */
export interface CloudSignInParts {
  readonly accounts: AccountService;
  readonly database: string;
  /** The folder of the callback pages, as the configuration says now. */
  readonly folder: () => URL;
  readonly page: SignInPage;
  /** Whether a sign-in is still known when this page has been left and comes back. */
  readonly outlivesPage: () => boolean;
}

/** A window that could be opened, or not; undefined where none was wanted. */
type Opened = SignInWindow | null | undefined;

export class CloudSignIn {
  readonly #parts: CloudSignInParts;

  constructor(parts: CloudSignInParts) {
    this.#parts = parts;
  }

  /** As `MpcClient.signIn`. What comes before the first `await` runs within the caller's gesture. */
  async signIn(target: CloudSpec | AccountId, options: SignInOptions = {}): Promise<Account> {
    const { accounts, folder, page } = this.#parts;
    const spec = typeof target === 'string' ? null : target;
    if (spec?.tokens === 'host') return accounts.add(spec);
    const isWindow = (options.way ?? spec?.way ?? 'popup') === 'popup';
    const popup = isWindow && isOwnFolder(folder()) ? page.openWindow() : undefined;
    try {
      const account = typeof target === 'string' ? await this.#find(target) : null;
      const { provider } = spec ?? account ?? {};
      // The worker knows what to say of accounts that are not signed in to at a provider.
      if (account !== null && (!isCloud(account.provider) || account.tokens === 'host')) return await accounts.signIn(account.id, {});
      if (provider === undefined || !isCloud(provider)) throw new MpcError('not-found', 'There is no such account.', { details: { field: 'id' } });
      return await this.#begin(target, provider, popup, options);
    } finally {
      popup?.close();
    }
  }

  async #begin(target: CloudSpec | AccountId, provider: CloudKind, popup: Opened, options: SignInOptions): Promise<Account> {
    const { accounts, folder, outlivesPage } = this.#parts;
    const { signal } = options;
    const redirectUri = callbackAddress(folder(), provider);
    if (popup === null) throw popupBlocked();
    if (popup === undefined && !outlivesPage()) throw nothingKept();
    if (isAborted(signal)) throw cancelled();
    const start = await accounts.beginSignIn({ account: target, redirectUri, way: popup === undefined ? 'redirect' : 'popup' });
    const over = new AbortController();
    try {
      if (popup !== undefined) {
        this.#rememberWaiting(start, target, provider, over.signal);
        return await this.#inWindow(start, popup, options, over.signal);
      }
      return await Promise.race([untilCancelled(signal, over.signal), this.#leave(start, target, provider, signal, over.signal)]);
    } catch (error) {
      if (popup === undefined) await this.#cancel(start);
      throw error;
    } finally {
      over.abort();
    }
  }

  async #inWindow(start: SignInStart, popup: SignInWindow, { signal, onBegun }: SignInOptions, over: AbortSignal): Promise<Account> {
    const { accounts, page } = this.#parts;
    if (!isAborted(signal)) popup.location.replace(start.url);
    const done = accounts.awaitSignIn(start.state);
    onBegun?.({ account: start.account, done });
    try {
      return await Promise.race([untilCancelled(signal, over), closedByListener(popup, page.closedGrace, over), done]);
    } catch (error) {
      const isLate = isWindowClosed(error) && !isAborted(signal);
      if (!isLate && !isAborted(signal)) throw error;
      // A window that only seems to be closed may still answer, until the caller gives it up.
      if (isLate) signal?.addEventListener('abort', () => void this.#cancel(start), { once: true });
      // The callback page closes its window as soon as the worker has the answer, which takes its time to become an account.
      if (await this.#cancel(start, isLate ? 'take' : 'refuse')) return done;
      throw error;
    }
  }

  /** @returns whether the sign-in was answered before */
  #cancel({ state }: SignInStart, late: LateAnswer = 'refuse'): Promise<boolean> {
    return this.#parts.accounts.cancelSignIn(state, late).catch(() => false);
  }

  /** Goes to the provider in this tab. It ends only where the listener comes back without an answer, or never leaves. */
  async #leave(
    start: SignInStart,
    target: CloudSpec | AccountId,
    provider: CloudKind,
    signal: AbortSignal | undefined,
    over: AbortSignal,
  ): Promise<never> {
    const { page } = this.#parts;
    try {
      // Who came back without an answer may go forward again and answer: the callback page has to find the way back then, too.
      this.#remember(start, target, provider, signal);
    } catch (cause) {
      throw new MpcError('storage-unavailable', 'This browser keeps nothing for this tab, so that it could not come back: sign in in a window.', { cause });
    }
    page.go(start.url);
    return cameBack(start.expires, over);
  }

  /** The page may be loaded anew before the window answers, and then tells that it has not seen the end. */
  #rememberWaiting(start: SignInStart, target: CloudSpec | AccountId, provider: CloudKind, over: AbortSignal): void {
    try {
      this.#remember(start, target, provider, over, { loaded: performance.timeOrigin, begun: start.account });
    } catch {
      // A browser that keeps nothing: loaded anew, the page does not know of it.
    }
  }

  /** @param until when it is forgotten again @throws DOMException where the browser keeps nothing */
  #remember(
    { state, expires, sealing }: SignInStart,
    target: CloudSpec | AccountId,
    provider: CloudKind,
    until: AbortSignal | undefined,
    waiting?: WaitingPage,
  ): void {
    const { database, page } = this.#parts;
    const { storage } = page;
    const account = typeof target === 'string' ? target : null;
    rememberPage(storage, state, { database, provider, account, page: location.href, expires, sealing, ...(waiting !== undefined && { waiting }) });
    until?.addEventListener('abort', () => forgetPage(storage, state), { once: true });
  }

  async #find(id: AccountId): Promise<Account | null> {
    return (await this.#parts.accounts.list()).find((account) => account.id === id) ?? null;
  }
}

/** The account service of a page, whose `add` and `signIn` take listeners to the clouds that are signed in to there. */
export function accountsWithWindows(accounts: AccountService, cloud: CloudSignIn): AccountService {
  const add: AccountService['add'] = (spec) => (isCloudSpec(spec) ? cloud.signIn(spec) : accounts.add(spec));
  const signIn: AccountService['signIn'] = (id, credentials) =>
    hasNone(credentials) ? cloud.signIn(id) : accounts.signIn(id, credentials);
  const own: Partial<AccountService> = { add, signIn };
  return new Proxy(accounts, { get: (target, name, receiver) => own[name as keyof AccountService] ?? Reflect.get(target, name, receiver) });
}

/** What programs without types leave out, the worker refuses. */
function isCloudSpec(spec: AccountSpec | null | undefined): spec is CloudSpec {
  return spec != null && isCloud(spec.provider);
}

function hasNone(credentials: Credentials | undefined): boolean {
  return Object.values(credentials ?? {}).every((value) => value === undefined);
}

function nothingKept(): MpcError {
  const words =
    'This tab cannot leave for the provider: its worker ends with it, and nothing is kept of the sign-in (`storage.secrets: "memory"`, or a browser that stores nothing). Sign in in a window.';
  return new MpcError('unsupported', words, { details: { reason: 'nothing-kept', field: 'way' } });
}

function cancelled(): MpcError {
  return new MpcError('aborted', 'The sign-in was cancelled.', { details: { reason: 'cancelled' } });
}

/** A function, since the compiler takes what it has once seen of a signal for lasting. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}

function untilCancelled(signal: AbortSignal | undefined, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (isAborted(signal)) reject(cancelled());
    signal?.addEventListener('abort', () => reject(cancelled()), { once: true, signal: over });
  });
}

/** The browser may bring a page back as it was left, or may have stayed: then nobody will come with an answer. */
function cameBack(expires: number, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(new MpcError('aborted', 'The listener came back without having signed in.', { details: { reason: 'came-back' } }));
    const timer = setTimeout(giveUp, Math.max(0, expires - Date.now()));
    over.addEventListener('abort', () => clearTimeout(timer), { once: true });
    addEventListener('pageshow', (event) => event.persisted && giveUp(), { signal: over });
  });
}
