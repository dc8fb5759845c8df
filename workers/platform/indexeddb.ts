/** IndexedDB, opened in a time that ends, and its errors as ours. What is kept in it is no matter here. */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';

/** `migrations[n]` brings a database of version n to n + 1. Never changed once released, only added to. */
export type Migrations = readonly ((db: IDBDatabase, transaction: IDBTransaction) => void)[];

export interface OpenIndexedDbOptions {
  readonly factory: IDBFactory;
  readonly migrations: Migrations;
  /** Milliseconds that opening may take: some browsers never answer, and an older tab may refuse to let go. */
  readonly patience: number;
}

/**
 * Opens a database, brought to its newest version. (`idb`'s own `openDB` takes no factory and may wait for ever.)
 * @throws MpcError `storage-unavailable`, `version-mismatch`
 */
export function openIndexedDb(name: string, { factory, migrations, patience }: OpenIndexedDbOptions): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(name, migrations.length);
    let late = false;
    let blocked = false;
    const timer = setTimeout(() => {
      late = true;
      reject(
        blocked
          ? new MpcError('version-mismatch', 'An older MPC in another tab holds the database.')
          : new MpcError('storage-unavailable', 'IndexedDB did not answer.'),
      );
    }, patience);
    request.onblocked = () => {
      blocked = true;
    };
    request.onupgradeneeded = (event) => {
      const transaction = request.transaction;
      if (transaction === null) return;
      for (const migrate of migrations.slice(event.oldVersion)) migrate(request.result, transaction);
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

/** Runs work on storage. @throws MpcError `storage-full`, `storage-unavailable`; one that the work threw itself passes */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
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

function openingError(error: DOMException | null): MpcError {
  if (error?.name === 'VersionError') {
    return new MpcError('version-mismatch', 'The database was made by a newer MPC.', { cause: error });
  }
  return new MpcError('storage-unavailable', 'IndexedDB could not be opened.', { cause: error });
}
