/** All that has to do with music on this device, put together: what was played, and what is pinned. */
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { OfflineMusic } from '../../services/protocol/offline.ts';
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { TrackSourceOptions } from '../player/track-source.ts';
import { AudioCache } from './audio-cache.ts';
import { openCacheFiles, type CacheFilesOptions } from './cache-files.ts';
import { PinnedTracks } from './pinned-tracks.ts';

export interface KeptMusicOptions extends CacheFilesOptions, Omit<TrackSourceOptions, 'cache'> {
  /** Bytes of what was played that may be kept at present; 0 keeps nothing. */
  readonly limit: () => number;
  /** The small store `player`. */
  readonly store: KeyValueStore;
  readonly emit: (event: MpcEventBody) => void;
  readonly log: Logger;
}

export class KeptMusic {
  readonly cache: AudioCache;
  readonly #pins: PinnedTracks;
  readonly #log: Logger;

  constructor(options: KeptMusicOptions) {
    const { name, limit, emit, log } = options;
    this.#log = log;
    this.cache = new AudioCache({ ...options, open: () => openCacheFiles(options), limit, changed: (figures) => emit(playbackEvents.cacheChanged(figures)) });
    this.#pins = new PinnedTracks({ ...options, cache: this.cache, scope: name });
  }

  /** As every tab has it. */
  get service(): OfflineMusic {
    return {
      pin: (tracks) => this.#pins.pin(tracks),
      unpin: (tracks) => this.#pins.unpin(tracks),
      pinned: () => this.#pins.list(),
      audioCache: () => this.cache.figures(),
      clearAudioCache: () => this.cache.clear(),
    };
  }

  /** Whether a track plays without a network. */
  isKept(track: TrackId): boolean {
    return this.#pins.isKept(track);
  }

  /** The library may know other files of these tracks, or (null) of any. */
  tracksChanged(tracks: readonly TrackId[] | null): void {
    this.#pins.lookAgain(tracks);
  }

  /** @param gone whether it was removed: what is kept of it goes with it */
  accountChanged(account: AccountId, gone: boolean): void {
    if (!gone) return this.#pins.tryAgain();
    this.cache.forgetAccount(account).then(
      () => this.#pins.lookAgain(null),
      (error: unknown) => this.#log.debug('What is kept of an account could not be deleted', { error }),
    );
  }

  /** What another host of the database did. */
  heedForeign({ type, payload }: MpcEventBody): void {
    if (type !== 'Playback') return;
    if (payload.event === 'PinChanged') this.#pins.toldElsewhere(payload.pin);
    if (payload.event === 'Unpinned') this.#pins.toldElsewhere(null);
  }

  async close(): Promise<void> {
    this.#pins.close();
    await this.cache.close();
  }
}
