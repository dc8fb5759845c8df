/**
 * Where a listing stands. The folders go with it: who goes on from here, tomorrow or after a crash, knows by them where
 * the files lie that are told of next, and commits them with the files that were told.
 */
import type { FileItem, FolderItem } from './drive-item.ts';
import { objectOf } from './drive-item.ts';
import type { FolderTree, StoredFolder } from '../folder-tree.ts';

export interface Position {
  /** Everything is being listed; else changes only. */
  readonly full: boolean;
  /** As the service gave it; null at the beginning. */
  readonly link: string | null;
  readonly root: string | null;
  readonly folders: readonly StoredFolder[];
  /** Folders that were told to be gone, before it is known what was in them at the end. */
  readonly doomed: readonly string[];
  /** Items whose folders are not known yet, were they told of in this listing or in one before. */
  readonly waiting: readonly (FileItem | FolderItem)[];
}

const VERSION = 1;
/** Where a listing of everything begins. */
export const BEGINNING: Position = { full: true, link: null, root: null, folders: [], doomed: [], waiting: [] };

export function toCursor({ full, link, tree, waiting }: Pick<Position, 'full' | 'link' | 'waiting'> & { readonly tree: FolderTree }): string {
  const position: Position = { full, link, root: tree.root, folders: tree.stored(), doomed: tree.doomed, waiting };
  return JSON.stringify({ v: VERSION, ...position });
}

/** The beginning, for a cursor that is none of these. */
export function parseCursor(cursor: string | null): Position {
  if (cursor === null) return BEGINNING;
  try {
    const value = objectOf(JSON.parse(cursor));
    return value?.['v'] === VERSION && isPosition(value) ? value : BEGINNING;
  } catch {
    return BEGINNING;
  }
}

/** Only what is of another version or damaged as a whole is not taken: nobody else writes these. */
function isPosition(value: object): value is Position {
  const { full, link, folders, doomed, waiting } = value as Partial<Position>;
  return typeof full === 'boolean' && typeof link === 'string' && [folders, doomed, waiting].every((list) => Array.isArray(list));
}
