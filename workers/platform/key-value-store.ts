/**
 * Small named stores for what is no track: accounts, settings, jobs, the play queue. Backed by an object store
 * of the library's database, or by memory where the browser refuses one.
 */
export interface KeyValueStore {
  /** The stored value (a structured clone), or undefined. */
  get(key: string): Promise<unknown>;
  /** @throws MpcError `storage-full`, `storage-unavailable` */
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  entries(): Promise<readonly (readonly [key: string, value: unknown])[]>;
}

/** The small stores of one database. */
export type KeyValueStoreName = 'accounts' | 'secrets' | 'settings' | 'jobs' | 'player';
