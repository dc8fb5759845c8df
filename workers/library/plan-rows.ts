/**
 * Rows of a plan: single ones that the table has already, and the new ones, which follow each other. Of a hundred thousand
 * new rows a Set would keep each.
 */
export class PlanRows {
  readonly #first: number;
  /** New rows are from {@link #first} up to this one, but for those that are {@link #without}. */
  #end: number;
  readonly #without = new Set<number>();
  readonly #known = new Set<number>();

  /** @param first the row that the next new track gets */
  constructor(first: number) {
    this.#first = first;
    this.#end = first;
  }

  get size(): number {
    return this.#known.size + this.#end - this.#first - this.#without.size;
  }

  has(row: number): boolean {
    return row < this.#first ? this.#known.has(row) : row < this.#end && !this.#without.has(row);
  }

  add(row: number): void {
    if (row < this.#first) {
      this.#known.add(row);
      return;
    }
    for (; this.#end < row; this.#end++) this.#without.add(this.#end);
    if (row === this.#end) this.#end++;
    else this.#without.delete(row);
  }

  /** @returns whether it was there */
  delete(row: number): boolean {
    const held = this.has(row);
    if (row < this.#first) this.#known.delete(row);
    else if (held) this.#without.add(row);
    return held;
  }

  clear(): void {
    this.#known.clear();
    this.#without.clear();
    this.#end = this.#first;
  }

  /** Known rows in the order in which they came, then the new ones, ascending. */
  *[Symbol.iterator](): Generator<number> {
    yield* this.#known;
    for (let row = this.#first; row < this.#end; row++) if (!this.#without.has(row)) yield row;
  }

  /** As they are iterated. */
  toArray(): Uint32Array {
    const rows = new Uint32Array(this.size);
    let at = 0;
    for (const row of this.#known) rows[at++] = row;
    for (let row = this.#first; row < this.#end; row++) if (!this.#without.has(row)) rows[at++] = row;
    return rows;
  }
}
