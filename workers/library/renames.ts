/**
 * Which new files are old ones under another name or in another place. A file that took the exact place of one
 * that is gone continues it; else size and time of change must agree, and where several files share those, the
 * change key, the file name or the folder must tell them apart. More is asked of files that went long ago, and of
 * files whose place was taken by another: their size and time, or the hash of their content, must be the same.
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

const sameHash: Keyed = ({ size, contentHigh, contentLow }) =>
  contentHigh === 0 && contentLow === 0 ? null : `${size} ${contentHigh} ${contentLow}`;

/** Tried in this order; each pairs only what it finds exactly once on either side. */
export type RenameRules = readonly Keyed[];

/** For files that are gone since the listing before. */
export const JUST_GONE: RenameRules = [
  samePath,
  and(sameContent, (record) => record.changeKey),
  and(sameContent, (record) => record.name),
  and(sameContent, (record) => record.folder),
  sameContent,
];

/** For files that went earlier. */
export const LONG_GONE: RenameRules = [and(sameContent, (record) => record.name), and(sameHash, (record) => record.name)];

/** For files in whose place another one lies now. */
export const REPLACED: RenameRules = [sameContent, sameHash];

/** Pairs rows of files that are new with rows of files that are gone. */
export function matchRenames(
  gone: ReadonlyMap<number, TrackRecord>,
  fresh: ReadonlyMap<number, TrackRecord>,
  rules: RenameRules,
): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  const goneLeft = new Map(gone);
  const freshLeft = new Map(fresh);
  for (const keyOf of rules) {
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

/**
 * Which rows take the files of which others, where files were put in the places of others: of a renumbered album each
 * track takes the file of the next. All of them are of one listing.
 * @param replaced what rows were before another file took their place
 * @param now what all of these rows, and those that are `fresh`, were listed as
 * @returns rows with those whose files they take, each file taken once
 */
export function matchSwaps(
  replaced: ReadonlyMap<number, TrackRecord>,
  now: ReadonlyMap<number, TrackRecord>,
  fresh: ReadonlySet<number>,
): ReadonlyMap<number, number> {
  const takes = new Map(Array.from(matchRenames(replaced, now, REPLACED), ([from, to]) => [to, from]));
  // What was known of a row must not end up with a file that is another's: only a fresh row may be given what is left.
  for (let settled = false; !settled; ) {
    settled = true;
    for (const [to, from] of takes) if (!fresh.has(from) && !takes.has(from)) settled = !takes.delete(to) && settled;
  }
  const taken = new Set(takes.values());
  const left = [...takes.keys()].filter((row) => !taken.has(row));
  for (const row of taken) if (!takes.has(row)) takes.set(row, left.pop() ?? row);
  return takes;
}

/** Whether a file is none that was edited, but another one in its place, as far as size and time can tell. */
export function isAnotherFile(before: TrackRecord, now: TrackRecord): boolean {
  return before.size !== now.size && before.modified !== now.modified;
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
