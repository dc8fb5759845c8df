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

/** Milliseconds that migrations may take, once every older tab has let go. */
const MIGRATION_PATIENCE = 12_000;

/**
 * Opens a database, brought to its newest version. (`idb`'s own `openDB` takes no factory and may wait for ever.)
 * @throws MpcError `storage-unavailable`; `version-mismatch`, its details the versions `ours` and, if known, `theirs`
 */
export function openIndexedDb(name: string, { factory, migrations, patience }: OpenIndexedDbOptions): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const ours = migrations.length;
    const request = factory.open(name, ours);
    let late = false;
    let held: number | null = null;
    let fault: unknown;
    const giveUp = (): void => {
      late = true;
      reject(
        held === null
          ? new MpcError('storage-unavailable', 'IndexedDB did not answer.')
          : versionMismatch('An older MPC in another tab holds the database.', ours, held),
      );
    };
    let timer = setTimeout(giveUp, patience);
    request.onblocked = ({ oldVersion }) => {
      held = oldVersion;
    };
    request.onupgradeneeded = ({ oldVersion }) => {
      const transaction = request.transaction;
      if (transaction === null) return;
      clearTimeout(timer);
      // Whoever has given up meanwhile still finds the database upgraded when it opens it again.
      if (!late) timer = setTimeout(giveUp, MIGRATION_PATIENCE);
      try {
        for (const migrate of migrations.slice(oldVersion)) migrate(request.result, transaction);
      } catch (thrown) {
        fault = thrown;
        transaction.abort();
      }
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      // Nobody waits for it any more, and left open it would block the next version.
      if (late) request.result.close();
      else resolve(request.result);
    };
    request.onerror = () => {
      const cause = request.error;
      if (cause?.name !== 'VersionError') {
        clearTimeout(timer);
        reject(new MpcError('storage-unavailable', 'IndexedDB could not be opened.', { cause: fault ?? cause }));
        return;
      }
      const tell = (theirs?: number): void => {
        clearTimeout(timer);
        reject(versionMismatch('The database was made by a newer MPC.', ours, theirs, cause));
      };
      storedVersion(factory, name).then(tell, () => tell());
    };
  });
}

/** Lets go of a database that others want to upgrade or to delete. @param onLost is told why calls fail from now on */
export function watchLoss(db: IDBDatabase, onLost: (error: MpcError) => void): void {
  const ours = db.version;
  db.onversionchange = ({ newVersion }) => {
    // Transactions that have begun still end as a whole.
    db.close();
    onLost(
      newVersion === null
        ? new MpcError('storage-unavailable', 'The database is being deleted.')
        : versionMismatch('A newer MPC in another tab took the database over.', ours, newVersion),
    );
  };
  db.onclose = () => onLost(new MpcError('storage-unavailable', 'The browser closed the database.'));
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

async function storedVersion(factory: IDBFactory, name: string): Promise<number | undefined> {
  const found = await factory.databases();
  return found.find((database) => database.name === name)?.version;
}

function versionMismatch(message: string, ours: number, theirs?: number, cause?: unknown): MpcError {
  return new MpcError('version-mismatch', message, { cause, details: { ours, ...(theirs !== undefined && { theirs }) } });
}
