/**
 * What of the player survives a reload: the queue, written when it changes, and the playhead (current entry,
 * position, volume, shuffle, repeat), small and written more often. What cannot be read back is dropped: an
 * unreadable queue is an empty one.
 */
import * as v from 'valibot';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { Clock } from '../platform/clock.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { SavedQueue } from './queue.ts';

const unit = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const savedList = v.object({
  items: v.array(v.object({ entry: v.string(), track: v.string() })),
  natural: v.nullable(v.array(v.string())),
  nextEntry: count,
  source: v.nullable(v.string()),
});

const savedPlayhead = v.object({
  entry: v.nullable(v.string()),
  position: v.pipe(v.number(), v.minValue(0)),
  volume: unit,
  muted: v.boolean(),
  shuffle: v.boolean(),
  shuffleBy: v.optional(v.picklist(['track', 'album']), 'track'),
  repeat: v.picklist(['off', 'one', 'all']),
  autoplay: v.optional(v.boolean(), false),
});

export interface PlayerSnapshot {
  readonly queue: SavedQueue;
  readonly source: string | null;
  readonly autoplay: boolean;
  /** Seconds into the current track. */
  readonly position: number;
  readonly volume: number;
  readonly muted: boolean;
}

export interface PlayerMemoryOptions {
  readonly store: KeyValueStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** What to write, asked for at the moment of writing. */
  readonly snapshot: () => PlayerSnapshot;
}

/** Milliseconds in which changes gather before they are written. */
const GATHER = 500;

export class PlayerMemory {
  readonly #options: PlayerMemoryOptions;
  readonly #closing = new AbortController();
  #queueChanged = false;
  #planned = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: PlayerMemoryOptions) {
    this.#options = options;
  }

  async load(): Promise<PlayerSnapshot | null> {
    try {
      const [list, playhead] = await Promise.all([this.#options.store.get('queue'), this.#options.store.get('playhead')]);
      const parsedHead = v.safeParse(savedPlayhead, playhead);
      if (!parsedHead.success) return null;
      const parsedList = v.safeParse(savedList, list);
      const empty = { items: [], natural: null, nextEntry: 1, source: null };
      return join(parsedList.success ? parsedList.output : empty, parsedHead.output);
    } catch (error) {
      this.#options.log.warning('The queue of the last visit could not be read.', { code: asMpcError(error).code });
      return null;
    }
  }

  /** Notes that there is something to write, soon. */
  touch(what: 'queue' | 'playhead'): void {
    if (what === 'queue') this.#queueChanged = true;
    if (this.#planned || this.#closing.signal.aborted) return;
    this.#planned = true;
    this.#options.clock.sleep(GATHER, this.#closing.signal).then(
      () => this.flush(),
      () => undefined,
    );
  }

  /** Writes now; resolves when it is written. */
  flush(): Promise<void> {
    this.#planned = false;
    const snapshot = this.#options.snapshot();
    const withQueue = this.#queueChanged;
    this.#queueChanged = false;
    this.#writing = this.#writing.then(() => this.#write(snapshot, withQueue));
    return this.#writing;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.flush();
  }

  async #write({ queue, source, autoplay, position, volume, muted }: PlayerSnapshot, withQueue: boolean): Promise<void> {
    const { store, log } = this.#options;
    const { items, natural, nextEntry, repeat, shuffle, shuffleBy } = queue;
    const entry = items[queue.index]?.entry ?? null;
    try {
      if (withQueue) await store.set('queue', { items, natural, nextEntry, source });
      await store.set('playhead', { entry, position, volume, muted, shuffle, shuffleBy, repeat, autoplay });
    } catch (error) {
      log.warning('The queue could not be kept for the next visit.', { code: asMpcError(error).code });
    }
  }
}

function join(list: v.InferOutput<typeof savedList>, head: v.InferOutput<typeof savedPlayhead>): PlayerSnapshot {
  const { items, natural, nextEntry, source } = list;
  const found = items.findIndex((item) => item.entry === head.entry);
  const { shuffle, shuffleBy, repeat, autoplay, volume, muted } = head;
  const index = items.length === 0 ? -1 : Math.max(0, found);
  return {
    queue: { items, natural: shuffle ? (natural ?? items.map((item) => item.entry)) : null, nextEntry, index, repeat, shuffle, shuffleBy },
    source,
    autoplay,
    position: found < 0 ? 0 : head.position,
    volume,
    muted,
  };
}
