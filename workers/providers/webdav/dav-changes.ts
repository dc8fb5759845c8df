/** What a server says has changed since a token (RFC 6578). */
import type { ChangeBatch, FileEntry } from '../provider.ts';
import { isHiddenFolder } from '../audio-files.ts';
import { fileEntry, liesOpen } from './dav-entry.ts';
import { decodePath, decodeSegment, segmentsOf } from './dav-path.ts';
import type { DavResource, Multistatus } from './propfind.ts';
import { isGood } from './propfind.ts';
import { formatCursor } from './webdav-cursor.ts';

/** A server cuts an answer short, and gives a token to go on with, by this status of the folder itself (RFC 6578, 3.6). */
const TRUNCATED = 507;
/** A server that always has more to tell is broken. */
const MAX_PAGES = 10_000;

export interface ChangesOptions {
  /** Asks for what has changed since a token. */
  readonly report: (token: string) => Promise<Multistatus>;
  /** Lists folders with all beneath them. */
  readonly list: (folders: readonly string[]) => AsyncIterable<ChangeBatch>;
}

/** What was told last of a path. A folder is told of when it is new or another, but not always what it held before. */
type Told = FileEntry | 'folder' | 'gone';

/**
 * All pages as one batch, so that what was moved is seen to be gone and to be elsewhere at once.
 * @param root encoded path of the account's folder, without a slash at its end
 * @returns null when the server does not tell in a way that can be followed
 */
export async function changesSince({ report, list }: ChangesOptions, token: string, root: string): Promise<ChangeBatch | null> {
  const latest = new Map<string, Told>();
  for (let page = 0, since = token; page < MAX_PAGES; page++) {
    const { responses, syncToken } = await report(since);
    let truncated = false;
    for (const { status, resource } of responses) {
      const path = relativePath(resource.path, root);
      // Behind a proxy that maps paths, nobody knows which files are meant.
      if (path === null) return null;
      if (path === '') truncated ||= status === TRUNCATED;
      if (path === '' || !liesOpen(path)) continue;
      const told = isGood(status) ? toldOf(path, resource) : 'gone';
      if (told) latest.set(path, told);
      else latest.delete(path);
    }
    if (syncToken === '') return null;
    if (!truncated) return batchOf(latest, list, syncToken);
    if (syncToken === since) return null;
    since = syncToken;
  }
  return null;
}

/** Null for what no listing would bring. */
function toldOf(path: string, resource: DavResource): Told | null {
  const shown = decodePath(path);
  if (!resource.isFolder) return fileEntry(path, shown, resource) ?? 'gone';
  return isHiddenFolder(decodeSegment(segmentsOf(path).at(-1) ?? '')) ? null : 'folder';
}

/**
 * Where a folder was told of, another may have been before, and its files are told of by nobody (RFC 6578, 3.5): all that was
 * there is gone, and what is there now is listed.
 * @returns null when not all of it can be listed
 */
async function batchOf(latest: ReadonlyMap<string, Told>, list: ChangesOptions['list'], token: string): Promise<ChangeBatch | null> {
  const isListed = (path: string): boolean => foldersAbove(path).some((above) => latest.get(above) === 'folder');
  const told = [...latest].filter(([path]) => !isListed(path));
  const folders = told.flatMap(([path, what]) => (what === 'folder' ? [path] : []));
  const removedPaths = told.flatMap(([path, what]) => (typeof what === 'string' ? [decodePath(path)] : []));
  const entries = told.flatMap(([, what]) => (typeof what === 'string' ? [] : [what]));
  if (folders.length > 0) {
    for await (const batch of list(folders)) {
      if (batch.failures.length > 0) return null;
      entries.push(...batch.entries);
    }
  }
  return { entries, ...(removedPaths.length > 0 && { removedPaths }), removed: [], failures: [], cursor: formatCursor({ token }), end: 'delta' };
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.push(path.slice(0, at));
  return folders;
}

/** Null for what lies elsewhere. */
function relativePath(path: string, root: string): string | null {
  if (path === (root || '/')) return '';
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}
