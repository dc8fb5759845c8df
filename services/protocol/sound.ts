/** How music sounds, as the listener has set it: the same in every tab, kept on the device. */

/**
 * Whose loudness tags are followed. `auto`: the album's, so that its quiet tracks stay quiet; the track's where tracks
 * are shuffled. Each stands in for the other where a file has only that one.
 */
export type ReplayGainMode = 'off' | 'track' | 'album' | 'auto';

/** All of it. */
export interface SoundSettings {
  /** Seconds, 0 to 12, for which one track fades into the next; never within an album. */
  readonly crossfade: number;
  readonly replayGain: ReplayGainMode;
  /** dB, -15 to 15, on top of the gain of tracks whose loudness is known. */
  readonly preamp: number;
  /** dB, -15 to 15, for tracks whose loudness nobody knows. */
  readonly untaggedGain: number;
  /** Lowers a gain so far that the track's peak stays within full scale; without a known peak it raises nothing. */
  readonly preventClipping: boolean;
}

/** What comes out is what was recorded. */
export const DEFAULT_SOUND: SoundSettings = Object.freeze({
  crossfade: 0,
  replayGain: 'off',
  preamp: 0,
  untaggedGain: 0,
  preventClipping: true,
});
