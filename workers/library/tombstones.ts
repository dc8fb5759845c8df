/** Finds tracks that went long ago among those whose files may be theirs: by size first, which costs no record. */
import { ERASED, REMOVED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/**
 * Rows of an account that are removed, and those of `fresh` that may be them, since they are of the same size.
 * @param sizeOf the size of a row's file as it will be
 */
export function ofOneSize(
  table: TrackTable,
  account: string,
  fresh: readonly number[],
  sizeOf: (row: number) => number | null,
): { readonly gone: readonly number[]; readonly fresh: readonly number[] } {
  const { size } = table.columns;
  const sizes = new Set<number | null>();
  for (const row of removedRows(table, account)) sizes.add(size.get(row));
  sizes.delete(null);
  const alike = fresh.filter((row) => sizes.has(sizeOf(row)));
  const wanted = new Set(alike.map(sizeOf));
  const gone = alike.length === 0 ? [] : [...removedRows(table, account)].filter((row) => wanted.has(size.get(row)));
  return { gone, fresh: alike };
}

function* removedRows(table: TrackTable, account: string): Generator<number> {
  const { state, account: accounts } = table.columns;
  const number = accounts.domain.intern(account);
  for (let row = 0; row < table.count; row++) {
    if (((state.data[row] ?? ERASED) & (REMOVED | ERASED)) === REMOVED && accounts.data[row] === number) yield row;
  }
}
