/** The best of many hits, without sorting them all. */
import type { Hits } from './tally.ts';

export interface RankedItems {
  readonly best: readonly number[];
  /** How many there are in all. */
  readonly count: number;
}

/** What decides between hits of equal points counts up to here. */
export const MAX_TIE = 1023;
const TIES = MAX_TIE + 1;
const ITEMS = 2 ** 32;

/**
 * The `limit` hits with the most points (below 2048), best first; of equal ones those with the higher `tie` (a whole
 * number from 0 to {@link MAX_TIE}), then the lower number.
 */
export function bestOf({ items, points }: Hits, limit: number, tie: (item: number) => number): RankedItems {
  // Points, tie and item in the 53 bits of one number that sorts as they do.
  const best = new Float64Array(Math.min(limit, items.length));
  let count = 0;
  /** What a hit must reach. */
  let least = best.length === 0 ? Infinity : 0;
  for (let index = 0; index < items.length; index++) {
    const ofItem = (points[index] ?? 0) * TIES;
    if ((ofItem + TIES) * ITEMS <= least) continue;
    const item = items[index] ?? 0;
    const key = (ofItem + tie(item)) * ITEMS + (ITEMS - 1 - item);
    if (key <= least) continue;
    const isFull = count === best.length;
    let at = isFull ? count - 1 : count++;
    const end = at;
    while (at > 0 && (best[at - 1] ?? 0) < key) at--;
    best.copyWithin(at + 1, at, end);
    best[at] = key;
    if (count === best.length) least = best[count - 1] ?? 0;
  }
  return { best: Array.from(best.subarray(0, count), (key) => ITEMS - 1 - (key % ITEMS)), count: items.length };
}
