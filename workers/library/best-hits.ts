/** The best of many hits, without sorting them all: what cannot be among them is found by counting. */
import type { Hits } from './tally.ts';

export interface RankedItems {
  readonly best: readonly number[];
  /** How many there are in all. */
  readonly count: number;
}

/** What decides between hits of equal points counts up to here. */
export const MAX_TIE = 1023;
const TIES = MAX_TIE + 1;
const POINTS = 2048;
const ITEMS = 2 ** 32;

export class BestHits {
  readonly #withPoints = new Uint32Array(POINTS);
  readonly #withTie = new Uint32Array(TIES);

  /**
   * Of the hits that pass the `limit` with the most points (below 2048), best first; of equal ones those with the
   * higher `tie` (a whole number from 0 to {@link MAX_TIE}), then the lower number.
   */
  of({ items, points }: Hits, limit: number, passes: (item: number) => boolean, tie: (item: number) => number): RankedItems {
    const withPoints = this.#withPoints.fill(0);
    let count = 0;
    for (let index = 0; index < items.length; index++) {
      if (!passes(items[index] ?? 0)) continue;
      count++;
      const of = points[index] ?? 0;
      withPoints[of] = (withPoints[of] ?? 0) + 1;
    }
    if (limit === 0) return { best: [], count };
    const least = leastOf(withPoints, limit);
    const withTie = this.#withTie.fill(0);
    /** Those with more than the least points. */
    let above = 0;
    for (let index = 0; index < items.length; index++) {
      const of = points[index] ?? 0;
      const item = items[index] ?? 0;
      if (of < least || !passes(item)) continue;
      if (of > least) {
        above++;
        continue;
      }
      const decides = tie(item);
      withTie[decides] = (withTie[decides] ?? 0) + 1;
    }
    const leastTie = leastOf(withTie, limit - above);
    // Points, tie and item in the 53 bits of one number that sorts as they do.
    const keys: number[] = [];
    for (let index = 0; index < items.length; index++) {
      const of = points[index] ?? 0;
      const item = items[index] ?? 0;
      if (of < least || !passes(item)) continue;
      const decides = tie(item);
      if (of > least || decides >= leastTie) keys.push((of * TIES + decides) * ITEMS + (ITEMS - 1 - item));
    }
    const best = Float64Array.from(keys).sort().subarray(-limit).reverse();
    return { best: Array.from(best, (key) => ITEMS - 1 - (key % ITEMS)), count };
  }
}

/** The highest number from which on upwards at least `wanted` are counted; 0 when there are not so many. */
function leastOf(counts: Uint32Array, wanted: number): number {
  let found = 0;
  for (let number = counts.length - 1; number > 0; number--) {
    found += counts[number] ?? 0;
    if (found >= wanted) return number;
  }
  return 0;
}
