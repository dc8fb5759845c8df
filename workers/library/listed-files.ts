/** The file of a track, as its provider listed it. */
import type { FileEntry } from '../providers/provider.ts';
import { fileHints } from './track-description.ts';
import type { TrackTable } from './track-table.ts';

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
