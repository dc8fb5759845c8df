/** The {@link Database} on IndexedDB: its stores and its transactions. */
import { wrap, type IDBPDatabase, type IDBPTransaction } from 'idb';
import type { MpcError } from '../../services/protocol/errors.ts';
import { guarded, openIndexedDb, watchLoss, type Migrations, type OpenIndexedDbOptions } from '../platform/indexeddb.ts';
import type { Change, Database, StoreName, WriteGuard } from './database.ts';

/** The database of today and how it came to be; `DATABASE_VERSION` of the protocol counts them. */
export const MIGRATIONS: Migrations = [
  (db) => {
    const stores: readonly StoreName[] = [
      'segments',
      'userdata',
      'artwork',
      'thumbnails',
      'meta',
      'accounts',
      'secrets',
      'settings',
      'jobs',
      'player',
    ];
    for (const store of stores) db.createObjectStore(store);
  },
  // Segments, what a person made, and everything else that is stored stay as they are.
  (db) => {
    const stores: readonly StoreName[] = ['identities', 'damaged', 'lyrics', 'playlists', 'history'];
    for (const store of stores) db.createObjectStore(store);
  },
  // From here on segments may hold their texts in UTF-8, which earlier versions would take for damage.
  () => undefined,
];

/** Values fetched per request while scanning, of large ones fewer: bounds the memory that one answer takes. */
const SCAN_CHUNK = 32;
const LARGE_CHUNK = 8;
const LARGE: ReadonlySet<StoreName> = new Set(['segments', 'identities']);

export interface IndexedDatabaseOptions extends OpenIndexedDbOptions {
  readonly onLost: (error: MpcError) => void;
}

/** @throws MpcError `storage-unavailable`, `version-mismatch` */
export async function openIndexedDatabase(name: string, options: IndexedDatabaseOptions): Promise<Database> {
  return new IndexedDatabase(name, await openIndexedDb(name, options), options.onLost);
}

class IndexedDatabase implements Database {
  readonly storage = 'indexeddb';
  readonly name: string;
  readonly #db: IDBPDatabase;
  #lost: MpcError | null = null;

  constructor(name: string, raw: IDBDatabase, onLost: (error: MpcError) => void) {
    this.name = name;
    this.#db = wrap(raw);
    watchLoss(raw, (error) => {
      this.#lost = error;
      onLost(error);
    });
  }

  get problem(): MpcError | null {
    return this.#lost;
  }

  async get(store: StoreName, key: string): Promise<unknown> {
    return this.#guarded(() => this.#db.get(store, key));
  }

  async keys(store: StoreName): Promise<readonly string[]> {
    return this.#guarded(async () => (await this.#db.getAllKeys(store)).filter(isText));
  }

  async scan(
    store: StoreName,
    after: string | null,
    visit: (key: string, value: unknown) => void,
  ): Promise<void> {
    return this.#guarded(async () => {
      const size = LARGE.has(store) ? LARGE_CHUNK : SCAN_CHUNK;
      let transaction = this.#readingTransaction(store);
      let from = after;
      let reading = readChunk(transaction, from, size);
      for (;;) {
        let chunk: Chunk;
        try {
          chunk = await reading;
        } catch (thrown) {
          // The failure has ended the transaction.
          chunk = await this.#readSingly(store, from, size, thrown);
          transaction = this.#readingTransaction(store);
        }
        const [keys, values] = chunk;
        const end = keys.at(-1);
        const more = keys.length === size && isText(end);
        // Asked for before these are looked at: the browser reads while we do.
        if (more) {
          reading = readChunk(transaction, (from = end), size);
          // It may fail while nobody waits for it yet.
          reading.catch(() => undefined);
        }
        for (const [index, key] of keys.entries()) if (isText(key)) visit(key, values[index]);
        if (!more) return;
      }
    });
  }

  #readingTransaction(store: StoreName): ReadingTransaction {
    const transaction = this.#db.transaction(store);
    transaction.done.catch(() => undefined);
    return transaction;
  }

  /** A chunk of a store, one of whose values cannot be read: that one is undefined. */
  async #readSingly(store: StoreName, after: string | null, size: number, why: unknown): Promise<Chunk> {
    if (!isReadFault(why)) throw why;
    const range = behind(after);
    const keys = await this.#db.getAllKeys(store, range, size);
    const read = (key: IDBValidKey): Promise<unknown> =>
      this.#db.get(store, key).catch((thrown: unknown) => {
        if (!isReadFault(thrown)) throw thrown;
      });
    return [keys, await Promise.all(keys.map(read))];
  }

  async write(changes: readonly Change[], guard?: WriteGuard): Promise<boolean> {
    return this.#guarded(async () => {
      const stores = new Set<StoreName>(changes.map((change) => change.store));
      if (guard !== undefined) stores.add(guard.store);
      if (stores.size === 0) return true;
      const transaction = this.#db.transaction([...stores], 'readwrite');
      try {
        // Asked together with the writing, not before it: a wrong guess takes everything back.
        const current: Promise<unknown> | undefined = guard && transaction.objectStore(guard.store).get(guard.key);
        current?.catch(() => undefined);
        for (const change of changes) {
          const store = transaction.objectStore(change.store);
          const { value } = change;
          const request = value === undefined ? store.delete(change.key) : store.put(value, change.key);
          // A request that fails aborts the transaction, whose end is awaited.
          request.catch(() => undefined);
        }
        if (guard?.holds(await current) === false) {
          transaction.abort();
          await transaction.done.catch(() => undefined);
          return false;
        }
        transaction.commit();
        await transaction.done;
        return true;
      } catch (thrown) {
        // A value that cannot be cloned throws before any request fails: what was put before it must go too.
        abortQuietly(transaction);
        await transaction.done.catch(() => undefined);
        throw thrown;
      }
    });
  }

  close(): void {
    this.#db.close();
  }

  /** Whoever asks for a database that was lost is told why. */
  async #guarded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#lost !== null) throw this.#lost;
    return guarded(work);
  }
}

type ReadingTransaction = IDBPTransaction<unknown, [StoreName]>;
/** Keys and their values. */
type Chunk = readonly [readonly IDBValidKey[], readonly unknown[]];

async function readChunk({ store }: ReadingTransaction, after: string | null, size: number): Promise<Chunk> {
  const range = behind(after);
  return Promise.all([store.getAllKeys(range, size), store.getAll(range, size)]);
}

function behind(key: string | null): IDBKeyRange | null {
  return key === null ? null : IDBKeyRange.lowerBound(key, true);
}

/** What browsers throw when a stored value is damaged, and not the whole database. */
function isReadFault(thrown: unknown): boolean {
  return thrown instanceof DOMException && ['DataError', 'DataCloneError', 'NotReadableError', 'UnknownError'].includes(thrown.name);
}

function isText(key: IDBValidKey | undefined): key is string {
  return typeof key === 'string';
}

function abortQuietly(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}
