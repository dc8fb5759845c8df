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
