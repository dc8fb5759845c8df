/**
 * The {@link FileStore} of browsers: an index in IndexedDB and contents in OPFS or IndexedDB, shared by every tab's host.
 * A Web Lock per content tells who is at it: its writer exclusively, its readers together. So nothing is taken from
 * under a reader, and what a killed writer left is known by its lock being free.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import { checkRange } from './byte-range.ts';
import type { FileEntry, FileSource, FileStore, FileStoreKind, StorageQuota, WriteFileOptions } from './files.ts';
import type { FileContents } from './files-contents.ts';
import { missing, type FileIndex, type FileRecord } from './files-index.ts';
import { checkPath, checkPrefix } from './files-paths.ts';
import { checkSource, piecesOf, throwIfAborted, type Piece } from './files-pieces.ts';
import { FileReading } from './files-reading.ts';

export interface BrowserFilesOptions {
  readonly kind: Exclude<FileStoreKind, 'memory'>;
  readonly index: FileIndex;
  readonly contents: FileContents;
  /** Tells the quota. Absent on insecure pages. */
  readonly storage: StorageManager | undefined;
  /** Aborted when the index is lost, and by `close`. */
  readonly life: AbortController;
  readonly problem: MpcError | null;
}

export class BrowserFiles extends FileReading implements FileStore {
  readonly kind: Exclude<FileStoreKind, 'memory'>;
  readonly problem: MpcError | null;
  readonly #index: FileIndex;
  readonly #contents: FileContents;
  readonly #storage: StorageManager | undefined;

  constructor({ kind, index, contents, storage, life, problem }: BrowserFilesOptions) {
    super(life);
    this.kind = kind;
    this.problem = problem;
    this.#index = index;
    this.#contents = contents;
    this.#storage = storage;
  }

  async stat(path: string): Promise<FileEntry | null> {
    checkPath(path);
    const record = await this.#living(() => this.#index.get(path));
    return record ? entryOf(record) : null;
  }

  async write(path: string, source: FileSource, { signal, onProgress = () => undefined }: WriteFileOptions = {}): Promise<FileEntry> {
    checkPath(path);
    checkSource(source);
    const ending = this.ending(signal);
    const id = crypto.randomUUID();
    const write = async (): Promise<FileEntry> => {
      const size = await this.#contents.write(id, reporting(piecesOf(source, ending), onProgress));
      const record = { path, id, size, modified: Date.now() };
      try {
        throwIfAborted(ending);
        await this.#discard(await this.#index.put(record));
      } catch (thrown) {
        await this.#contents.remove(id).catch(() => undefined);
        throw thrown;
      }
      return entryOf(record);
    };
    return this.#living(() => navigator.locks.request(lockName(id), write));
  }

  async list(prefix = ''): Promise<readonly FileEntry[]> {
    checkPrefix(prefix);
    return (await this.#living(() => this.#index.list(prefix))).map(entryOf);
  }

  async copy(from: string, to: string): Promise<FileEntry> {
    checkPath(from, 'from');
    checkPath(to, 'to');
    const { record, orphans } = await this.#living(() => this.#index.copy(from, to, Date.now()));
    await this.#discard(orphans);
    return entryOf(record);
  }

  async rename(from: string, to: string): Promise<FileEntry> {
    checkPath(from, 'from');
    checkPath(to, 'to');
    const { record, orphans } = await this.#living(() => this.#index.rename(from, to));
    await this.#discard(orphans);
    return entryOf(record);
  }

  async delete(path: string): Promise<void> {
    const folder = path.endsWith('/');
    checkPath(folder ? path.slice(0, -1) : path);
    await this.#discard(await this.#living(() => (folder ? this.#index.deleteAll(path) : this.#index.delete(path))));
  }

  async quota(): Promise<StorageQuota> {
    throwIfAborted(this.life.signal);
    // Some browsers refuse to tell where they keep nothing.
    const { usage = null, quota = null } = (await this.#storage?.estimate().catch(() => undefined)) ?? {};
    return { usage, quota };
  }

  override close(): void {
    super.close();
    this.#index.close();
  }

  /** Removes contents that no file refers to and nobody is writing. Never fails: what resists is left to the next time. */
  async sweep(): Promise<void> {
    try {
      const known = new Set((await this.#index.list('')).map(({ id }) => id));
      const unknown = (await this.#contents.names()).filter((name) => !known.has(name));
      // A writer may have come to its end since the list was made.
      for (const name of unknown) await this.#removeUnlessHeld(name, async () => !(await this.#index.refersTo(name))).catch(() => undefined);
    } catch {
      // Leftovers take room, but do no harm.
    }
  }

  protected override async *pieces(path: string, start: number, end: number, signal: AbortSignal): AsyncGenerator<Piece> {
    checkPath(path);
    checkRange(start, end);
    throwIfAborted(signal);
    const { record, release } = await this.#hold(path, signal);
    try {
      for await (const piece of this.#contents.read(record.id, record.size, start, Math.min(end, record.size))) {
        yield piece;
        throwIfAborted(signal);
      }
    } catch (thrown) {
      throwIfAborted(signal);
      if (thrown instanceof MpcError && thrown.code === 'not-found') await this.#index.forget(record);
      throw thrown;
    } finally {
      release();
    }
  }

  /** The file as it is now, held fast: its content stays until it is released. @throws MpcError `not-found` */
  async #hold(path: string, signal: AbortSignal): Promise<{ readonly record: FileRecord; readonly release: () => void }> {
    for (;;) {
      const record = await this.#index.get(path);
      if (!record) throw missing();
      const release = await holdShared(lockName(record.id), signal);
      // It may have been replaced before it was held.
      if ((await this.#index.get(path).catch(() => undefined))?.id === record.id) return { record, release };
      release();
      throwIfAborted(signal);
    }
  }

  /** Removes contents that no file refers to any more, as soon as nobody reads them. */
  async #discard(orphans: readonly string[]): Promise<void> {
    await Promise.all(
      orphans.map(async (id) => {
        // What cannot be removed now is swept when the store is opened next.
        const removed = await this.#removeUnlessHeld(id, async () => true).catch(() => true);
        if (removed) return;
        navigator.locks
          .request(lockName(id), { signal: this.life.signal }, () => this.#contents.remove(id))
          .catch(() => undefined);
      }),
    );
  }

  /** @returns false when somebody is reading or writing it */
  #removeUnlessHeld(name: string, orphaned: () => Promise<boolean>): Promise<boolean> {
    return navigator.locks.request(lockName(name), { ifAvailable: true }, async (lock) => {
      if (lock === null) return false;
      if (await orphaned()) await this.#contents.remove(name);
      return true;
    });
  }

  /** Whoever asks a store that has ended is told why. */
  async #living<T>(work: () => Promise<T>): Promise<T> {
    throwIfAborted(this.life.signal);
    try {
      return await work();
    } catch (thrown) {
      throwIfAborted(this.life.signal);
      throw thrown;
    }
  }
}

/** Of a content, and of all that belongs to it. */
export function lockName(name: string): string {
  return `mpc-file-${name.replace(/\..*/, '')}`;
}

/** Resolves with what gives the lock back. */
function holdShared(name: string, signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { mode: 'shared', signal }, () => new Promise<void>((release) => resolve(release)))
      .catch((thrown: unknown) => reject(asMpcError(thrown, 'aborted')));
  });
}

/** A piece is stored when the next one is asked for. */
async function* reporting(pieces: AsyncIterable<Piece>, onProgress: (written: number) => void): AsyncGenerator<Piece> {
  let written = 0;
  for await (const piece of pieces) {
    yield piece;
    written += piece.length;
    onProgress(written);
  }
}

function entryOf({ path, size, modified }: FileRecord): FileEntry {
  return { path, size, modified };
}
