/** Adds up, term after term, what items score, and keeps those that score for every term. */

/** Items that fit, in no order, and their points at the same index. Those of a tally are there until its next use. */
export interface Hits {
  readonly items: Uint32Array;
  readonly points: Uint16Array;
}

/** The most that an item scores for one term: twelve terms, and a precedence of six, fit what `best-hits.ts` sorts by. */
export const MAX_POINTS = 127;

/**
 * Takes time for what is scored, not for what there is: its arrays are cleared where they were written. A byte an item
 * is all that is reached for in no order, so that it stays in the processor's cache.
 */
export class Tally {
  /** By item: 0 where it cannot fit all terms, else 1 and its best points for the term at hand. */
  #best = new Uint8Array(0);
  /** Items that fit all the terms so far, and their points. */
  #fitting = new Uint32Array(0);
  #points = new Uint16Array(0);
  #count = 0;
  /** That have ended. */
  #terms = 0;

  /** Items are below `size`. */
  begin(size: number): void {
    if (this.#best.length >= size) return;
    this.#best = new Uint8Array(size);
    this.#fitting = new Uint32Array(size);
    this.#points = new Uint16Array(size);
  }

  /** The items from `start` up to `end` of the list score for the term at hand, from 1 to {@link MAX_POINTS}; the best of each counts. */
  raise(list: Uint32Array, start: number, end: number, points: number): void {
    const best = this.#best;
    for (let at = start; at < end; at++) {
      const item = list[at] ?? 0;
      const known = best[item] ?? 0;
      if (points < known) continue;
      if (known === 0) {
        if (this.#terms > 0) continue;
        this.#points[this.#count] = 0;
        this.#fitting[this.#count++] = item;
      }
      best[item] = points + 1;
    }
  }

  endTerm(): void {
    this.#terms++;
    let count = 0;
    for (let at = 0; at < this.#count; at++) {
      const item = this.#fitting[at] ?? 0;
      const points = (this.#best[item] ?? 0) - 1;
      this.#best[item] = points === 0 ? 0 : 1;
      if (points === 0) continue;
      this.#fitting[count] = item;
      this.#points[count++] = (this.#points[at] ?? 0) + points;
    }
    this.#count = count;
  }

  /**
   * What fits all terms; the tally is empty then. What was raised since the last term ended goes before all that was not,
   * and before all that was raised less. Nothing is copied: to make room for typed arrays takes engines longer than to
   * fill them.
   */
  finish(): Hits {
    const items = this.#fitting.subarray(0, this.#count);
    const points = this.#points.subarray(0, this.#count);
    const precedence = this.#terms * MAX_POINTS;
    for (let at = 0; at < this.#count; at++) {
      const item = items[at] ?? 0;
      const raised = (this.#best[item] ?? 0) - 1;
      if (raised > 0) points[at] = (points[at] ?? 0) + raised * precedence;
      this.#best[item] = 0;
    }
    this.#count = 0;
    this.#terms = 0;
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
