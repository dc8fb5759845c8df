/**
 * What leaves a drive its log tells to be removed, as it does of what is deleted, and of what is shared no longer. Where it is
 * now another log tells, which may have been followed before this one, or none, when it lies in a folder that is still seen: taken
 * as it is told, it would be lost for good. So Drive is asked for it, for many at once.
 */
import type { DriveApi, DriveChange } from './drive-api.ts';

/** @returns the changes, with departures where files only seemed to be gone */
export async function withDepartures(api: DriveApi, changes: readonly DriveChange[], signal: AbortSignal): Promise<readonly DriveChange[]> {
  const gone = changes.flatMap((change) => (change.type === 'file' && change.item === null ? [change.id] : []));
  const items = await api.filesOf(gone, signal);
  const elsewhere = new Map(items.flatMap((item, index) => (item === null || item.trashed ? [] : [[gone[index] ?? '', item] as const])));
  return changes.map((change) => {
    const item = change.type === 'file' && change.item === null ? elsewhere.get(change.id) : undefined;
    return item === undefined ? change : { type: 'departure', id: change.id, item };
  });
}
