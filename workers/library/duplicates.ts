/**
 * Which tracks of different accounts are copies of one recording (`recording-rules.ts`), and which of them is the
 * best. A recording has at most one copy an account: what an account holds twice, somebody wants twice. What was
 * written is compared with what shares a key with it, never with everything.
 */
import { isLive } from './albums.ts';
import { KeyIndex, NONE } from './key-index.ts';
import { type RecordingRule, recordingRules } from './recording-rules.ts';
import { EMBEDDED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** So many rows of one key are compared: a thousand tracks with one ISRC have none. */
const MAX_ALIKE = 64;
/** Rows for which there is room when the indexes are made, over those that there are. */
const SPARE_PART = 0.25;
const SPARE_ROWS = 1024;

export class Duplicates {
  readonly #table: TrackTable;
  readonly #rules: ReturnType<typeof recordingRules>;
  /** By row the next copy, in a ring; empty while one account holds everything. */
  #next = new Int32Array(0);
  /** By key; empty as long as there are no rings. */
  #indexes: readonly KeyIndex[] = [];
  /** Number of the one account that holds everything, if one does; 0: none. */
  #account = 0;
  #ranks: ReadonlyMap<string, number> = new Map();
  /** Rows that were written and not looked at yet; null: any may have been. */
  #written: number[] | null = null;
  /** Rows that got copies, or other ones, or are to be looked at, since last asked. */
  #news: number[] = [];

  constructor(table: TrackTable) {
    this.#table = table;
    this.#rules = recordingRules(table);
  }

  /**
   * How much each account is preferred, the higher the more; those not named count 0, below it they are used last.
   * @returns whether that may change which copies are shown
   */
  setAccountRanks(ranks: ReadonlyMap<string, number>): boolean {
    const before = this.#ranks;
    this.#ranks = ranks;
    const isNews = this.#next.length > 0 && (ranks.size !== before.size || [...ranks].some(([account, rank]) => before.get(account) !== rank));
    if (isNews) this.#written = null;
    return isNews;
  }

  /** How many copies there are of what a row holds, itself included. */
  count(row: number): number {
    let count = 1;
    for (let at = this.#following(row); at !== row; at = this.#following(at)) count++;
    return count;
  }

  /** The row and its copies, in no order. */
  ring(row: number): number[] {
    const rows = [row];
    for (let at = this.#following(row); at !== row; at = this.#following(at)) rows.push(at);
    return rows;
  }

  /** The row and its copies, the best first. */
  copies(row: number): readonly number[] {
    const rows = this.ring(row);
    return rows.length === 1 ? rows : rows.sort((a, b) => this.#compare(a, b));
  }

  /** Whether two rows hold one recording, be it on one account or on two. */
  holdSame(a: number, b: number): boolean {
    if (this.ring(a).includes(b)) return true;
    return this.#rules.rules.some(({ key, same, mayJoin }) => {
      const keyOf = this.#rules.keys[key] ?? (() => 0);
      return keyOf(a) !== 0 && keyOf(a) === keyOf(b) && same(a, b) && mayJoin(a, b);
    });
  }

  /** Rows of which something is known that their copies may not have been told. */
  reconsider(rows: readonly number[]): void {
    for (const row of rows) this.#news.push(row);
  }

  /** Rows whose copies are others than when last asked, or that are to be reconsidered. */
  takeNews(): readonly number[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** To be called when what files say was written. @param rows null: perhaps all */
  touch(rows: Iterable<number> | null): void {
    if (rows === null) this.#written = null;
    else if (this.#written !== null) for (const row of rows) this.#written.push(row);
  }

  /** Looks at what was written. @returns rows that have other copies now, or are flagged otherwise */
  settle(): readonly number[] {
    const written = this.#written;
    if (written?.length === 0) return [];
    this.#written = [];
    if (written === null || !this.#canFollow(written)) return this.#groupAll();
    return this.#indexes.length === 0 ? [] : this.#regroup(written);
  }

  /** Whether looking at these rows is enough. */
  #canFollow(written: readonly number[]): boolean {
    const { count, columns } = this.#table;
    if (this.#indexes.length > 0) return count <= this.#next.length && written.length < count / 2;
    for (const row of written) {
      if (!this.#mayHave(row)) continue;
      if (this.#account === 0) this.#account = columns.account.data[row] ?? 0;
      if (columns.account.data[row] !== this.#account) return false;
    }
    return true;
  }

  #groupAll(): readonly number[] {
    const { count, columns } = this.#table;
    const before = this.#next;
    this.#next = new Int32Array(0);
    this.#indexes = [];
    this.#account = 0;
    let several = false;
    for (let row = 0; row < count; row++) {
      if (!this.#mayHave(row)) continue;
      if (this.#account === 0) this.#account = columns.account.data[row] ?? 0;
      several ||= columns.account.data[row] !== this.#account;
    }
    if (!several && before.length === 0) return [];
    const rows = new Uint32Array(count).map((_, row) => row);
    if (several) {
      const room = count + Math.ceil(count * SPARE_PART) + SPARE_ROWS;
      this.#next = new Int32Array(room).map((_, row) => row);
      this.#indexes = this.#rules.keys.map(() => new KeyIndex(room));
      for (let row = count - 1; row >= 0; row--) this.#index(row);
      this.#group(rows);
    }
    return this.#mark(rows, (row) => before[row] ?? row);
  }

  /** Groups anew what may be one recording with these rows, or may have been. */
  #regroup(written: readonly number[]): readonly number[] {
    const reach = new Reach(this.#indexes);
    for (const row of written) reach.add(row);
    for (const row of written) this.#index(row);
    for (const row of written) reach.addKeysOf(row);
    const rows = Uint32Array.from(reach.rows).sort();
    const before = new Map(Array.from(rows, (row) => [row, this.#following(row)]));
    for (const row of rows) this.#next[row] = row;
    this.#group(rows);
    return this.#mark(rows, (row) => before.get(row) ?? row);
  }

  #mayHave(row: number): boolean {
    const state = this.#table.columns.state.data[row];
    return isLive(state) && ((state ?? 0) & EMBEDDED) === 0;
  }

  #index(row: number): void {
    const may = this.#mayHave(row);
    for (const [key, index] of this.#indexes.entries()) index.set(row, may ? (this.#rules.keys[key]?.(row) ?? 0) : 0);
  }

  /** @param rows ascending; all that share a key with any of them are among them */
  #group(rows: Uint32Array): void {
    for (const rule of this.#rules.rules) {
      const index = this.#indexes[rule.key];
      if (index === undefined || index.isEmpty) continue;
      for (const row of rows) {
        let looked = 0;
        for (let at = index.first(index.keyOf(row)); at !== NONE && at < row && looked < MAX_ALIKE; at = index.after(at), looked++) {
          if (rule.same(row, at) && this.#mayJoin(row, at, rule)) this.#join(row, at);
        }
      }
    }
  }

  /** Whether no two of both rings are of one account, or known to be two recordings. */
  #mayJoin(a: number, b: number, rule: RecordingRule): boolean {
    const { data } = this.#table.columns.account;
    let one = a;
    do {
      let other = b;
      do {
        if (data[one] === data[other] || !rule.mayJoin(one, other)) return false;
        other = this.#following(other);
      } while (other !== b);
      one = this.#following(one);
    } while (one !== a);
    return true;
  }

  #join(a: number, b: number): void {
    const afterA = this.#following(a);
    this.#next[a] = this.#following(b);
    this.#next[b] = afterA;
  }

  #following(row: number): number {
    return this.#next[row] ?? row;
  }

  /** Flags all but the best of each recording. */
  #mark(rows: Uint32Array, before: (row: number) => number): readonly number[] {
    const { duplicate } = this.#table;
    const changed: number[] = [];
    for (const row of rows) {
      const next = this.#following(row);
      const isNews = next !== before(row);
      if (isNews) this.#news.push(row);
      const flag = next !== row && this.#best(row) !== row ? 1 : 0;
      if (isNews || duplicate.get(row) !== flag) changed.push(row);
      duplicate.set(row, flag);
    }
    return changed;
  }

  #best(row: number): number {
    let best = row;
    for (let at = this.#following(row); at !== row; at = this.#following(at)) if (this.#compare(at, best) < 0) best = at;
    return best;
  }

  /**
   * Below 0 when the first is the better copy: what can be had now, then what is lossless, then what is nearer, and of
   * what is as near what has more bits a sample, samples a second, or bits a second.
   */
  #compare(a: number, b: number): number {
    const { account, lossless, bitDepth, sampleRate, bitRate } = this.#table.columns;
    const [rankA, rankB] = [this.#ranks.get(account.get(a)) ?? 0, this.#ranks.get(account.get(b)) ?? 0];
    return (
      Number(rankB >= 0) - Number(rankA >= 0) ||
      lossless.get(b) - lossless.get(a) ||
      rankB - rankA ||
      (bitDepth.get(b) ?? 0) - (bitDepth.get(a) ?? 0) ||
      (lossless.get(a) === 1 ? (sampleRate.get(b) ?? 0) - (sampleRate.get(a) ?? 0) : (bitRate.get(b) ?? 0) - (bitRate.get(a) ?? 0)) ||
      a - b
    );
  }
}

/** Rows and all that share a key with them, and so on: what may be one recording, at the widest. */
class Reach {
  readonly rows = new Set<number>();
  readonly #indexes: readonly KeyIndex[];
  /** The keys that were followed, by index. */
  readonly #followed: readonly Set<number>[];

  constructor(indexes: readonly KeyIndex[]) {
    this.#indexes = indexes;
    this.#followed = indexes.map(() => new Set());
  }

  add(row: number): void {
    const open = [row];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (this.rows.has(at)) continue;
      this.rows.add(at);
      this.#follow(at, open);
    }
  }

  /** Follows the keys that a row has now. */
  addKeysOf(row: number): void {
    const open: number[] = [];
    this.#follow(row, open);
    for (const other of open) this.add(other);
  }

  #follow(row: number, open: number[]): void {
    for (const [number, index] of this.#indexes.entries()) {
      const key = index.keyOf(row);
      const followed = this.#followed[number];
      if (key === 0 || followed === undefined || followed.has(key)) continue;
      followed.add(key);
      for (let at = index.first(key); at !== NONE; at = index.after(at)) if (!this.rows.has(at)) open.push(at);
    }
  }
}
