/** Contents as files of the origin private file system (W3C File System), through the part of it that every context has. */
import { MpcError } from '../../services/protocol/errors.ts';
import { lockName } from './browser-files.ts';
import type { FileContents } from './files-contents.ts';
import { missing } from './files-index.ts';
import { PIECE_BYTES, join, type Piece } from './files-pieces.ts';
import { guarded } from './indexeddb.ts';

const ROOT = 'mpc-files';
/** How often, and how long apart, the removal of a file is tried that the browser still holds; then the next sweep has it. */
const RETRIES = 8;
const RETRY_MS = 25;

/** Named by ids, so that neither case nor odd characters matter to the file system below. */
export class OpfsContents implements FileContents {
  readonly #folder: FileSystemDirectoryHandle;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  async write(id: string, pieces: AsyncIterable<Piece>): Promise<number> {
    let size = 0;
    let writable: FileSystemWritableFileStream | undefined;
    try {
      const stream = await guarded(async () => (await this.#folder.getFileHandle(id, { create: true })).createWritable());
      writable = stream;
      for await (const piece of pieces) {
        await guarded(() => stream.write(piece));
        size += piece.length;
      }
      await guarded(() => stream.close());
    } catch (thrown) {
      await writable?.abort().catch(() => undefined);
      await this.remove(id).catch(() => undefined);
      throw thrown;
    }
    return size;
  }

  async *read(id: string, size: number, start: number, end: number): AsyncGenerator<Piece> {
    const file = await guarded(() => this.#file(id));
    // Whoever cleared the browser's data, or the power that failed, may have left less than there was.
    if (file?.size !== size) throw missing();
    for (let from = start; from < end; from += PIECE_BYTES) {
      yield await guarded(async () => new Uint8Array(await file.slice(from, Math.min(end, from + PIECE_BYTES)).arrayBuffer()));
    }
  }

  async remove(name: string): Promise<void> {
    await guarded(async () => {
      for (let left = RETRIES; !(await this.#removed(name)) && left > 0; left -= 1) {
        await new Promise((resolve) => {
          setTimeout(resolve, RETRY_MS);
        });
      }
    });
  }

  async names(): Promise<readonly string[]> {
    return guarded(async () => {
      const names: string[] = [];
      for await (const name of this.#folder.keys()) names.push(name);
      return names;
    });
  }

  /** False when the browser holds the file: Chromium does for a moment after a write was aborted. */
  async #removed(name: string): Promise<boolean> {
    try {
      await this.#folder.removeEntry(name).catch(ignoreMissing);
      return true;
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'NoModificationAllowedError') return false;
      throw thrown;
    }
  }

  async #file(id: string): Promise<File | undefined> {
    const handle = await this.#folder.getFileHandle(id).catch(ignoreMissing);
    return handle?.getFile();
  }
}

/**
 * Tries whether files can be written and read here: some browsers have the file system, but in shared workers no way to
 * write to it (Safari before 26), some refuse it in private windows.
 * @param name two names never see each other's contents
 * @throws MpcError `unsupported`, `storage-unavailable`, `storage-full`, `timeout`
 */
export async function openOpfsContents(name: string, storage: StorageManager | undefined, patience: number): Promise<OpfsContents> {
  if (!storage || !('getDirectory' in storage)) throw new MpcError('unsupported', 'This browser has no file system of its own.');
  const signal = AbortSignal.timeout(patience);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new MpcError('timeout', 'The browser’s file system did not answer.')), { once: true });
    probe(name, storage).then(resolve, reject);
  });
}

async function probe(name: string, storage: StorageManager): Promise<OpfsContents> {
  if (!('createWritable' in FileSystemFileHandle.prototype)) {
    throw new MpcError('unsupported', 'This browser’s file system cannot be written to from here.');
  }
  const folder = await guarded(async () => {
    const root = await (await storage.getDirectory()).getDirectoryHandle(ROOT, { create: true });
    return root.getDirectoryHandle(await folderName(name), { create: true });
  });
  const contents = new OpfsContents(folder);
  const id = crypto.randomUUID();
  const written = Uint8Array.of(77, 80, 67);
  // Held as by a writer, lest another tab sweeps it away.
  const read = await navigator.locks.request(lockName(id), async () => {
    const size = await contents.write(id, once(written));
    try {
      return await join(contents.read(id, size, 0, size));
    } finally {
      await contents.remove(id);
    }
  });
  if (String(read) !== String(written)) throw new MpcError('storage-unavailable', 'The browser’s file system does not keep what is written.');
  return contents;
}

/** Names of databases may be anything; those of folders are not told apart by case everywhere. */
async function folderName(name: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function* once(piece: Piece): AsyncGenerator<Piece> {
  yield piece;
}

function ignoreMissing(thrown: unknown): undefined {
  if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return;
  throw thrown;
}
