/** The {@link Database} where the browser refuses IndexedDB: all is lost when the worker ends. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { Change, Database, StoreName, WriteGuard } from './database.ts';

export class MemoryDatabase implements Database {
  readonly storage = 'memory';
  readonly name: string;
  readonly problem: MpcError;
  readonly #stores = new Map<StoreName, Map<string, unknown>>();

  constructor(name: string, problem: MpcError) {
    this.name = name;
    this.problem = problem;
  }

  async get(store: StoreName, key: string): Promise<unknown> {
    return structuredClone(this.#store(store).get(key));
  }

  async keys(store: StoreName): Promise<readonly string[]> {
    return this.#sortedKeys(store);
  }

  async scan(
    store: StoreName,
    after: string | null,
    visit: (key: string, value: unknown) => void,
  ): Promise<void> {
    for (const key of this.#sortedKeys(store)) {
      if (after === null || key > after) visit(key, structuredClone(this.#store(store).get(key)));
    }
  }

  async write(changes: readonly Change[], guard?: WriteGuard): Promise<boolean> {
    if (guard !== undefined && !guard.holds(this.#store(guard.store).get(guard.key))) return false;
    // Cloned before anything is stored: a value that cannot be cloned leaves everything as it was.
    const clones = clone(changes);
    for (const change of clones) {
      if (change.value === undefined) this.#store(change.store).delete(change.key);
      else this.#store(change.store).set(change.key, change.value);
    }
    return true;
  }

  close(): void {
    this.#stores.clear();
  }

  #store(name: StoreName): Map<string, unknown> {
    let store = this.#stores.get(name);
    if (store === undefined) this.#stores.set(name, (store = new Map()));
    return store;
  }

  #sortedKeys(store: StoreName): string[] {
    return [...this.#store(store).keys()].toSorted((a, b) => (a < b ? -1 : 1));
  }
}

function clone(changes: readonly Change[]): readonly Change[] {
  try {
    return structuredClone(changes);
  } catch (thrown) {
    throw new MpcError('storage-unavailable', 'A value cannot be stored.', { cause: thrown });
  }
}
