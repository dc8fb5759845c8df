/** The best of many hits, without sorting them all. */
import type { Hits } from './tally.ts';

export interface RankedItems {
  readonly best: readonly number[];
  /** How many there are in all. */
  readonly count: number;
}

/** The highest standing. */
export const MAX_STANDING = 1023;
const STANDINGS = MAX_STANDING + 1;
const POINTS = 2 ** 14;
const ITEMS = 2 ** 29;

/** Keys for which room is kept. */
const FEW = 4096;

/** Keeps what it works with, as searches follow one another and engines take long to make room. */
export class BestHits {
  readonly #withPoints = new Uint32Array(POINTS);
  readonly #keys = new Float64Array(FEW);
  /** The most points of the hits at hand. */
  #most = 0;

  /**
   * Of the hits the `limit` with the most points (below {@link POINTS}), best first; of equal ones those of higher standing,
   * then of the lower number (below {@link ITEMS}). `standings` are by item, up to {@link MAX_STANDING}; those of 0 are not shown, and do not count.
   */
  of({ items, points }: Hits, limit: number, standings: Uint8Array | Uint16Array): RankedItems {
    const withPoints = this.#withPoints.fill(0, 0, this.#most + 1);
    let most = 0;
    let count = 0;
    for (let index = 0; index < items.length; index++) {
      if ((standings[items[index] ?? 0] ?? 0) === 0) continue;
      const of = points[index] ?? 0;
      withPoints[of] = (withPoints[of] ?? 0) + 1;
      if (of > most) most = of;
      count++;
    }
    // Those with so few points that others fill the limit need not be looked at further.
    this.#most = most;
    let least = most + 1;
    let enough = 0;
    while (enough < limit && least > 0) enough += withPoints[--least] ?? 0;
    // Points, standing and item in the 53 bits of one number that sorts as they do; negative, so that the best come first.
    const keys = enough > FEW ? new Float64Array(enough) : this.#keys.subarray(0, enough);
    let at = 0;
    for (let index = 0; index < items.length; index++) {
      const of = points[index] ?? 0;
      if (of < least) continue;
      const item = items[index] ?? 0;
      const standing = standings[item] ?? 0;
      if (standing !== 0) keys[at++] = item - (of * STANDINGS + standing) * ITEMS;
    }
    const lowest = lowestOf(keys, limit);
    const best: number[] = [];
    for (const key of lowest) best.push(key - Math.floor(key / ITEMS) * ITEMS);
    return { best, count };
  }
}

/** The lowest of distinct numbers, in order. The others are left in no order. */
function lowestOf(numbers: Float64Array, count: number): Float64Array {
  let from = 0;
  let to = numbers.length - 1;
  // Quickselect: parts the numbers by one of them, again and again, on the side where the last of the lowest lies.
  while (count < numbers.length && from < to) {
    const pivot = numbers[(from + to) >> 1] ?? 0;
    let low = from;
    let high = to;
    while (low <= high) {
      while ((numbers[low] ?? 0) < pivot) low++;
      while ((numbers[high] ?? 0) > pivot) high--;
      if (low > high) break;
      const number = numbers[low] ?? 0;
      numbers[low++] = numbers[high] ?? 0;
      numbers[high--] = number;
    }
    if (count <= high) to = high;
    else if (count > low) from = low;
    else break;
  }
  return numbers.subarray(0, count).sort();
}
