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
  /** Shared drives that nobody follows yet. */
  readonly drives: readonly string[];
  readonly shortcuts: readonly Shortcut[];
}

/** @param log the shared drive whose log it is; empty for the account's own */
export function takeChanges(changes: readonly DriveChange[], log: string, position: Position): TakenChanges {
  const { folders, logs, standIns } = position;
  const files = new Map<string, DriveItem>();
  const moved: DriveItem[] = [];
  const removed = new Set<string>();
  const drives = new Set<string>();
  const shortcuts: Shortcut[] = [];
  const gone = (id: string): void => {
    if (folders.has(id)) folders.remove(id);
    else removed.add(standIns.get(id) ?? id);
    const target = standIns.get(id);
    if (target !== undefined && folders.has(target)) folders.remove(target);
    standIns.delete(id);
  };
  for (const change of lastOfEach(changes)) {
    const { id } = change;
    if (change.type === 'drive') {
      if (change.name === null) {
        if (logs.delete(id)) folders.remove(id);
      } else if (!logs.has(id)) drives.add(id);
      else if (change.name !== '') folders.put(id, '', change.name);
      continue;
    }
    const { item } = change;
    if (item !== null && item.drive !== '' && item.drive !== log) {
      // It is told of in the log of its drive.
      if (!logs.has(item.drive)) drives.add(item.drive);
    } else if (item === null || item.trashed) gone(id);
    else if (item.target !== null) shortcuts.push({ id, name: item.name, parent: item.parent, target: item.target.id, resourceKey: item.target.resourceKey });
    else if (item.mimeType === FOLDER_TYPE) moved.push(item);
    else if (mayBeMusic(item.mimeType) && isAudioFile(item.name, item.mimeType)) files.set(id, item);
    else removed.add(id);
    if (item !== null) for (const [shortcut, target] of standIns) if (target === id && files.has(id)) standIns.delete(shortcut);
  }
  return { files: [...files.values()], removed: [...removed], appeared: putFolders(moved, position), drives: [...drives], shortcuts };
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
