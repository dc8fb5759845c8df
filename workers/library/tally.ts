/** Adds up, term after term, what items score, and keeps those that score for every term. */

/** Items that fit, in no order, and their points at the same index. */
export interface Hits {
  readonly items: Uint32Array;
  readonly points: Uint16Array;
}

/** Takes time for what is scored, not for what there is: its arrays are cleared where they were written. */
export class Tally {
  /** Best points for the term at hand, by item. */
  #best = new Uint8Array(0);
  /** How many terms, one after the other, the item has fitted. */
  #fitted = new Uint8Array(0);
  #points = new Uint16Array(0);
  #touched = new Uint32Array(0);
  #touchedCount = 0;
  /** Items that fit the first term: no others can fit all. */
  #candidates = new Uint32Array(0);
  #terms = 0;

  /** Items are below `size`. */
  begin(size: number): void {
    if (this.#best.length >= size) return;
    this.#best = new Uint8Array(size);
    this.#fitted = new Uint8Array(size);
    this.#points = new Uint16Array(size);
    this.#touched = new Uint32Array(size);
  }

  /** The item scores for the term at hand, up to 255 points; its best counts. */
  raise(item: number, points: number): void {
    if (this.#fitted[item] !== this.#terms) return;
    const known = this.#best[item] ?? 0;
    if (known === 0) this.#touched[this.#touchedCount++] = item;
    if (points > known) this.#best[item] = points;
  }

  endTerm(): void {
    this.#terms++;
    for (let at = 0; at < this.#touchedCount; at++) {
      const item = this.#touched[at] ?? 0;
      this.#fitted[item] = this.#terms;
      this.#points[item] = (this.#points[item] ?? 0) + (this.#best[item] ?? 0);
      this.#best[item] = 0;
    }
    if (this.#terms === 1) this.#candidates = this.#touched.slice(0, this.#touchedCount);
    this.#touchedCount = 0;
  }

  /** What fits all terms; the tally is empty then. */
  finish(): Hits {
    const candidates = this.#candidates;
    const items = new Uint32Array(candidates.length);
    const points = new Uint16Array(candidates.length);
    let count = 0;
    for (let at = 0; at < candidates.length; at++) {
      const item = candidates[at] ?? 0;
      if (this.#fitted[item] === this.#terms) {
        items[count] = item;
        points[count++] = this.#points[item] ?? 0;
      }
      this.#fitted[item] = this.#points[item] = 0;
    }
    this.#candidates = new Uint32Array(0);
    this.#terms = 0;
    return { items: items.subarray(0, count), points: points.subarray(0, count) };
  }
}

/** The hits that pass. */
export function hitsThat(hits: Hits, passes: (item: number) => boolean): Hits {
  const items = new Uint32Array(hits.items.length);
  const points = new Uint16Array(hits.items.length);
  let count = 0;
  for (let at = 0; at < hits.items.length; at++) {
    const item = hits.items[at] ?? 0;
    if (!passes(item)) continue;
    items[count] = item;
    points[count++] = hits.points[at] ?? 0;
  }
  return { items: items.subarray(0, count), points: points.subarray(0, count) };
}
