/**
 * The one place where MPC keeps things: a handful of named stores of values under text keys, and writes that
 * happen as a whole or not at all. It is an IndexedDB database, or memory where the browser refuses one, and it
 * says which. It knows nothing of tracks.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { StorageMode } from '../../services/protocol/session.ts';
import type { Migrations } from '../platform/indexeddb.ts';
import type { KeyValueStoreName } from '../platform/key-value-store.ts';
import { beginNewLog } from '../platform/torn-log.ts';
import { MIGRATIONS, openIndexedDatabase } from './indexeddb-database.ts';
import { MemoryDatabase } from './memory-database.ts';

/**
 * `segments`: the track log. `identities`: which files a segment holds, under its key, for when it is damaged.
 * `damaged`: what could not be read, set aside. `userdata`: what a person made, by track id; `playlists` and
 * `history` likewise. `lyrics`: words, by track id. `meta`: log head, cursors, runs.
 */
export type StoreName =
  | 'segments'
  | 'identities'
  | 'damaged'
  | 'userdata'
  | 'playlists'
  | 'history'
  | 'lyrics'
  | 'artwork'
  | 'thumbnails'
  | 'meta'
  | KeyValueStoreName;

/** One value to be stored; without `value` the key is deleted. */
export interface Change {
  readonly store: StoreName;
  readonly key: string;
  /** It may be worked out when it is read: then the browser stores what comes before in the meantime. */
  readonly value?: unknown;
}

/** A condition on a stored value, asked within the writing transaction. */
export interface WriteGuard {
  readonly store: StoreName;
  readonly key: string;
  readonly holds: (current: unknown) => boolean;
}

/**
 * Storage as the library sees it. Every method throws MpcError `storage-full` or `storage-unavailable`, and
 * `version-mismatch` once a newer MPC has taken the database over.
 */
export interface Database {
  readonly name: string;
  readonly storage: StorageMode;
  /** Why the storage is memory, or why it was lost; null while all is well. */
  readonly problem: MpcError | null;
  /** The stored value (a structured clone), or undefined. */
  get(store: StoreName, key: string): Promise<unknown>;
  keys(store: StoreName): Promise<readonly string[]>;
  /**
   * Visits entries in the order of their keys, those behind `after` only; all are of one moment. A value that the
   * browser cannot read any more is undefined.
   */
  scan(store: StoreName, after: string | null, visit: (key: string, value: unknown) => void): Promise<void>;
  /**
   * Commits all changes, or none.
   * @returns false when the guard did not hold; then nothing was written
   */
  write(changes: readonly Change[], guard?: WriteGuard): Promise<boolean>;
  close(): void;
}

export interface OpenDatabaseOptions {
  /** The browser's IndexedDB unless a test brings its own. */
  readonly indexedDB?: IDBFactory;
  /** How long the browser may take to open the database, in ms; default 3000. */
  readonly patience?: number;
  /** Which stores there are, and how they came to be; those of today unless a test plays another version of MPC. */
  readonly migrations?: Migrations;
  /**
   * The open database was lost: `version-mismatch` when a newer MPC asked for it, `storage-unavailable` when
   * the browser closed it or somebody deletes it. Calls made from then on reject with this error.
   */
  readonly onLost?: (error: MpcError) => void;
}

/** Milliseconds that opening may take before MPC goes on in memory. */
const DEFAULT_PATIENCE = 3000;

/** Opens the database of that name; never fails, but falls back to memory and tells why. */
export async function openDatabase(name: string, options: OpenDatabaseOptions = {}): Promise<Database> {
  try {
    const database = await openIndexedDatabase(name, {
      // Merely naming `indexedDB` throws in some browsers that refuse it, hence inside the try.
      factory: options.indexedDB ?? indexedDB,
      patience: options.patience ?? DEFAULT_PATIENCE,
      migrations: options.migrations ?? MIGRATIONS,
      onLost: options.onLost ?? (() => undefined),
    });
    if (options.indexedDB === undefined) beginNewLog(indexedDB, name);
    return database;
  } catch (thrown) {
    const problem =
      thrown instanceof MpcError
        ? thrown
        : new MpcError('storage-unavailable', 'This browser refuses IndexedDB.', { cause: thrown });
    return new MemoryDatabase(name, problem);
  }
}
