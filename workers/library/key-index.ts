/**
 * Rows by a 32-bit key that several may share: those of one key are found one after the other, the lowest first,
 * without looking at any others. Twelve bytes a row, and none until the first row has a key. Key 0 is none.
 */
import { avalanche } from './stable-id.ts';

/** No row. */
export const NONE = -1;

export class KeyIndex {
  readonly #rows: number;
  /** By bucket its lowest row, or {@link NONE}; a power of two. */
  #first = new Int32Array(0);
  /** By row the next one in its bucket. */
  #next = new Int32Array(0);
  #keys = new Uint32Array(0);

  /** @param rows all will be below it */
  constructor(rows: number) {
    this.#rows = rows;
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0;
  }

  keyOf(row: number): number {
    return this.#keys[row] ?? 0;
  }

  /** Quickest for descending rows. */
  set(row: number, key: number): void {
    const known = this.keyOf(row);
    if (known === key) return;
    if (known !== 0) this.#take(row, known);
    if (key !== 0) this.#put(row, key);
  }

  /** The lowest row of a key, or {@link NONE}. */
  first(key: number): number {
    if (key === 0 || this.isEmpty) return NONE;
    return this.#ofKey(this.#first[this.#bucket(key)] ?? NONE, key);
  }

  /** The next higher row of the same key, or {@link NONE}. */
  after(row: number): number {
    return this.#ofKey(this.#next[row] ?? NONE, this.keyOf(row));
  }

  #ofKey(from: number, key: number): number {
    let row = from;
    while (row !== NONE && this.#keys[row] !== key) row = this.#next[row] ?? NONE;
    return row;
  }

  #take(row: number, key: number): void {
    const bucket = this.#bucket(key);
    const before = this.#before(row, bucket);
    const next = this.#next[row] ?? NONE;
    if (before === NONE) this.#first[bucket] = next;
    else this.#next[before] = next;
    this.#keys[row] = 0;
  }

  #put(row: number, key: number): void {
    if (this.isEmpty) this.#makeRoom();
    const bucket = this.#bucket(key);
    const before = this.#before(row, bucket);
    this.#next[row] = before === NONE ? (this.#first[bucket] ?? NONE) : (this.#next[before] ?? NONE);
    if (before === NONE) this.#first[bucket] = row;
    else this.#next[before] = row;
    this.#keys[row] = key;
  }

  /** The last row of a bucket that is below this one. */
  #before(row: number, bucket: number): number {
    let before = NONE;
    for (let at = this.#first[bucket] ?? NONE; at !== NONE && at < row; at = this.#next[at] ?? NONE) before = at;
    return before;
  }

  #bucket(key: number): number {
    return avalanche(key) & (this.#first.length - 1);
  }

  #makeRoom(): void {
    this.#first = new Int32Array(2 ** Math.ceil(Math.log2(this.#rows + 1))).fill(NONE);
    this.#next = new Int32Array(this.#rows);
    this.#keys = new Uint32Array(this.#rows);
  }
}
