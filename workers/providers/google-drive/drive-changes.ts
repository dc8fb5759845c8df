/** What a page of changes does to what is known. Nothing is asked here: what has to be listed anew is named. */
import { isAudioFile } from '../audio-files.ts';
import type { DriveChange } from './drive-api.ts';
import { FOLDER_TYPE, mayBeMusic, type DriveItem } from './drive-item.ts';
import type { Position, Shortcut } from './drive-position.ts';

export interface TakenChanges {
  /** Files that may be music; whoever has looked for their folders lists them. */
  readonly files: readonly DriveItem[];
  /** Files that are certainly gone, or no music. */
  readonly removed: readonly string[];
  /** Folders that were not known, or were hidden: all that is in them is new. */
  readonly appeared: readonly string[];
  readonly shortcuts: readonly Shortcut[];
}

/** Shared drives that changes are of, and of which nothing is known. */
export function unknownDrives(changes: readonly DriveChange[], { logs, foreign }: Position): ReadonlySet<string> {
  const drives = changes.map((change) => {
    // One that tells of itself has the account for a member.
    if (change.type === 'drive') return change.name === null ? '' : change.id;
    const drive = change.item?.drive ?? '';
    return foreign.has(drive) ? '' : drive;
  });
  return new Set(drives.filter((drive) => drive !== '' && !logs.has(drive)));
}

/** Folders in which folders lie now, and that these changes do not tell of. */
export function holdersOf(changes: readonly DriveChange[]): ReadonlySet<string> {
  const items = changes.flatMap((change) => (change.type === 'drive' || change.item === null || change.item.trashed ? [] : [change.item]));
  const told = new Set(items.map(({ id }) => id));
  return new Set(items.flatMap(({ mimeType, parent }) => (mimeType !== FOLDER_TYPE || told.has(parent) ? [] : [parent])));
}

/** @param log the shared drive whose log it is; empty for the account's own */
export function takeChanges(changes: readonly DriveChange[], log: string, position: Position): TakenChanges {
  const { folders, logs, foreign, standIns, links } = position;
  const files = new Map<string, DriveItem>();
  const moved: DriveItem[] = [];
  const removed = new Set<string>();
  const shortcuts: Shortcut[] = [];
  const forget = (id: string): void => {
    const gone = standIns.get(id) ?? id;
    if (folders.has(gone)) folders.remove(gone);
    else removed.add(gone);
    standIns.delete(id);
    links.delete(id);
  };
  /** The account sees it by itself: no shortcut stands for it any more. */
  const dropStandIns = (id: string): void => {
    for (const [shortcut, target] of standIns) if (target === id) standIns.delete(shortcut);
  };
  for (const change of lastOfEach(changes)) {
    const { id } = change;
    if (change.type === 'drive') {
      if (change.name === null) {
        if (logs.delete(id)) folders.remove(id);
      } else if (logs.has(id) && change.name !== '') folders.put(id, '', change.name);
      continue;
    }
    const { item } = change;
    // Of another drive, it is told of in the log of that.
    if (change.type === 'file' && item !== null && item.drive !== log && item.drive !== '' && !foreign.has(item.drive)) continue;
    // From a drive that is not the account's, its own log tells only what is shared with it, and that this is so no longer.
    const isLost = change.type === 'departure' && log === '' && !logs.has(change.item.drive);
    if (item === null || item.trashed || isLost) forget(id);
    else if (item.target !== null) shortcuts.push({ id, name: item.name, parent: item.parent, target: item.target.id, resourceKey: item.target.resourceKey });
    else if (item.mimeType === FOLDER_TYPE) {
      moved.push(item);
      dropStandIns(id);
    } else if (mayBeMusic(item.mimeType) && isAudioFile(item.name, item.mimeType)) {
      files.set(id, item);
      dropStandIns(id);
    } else removed.add(id);
  }
  return { files: [...files.values()], removed: [...removed], appeared: putFolders(moved, position), shortcuts };
}

/** @returns those whose content nobody was told of */
function putFolders(items: readonly DriveItem[], { folders }: Position): readonly string[] {
  const before = new Map(items.map(({ id }) => [id, folders.has(id) && !folders.isHidden(id)]));
  // Where a folder has gone into one that lay in it, the second time it fits.
  for (let round = 0; round < 2; round++) {
    for (const { id, parent, name } of items) {
      if (folders.has(id)) folders.put(id, parent, name);
      else folders.add(id, parent, name);
    }
  }
  folders.settle();
  return items.map(({ id }) => id).filter((id) => before.get(id) !== true && !folders.isHidden(id));
}

function lastOfEach(changes: readonly DriveChange[]): readonly DriveChange[] {
  const last = new Map<string, DriveChange>();
  for (const change of changes) {
    last.delete(change.id);
    last.set(change.id, change);
  }
  return [...last.values()];
}
