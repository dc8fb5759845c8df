/**
 * What leaves a drive its log tells to be removed, as it does of what is deleted. Where it is now another log tells, which may
 * have been followed before this one: taken as it is told, it would be lost for good. So Drive is asked for it.
 */
import type { DriveApi, DriveChange } from './drive-api.ts';
import { isOutOfReach } from './drive-errors.ts';

/** Files that are asked for at the same time. */
const PARALLEL = 8;

/** @param log the shared drive whose log it is; empty for the account's own @returns the changes, with departures where files only seemed to be gone */
export async function withDepartures(api: DriveApi, changes: readonly DriveChange[], log: string, signal: AbortSignal): Promise<readonly DriveChange[]> {
  const told: DriveChange[] = [];
  for (let from = 0; from < changes.length; from += PARALLEL) {
    told.push(...(await Promise.all(changes.slice(from, from + PARALLEL).map((change) => departureOr(change, api, log, signal)))));
  }
  return told;
}

async function departureOr(change: DriveChange, api: DriveApi, log: string, signal: AbortSignal): Promise<DriveChange> {
  if (change.type !== 'file' || change.item !== null) return change;
  try {
    const item = await api.file(change.id, '', signal);
    // In the same drive, it is shared by link only, or comes back later in this log.
    return item === null || item.trashed || item.drive === log ? change : { type: 'departure', id: change.id, item };
  } catch (thrown) {
    if (isOutOfReach(thrown)) return change;
    throw thrown;
  }
}
