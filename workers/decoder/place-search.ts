/** Finds a position in a file whose packets tell theirs, by looking here and there: a handful of small reads. */

/** A packet of which place and position are known. */
export interface Place {
  readonly offset: number;
  /** Its first sample. */
  readonly position: number;
}

/** Byte distance below which going on from packet to packet is cheaper than another look. */
const NEAR = 64 * 1024;
const MAX_PROBES = 24;

/**
 * A place at or before the target, less than 64 KiB from it where the file tells.
 * @param low a place at or before the target
 * @param high one behind it; its position may be infinite
 * @param find the first packet that begins at or after `from`, and before `limit`
 */
export async function searchPlace<Found extends Place>(
  low: Found | Place,
  high: Place,
  target: number,
  find: (from: number, limit: number) => Promise<Found | null>,
): Promise<Found | Place> {
  let before = low;
  let behind = high;
  for (let probes = 0; probes < MAX_PROBES && behind.offset - before.offset > NEAR; probes += 1) {
    const middle = between(before, behind, target, probes);
    const found = await find(middle, behind.offset);
    // Positions out of order can only come from damage.
    if (!found || found.position < before.position || found.position > target) behind = { offset: middle, position: found?.position ?? behind.position };
    else before = found;
  }
  return before;
}

/** Where to look next: in proportion, but in the middle whenever that does not get nearer. */
function between(low: Place, high: Place, target: number, probes: number): number {
  const share = (target - low.position) / (high.position - low.position);
  const wanted = probes % 3 === 2 || !Number.isFinite(high.position) ? 0.5 : share;
  const span = high.offset - low.offset;
  // A little early: what is wanted is a packet before the target.
  return low.offset + Math.floor(Math.min(Math.max(span * wanted - NEAR / 2, 1), span - 1));
}
