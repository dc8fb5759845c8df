/**
 * The {@link SettingsStore} on the host's database. Where several hosts are over one database, as tabs with
 * dedicated workers are, they tell each other by a BroadcastChannel which settings to look at again: values come
 * from the database alone, whose order of writes is the same for all.
 */
import PQueue from 'p-queue';
import { MpcError } from '../../services/protocol/errors.ts';
import { workerName } from '../../services/protocol/session.ts';
import type { Change, Database } from '../library/database.ts';
import { Listeners } from './listeners.ts';
import type { SettingChange, SettingsStore } from './settings-store.ts';
import { clonedSettings } from './settings-values.ts';

const STORE = 'settings';
/** The one record that held all settings in MPC 0.1. */
const OLD_RECORD = 'settings';

/** Settings on the host's database, with news of what other tabs change. Made by {@link BrowserSettingsStore.open}. */
export class BrowserSettingsStore implements SettingsStore {
  readonly #database: Database;
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Listeners<SettingChange>();
  /** One at a time: what was read earlier must not be told later. */
  readonly #telling = new PQueue({ concurrency: 1 });
  #closed = false;

  /** Takes over what an earlier version has kept. @throws MpcError `storage-full`, `storage-unavailable` */
  static async open(database: Database): Promise<BrowserSettingsStore> {
    await splitOldRecord(database);
    return new BrowserSettingsStore(database);
  }

  private constructor(database: Database) {
    this.#database = database;
    this.#channel = new BroadcastChannel(`${workerName(database.name)}-settings`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isKeys(data)) void this.#tell(data);
    };
  }

  get(key: string): Promise<unknown> {
    return this.#database.get(STORE, key);
  }

  set(key: string, value: unknown): Promise<void> {
    return this.update({ [key]: value });
  }

  delete(key: string): Promise<void> {
    return this.update({ [key]: undefined });
  }

  async entries(): Promise<readonly (readonly [key: string, value: unknown])[]> {
    const found: (readonly [string, unknown])[] = [];
    await this.#database.scan(STORE, null, (key, value) => found.push([key, value]));
    return found;
  }

  async update(changes: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#closed) throw new MpcError('closed', 'The settings store was closed.');
    const settings = clonedSettings(changes);
    if (settings.length === 0) return;
    await this.#database.write(settings.map(([key, value]): Change => ({ store: STORE, key, value })));
    if (this.#closed) return;
    const keys = settings.map(([key]) => key);
    this.#channel.postMessage(keys);
    await this.#tell(keys);
  }

  async clear(): Promise<void> {
    const keys = await this.#database.keys(STORE);
    await this.update(Object.fromEntries(keys.map((key) => [key, undefined])));
  }

  onChange(listener: (change: SettingChange) => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#closed = true;
    this.#channel.close();
    this.#listeners.clear();
  }

  async #tell(keys: readonly string[]): Promise<void> {
    await this.#telling.add(async () => {
      // A database that is lost is told by its owner; here there is nothing to tell.
      const values = await Promise.all(keys.map((key) => this.#database.get(STORE, key))).catch(() => null);
      if (values === null) return;
      for (const [index, key] of keys.entries()) this.#listeners.tell({ key, value: values[index] });
    });
  }
}

/** Makes a record of each member of the old one; when two hosts try at once, one of them does it. */
async function splitOldRecord(database: Database): Promise<void> {
  const old = await database.get(STORE, OLD_RECORD);
  if (typeof old !== 'object' || old === null) return;
  const later = new Set(await database.keys(STORE));
  const members = Object.entries(old).filter(([key]) => !later.has(key));
  await database.write(
    [...members.map(([key, value]): Change => ({ store: STORE, key, value })), { store: STORE, key: OLD_RECORD }],
    { store: STORE, key: OLD_RECORD, holds: (current) => current !== undefined },
  );
}

function isKeys(data: unknown): data is readonly string[] {
  return Array.isArray(data) && data.every((key) => typeof key === 'string');
}
