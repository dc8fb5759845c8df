/** Which file is which content: paths and ids in IndexedDB, changed by whole transactions. */
import { wrap, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import { MpcError } from '../../services/protocol/errors.ts';
import type { FileEntry } from './files.ts';
import { guarded, openIndexedDb, watchLoss, type Migrations } from './indexeddb.ts';

/** A file as the index knows it. */
export interface FileRecord extends FileEntry {
  /** Of its content; copies share one. */
  readonly id: string;
}

/** Contents in OPFS and in IndexedDB have an index each: a browser may lose and regain one of the two. */
export type IndexName = 'opfs' | 'indexeddb';

/** Content of the kind `indexeddb`, in pieces under `[id, number]`. */
export const PIECES = 'pieces';

const MIGRATIONS: Migrations = [
  (db) => {
    for (const name of ['opfs', 'indexeddb'] satisfies IndexName[]) {
      db.createObjectStore(name, { keyPath: 'path' }).createIndex('id', 'id');
    }
    db.createObjectStore(PIECES);
  },
];

export interface OpenFilesDatabaseOptions {
  readonly factory: IDBFactory;
  readonly patience: number;
  /** Aborted when the browser or a newer MPC takes the database away. */
  readonly life: AbortController;
}

/** The store's own database, apart from the library's. @throws MpcError `storage-unavailable`, `version-mismatch` */
export async function openFilesDatabase(name: string, { factory, patience, life }: OpenFilesDatabaseOptions): Promise<IDBPDatabase> {
  const raw = await openIndexedDb(`${name}-files`, { factory, patience, migrations: MIGRATIONS });
  watchLoss(raw, (error) => life.abort(error));
  return wrap(raw);
}

type Files = IDBPObjectStore<unknown, IndexName[], IndexName, 'readwrite'>;

/** Methods that change files return the ids of contents that no file refers to any more. */
export class FileIndex {
  readonly #db: IDBPDatabase;
  readonly #name: IndexName;

  constructor(db: IDBPDatabase, name: IndexName) {
    this.#db = db;
    this.#name = name;
  }

  get(path: string): Promise<FileRecord | undefined> {
    return guarded(() => this.#db.get(this.#name, path));
  }

  list(prefix: string): Promise<readonly FileRecord[]> {
    return guarded(() => this.#db.getAll(this.#name, beginning(prefix)));
  }

  refersTo(id: string): Promise<boolean> {
    return guarded(async () => (await this.#db.countFromIndex(this.#name, 'id', id)) > 0);
  }

  put(record: FileRecord): Promise<readonly string[]> {
    return this.#change((files) => replace(files, record));
  }

  /** @throws MpcError `not-found` */
  async rename(from: string, to: string): Promise<{ readonly record: FileRecord; readonly orphans: readonly string[] }> {
    return this.#derive(from, async (files, found) => {
      const record = { ...found, path: to };
      await files.delete(from);
      return { record, replaced: await replace(files, record) };
    });
  }

  /** @throws MpcError `not-found` */
  async copy(from: string, to: string, modified: number): Promise<{ readonly record: FileRecord; readonly orphans: readonly string[] }> {
    return this.#derive(from, async (files, found) => {
      const record = { ...found, path: to, modified };
      return { record, replaced: await replace(files, record) };
    });
  }

  delete(path: string): Promise<readonly string[]> {
    return this.#deleteRange(IDBKeyRange.only(path));
  }

  deleteAll(prefix: string): Promise<readonly string[]> {
    return this.#deleteRange(beginning(prefix));
  }

  /** Takes out a file whose content is lost, unless it was replaced meanwhile. */
  async forget({ path, id }: FileRecord): Promise<void> {
    await this.#change(async (files) => {
      const found: FileRecord | undefined = await files.get(path);
      if (found?.id === id) await files.delete(path);
      return [];
    });
  }

  close(): void {
    this.#db.close();
  }

  #deleteRange(range: IDBKeyRange | null): Promise<readonly string[]> {
    return this.#change(async (files) => {
      const found: FileRecord[] = await files.getAll(range);
      for (const { path } of found) await files.delete(path);
      return found;
    });
  }

  async #derive(
    from: string,
    edit: (files: Files, found: FileRecord) => Promise<{ readonly record: FileRecord; readonly replaced: readonly FileRecord[] }>,
  ): Promise<{ readonly record: FileRecord; readonly orphans: readonly string[] }> {
    let derived: FileRecord | undefined;
    const orphans = await this.#change(async (files) => {
      const found: FileRecord | undefined = await files.get(from);
      if (!found) return [];
      const { record, replaced } = await edit(files, found);
      derived = record;
      return replaced;
    });
    if (!derived) throw missing();
    return { record: derived, orphans };
  }

  /** @param edit returns the records that it took out or replaced */
  #change(edit: (files: Files) => Promise<readonly FileRecord[]>): Promise<readonly string[]> {
    return guarded(async () => {
      const transaction = this.#db.transaction([this.#name], 'readwrite');
      // A request that fails aborts the transaction, whose end is awaited.
      transaction.done.catch(() => undefined);
      const files = transaction.objectStore(this.#name);
      const orphans = new Set<string>();
      for (const { id } of await edit(files)) if ((await files.index('id').count(id)) === 0) orphans.add(id);
      await transaction.done;
      return [...orphans];
    });
  }
}

/** Puts the record; returns the one that was there. */
async function replace(files: Files, record: FileRecord): Promise<readonly FileRecord[]> {
  const before: FileRecord | undefined = await files.get(record.path);
  await files.put(record);
  return before ? [before] : [];
}

/** Keys that begin so; null means all. */
function beginning(prefix: string): IDBKeyRange | null {
  if (prefix === '') return null;
  const last = prefix.charCodeAt(prefix.length - 1);
  return IDBKeyRange.bound(prefix, prefix.slice(0, -1) + String.fromCharCode(last + 1), false, true);
}

export function missing(): MpcError {
  return new MpcError('not-found', 'There is no such file.');
}
