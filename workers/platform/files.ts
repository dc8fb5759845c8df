/**
 * Files on this device: what is too large for a record (audio kept for offline, artwork, exports). Contents stream
 * in and out in small pieces, never whole through memory. A write shows up when it is complete or not at all;
 * whoever reads goes on reading the file as it was when they began, even if it is replaced or deleted meanwhile.
 */
import { MpcError, asMpcError } from '../../services/protocol/errors.ts';
import { BrowserFiles } from './browser-files.ts';
import { FileIndex, openFilesDatabase } from './files-index.ts';
import { IndexedDbContents } from './indexeddb-files.ts';
import { MemoryFiles } from './memory-files.ts';
import { openOpfsContents } from './opfs-files.ts';

/** Where contents lie: the origin private file system, records of IndexedDB, or nowhere for long. */
export type FileStoreKind = 'opfs' | 'indexeddb' | 'memory';

/** A file, without what is in it. */
export interface FileEntry {
  /** Its whole name. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When it was written, epoch milliseconds. */
  readonly modified: number;
}

/** What a file is made of. A stream or an iterable is asked for more only when what it gave is stored. */
export type FileSource = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Uint8Array;

/** Which part of a file, and for how long. Offsets are whole numbers of bytes. */
export interface ReadFileOptions {
  /** First byte; default 0. */
  readonly start?: number;
  /** First byte no more wanted; default the file's end, beyond which there is nothing. */
  readonly end?: number;
  /** Ends the stream with `aborted`. */
  readonly signal?: AbortSignal;
}

/** How a write ends early, and whom it tells how far it is. */
export interface WriteFileOptions {
  /** Ends the write with `aborted`; nothing is left of it. */
  readonly signal?: AbortSignal;
  /** Called with the bytes stored so far. */
  readonly onProgress?: (written: number) => void;
}

/** Bytes, of the whole origin where the browser counts so; null where it does not tell. */
export interface StorageQuota {
  /** Bytes in use. */
  readonly usage: number | null;
  /** Bytes that may be in use. */
  readonly quota: number | null;
}

/**
 * Paths are relative names of any Unicode, separated by slashes, compared exactly (neither case nor accents are
 * folded). There are no folders but in names: `a` and `a/b` can both be files. Every method throws MpcError:
 * `invalid-argument` (a path, a range or a source that is none), `aborted`, `closed`, `storage-full`, `storage-unavailable`.
 */
export interface FileStore {
  /** Where contents lie. */
  readonly kind: FileStoreKind;
  /** Why the kind is no better than it is; null for the best. */
  readonly problem: MpcError | null;
  /** The file's size and time, or null when there is none. */
  stat(path: string): Promise<FileEntry | null>;
  /**
   * Streams the file or a part of it. Nothing is read before it is asked for; read it to its end or cancel it,
   * since a file in reading keeps its room when it is deleted. Errors come out of the stream, also `not-found`.
   */
  read(path: string, options?: ReadFileOptions): ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Bytes `start` to `end` (exclusive); fewer where the file ends. @throws MpcError `not-found` */
  readRange(path: string, start: number, end: number, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Writes the file, or replaces it. When it fails or is aborted, what was there before is there still and nothing
   * else is left. Of several writers of one path the last to finish wins.
   */
  write(path: string, source: FileSource, options?: WriteFileOptions): Promise<FileEntry>;
  /** Files whose paths begin so, sorted by path (code units); all without a prefix. */
  list(prefix?: string): Promise<readonly FileEntry[]>;
  /** Takes no room until one of both is replaced. A target that exists is replaced. @throws MpcError `not-found` */
  copy(from: string, to: string): Promise<FileEntry>;
  /** At once, whatever the size. A target that exists is replaced. @throws MpcError `not-found` */
  rename(from: string, to: string): Promise<FileEntry>;
  /** Deletes a file; with a slash at its end, everything under that name. What is not there is no error. */
  delete(path: string): Promise<void>;
  /** How much is kept, and how much may be. */
  quota(): Promise<StorageQuota>;
  /** Ends what is in progress with `closed`. What is stored stays, except in memory. */
  close(): void;
}

/** Which store, and on what. */
export interface OpenFileStoreOptions {
  /** Stores of different names never see each other's files. */
  readonly name: string;
  /** The browser's own unless a test brings others. */
  readonly indexedDB?: IDBFactory;
  /** `navigator.storage` unless a test brings another. */
  readonly storage?: StorageManager;
  /** How long the browser may take over each of its storages, in ms; default 3000. */
  readonly patience?: number;
}

/** Opens the best store that truly works here: OPFS, else IndexedDB, else memory. Never fails; `problem` tells why. */
export async function openFileStore({ name, patience = 3000, ...given }: OpenFileStoreOptions): Promise<FileStore> {
  try {
    if (!('locks' in navigator)) throw new MpcError('insecure-page', 'Files are kept on pages served by https only.');
    const storage = given.storage ?? navigator.storage;
    const life = new AbortController();
    // Merely naming `indexedDB` throws in some browsers that refuse it.
    const db = await openFilesDatabase(name, { factory: given.indexedDB ?? indexedDB, patience, life });
    const opfs = await openOpfsContents(name, storage, patience).catch(storageError);
    const store =
      opfs instanceof MpcError
        ? new BrowserFiles({ kind: 'indexeddb', index: new FileIndex(db, 'indexeddb'), contents: new IndexedDbContents(db), storage, life, problem: opfs })
        : new BrowserFiles({ kind: 'opfs', index: new FileIndex(db, 'opfs'), contents: opfs, storage, life, problem: null });
    await store.sweep();
    return store;
  } catch (thrown) {
    return new MemoryFiles({ problem: storageError(thrown) });
  }
}

function storageError(thrown: unknown): MpcError {
  return asMpcError(thrown, 'storage-unavailable');
}
