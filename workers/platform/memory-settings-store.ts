/** The {@link SettingsStore} in memory, for tests; several over one device behave as several tabs do. */
import { MpcError } from '../../services/protocol/errors.ts';
import { Listeners } from './listeners.ts';
import type { SettingChange, SettingsStore } from './settings-store.ts';
import { clonedSettings } from './settings-values.ts';

/** What several stores share. */
export class SettingsDevice {
  /** What is kept, by key. */
  readonly values = new Map<string, unknown>();
  /** The keys that one of them has changed. */
  readonly changes = new Listeners<readonly string[]>();
}

/** Settings that are gone with the worker. */
export class MemorySettingsStore implements SettingsStore {
  readonly #device: SettingsDevice;
  readonly #listeners = new Listeners<SettingChange>();
  readonly #leave: () => void;
  #closed = false;

  /** @param device one of its own unless told */
  constructor(device = new SettingsDevice()) {
    this.#device = device;
    this.#leave = device.changes.add((keys) => {
      for (const key of keys) this.#listeners.tell({ key, value: this.#value(key) });
    });
  }

  async get(key: string): Promise<unknown> {
    return this.#value(key);
  }

  set(key: string, value: unknown): Promise<void> {
    return this.update({ [key]: value });
  }

  delete(key: string): Promise<void> {
    return this.update({ [key]: undefined });
  }

  async entries(): Promise<readonly (readonly [key: string, value: unknown])[]> {
    return [...this.#device.values.keys()].toSorted().map((key) => [key, this.#value(key)] as const);
  }

  async update(changes: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#closed) throw new MpcError('closed', 'The settings store was closed.');
    for (const [key, value] of clonedSettings(changes)) {
      if (value === undefined) this.#device.values.delete(key);
      else this.#device.values.set(key, value);
    }
    this.#device.changes.tell(Object.keys(changes));
  }

  async clear(): Promise<void> {
    await this.update(Object.fromEntries((await this.entries()).map(([key]) => [key, undefined])));
  }

  onChange(listener: (change: SettingChange) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#closed = true;
    this.#leave();
    this.#listeners.clear();
  }

  #value(key: string): unknown {
    return structuredClone(this.#device.values.get(key));
  }
}
