/** What a server says has changed since a token (RFC 6578). */
import type { ChangeBatch, FileEntry } from '../provider.ts';
import { fileEntry, liesOpen } from './dav-entry.ts';
import { decodePath } from './dav-path.ts';
import type { Multistatus } from './propfind.ts';
import { isGood } from './propfind.ts';
import { formatCursor } from './webdav-cursor.ts';

/** A server cuts an answer short, and gives a token to go on with, by this status of the folder itself (RFC 6578, 3.6). */
const TRUNCATED = 507;
/** A server that always has more to tell is broken. */
const MAX_PAGES = 10_000;

/**
 * All pages as one batch, so that what was moved is seen to be gone and to be elsewhere at once.
 * @param report asks for what has changed since a token
 * @param root encoded path of the account's folder, without a slash at its end
 * @returns null when the server does not tell in a way that can be followed
 */
export async function changesSince(report: (token: string) => Promise<Multistatus>, token: string, root: string): Promise<ChangeBatch | null> {
  /** By path, as it was told last. */
  const latest = new Map<string, FileEntry | null>();
  for (let page = 0, since = token; page < MAX_PAGES; page++) {
    const { responses, syncToken } = await report(since);
    let truncated = false;
    for (const { status, resource } of responses) {
      const path = relativePath(resource.path, root);
      // Behind a proxy that maps paths, nobody knows which files are meant.
      if (path === null) return null;
      if (path === '') truncated ||= status === TRUNCATED;
      if (path === '' || !liesOpen(path)) continue;
      if (!isGood(status)) latest.set(path, null);
      // A folder is told for itself; what it holds has responses of its own.
      else if (resource.isFolder) latest.delete(path);
      else latest.set(path, fileEntry(path, resource));
    }
    if (syncToken === '') return null;
    if (!truncated) return batchOf(latest, syncToken);
    if (syncToken === since) return null;
    since = syncToken;
  }
  return null;
}

function batchOf(latest: ReadonlyMap<string, FileEntry | null>, token: string): ChangeBatch {
  const removedPaths = [...latest].flatMap(([path, entry]) => (entry === null ? [decodePath(path)] : []));
  const entries = [...latest.values()].filter((entry) => entry !== null);
  return { entries, ...(removedPaths.length > 0 && { removedPaths }), removed: [], failures: [], cursor: formatCursor({ token }), end: 'delta' };
}

/** Null for what lies elsewhere. */
function relativePath(path: string, root: string): string | null {
  if (path === (root || '/')) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}
