/** A small store in memory, whose values tests may look at. */
import type { KeyValueStore } from '../../workers/platform/key-value-store.ts';

export class MemoryStore implements KeyValueStore {
  readonly values = new Map<string, unknown>();
  async get(key: string): Promise<unknown> {
    return structuredClone(this.values.get(key));
  }
  async set(key: string, value: unknown): Promise<void> {
    this.values.set(key, structuredClone(value));
  }
  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }
  async entries(): Promise<readonly (readonly [string, unknown])[]> {
    return [...this.values];
  }
}
