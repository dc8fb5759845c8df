/**
 * Where the listener was in audiobooks, podcasts and other long tracks: each goes on there whenever it is played again,
 * until it has been heard to its end.
 */
import * as v from 'valibot';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';

/** Seconds from which a track is long. */
const LONG = 20 * 60;
/** Seconds at the beginning and before the end within which there is nothing to come back to. */
const HARDLY_BEGUN = 10;
const ALMOST_DONE = 30;
/** Tracks that are remembered; those heard longest ago are forgotten. */
const MAX_TRACKS = 200;
const KEY = 'bookmarks';

const stored = v.array(v.tuple([v.string(), v.pipe(v.number(), v.finite(), v.minValue(0))]));

export class Bookmarks {
  readonly #store: KeyValueStore;
  readonly #log: Logger;
  /** Seconds by track, that of the latest heard last. */
  readonly #positions = new Map<TrackId, number>();
  #changed = false;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: KeyValueStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** What cannot be read is forgotten. */
  async load(): Promise<void> {
    try {
      const parsed = v.safeParse(stored, await this.#store.get(KEY));
      for (const [track, position] of parsed.success ? parsed.output : []) this.#positions.set(track, position);
    } catch (error) {
      this.#log.warning('The bookmarks of the last visit could not be read.', { code: asMpcError(error).code });
    }
  }

  /** Seconds at which a track goes on; 0 where it begins at its beginning. */
  of(track: TrackId): number {
    return this.#positions.get(track) ?? 0;
  }

  /** The playhead is there. @param position seconds; @param duration seconds, null while unknown */
  note(track: TrackId, position: number, duration: number | null): void {
    if (duration === null || duration < LONG) return;
    if (position < HARDLY_BEGUN || position > duration - ALMOST_DONE) return this.forget(track);
    this.#positions.delete(track);
    this.#positions.set(track, position);
    const [oldest] = this.#positions.keys();
    if (oldest !== undefined && this.#positions.size > MAX_TRACKS) this.#positions.delete(oldest);
    this.#changed = true;
  }

  /** The track was heard to its end. */
  forget(track: TrackId): void {
    if (this.#positions.delete(track)) this.#changed = true;
  }

  /** Writes what is not written; resolves when it is. */
  flush(): Promise<void> {
    if (this.#changed) {
      this.#changed = false;
      const positions = [...this.#positions];
      this.#writing = this.#writing.then(() => this.#write(positions));
    }
    return this.#writing;
  }

  async #write(positions: readonly (readonly [TrackId, number])[]): Promise<void> {
    try {
      await this.#store.set(KEY, positions);
    } catch (error) {
      this.#log.warning('Bookmarks could not be kept for the next visit.', { code: asMpcError(error).code });
    }
  }
}
