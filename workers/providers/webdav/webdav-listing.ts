/**
 * Listing a WebDAV tree folder by folder, in batches that can be stopped between any two and gone on with from
 * the cursor. Folders are asked for a few at a time but taken in order, so that the same tree always comes in the
 * same order: a folder's files, then its subfolders by name.
 */
import type { MpcErrorCode } from '../../../services/protocol/errors.ts';
import { MpcError, asMpcError, toWireError } from '../../../services/protocol/errors.ts';
import type { ChangeBatch, FileEntry } from '../provider.ts';
import { isAudioFile, isHiddenFolder } from '../audio-files.ts';
import { decodePath, segmentsOf } from './dav-path.ts';
import type { DavFolder, DavResource } from './propfind.ts';

/** Asks for one folder; the path is encoded and relative to the account's root, empty for the root itself. */
export type ListFolder = (path: string, signal: AbortSignal) => Promise<DavFolder>;

/** Folders asked for at the same time. */
const PARALLEL = 4;
/** A batch is closed when it has this many folders or files. */
const BATCH_FOLDERS = 16;
const BATCH_FILES = 500;
/** Deeper than any music lies; a folder that contains itself goes on for ever. */
const MAX_DEPTH = 40;
/** So many folders failing one after the other is a server failing. */
const MAX_FAILURES_IN_A_ROW = 8;

/** Failures of one folder; any other means that the whole server is of no use now. */
const FOLDER_FAILURES: ReadonlySet<MpcErrorCode> = new Set(['forbidden', 'server', 'timeout', 'malformed']);

/** What the cursor holds: the folders still to be listed, in order. */
interface Position {
  readonly v: 1;
  readonly pending: readonly string[];
}

type Failure = ChangeBatch['failures'][number];
type Listed =
  | { readonly path: string; readonly folder: DavFolder; readonly error: null }
  | { readonly path: string; readonly folder: null; readonly error: MpcError };

export async function* listTree(list: ListFolder, cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
  let pending = parseCursor(cursor);
  let failuresInARow = 0;
  while (pending.length > 0) {
    const entries: FileEntry[] = [];
    const failures: Failure[] = [];
    let fatal: MpcError | null = null;
    for (let folders = 0; pending.length > 0 && folders < BATCH_FOLDERS && entries.length < BATCH_FILES; folders += PARALLEL) {
      const wave = await Promise.all(pending.slice(0, PARALLEL).map((path) => attempt(list, path, signal)));
      fatal = wave.find(isFatal)?.error ?? null;
      if (fatal) break;
      const subfolders: string[] = [];
      for (const { path, folder, error } of wave) {
        if (folder) {
          failuresInARow = 0;
          collect(path, folder, entries, subfolders, failures);
        } else {
          if (++failuresInARow >= MAX_FAILURES_IN_A_ROW) throw error;
          failures.push({ path: decodePath(path), error: toWireError(error) });
        }
      }
      pending = [...subfolders, ...pending.slice(PARALLEL)];
    }
    if (pending.length === 0) yield { entries, removed: [], failures, cursor: null, end: 'full' };
    // Before it fails, a listing gives what it has, so that it goes on from there.
    else if (!fatal || entries.length > 0) yield { entries, removed: [], failures, cursor: cursorAt(pending) };
    if (fatal) throw fatal;
  }
}

async function attempt(list: ListFolder, path: string, signal: AbortSignal): Promise<Listed> {
  try {
    return { path, folder: await list(path, signal), error: null };
  } catch (thrown) {
    const error = asMpcError(thrown);
    // A folder that vanished since its parent was listed is empty; the root is not allowed to vanish.
    if (error.code === 'not-found' && path !== '') return { path, folder: { self: null, children: new Map() }, error: null };
    return { path, folder: null, error };
  }
}

function isFatal({ path, error }: Listed): boolean {
  return error !== null && (path === '' || !FOLDER_FAILURES.has(error.code));
}

function collect(path: string, folder: DavFolder, entries: FileEntry[], subfolders: string[], failures: Failure[]): void {
  const names = [...folder.children.keys()].sort((a, b) => collator.compare(decodePath(a), decodePath(b)));
  for (const name of names) {
    const child = folder.children.get(name);
    if (!child) continue;
    const childPath = path === '' ? name : `${path}/${name}`;
    if (!child.isFolder) {
      const entry = fileEntry(childPath, child);
      if (entry) entries.push(entry);
    } else if (segmentsOf(childPath).length > MAX_DEPTH) {
      const error = new MpcError('server', 'The folder lies too deep; it may contain itself.', { retryable: false });
      failures.push({ path: decodePath(childPath), error: toWireError(error) });
    } else if (!isHiddenFolder(decodePath(name))) {
      subfolders.push(childPath);
    }
  }
}

function fileEntry(fileId: string, { size, modified, etag, contentType, contentHash }: DavResource): FileEntry | null {
  const path = decodePath(fileId);
  if (!isAudioFile(path, contentType)) return null;
  // An ETag alone is not enough: some servers give all files of a folder the same, or none.
  const changeKey = `${etag}|${size ?? ''}|${modified ?? ''}`;
  return { fileId, path, size, modified, changeKey, mimeType: contentType, ...(contentHash !== '' && { contentHash }) };
}

const collator = new Intl.Collator('en', { numeric: true });

function cursorAt(pending: readonly string[]): string {
  return JSON.stringify({ v: 1, pending } satisfies Position);
}

function parseCursor(cursor: string | null): readonly string[] {
  const root = [''];
  if (cursor === null) return root;
  try {
    const position = JSON.parse(cursor) as Partial<Position> | null;
    return position?.v === 1 && Array.isArray(position.pending) ? position.pending : root;
  } catch {
    return root;
  }
}
