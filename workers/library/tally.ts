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
  /** Points for the terms before it, by item; 0 for items that missed one of them. */
  #sum = new Uint16Array(0);
  /** Items that fit all the terms so far. */
  #fitting = new Uint32Array(0);
  #count = 0;
  #isFirst = true;

  /** Items are below `size`. */
  begin(size: number): void {
    if (this.#best.length >= size) return;
    this.#best = new Uint8Array(size);
    this.#sum = new Uint16Array(size);
    this.#fitting = new Uint32Array(size);
  }

  /** The item scores for the term at hand, from 1 to 255 points; its best counts. */
  raise(item: number, points: number): void {
    const known = this.#best[item] ?? 0;
    if (points <= known) return;
    if (this.#isFirst) {
      if (known === 0) this.#fitting[this.#count++] = item;
    } else if (this.#sum[item] === 0) {
      return;
    }
    this.#best[item] = points;
  }

  endTerm(): void {
    this.#isFirst = false;
    let count = 0;
    for (let at = 0; at < this.#count; at++) {
      const item = this.#fitting[at] ?? 0;
      const points = this.#best[item] ?? 0;
      this.#best[item] = 0;
      this.#sum[item] = points === 0 ? 0 : (this.#sum[item] ?? 0) + points;
      if (points > 0) this.#fitting[count++] = item;
    }
    this.#count = count;
  }

  /** What fits all terms; the tally is empty then. */
  finish(): Hits {
    const items = this.#fitting.slice(0, this.#count);
    const points = new Uint16Array(items.length);
    for (let at = 0; at < items.length; at++) {
      const item = items[at] ?? 0;
      points[at] = this.#sum[item] ?? 0;
      this.#sum[item] = 0;
    }
    this.#count = 0;
    this.#isFirst = true;
    return { items, points };
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
