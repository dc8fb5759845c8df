/**
 * What a tab remembers of the page that it has left for a provider's, kept in the tab's session storage under the
 * sign-in's state. The callback page puts the answer beside it, sealed for the worker, and goes back; the page takes both away at once.
 * Of a sign-in in a window it is remembered while the page waits, for the case that the page is loaded anew meanwhile.
 */
import type { AccountId } from '../protocol/records.ts';
import type { CloudKind } from '../protocol/accounts.ts';
import type { SealedAnswer } from '../protocol/sealed-answer.ts';

const PREFIX = 'mpc-sign-in:';

export interface LeftPage {
  readonly database: string;
  readonly provider: CloudKind;
  /** The account that is signed in to again; null for a new one. */
  readonly account: AccountId | null;
  /** Address to come back to. */
  readonly page: string;
  /** Epoch milliseconds after which nobody waits for it any more. */
  readonly expires: number;
  /** As `SignInStart.sealing`. */
  readonly sealing: string;
  readonly answer?: SealedAnswer;
  /** Where a window has gone to the provider's, and the page has stayed. */
  readonly waiting?: WaitingPage;
}

/** A page that waits for a sign-in in a window. */
export interface WaitingPage {
  /** `performance.timeOrigin` of the page, by which another loading of it is told. */
  readonly loaded: number;
  /** As `SignInStart.account`. */
  readonly begun: AccountId;
}

/** As much of `Storage` as is used. */
export type TabStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** @throws DOMException where the browser keeps nothing */
export function rememberPage(storage: TabStorage, state: string, left: LeftPage): void {
  storage.setItem(PREFIX + state, JSON.stringify(left));
}

export function forgetPage(storage: TabStorage, state: string): void {
  storage.removeItem(PREFIX + state);
}

/** What was left for the sign-in of this state; null when nothing was. */
export function leftPage(storage: TabStorage, state: string): LeftPage | null {
  return parsed(storage.getItem(PREFIX + state));
}

/** Address of the page of this origin that the tab itself has left last for a provider's, and that may still be gone back to; null when there is none. */
export function lastLeft(storage: TabStorage, now: number): string | null {
  const left = keysOf(storage).flatMap((key) => parsed(storage.getItem(key)) ?? []);
  const own = left.filter(({ page, waiting, expires }) => waiting === undefined && expires > now && isOwn(page));
  return own.sort((a, b) => b.expires - a.expires)[0]?.page ?? null;
}

/** Whether an address is of this very origin: any script of the site can write others there. */
export function isOwn(page: string): boolean {
  return URL.canParse(page) && new URL(page).origin === location.origin;
}

/** Takes out of the storage what concerns this database and is answered, or is not waited for any more since its page was loaded anew; and what has expired. */
export function takeReturned(storage: TabStorage, database: string, now: number): LeftPage | null {
  let returned: LeftPage | null = null;
  for (const key of keysOf(storage)) {
    const left = parsed(storage.getItem(key));
    const isOver = left?.answer !== undefined || (left?.waiting !== undefined && left.waiting.loaded !== performance.timeOrigin);
    const isOurs = left?.database === database && isOver;
    if (isOurs || left === null || left.expires < now) storage.removeItem(key);
    if (isOurs && returned?.answer === undefined) returned = left;
  }
  return returned;
}

function keysOf(storage: TabStorage): readonly string[] {
  return Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? '').filter((key) => key.startsWith(PREFIX));
}

/** Any script of the site can write there: what is not of the form is nothing. */
function parsed(text: string | null): LeftPage | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isLeftPage(value) ? value : null;
  } catch {
    return null;
  }
}

function isLeftPage(value: unknown): value is LeftPage {
  if (typeof value !== 'object' || value === null) return false;
  const { database, provider, account, page, expires, sealing, answer, waiting } = value as Partial<Record<keyof LeftPage, unknown>>;
  const texts = [database, provider, page, sealing, account ?? ''];
  if (!texts.every((text) => typeof text === 'string') || typeof expires !== 'number') return false;
  return (answer === undefined || isSealed(answer)) && (waiting === undefined || isWaiting(waiting));
}

function isWaiting(value: unknown): boolean {
  const { loaded, begun } = Object(value) as Partial<Record<keyof WaitingPage, unknown>>;
  return typeof loaded === 'number' && typeof begun === 'string';
}

function isSealed(value: unknown): boolean {
  const { state, key, iv, data } = Object(value) as Partial<Record<keyof SealedAnswer, unknown>>;
  return [state, key, iv, data].every((text) => typeof text === 'string');
}
