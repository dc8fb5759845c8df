/**
 * What a tab remembers of the page that it has left for a provider's, kept in the tab's session storage under the
 * sign-in's state. The callback page puts the answer beside it, sealed for the worker, and goes back; the page takes both away at once.
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
}

/** One that the callback page has come back to. */
export type AnsweredPage = LeftPage & { readonly answer: SealedAnswer };

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

/** Takes an answer for this database out of the storage, and what has expired with it. */
export function takeAnswered(storage: TabStorage, database: string, now: number): AnsweredPage | null {
  let answered: AnsweredPage | null = null;
  const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter((key) => key?.startsWith(PREFIX));
  for (const key of keys) {
    if (key == null) continue;
    const left = parsed(storage.getItem(key));
    const { answer } = left ?? {};
    const isOurs = left !== null && answer !== undefined && left.database === database;
    if (isOurs || left === null || left.expires < now) storage.removeItem(key);
    if (isOurs) answered = { ...left, answer };
  }
  return answered;
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
  const { database, provider, account, page, expires, sealing, answer } = value as Partial<Record<keyof LeftPage, unknown>>;
  const texts = [database, provider, page, sealing, account ?? ''];
  return texts.every((text) => typeof text === 'string') && typeof expires === 'number' && (answer === undefined || isSealed(answer));
}

function isSealed(value: unknown): boolean {
  const { state, key, iv, data } = Object(value) as Partial<Record<keyof SealedAnswer, unknown>>;
  return [state, key, iv, data].every((text) => typeof text === 'string');
}
