/**
 * Finds rows by a hash of what they hold, without keeping the keys: four bytes a slot, where a Map of texts
 * would take ten times as much. The caller compares the candidates.
 */
const EMPTY = 0;
const DELETED = 0xffffffff;
const FIRST_SLOTS = 1024;

export class RowIndex {
  readonly #hashOf: (row: number) => number;
  /** Row + 1, {@link EMPTY} or {@link DELETED}; the length is a power of two. */
  #slots = new Uint32Array(FIRST_SLOTS);
  /** Slots that are not empty. */
  #used = 0;

  /** `hashOf` must give for a row what it gave when the row was added. */
  constructor(hashOf: (row: number) => number) {
    this.#hashOf = hashOf;
  }

  /** The row of that hash for which `matches` holds, or -1. */
  find(hash: number, matches: (row: number) => boolean): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? EMPTY;
      if (entry === EMPTY) return -1;
      if (entry !== DELETED && matches(entry - 1)) return entry - 1;
    }
  }

  add(row: number): void {
    if ((this.#used + 1) * 2 > this.#slots.length) this.#rehash(0);
    this.#insert(row);
  }

  /** Makes room for so many rows at once, instead of doubling again and again. */
  reserve(rows: number): void {
    if (rows * 2 > this.#slots.length) this.#rehash(rows);
  }

  delete(row: number): void {
    const mask = this.#slots.length - 1;
    for (let slot = this.#hashOf(row) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? EMPTY;
      if (entry === EMPTY) return;
      if (entry !== row + 1) continue;
      this.#slots[slot] = DELETED;
      return;
    }
  }

  #insert(row: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashOf(row) & mask;
    while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#slots[slot] = row + 1;
    this.#used++;
  }

  #rehash(rows: number): void {
    const before = this.#slots;
    let live = 0;
    for (let slot = 0; slot < before.length; slot++) if (before[slot] !== EMPTY && before[slot] !== DELETED) live++;
    let size = FIRST_SLOTS;
    while (size < Math.max(rows, live * 2) * 2) size *= 2;
    this.#slots = new Uint32Array(size);
    this.#used = 0;
    for (let slot = 0; slot < before.length; slot++) {
      const entry = before[slot] ?? EMPTY;
      if (entry !== EMPTY && entry !== DELETED) this.#insert(entry - 1);
    }
  }
}
