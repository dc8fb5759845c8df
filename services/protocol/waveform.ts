/** How loud a track is from its beginning to its end, as a picture of it: what lies under a seek bar. */
import type { TrackId } from './records.ts';

/** The peaks of a track, as far as they are known. */
export interface Waveform {
  readonly track: TrackId;
  /** The greatest sample of each part, of all channels, linear: 255 is full scale. Some 1,000 to 2,000 parts once it is complete; fewer for a few seconds of sound. */
  readonly peaks: Uint8Array;
  /** Seconds of the track in each part; the last may be shorter. */
  readonly binDuration: number;
  /** Whether they reach to the end of the track. */
  readonly complete: boolean;
}

/** `growing`: there is more than before. `failed`: there will be no more, unless it is asked for again. */
export type WaveformStatus = 'growing' | 'complete' | 'failed';

export interface Waveforms {
  /**
   * The peaks of a track, as far as they are known: none at first. What is missing is made in the worker, with no haste
   * and never while playing waits for sound, and kept; how it goes on is told by `Playback/WaveformChanged`. One track at
   * a time: asking for another one ends the one before. Files above 128 MiB are not read for it.
   * @returns null where the feature `waveforms` is off
   * @throws MpcError `not-found` when there is no such track
   */
  waveform(track: TrackId): Promise<Waveform | null>;
}
