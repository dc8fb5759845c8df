/** Finds tracks that went long ago among those whose files may be theirs: by size first, which costs no record. */
import { ERASED, REMOVED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/**
 * Rows of an account that are removed, and those of `fresh` that may be them, since they are of the same size.
 * @param sizeOf the size of a fresh row's file
 */
export function ofOneSize(
  table: TrackTable,
  account: string,
  fresh: readonly number[],
  sizeOf: (row: number) => number | null,
): { readonly gone: readonly number[]; readonly fresh: readonly number[] } {
  const { size, account: accounts } = table.columns;
  const state = table.columns.state.data;
  const number = accounts.domain.intern(account);
  const wanted = new Set(fresh.map(sizeOf));
  wanted.delete(null);
  const gone: number[] = [];
  for (let row = 0; row < table.count; row++) {
    if (((state[row] ?? ERASED) & (REMOVED | ERASED)) !== REMOVED) continue;
    if (accounts.data[row] === number && wanted.has(size.get(row))) gone.push(row);
  }
  const sizes = new Set(gone.map((row) => size.get(row)));
  return { gone, fresh: gone.length === 0 ? [] : fresh.filter((row) => sizes.has(sizeOf(row))) };
}
