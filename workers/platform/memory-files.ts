/** The {@link FileStore} of tests, and of browsers that keep nothing: gone with the worker, and bounded. */
import { MpcError } from '../../services/protocol/errors.ts';
import { checkRange } from './byte-range.ts';
import type { FileEntry, FileSource, FileStore, StorageQuota, WriteFileOptions } from './files.ts';
import { missing } from './files-index.ts';
import { checkPath, checkPrefix } from './files-paths.ts';
import { checkSource, PIECE_BYTES, piecesOf, throwIfAborted, type Piece } from './files-pieces.ts';
import { FileReading } from './files-reading.ts';

const DEFAULT_LIMIT = 256 * 1024 * 1024;

interface MemoryFile extends FileEntry {
  /** Of {@link PIECE_BYTES} each, but for the last. */
  readonly pieces: readonly Piece[];
}

/** How much room there is, and why it is memory. */
export interface MemoryFilesOptions {
  /** Why nothing better is in use; null when that is as wanted. */
  readonly problem?: MpcError | null;
  /** Bytes; default 256 MiB. */
  readonly limit?: number;
}

/** Files in memory; a write beyond the limit fails with `storage-full`. */
export class MemoryFiles extends FileReading implements FileStore {
  readonly kind = 'memory';
  readonly problem: MpcError | null;
  readonly #limit: number;
  readonly #files = new Map<string, MemoryFile>();
  /** Bytes of writes in progress. */
  #arriving = 0;

  constructor({ problem = null, limit = DEFAULT_LIMIT }: MemoryFilesOptions = {}) {
    super(new AbortController());
    this.problem = problem;
    this.#limit = limit;
  }

  async stat(path: string): Promise<FileEntry | null> {
    checkPath(path);
    throwIfAborted(this.life.signal);
    const file = this.#files.get(path);
    return file ? entryOf(file) : null;
  }

  async write(path: string, source: FileSource, { signal, onProgress = () => undefined }: WriteFileOptions = {}): Promise<FileEntry> {
    checkPath(path);
    checkSource(source);
    const ending = this.ending(signal);
    const pieces: Piece[] = [];
    let size = 0;
    try {
      for await (const piece of piecesOf(source, ending)) {
        if (this.#usage() + piece.length > this.#limit) throw new MpcError('storage-full', 'There is no room left for files in memory.');
        pieces.push(piece.slice());
        size += piece.length;
        this.#arriving += piece.length;
        onProgress(size);
      }
      throwIfAborted(ending);
      const file = { path, size, modified: Date.now(), pieces };
      this.#files.set(path, file);
      return entryOf(file);
    } finally {
      this.#arriving -= size;
    }
  }

  async list(prefix = ''): Promise<readonly FileEntry[]> {
    checkPrefix(prefix);
    throwIfAborted(this.life.signal);
    return this.#beginning(prefix).map(entryOf);
  }

  async copy(from: string, to: string): Promise<FileEntry> {
    const copy = { ...this.#existing(from, to), path: to, modified: Date.now() };
    this.#files.set(to, copy);
    return entryOf(copy);
  }

  async rename(from: string, to: string): Promise<FileEntry> {
    const moved = { ...this.#existing(from, to), path: to };
    this.#files.delete(from);
    this.#files.set(to, moved);
    return entryOf(moved);
  }

  async delete(path: string): Promise<void> {
    const folder = path.endsWith('/');
    checkPath(folder ? path.slice(0, -1) : path);
    throwIfAborted(this.life.signal);
    if (folder) for (const file of this.#beginning(path)) this.#files.delete(file.path);
    else this.#files.delete(path);
  }

  async quota(): Promise<StorageQuota> {
    throwIfAborted(this.life.signal);
    return { usage: this.#usage(), quota: this.#limit };
  }

  override close(): void {
    super.close();
    this.#files.clear();
  }

  protected override async *pieces(path: string, start: number, end: number, signal: AbortSignal): AsyncGenerator<Piece> {
    checkPath(path);
    checkRange(start, end);
    throwIfAborted(signal);
    const file = this.#files.get(path);
    if (!file) throw missing();
    const last = Math.min(end, file.size);
    for (let from = start; from < last; ) {
      const number = Math.floor(from / PIECE_BYTES);
      const base = number * PIECE_BYTES;
      // A copy: who reads may transfer it away.
      const piece = file.pieces[number]?.slice(from - base, last - base);
      if (!piece) throw missing();
      yield piece;
      throwIfAborted(signal);
      from += piece.length;
    }
  }

  #existing(from: string, to: string): MemoryFile {
    checkPath(from, 'from');
    checkPath(to, 'to');
    throwIfAborted(this.life.signal);
    const file = this.#files.get(from);
    if (!file) throw missing();
    return file;
  }

  #beginning(prefix: string): readonly MemoryFile[] {
    return [...this.#files.values()]
      .filter(({ path }) => path.startsWith(prefix))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Copies share their pieces. */
  #usage(): number {
    let usage = this.#arriving;
    for (const size of new Map([...this.#files.values()].map((file) => [file.pieces, file.size])).values()) usage += size;
    return usage;
  }
}

function entryOf({ path, size, modified }: MemoryFile): FileEntry {
  return { path, size, modified };
}
