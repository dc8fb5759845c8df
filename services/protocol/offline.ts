/** Music that is kept on this device: what was played, and what the listener wants to hear without a network. */
import type { WireError } from './errors.ts';
import type { TrackId } from './records.ts';

/** How much is kept, in bytes. */
export interface AudioCacheFigures {
  /** Of what was played; goes when room is needed. */
  readonly used: number;
  /** Of pinned tracks; stays. */
  readonly kept: number;
  /** What `used` may be at most: `caches.audio` of the configuration, 0 while the feature `offlineCache` is off. */
  readonly limit: number;
}

/** Keeps music on this device. What happens is told by the events `Playback/PinChanged`, `Unpinned` and `CacheChanged`. */
export interface OfflineMusic {
  /**
   * Wants tracks to play without a network: they are loaded in the background, also after a reload, and stay. What failed
   * before is tried again.
   * @throws MpcError `not-found` when there is no such track; then nothing is pinned
   */
  pin(tracks: readonly TrackId[]): Promise<void>;
  /** Lets tracks go: what is here of them counts as played. What is not pinned is no error. */
  unpin(tracks: readonly TrackId[]): Promise<void>;
  /** The tracks that are pinned, in the order in which they were. */
  pinned(): Promise<readonly PinnedTrack[]>;
  /** How much is kept on this device; nothing where the browser keeps nothing. */
  audioCache(): Promise<AudioCacheFigures>;
  /** Deletes what was played; pinned tracks stay. @throws MpcError `storage-unavailable` */
  clearAudioCache(): Promise<void>;
}

/** `waiting` for its turn or for the network; `loading`; `kept`: plays without a network; `failed`: see the error. */
export type PinStatus = 'waiting' | 'loading' | 'kept' | 'failed';

/** A track that the listener wants offline, and how far that is. */
export interface PinnedTrack {
  readonly track: TrackId;
  readonly status: PinStatus;
  /** Bytes that are here. */
  readonly received: number;
  /** Bytes of the file; null while unknown. */
  readonly size: number | null;
  /** Why it is not kept, while `status` is `failed`. */
  readonly error: WireError | null;
}
