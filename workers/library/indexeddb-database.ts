/** The {@link Database} on IndexedDB: opening, versions, and transactions. */
import { wrap, type IDBPDatabase } from 'idb';
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { Change, Database, StoreName, WriteGuard } from './database.ts';

/** Rises with every entry of {@link MIGRATIONS}. */
export const DATABASE_VERSION = 1;

/** `MIGRATIONS[n]` brings a database of version n to n + 1. Never changed once released, only added to. */
const MIGRATIONS: readonly ((db: IDBDatabase, transaction: IDBTransaction) => void)[] = [
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
];

/** Values fetched per request while scanning: bounds the memory that one answer takes. */
const SCAN_CHUNK = 64;

export interface IndexedDatabaseOptions {
  readonly factory: IDBFactory;
  readonly patience: number;
  readonly onLost: (error: MpcError) => void;
}

/** @throws MpcError `storage-unavailable`, `version-mismatch` */
export async function openIndexedDatabase(name: string, options: IndexedDatabaseOptions): Promise<Database> {
  const raw = await openRequest(name, options);
  return new IndexedDatabase(name, raw, options.onLost);
}

/** `idb`'s own `openDB` takes no factory and may wait for ever; this one takes both in hand. */
function openRequest(name: string, options: IndexedDatabaseOptions): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = options.factory.open(name, DATABASE_VERSION);
    let late = false;
    let blocked = false;
    const timer = setTimeout(() => {
      late = true;
      reject(
        blocked
          ? new MpcError('version-mismatch', 'An older MPC in another tab holds the database.')
          : new MpcError('storage-unavailable', 'IndexedDB did not answer.'),
      );
    }, options.patience);
    request.onblocked = () => {
      blocked = true;
    };
    request.onupgradeneeded = (event) => {
      const transaction = request.transaction;
      if (transaction === null) return;
      for (const migrate of MIGRATIONS.slice(event.oldVersion)) migrate(request.result, transaction);
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      // Nobody waits for it any more, and left open it would block the next version.
      if (late) request.result.close();
      else resolve(request.result);
    };
    request.onerror = () => {
      clearTimeout(timer);
      reject(openingError(request.error));
    };
  });
}

function openingError(error: DOMException | null): MpcError {
  if (error?.name === 'VersionError') {
    return new MpcError('version-mismatch', 'The database was made by a newer MPC.', { cause: error });
  }
  return new MpcError('storage-unavailable', 'IndexedDB could not be opened.', { cause: error });
}

class IndexedDatabase implements Database {
  readonly storage = 'indexeddb';
  readonly problem = null;
  readonly name: string;
  readonly #db: IDBPDatabase;

  constructor(name: string, raw: IDBDatabase, onLost: (error: MpcError) => void) {
    this.name = name;
    this.#db = wrap(raw);
    raw.onversionchange = () => {
      raw.close();
      onLost(new MpcError('version-mismatch', 'Another MPC asked for the database.'));
    };
    raw.onclose = () => onLost(new MpcError('storage-unavailable', 'The browser closed the database.'));
  }

  async get(store: StoreName, key: string): Promise<unknown> {
    return guarded(() => this.#db.get(store, key));
  }

  async keys(store: StoreName): Promise<readonly string[]> {
    return guarded(async () => (await this.#db.getAllKeys(store)).filter(isText));
  }

  async scan(
    store: StoreName,
    after: string | null,
    visit: (key: string, value: unknown) => void,
  ): Promise<void> {
    return guarded(async () => {
      const transaction = this.#db.transaction(store);
      let last = after;
      for (;;) {
        const range = last === null ? null : IDBKeyRange.lowerBound(last, true);
        const [keys, values] = await Promise.all([
          transaction.store.getAllKeys(range, SCAN_CHUNK),
          transaction.store.getAll(range, SCAN_CHUNK),
        ]);
        for (const [index, key] of keys.entries()) if (isText(key)) visit(key, values[index]);
        const end = keys.at(-1);
        if (keys.length < SCAN_CHUNK || !isText(end)) return;
        last = end;
      }
    });
  }

  async write(changes: readonly Change[], guard?: WriteGuard): Promise<boolean> {
    return guarded(async () => {
      const stores = new Set<StoreName>(changes.map((change) => change.store));
      if (guard !== undefined) stores.add(guard.store);
      if (stores.size === 0) return true;
      const transaction = this.#db.transaction([...stores], 'readwrite');
      try {
        if (guard !== undefined) {
          const current: unknown = await transaction.objectStore(guard.store).get(guard.key);
          if (!guard.holds(current)) {
            transaction.abort();
            await transaction.done.catch(() => undefined);
            return false;
          }
        }
        for (const change of changes) {
          const store = transaction.objectStore(change.store);
          const request = change.value === undefined ? store.delete(change.key) : store.put(change.value, change.key);
          // A request that fails aborts the transaction, whose end is awaited.
          request.catch(() => undefined);
        }
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

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    // The browser may abort a transaction of its own accord; to the caller that is no cancellation.
    if (thrown instanceof DOMException && thrown.name === 'AbortError') {
      throw new MpcError('storage-unavailable', 'The browser gave up a transaction.', { cause: thrown });
    }
    throw asMpcError(thrown, 'storage-unavailable');
  }
}
