/** Where a listing of a WebDAV tree has got to, as it is stored between batches and between syncs. */
import type { StoredTree } from './known-tree.ts';

/** All members may be absent; a position of none is that of an account that is listed anew. */
export interface Position {
  /** Encoded paths of folders that are still to be listed, in order. */
  readonly pending?: readonly string[];
  /** What is known: then only changes are told, unless everything is being listed. */
  readonly tree?: StoredTree;
  /** Everything is being listed, and the tree holds what was until now. */
  readonly full?: true;
  /** Ids of files that were not where they had been, and may yet turn up elsewhere. */
  readonly gone?: readonly string[];
  /** Encoded paths of folders of whose content nothing is known, since they could not be listed: they are asked for again. */
  readonly unlisted?: readonly string[];
  /** From where the server tells changes by itself (RFC 6578). */
  readonly token?: string;
}

export function formatCursor(position: Position): string {
  return JSON.stringify({ v: 2, ...position });
}

/** Whether nothing is left to be done for a tree that is known, as long as its root does not change. */
export function isSettled({ tree = {}, gone = [], unlisted = [] }: Position): boolean {
  return gone.length + unlisted.length === 0 && Object.values(tree).every(([etag]) => etag !== '');
}

/** What is no cursor of ours means that all is listed anew. */
export function parseCursor(cursor: string | null): Position {
  if (cursor === null) return {};
  try {
    const found = JSON.parse(cursor) as ({ readonly v?: unknown } & Position) | null;
    // Version 1 had the folders only, just as a listing has them that tells all.
    if (found?.v !== 2 && (found?.v !== 1 || found.pending === undefined)) return {};
    const { pending = [], tree = {}, gone = [], unlisted = [], token = '' } = found;
    return [pending, gone, unlisted].every(Array.isArray) && typeof tree === 'object' && typeof token === 'string' ? found : {};
  } catch {
    return {};
  }
}
