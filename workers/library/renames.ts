/**
 * Which new files are old ones under another name or in another place. A file that took the exact place of one
 * that is gone continues it; else size and time of change must agree, and where several files share those, the
 * change key, the file name or the folder must tell them apart.
 */
import { pathOf, type TrackRecord } from './track-record.ts';

type Keyed = (record: TrackRecord) => string | null;

const samePath: Keyed = pathOf;
const sameContent = (record: TrackRecord): string | null =>
  record.size === null || record.modified === null ? null : `${record.size} ${record.modified}`;
const and =
  (first: Keyed, second: (record: TrackRecord) => string): Keyed =>
  (record) => {
    const key = first(record);
    return key === null ? null : `${key} ${second(record)}`;
  };

/** Tried in this order; each pairs only what it finds exactly once on either side. */
const RULES: readonly Keyed[] = [
  samePath,
  and(sameContent, (record) => record.changeKey),
  and(sameContent, (record) => record.name),
  and(sameContent, (record) => record.folder),
  sameContent,
];

/** Pairs rows of files that are new with rows of files that are gone. */
export function matchRenames(
  gone: readonly number[],
  fresh: readonly number[],
  recordOf: (row: number) => TrackRecord,
): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  const goneLeft = new Map(gone.map((row) => [row, recordOf(row)]));
  const freshLeft = new Map(fresh.map((row) => [row, recordOf(row)]));
  for (const keyOf of RULES) {
    if (goneLeft.size === 0 || freshLeft.size === 0) break;
    const old = onlyOnes(goneLeft, keyOf);
    for (const [key, row] of onlyOnes(freshLeft, keyOf)) {
      const match = old.get(key);
      if (row === null || match == null) continue;
      matches.set(row, match);
      goneLeft.delete(match);
      freshLeft.delete(row);
    }
  }
  return matches;
}

/** Rows by key; null where several share it. */
function onlyOnes(records: ReadonlyMap<number, TrackRecord>, keyOf: Keyed): ReadonlyMap<string, number | null> {
  const rows = new Map<string, number | null>();
  for (const [row, record] of records) {
    const key = keyOf(record);
    if (key !== null) rows.set(key, rows.has(key) ? null : row);
  }
  return rows;
}
