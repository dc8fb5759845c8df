/**
 * What a full listing has seen so far, kept with each batch, so that a listing that was broken off and goes on
 * after a restart still knows what is gone at its end. A listing that begins anew has seen nothing yet; but what the one
 * before, which came to no end, has listed for the first time is as new to it: files that have moved are recognised by that.
 */
import type { Change, Database } from './database.ts';
import type { PlanRows } from './plan-rows.ts';
import { RowSet } from './row-set.ts';

interface RunPart {
  readonly run: string;
  readonly seen: Uint32Array;
  readonly fresh: Uint32Array;
}

const PART_DIGITS = 8;
const CURSOR_PREFIX = 'cursor\n';

/** Where the store `meta` keeps the cursor of an account's listing. */
export function cursorKey(account: string): string {
  return CURSOR_PREFIX + account;
}

/** Accounts whose listings have cursors. */
export async function accountsWithCursor(database: Database): Promise<readonly string[]> {
  const keys = await database.keys('meta');
  return keys.flatMap((key) => (key.startsWith(CURSOR_PREFIX) ? [key.slice(CURSOR_PREFIX.length)] : []));
}

export class ListingRun {
  readonly run: string;
  readonly #account: string;
  readonly #seen = new RowSet();
  readonly #fresh = new RowSet();
  /** Number of the part to come: above all that are stored, so that none is written over. */
  #next = 0;
  /** Parts of this run in the store `meta`. */
  readonly #keys: string[] = [];
  /** Parts of earlier runs, to be deleted with the next write. */
  #stale: readonly string[] = [];
  /** What is {@link fresh} by those parts. */
  #inherited: readonly number[] = [];

  /** Goes on with the run if it is the stored one; else starts it. */
  static async load(database: Database, account: string, run: string): Promise<ListingRun> {
    const loaded = new ListingRun(account, run);
    const prefix = partPrefix(account);
    const stale: string[] = [];
    const inherited: number[] = [];
    await database.scan('meta', prefix, (key, value) => {
      if (!key.startsWith(prefix)) return;
      loaded.#counted(key);
      if (isPart(value) && value.run === run) return loaded.add(key, value.seen, value.fresh);
      stale.push(key);
      if (isPart(value)) for (const row of value.fresh) inherited.push(row);
    });
    loaded.#inherit(stale, inherited);
    return loaded;
  }

  private constructor(account: string, run: string) {
    this.#account = account;
    this.run = run;
  }

  /** Whether a batch of it is stored, and not its last. */
  get isUnderWay(): boolean {
    return this.#keys.length > 0;
  }

  /** Rows of the files listed so far. */
  get seen(): Pick<RowSet, 'has'> {
    return this.#seen;
  }

  /** Those that were listed for the first time, since the last listing that came to its end. */
  get fresh(): Iterable<number> {
    return this.#fresh;
  }

  /** The changes that keep what a batch has seen; {@link add} follows once they are committed. */
  part(seen: PlanRows, fresh: PlanRows): { readonly key: string; readonly changes: readonly Change[] } {
    const key = partPrefix(this.#account) + String(this.#next).padStart(PART_DIGITS, '0');
    const value: RunPart = { run: this.run, seen: seen.toArray(), fresh: this.#inherited.length === 0 ? fresh.toArray() : Uint32Array.from([...this.#inherited, ...fresh]) };
    return { key, changes: [...deletions(this.#stale), { store: 'meta', key, value }] };
  }

  add(key: string, seen: Iterable<number>, fresh: Iterable<number>): void {
    this.#keys.push(key);
    this.#counted(key);
    this.#stale = [];
    this.#inherited = [];
    for (const row of seen) this.#seen.add(row);
    for (const row of fresh) this.#fresh.add(row);
  }

  #inherit(stale: readonly string[], fresh: readonly number[]): void {
    this.#stale = stale;
    this.#inherited = fresh;
    for (const row of fresh) this.#fresh.add(row);
  }

  #counted(key: string): void {
    this.#next = Math.max(this.#next, Number(key.slice(-PART_DIGITS)) + 1);
  }

  /** The changes that forget the run. */
  end(): readonly Change[] {
    return deletions([...this.#stale, ...this.#keys]);
  }
}

function deletions(keys: readonly string[]): readonly Change[] {
  return keys.map((key) => ({ store: 'meta', key }));
}

function partPrefix(account: string): string {
  return `run\n${account}\n`;
}

function isPart(value: unknown): value is RunPart {
  if (typeof value !== 'object' || value === null) return false;
  const { run, seen, fresh } = value as Partial<Record<keyof RunPart, unknown>>;
  return typeof run === 'string' && seen instanceof Uint32Array && fresh instanceof Uint32Array;
}
