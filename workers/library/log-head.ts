/** The head of the track log: what a writer must know of it, changed in the same transaction as the segments. */

export const HEAD_KEY = 'log';
export const KEY_DIGITS = 8;

/** Kept in the store `meta`. */
export interface Head {
  /** Rises with every write. */
  readonly revision: number;
  /** Number of the last batch. */
  readonly sequence: number;
  /** Number of the last segment within `sequence`. */
  readonly part: number;
  readonly nextRow: number;
  readonly compactions: number;
  /** How often pictures that nobody refers to were swept: whoever remembers which are kept asks again then. */
  readonly sweeps: number;
}

export const EMPTY_HEAD: Head = { revision: 0, sequence: 0, part: 0, nextRow: 0, compactions: 0, sweeps: 0 };

/** Null when it is damaged. */
export function parseHead(value: unknown): Head | null {
  if (typeof value !== 'object' || value === null) return null;
  // What earlier versions did not count has not happened.
  const stored = { compactions: 0, sweeps: 0, ...value } as Readonly<Record<keyof Head, unknown>>;
  const { revision, sequence, part, nextRow, compactions, sweeps } = stored;
  return isCount(revision) && isCount(sequence) && isCount(part) && isCount(nextRow) && isCount(compactions) && isCount(sweeps)
    ? { revision, sequence, part, nextRow, compactions, sweeps }
    : null;
}

/**
 * A head for the segments of these keys, newer than any that was: what else hosts remember, they ask anew. The next
 * row is found by reading the segments.
 */
export function rebuiltHead(keys: readonly string[]): Head {
  const [sequence = 0, part = 0] = (keys.at(-1) ?? '').split('.').map(Number);
  const now = Date.now();
  return { revision: now, sequence, part, nextRow: 0, compactions: now, sweeps: now };
}

/** Keys order as the log does. */
export function segmentKey(sequence: number, part: number): string {
  return `${String(sequence).padStart(KEY_DIGITS, '0')}.${String(part).padStart(KEY_DIGITS, '0')}`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
