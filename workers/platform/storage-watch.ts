/**
 * Says when this device runs out of room, before a write fails for it. It asks the browser seldom, tells once, and
 * again only after there was room in between. It never throws: what a browser does not tell is not low.
 */
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Clock } from './clock.ts';

/** Less than this many bytes free is low … */
export const LOW_BYTES = 50_000_000;
/** … and so is less than this share of the quota. */
export const LOW_SHARE = 0.05;
const DEFAULT_INTERVAL = 30_000;

/** Bytes. */
export interface LowStorage {
  /** In use, by the whole origin. */
  readonly usage: number;
  /** That may be in use. */
  readonly quota: number;
}

/** What is watched, how often, and who is told. */
export interface StorageWatchOptions {
  /** `navigator.storage`; absent on insecure pages. */
  readonly storage: Pick<StorageManager, 'estimate'> | undefined;
  /** Of the intervals. */
  readonly clock: Clock;
  /** Is given `StorageLow`. */
  readonly emit: (event: MpcEventBody) => void;
  /** Least milliseconds between two questions; default 30 s. */
  readonly interval?: number;
}

/** One for a host; asks the browser for its estimate, and closes with the host. */
export class StorageWatch {
  readonly #storage: Pick<StorageManager, 'estimate'> | undefined;
  readonly #clock: Clock;
  readonly #emit: (event: MpcEventBody) => void;
  readonly #interval: number;
  readonly #closing = new AbortController();
  #askedAt = -Infinity;
  #pending: Promise<void> | null = null;
  #low: LowStorage | null = null;

  /** Asks for the first time at once. */
  constructor({ storage, clock, emit, interval = DEFAULT_INTERVAL }: StorageWatchOptions) {
    this.#storage = storage;
    this.#clock = clock;
    this.#emit = emit;
    this.#interval = interval;
    void this.check();
  }

  /** How little room there was when it was last asked for, or null: for tabs that come after the event. */
  get low(): LowStorage | null {
    return this.#low;
  }

  /** To be called after much was written. Resolves when the browser was asked, which may be as late as the interval wants. */
  check(): Promise<void> {
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** Asks no more, and emits no more. */
  close(): void {
    this.#closing.abort();
  }

  async #ask(): Promise<void> {
    try {
      const wait = this.#askedAt + this.#interval - this.#clock.monotonic();
      if (wait > 0) await this.#clock.sleep(wait, this.#closing.signal);
      this.#closing.signal.throwIfAborted();
      this.#askedAt = this.#clock.monotonic();
      const { usage, quota } = (await this.#storage?.estimate()) ?? {};
      if (usage === undefined || !quota || this.#closing.signal.aborted) return;
      const wasLow = this.#low !== null;
      this.#low = quota - usage < Math.max(LOW_BYTES, quota * LOW_SHARE) ? { usage, quota } : null;
      if (this.#low && !wasLow) this.#emit({ type: 'System', payload: { event: 'StorageLow', usage, quota } });
    } catch {
      // Closed, or the browser does not tell.
    }
  }
}
