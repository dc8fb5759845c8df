/** A folder of this device: a handle that is kept and asked for again, or the files that a page was given for this session. */
import type { LocalFile } from '../../../services/protocol/accounts.ts';
import { MpcError, toWireError } from '../../../services/protocol/errors.ts';
import { isAudioFile, isHiddenFolder } from '../audio-files.ts';
import { withoutControls } from '../name-in-paths.ts';
import type { ChangeBatch, FileEntry, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import { fileSystemError, requireFolderPermission } from './folder-access.ts';

export type LocalFolder = FileSystemDirectoryHandle | readonly LocalFile[];

const BATCH_FILES = 200;
/** Deeper than any music lies; a folder that contains itself goes on for ever. */
const MAX_DEPTH = 40;
/** Snapshots of files kept open, so that reading a track in blocks opens it once. */
const OPEN_FILES = 8;

type Failure = ChangeBatch['failures'][number];
type Found = { readonly path: string; readonly file: File } | { readonly failure: Failure };

export class LocalProvider implements Provider {
  readonly onDevice = true;
  readonly #folder: LocalFolder;
  /** Of a list of files. */
  readonly #byPath: ReadonlyMap<string, File>;
  /** Least recently used first. */
  readonly #open = new Map<string, File>();

  constructor(folder: LocalFolder) {
    this.#folder = folder;
    this.#byPath = new Map(isHandle(folder) ? [] : folder.map(({ path, file }) => [path.replace(/^\/+/, ''), file]));
  }

  async identify(): Promise<Identity> {
    if (isHandle(this.#folder)) await requireFolderPermission(this.#folder);
    const name = folderName(this.#folder);
    return { key: `local:${name}`, label: name };
  }

  /** Every listing is a whole walk: the browser tells nothing of changes. */
  async *changes(_cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    if (isHandle(this.#folder)) await requireFolderPermission(this.#folder);
    let entries: FileEntry[] = [];
    let failures: Failure[] = [];
    for await (const found of isHandle(this.#folder) ? walk(this.#folder, '') : this.#files()) {
      signal.throwIfAborted();
      if ('failure' in found) failures.push({ ...found.failure, path: withoutControls(found.failure.path) });
      else if (isAudioFile(found.path, found.file.type)) entries.push(fileEntry(found.path, found.file));
      if (entries.length < BATCH_FILES) continue;
      yield { entries, removed: [], failures, cursor: null };
      entries = [];
      failures = [];
    }
    // A drive that was pulled out meanwhile has lost no file.
    if (isHandle(this.#folder)) await requireReadable(this.#folder);
    yield { entries, removed: [], failures, cursor: null, end: 'full' };
  }

  async read({ fileId }: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const wasOpen = this.#open.has(fileId);
    try {
      return await this.#slice(fileId, start, end, signal);
    } catch (error) {
      // A snapshot of a file that has changed on the disk cannot be read any more; a fresh one can.
      if (!wasOpen || signal.aborted || !this.#open.delete(fileId)) throw error;
      return this.#slice(fileId, start, end, signal);
    }
  }

  url({ fileId }: FileRef): Promise<Blob> {
    return this.#file(fileId);
  }

  async #slice(fileId: string, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    signal.throwIfAborted();
    const file = await this.#file(fileId);
    const bytes = await file.slice(start, end).arrayBuffer().catch((thrown: unknown) => {
      throw fileSystemError(thrown);
    });
    return { bytes: new Uint8Array(bytes), size: file.size };
  }

  async #file(path: string): Promise<File> {
    const file = this.#open.get(path) ?? (isHandle(this.#folder) ? await openFile(this.#folder, path) : this.#byPath.get(path));
    if (!file) throw new MpcError('not-found', 'The file is not among those that were chosen.');
    this.#open.delete(path);
    this.#open.set(path, file);
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size > OPEN_FILES) this.#open.delete(oldest);
    return file;
  }

  async *#files(): AsyncGenerator<Found> {
    for (const [path, file] of this.#byPath) yield { path, file };
  }
}

export function isHandle(folder: LocalFolder): folder is FileSystemDirectoryHandle {
  return !Array.isArray(folder);
}

/** What the listener would call it; a list of files by the folder that they share. */
export function folderName(folder: LocalFolder): string {
  if (isHandle(folder)) return folder.name;
  const [first, ...rest] = folder.map(({ path }) => path.replace(/^\/+/, '').split('/'));
  const top = first && first.length > 1 ? first[0] : undefined;
  return top !== undefined && rest.every(([name]) => name === top) ? top : '';
}

/** @throws MpcError why the folder cannot be read any more */
async function requireReadable(folder: FileSystemDirectoryHandle): Promise<void> {
  try {
    for await (const _ of folder.keys()) return;
  } catch (thrown) {
    throw fileSystemError(thrown);
  }
}

async function openFile(root: FileSystemDirectoryHandle, path: string): Promise<File> {
  const segments = path.split('/');
  const name = segments.pop() ?? '';
  try {
    let folder = root;
    for (const segment of segments) folder = await folder.getDirectoryHandle(segment);
    return await (await folder.getFileHandle(name)).getFile();
  } catch (thrown) {
    throw fileSystemError(thrown);
  }
}

/** Files of a folder by name, then those of its subfolders. */
async function* walk(folder: FileSystemDirectoryHandle, path: string, depth = 0): AsyncGenerator<Found> {
  if (depth > MAX_DEPTH) {
    const error = new MpcError('server', 'The folder lies too deep; it may contain itself.', { retryable: false });
    yield { failure: { path, error: toWireError(error) } };
    return;
  }
  const folders: FileSystemDirectoryHandle[] = [];
  const files: FileSystemFileHandle[] = [];
  try {
    for await (const handle of folder.values()) {
      if (handle.kind === 'directory') folders.push(handle);
      else files.push(handle);
    }
  } catch (thrown) {
    const error = fileSystemError(thrown);
    if (path === '') throw error;
    yield { failure: { path, error: toWireError(error) } };
    return;
  }
  for (const handle of files.sort(byName)) {
    const filePath = path === '' ? handle.name : `${path}/${handle.name}`;
    if (!isAudioFile(filePath, '')) continue;
    const file = await handle.getFile().catch(fileSystemError);
    if (file instanceof File) yield { path: filePath, file };
    // Gone since the folder was read: then it is not there, and nothing has failed.
    else if (file.code !== 'not-found') yield { failure: { path: filePath, error: toWireError(file) } };
  }
  for (const handle of folders.sort(byName)) {
    if (!isHiddenFolder(handle.name)) yield* walk(handle, path === '' ? handle.name : `${path}/${handle.name}`, depth + 1);
  }
}

const collator = new Intl.Collator('en', { numeric: true });

function byName(a: FileSystemHandle, b: FileSystemHandle): number {
  return collator.compare(a.name, b.name);
}

function fileEntry(path: string, { size, lastModified, type }: File): FileEntry {
  return { fileId: path, path: withoutControls(path), size, modified: lastModified, changeKey: `${size}|${lastModified}`, mimeType: type };
}
