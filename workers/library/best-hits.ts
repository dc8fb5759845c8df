/** The best of many items, without sorting them all. */
import type { Hits } from './tally.ts';

export interface RankedItems {
  readonly best: readonly number[];
  /** How many there are in all. */
  readonly count: number;
}

/** The `limit` hits with the most points, best first; of equal ones those with the higher `tie`, then the lower number. */
export function bestOf(hits: Hits, limit: number, tie: (item: number) => number): RankedItems {
  const best: number[] = [];
  const points: number[] = [];
  const ties: number[] = [];
  for (let index = 0; index < hits.items.length; index++) {
    const item = hits.items[index] ?? 0;
    const ofItem = hits.points[index] ?? 0;
    if (best.length >= limit && ofItem < (points[limit - 1] ?? Infinity)) continue;
    const tieOfItem = tie(item);
    let at = best.length;
    while (at > 0 && isBetter(ofItem, tieOfItem, item, points[at - 1] ?? 0, ties[at - 1] ?? 0, best[at - 1] ?? 0)) at--;
    if (at >= limit) continue;
    best.splice(at, 0, item);
    points.splice(at, 0, ofItem);
    ties.splice(at, 0, tieOfItem);
    if (best.length > limit) best.length = points.length = ties.length = limit;
  }
  return { best, count: hits.items.length };
}

function isBetter(points: number, tie: number, item: number, otherPoints: number, otherTie: number, other: number): boolean {
  return points !== otherPoints ? points > otherPoints : tie !== otherTie ? tie > otherTie : item < other;
}
