/** What a page of changes does to what is known. Nothing is asked here: what has to be listed anew is named. */
import { isAudioFile } from '../audio-files.ts';
import type { DriveChange } from './drive-api.ts';
import { FOLDER_TYPE, mayBeMusic, type DriveItem } from './drive-item.ts';
import type { Shortcut } from './drive-links.ts';
import type { Position } from './drive-position.ts';
import { forgetGoing, forgetShortcut } from './drive-shortcuts.ts';

export interface TakenChanges {
  /** Files that may be music; whoever has looked for their folders lists them. */
  readonly files: readonly DriveItem[];
  /** Files that are certainly gone, or no music. */
  readonly removed: readonly string[];
  /** Folders that were not known: all that is in them is new. */
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
  const { folders, logs, foreign, links } = position;
  const files = new Map<string, DriveItem>();
  const moved: DriveItem[] = [];
  const removed = new Set<string>();
  const shortcuts: Shortcut[] = [];
  const forget = (id: string): void => {
    if (folders.has(id)) folders.remove(id);
    else removed.add(id);
    for (const file of forgetShortcut(id, position)) removed.add(file);
  };
  const take = (id: string, item: DriveItem): void => {
    const { name, parent, target, mimeType } = item;
    if (target !== null) shortcuts.push({ id, name, parent, target: target.id, resourceKey: target.resourceKey });
    else if (mimeType === FOLDER_TYPE) {
      moved.push(item);
      links.seen(id, parent, true);
    } else if (mayBeMusic(mimeType) && isAudioFile(name, mimeType)) {
      files.set(id, item);
      links.seen(id, parent, true);
    } else removed.add(id);
  };
  const unshared: DriveItem[] = [];
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
    if (item === null || item.trashed) forget(id);
    else if (change.type === 'departure' && log === '' && (item.drive === '' || !logs.has(item.drive))) unshared.push(item);
    else take(id, item);
  }
  forgetGoing(position);
  // What is shared no longer by itself may lie in a folder that is seen.
  for (const item of unshared) {
    if (folders.has(item.parent) && !folders.isGoing(item.parent) && !folders.isWithin(item.parent, item.id)) take(item.id, item);
    else forget(item.id);
  }
  return { files: [...files.values()], removed: [...removed], appeared: putFolders(moved, position), shortcuts };
}

/** @returns those whose content nobody was told of */
function putFolders(items: readonly DriveItem[], { folders }: Position): readonly string[] {
  const fresh = items.filter(({ id }) => !folders.has(id));
  for (const { id, parent, name } of items) {
    if (folders.has(id)) folders.put(id, parent, name);
    else folders.add(id, parent, name);
  }
  folders.settle();
  return fresh.map(({ id }) => id).filter((id) => !folders.isHidden(id));
}

function lastOfEach(changes: readonly DriveChange[]): readonly DriveChange[] {
  const last = new Map<string, DriveChange>();
  for (const change of changes) {
    last.delete(change.id);
    last.set(change.id, change);
  }
  return [...last.values()];
}
