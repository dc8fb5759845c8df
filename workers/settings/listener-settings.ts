/**
 * What the listener has chosen: checked before it is kept, followed wherever it is changed. Each change is told
 * once, with whole settings; what leaves everything as it was is no change.
 */
import type { Settings, SettingsPatch } from '../../services/protocol/settings.ts';
import { Listeners } from '../platform/listeners.ts';
import type { SettingsStore } from '../platform/settings-store.ts';
import { checkSettings, settingsOf } from './check-settings.ts';

export class ListenerSettings {
  readonly #store: SettingsStore;
  readonly #listeners = new Listeners<Settings>();
  /** Settings that have changed since this began to listen, and those that were kept before. */
  readonly #values = new Map<string, unknown>();
  #current: Settings = settingsOf(this.#values);
  readonly #unfollow: () => void;
  #isTelling = false;

  /** @throws MpcError `storage-unavailable` */
  static async open(store: SettingsStore): Promise<ListenerSettings> {
    const settings = new ListenerSettings(store);
    await settings.#load();
    return settings;
  }

  private constructor(store: SettingsStore) {
    this.#store = store;
    this.#unfollow = store.onChange(({ key, value }) => {
      this.#values.set(key, value);
      this.#tellSoon();
    });
  }

  /** As last heard of; {@link read} asks the store. */
  get current(): Settings {
    return this.#current;
  }

  /** @throws MpcError `storage-unavailable` */
  async read(): Promise<Settings> {
    return settingsOf(new Map(await this.#store.entries()));
  }

  /** @throws MpcError `invalid-argument`, `storage-full`, `storage-unavailable` */
  async set(patch: SettingsPatch): Promise<Settings> {
    await this.#store.update(checkSettings(patch));
    return this.read();
  }

  /** Calls back with whole settings whenever a tab has changed some; returns its undo. */
  onChange(listener: (settings: Settings) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Ends all listening; the store belongs to its opener. */
  close(): void {
    this.#unfollow();
    this.#listeners.clear();
  }

  async #load(): Promise<void> {
    for (const [key, value] of await this.#store.entries()) {
      // What was heard of meanwhile is later than what was read.
      if (!this.#values.has(key)) this.#values.set(key, value);
    }
    this.#current = settingsOf(this.#values);
  }

  /** Settings that were changed together are told together. */
  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    queueMicrotask(() => {
      this.#isTelling = false;
      const settings = settingsOf(this.#values);
      if (JSON.stringify(settings) === JSON.stringify(this.#current)) return;
      this.#current = settings;
      this.#listeners.tell(settings);
    });
  }
}
