/** What a number of items of a delta mean for those who know their files by paths. */
import type { ChangeBatch, FileEntry } from '../provider.ts';
import type { DriveItem, FileItem, FolderItem } from './drive-item.ts';
import type { FolderTree } from '../folder-tree.ts';
import { nameInPaths } from '../name-in-paths.ts';
import type { ToldFiles } from './told-files.ts';

export interface ApplyOptions {
  /** Nothing more will come for now: what still waits for its folder gets a place at the root until that is told of. */
  readonly isLast: boolean;
  readonly told: ToldFiles;
}

export interface Changes {
  readonly batch: Omit<ChangeBatch, 'cursor' | 'end'>;
  /** Items whose folders are not known yet. */
  readonly waiting: readonly (FileItem | FolderItem)[];
}

/**
 * Brings the tree up to date, and says what has become of folders and files by it.
 * @param items by id, each as it was told last
 * @returns null when files may have come to light that nobody will tell of: a folder is no longer hidden
 */
export function applyItems(items: ReadonlyMap<string, DriveItem>, tree: FolderTree, { isLast, told }: ApplyOptions): Changes | null {
  const removed: string[] = [];
  const remove = (id: string): void => {
    removed.push(id);
    told.forget(id);
  };
  // While everything is listed, too: a file that was told of counts as seen. Most of a drive was never music, and is not told of.
  const takeBack = (id: string): void => {
    if (told.mayKnow(id)) remove(id);
  };
  for (const item of items.values()) {
    if (item.kind === 'root') tree.root = item.id;
    else if (item.kind !== 'deleted') continue;
    else if (tree.has(item.id)) tree.doom(item.id);
    else remove(item.id);
  }
  const waiting: (FileItem | FolderItem)[] = placeFolders(items, tree, isLast);
  const { moved, hiding, surfaced } = tree.takeChanges();
  if (surfaced.length > 0) return null;
  if (moved.length > 0) told.pathsChanged();
  const entries: FileEntry[] = [];
  for (const item of items.values()) {
    if (item.kind === 'file') {
      const isLost = !tree.has(item.parent);
      if (isLost) waiting.push(isLast ? { ...item, atRoot: true } : item);
      if (isLost && (!isLast || item.atRoot === true)) continue;
      if (!tree.isHidden(item.parent)) {
        tree.spare(item.parent);
        const entry = entryOf(item, tree.path(item.parent));
        if (told.isNews(entry)) entries.push(entry);
      } else {
        takeBack(item.id);
      }
    } else if (item.kind === 'other') {
      // It may have been music under its old name.
      takeBack(item.id);
    }
  }
  const batch = { entries, removed, failures: [], ...(moved.length > 0 && { moved }), ...(hiding.length > 0 && { removedPaths: hiding.map((id) => tree.path(id)) }) };
  return { batch, waiting };
}

/** Puts the folders into the tree, each after the one that it lies in. @returns those whose parents are not known yet */
function placeFolders(items: ReadonlyMap<string, DriveItem>, tree: FolderTree, isLast: boolean): FolderItem[] {
  const waiting: FolderItem[] = [];
  const seen = new Set<string>();
  const place = (item: FolderItem): void => {
    if (seen.has(item.id)) return;
    seen.add(item.id);
    const parent = items.get(item.parent);
    if (parent?.kind === 'folder') place(parent);
    if (!tree.has(item.parent)) {
      waiting.push(item);
      if (!isLast) return;
    }
    const parentId = tree.has(item.parent) ? item.parent : (tree.root ?? '');
    tree.put(item.id, parentId, item.name);
    tree.spare(parentId);
  };
  for (const item of items.values()) if (item.kind === 'folder') place(item);
  return waiting;
}

function entryOf({ id, name, entry }: FileItem, folder: string): FileEntry {
  const shown = nameInPaths(name);
  return { fileId: id, path: folder === '' ? shown : `${folder}/${shown}`, ...entry };
}
