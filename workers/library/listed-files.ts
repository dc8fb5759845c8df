/** Files as their providers listed them. */
import type { AccountId } from '../../services/protocol/records.ts';
import type { FileEntry } from '../providers/provider.ts';
import { isLive } from './albums.ts';
import { fileHints } from './track-description.ts';
import type { TrackTable } from './track-table.ts';

/** The path is the one that the provider listed, which other files of the account may have too. */
export function fileOfRow(table: TrackTable, row: number): FileEntry {
  const { size, modified, changeKey, mimeType, hints } = table.columns;
  const known = hints.get(row);
  return {
    fileId: table.fileId(row),
    path: table.path(row),
    size: size.get(row),
    modified: modified.get(row),
    changeKey: changeKey.get(row),
    mimeType: mimeType.get(row),
    ...(known !== '' && { hints: fileHints(known) }),
  };
}

/** Rows of the tracks that an account has now. */
export function rowsOfAccount({ count, columns }: TrackTable, account: AccountId): readonly number[] {
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    if (isLive(columns.state.data[row]) && columns.account.get(row) === account) rows.push(row);
  }
  return rows;
}
