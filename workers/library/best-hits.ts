/** The best of many items, without sorting them all. */
export interface RankedItems {
  readonly best: readonly number[];
  /** How many there are in all. */
  readonly count: number;
}

/**
 * The `limit` items with the most points, best first; of equal ones those with the higher `tie`, then the lower
 * number. Items without points are not counted.
 */
export function bestOf(
  items: Uint32Array,
  limit: number,
  pointsOf: (item: number) => number,
  tie: (item: number) => number,
): RankedItems {
  const best: number[] = [];
  const points: number[] = [];
  const ties: number[] = [];
  let count = 0;
  for (const item of items) {
    const ofItem = pointsOf(item);
    if (ofItem === 0) continue;
    count++;
    if (best.length >= limit && (limit === 0 || ofItem < (points[limit - 1] ?? 0))) continue;
    const tieOfItem = tie(item);
    let at = best.length;
    while (at > 0 && isBetter(ofItem, tieOfItem, item, points[at - 1] ?? 0, ties[at - 1] ?? 0, best[at - 1] ?? 0)) at--;
    if (at >= limit) continue;
    best.splice(at, 0, item);
    points.splice(at, 0, ofItem);
    ties.splice(at, 0, tieOfItem);
    if (best.length > limit) best.length = points.length = ties.length = limit;
  }
  return { best, count };
}

function isBetter(points: number, tie: number, item: number, otherPoints: number, otherTie: number, other: number): boolean {
  return points !== otherPoints ? points > otherPoints : tie !== otherTie ? tie > otherTie : item < other;
}
