/**
 * Finds rows by a hash that many may share, such as that of a path: rows of one bucket are linked, so that to add one
 * or to take one away costs the same however many bear its hash. Twelve bytes a row, and none until the first is added.
 * The caller compares the candidates.
 */
const FIRST_ROWS = 1024;

export class RowChains {
  readonly #hashOf: (row: number) => number;
  /** By bucket its first row + 1, or 0; a power of two, as many as there is room for rows. */
  #first = new Uint32Array(0);
  /** By row the next one in its bucket, + 1; 0 behind the last. */
  #next = new Uint32Array(0);
  /** By row the one before it, + 1; before the first stands the last. 0 for rows that are not held. */
  #previous = new Uint32Array(0);

  /** `hashOf` must give for a row what it gave when the row was added. */
  constructor(hashOf: (row: number) => number) {
    this.#hashOf = hashOf;
  }

  /** The row of that hash for which `matches` holds, of several the one that was added first, or -1. */
  find(hash: number, matches: (row: number) => boolean): number {
    for (let at = this.#first[this.#bucket(hash)] ?? 0; at !== 0; at = this.#next[at - 1] ?? 0) if (matches(at - 1)) return at - 1;
    return -1;
  }

  add(row: number): void {
    if (row >= this.#next.length) this.#grow(row + 1);
    if (this.#previous[row] === 0) this.#link(row);
  }

  delete(row: number): void {
    const previous = this.#previous[row] ?? 0;
    if (previous === 0) return;
    const bucket = this.#bucket(this.#hashOf(row));
    const next = this.#next[row] ?? 0;
    const first = this.#first[bucket] ?? 0;
    if (first === row + 1) this.#first[bucket] = next;
    else this.#next[previous - 1] = next;
    // Of the last row the one before it is the last now, and stands before the first.
    const behind = next === 0 ? first : next;
    if (behind !== row + 1) this.#previous[behind - 1] = previous;
    this.#previous[row] = 0;
    this.#next[row] = 0;
  }

  #link(row: number): void {
    const bucket = this.#bucket(this.#hashOf(row));
    const first = this.#first[bucket] ?? 0;
    if (first === 0) {
      this.#first[bucket] = row + 1;
      this.#previous[row] = row + 1;
      return;
    }
    const last = this.#previous[first - 1] ?? 0;
    this.#next[last - 1] = row + 1;
    this.#previous[row] = last;
    this.#previous[first - 1] = row + 1;
  }

  #bucket(hash: number): number {
    return hash & (this.#first.length - 1);
  }

  /** Chains keep their order: rows of one hash were in one chain before. */
  #grow(rows: number): void {
    const [first, next] = [this.#first, this.#next];
    let size = FIRST_ROWS;
    while (size < rows) size *= 2;
    this.#first = new Uint32Array(size);
    this.#next = new Uint32Array(size);
    this.#previous = new Uint32Array(size);
    for (const start of first) for (let at = start; at !== 0; at = next[at - 1] ?? 0) this.#link(at - 1);
  }
}
