/**
 * The bytes of music that are kept on this device, over all accounts: what was played, up to a limit, and what the
 * listener wants offline. It opens files, makes room, and tells how much there is. It never fails a reader: where
 * nothing can be kept, nothing is, and playing goes on from the network.
 */
import { asMpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { AudioCacheFigures } from '../../services/protocol/offline.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { Clock } from '../platform/clock.ts';
import type { FileStore } from '../platform/files.ts';
import { evict, totalOf } from './cache-eviction.ts';
import { accountPrefix, AREAS, filePrefix, folderOf, keyPrefix, type CacheArea, type CacheKey } from './cache-paths.ts';
import { CachedFile } from './cached-file.ts';

/** Files whose pieces are known; one that is not among them any more is looked up anew. */
const OPEN_FILES = 8;
/** Milliseconds after a change within which more of them count as one. */
const SETTLE = 500;

export interface AudioCacheOptions {
  /** Asked once, when something is read or kept first. */
  readonly open: () => Promise<FileStore>;
  /** Bytes of what was played that may be kept at present; 0 keeps nothing. */
  readonly limit: () => number;
  readonly clock: Clock;
  readonly log: Logger;
  /** There is more or less than before. */
  readonly changed: (figures: AudioCacheFigures) => void;
}

export class AudioCache {
  readonly #options: AudioCacheOptions;
  readonly #closing = new AbortController();
  #files: Promise<FileStore> | null = null;
  /** By prefix, least recently opened first. */
  readonly #open = new Map<string, Promise<CachedFile>>();
  /** The device has no room for what was played. */
  #full = false;
  #settling = false;

  constructor(options: AudioCacheOptions) {
    this.#options = options;
  }

  /** What is kept of a file; null where nothing can be. */
  async file(key: CacheKey): Promise<CachedFile | null> {
    const prefix = keyPrefix(key);
    const known = this.#open.get(prefix);
    this.#open.delete(prefix);
    const file = known ?? this.#openFile(key);
    this.#open.set(prefix, file);
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size > OPEN_FILES) this.#forget(oldest);
    try {
      return await file;
    } catch (thrown) {
      this.#open.delete(prefix);
      this.#options.log.debug('What is kept of a file could not be looked up.', { code: asMpcError(thrown).code });
      return null;
    }
  }

  /** How much there is; nothing where nothing can be kept. */
  async figures(): Promise<AudioCacheFigures> {
    const files = await this.#store().catch(() => null);
    if (files === null) return { used: 0, kept: 0, limit: 0 };
    const [played, kept] = await Promise.all(AREAS.map(async (area) => totalOf(await files.list(`${area}/`))));
    return { used: played ?? 0, kept: kept ?? 0, limit: this.#options.limit() };
  }

  /** Deletes what was played; what is kept for offline stays. @throws MpcError `storage-unavailable` */
  async clear(): Promise<void> {
    this.#full = false;
    const open = await Promise.all(this.#open.values());
    await Promise.all(open.map((file) => file.flush()));
    await (await this.#store()).delete('played/');
    await Promise.all(open.map((file) => file.refresh()));
    this.#changed();
  }

  /** Another limit is in force, or there may be room again. */
  limitChanged(): void {
    this.#full = false;
    if (this.#files !== null) this.#changed();
  }

  /** An account is gone, and with it all that is kept of it. */
  async forgetAccount(account: AccountId): Promise<void> {
    for (const prefix of this.#open.keys()) if (prefix.startsWith(accountPrefix(account))) this.#forget(prefix);
    const files = await this.#store();
    for (const area of AREAS) await files.delete(`${area}/${accountPrefix(account)}`);
    this.#changed();
  }

  /** Stores what has come and ends. */
  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    await Promise.all(open.map(async (file) => file.status === 'fulfilled' && file.value.flush()));
    this.#closing.abort();
    (await this.#files?.catch(() => null))?.close();
  }

  #store(): Promise<FileStore> {
    this.#files ??= this.#options.open();
    return this.#files;
  }

  async #openFile(key: CacheKey): Promise<CachedFile> {
    const files = await this.#store();
    const prefix = keyPrefix(key);
    await deleteOtherStates(files, key);
    return CachedFile.open({
      files,
      prefix,
      clock: this.#options.clock,
      log: this.#options.log,
      mayStore: (area) => this.#mayStore(area),
      changed: () => this.#changed(),
      full: () => {
        this.#full = true;
        this.#options.log.warning('The device has no room: what is played is not kept.');
      },
      signal: this.#closing.signal,
    });
  }

  #mayStore(area: CacheArea): boolean {
    return area === 'kept' || (!this.#full && this.#options.limit() > 0);
  }

  #forget(prefix: string): void {
    const file = this.#open.get(prefix);
    this.#open.delete(prefix);
    file?.then((opened) => opened.flush()).catch(() => undefined);
  }

  #changed(): void {
    if (!this.#settling) void this.#settle();
  }

  /** Makes room, and tells how much there is. */
  async #settle(): Promise<void> {
    try {
      this.#settling = true;
      await this.#options.clock.sleep(SETTLE, this.#closing.signal).finally(() => {
        this.#settling = false;
      });
      const files = await this.#store();
      const inUse = new Set([...this.#open.keys()].map((prefix) => `played/${prefix}`));
      const touched = await evict({ files, limit: await this.#room(files), inUse });
      for (const [prefix, file] of this.#open) if (touched.has(`played/${prefix}`)) await (await file).refresh();
      this.#options.changed(await this.figures());
    } catch (thrown) {
      if (!this.#closing.signal.aborted) this.#options.log.debug('Room for music could not be made.', { code: asMpcError(thrown).code });
    }
  }

  /** The limit; less where the browser gives so little room that the library would lack it. */
  async #room(files: FileStore): Promise<number> {
    const limit = this.#options.limit();
    const { usage, quota } = await files.quota();
    if (usage === null || quota === null) return limit;
    const used = totalOf(await files.list('played/'));
    return Math.min(limit, Math.max(0, (quota - usage + used) / 2));
  }
}

/** What is kept of a file as it was before it changed is of no use any more. */
async function deleteOtherStates(files: FileStore, key: CacheKey): Promise<void> {
  const ours = keyPrefix(key);
  for (const area of AREAS) {
    const folders = new Set((await files.list(`${area}/${filePrefix(key)}`)).map(({ path }) => folderOf(path)));
    for (const folder of folders) if (folder !== `${area}/${ours}`) await files.delete(folder);
  }
}
