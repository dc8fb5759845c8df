/**
 * Small named stores for what is no track: accounts, settings, jobs, the play queue. Backed by an object store
 * of the library's database, or by memory where the browser refuses one.
 */
import type { Database } from '../library/database.ts';

/** Values by text keys. Every method throws MpcError `storage-unavailable`. */
export interface KeyValueStore {
  /** The stored value (a structured clone), or undefined. */
  get(key: string): Promise<unknown>;
  /** @throws MpcError `storage-full`, `storage-unavailable` */
  set(key: string, value: unknown): Promise<void>;
  /** What is not there is no error. */
  delete(key: string): Promise<void>;
  /** All of them, sorted by key. */
  entries(): Promise<readonly (readonly [key: string, value: unknown])[]>;
}

/** The small stores of one database. */
export type KeyValueStoreName = 'accounts' | 'secrets' | 'settings' | 'jobs' | 'player';

/** One store of the database; where that one is memory, so is this. */
export function keyValueStore(database: Database, name: KeyValueStoreName): KeyValueStore {
  return {
    get: (key) => database.get(name, key),
    async set(key, value) {
      await database.write([{ store: name, key, value }]);
    },
    async delete(key) {
      await database.write([{ store: name, key }]);
    },
    async entries() {
      const found: (readonly [string, unknown])[] = [];
      await database.scan(name, null, (key, value) => found.push([key, value]));
      return found;
    },
  };
}
