/** Rows, a bit each: a Set of a million numbers takes some three hundred times as much. */
const BITS = 32;

export class RowSet {
  #words = new Uint32Array(0);

  has(row: number): boolean {
    return (((this.#words[row >>> 5] ?? 0) >>> (row & (BITS - 1))) & 1) === 1;
  }

  add(row: number): void {
    const at = row >>> 5;
    if (at >= this.#words.length) {
      const words = new Uint32Array(Math.ceil((at + 1) * 1.5));
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[at] = (this.#words[at] ?? 0) | (1 << (row & (BITS - 1)));
  }

  /** Ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (let at = 0; at < this.#words.length; at++) {
      const word = this.#words[at] ?? 0;
      for (let bit = 0; word !== 0 && bit < BITS; bit++) if (((word >>> bit) & 1) === 1) yield at * BITS + bit;
    }
  }
}
