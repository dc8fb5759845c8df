/** How music sounds, as the listener has set it: the same in every tab, kept on the device. */

/** Hz of the bands of the equaliser, each an octave above the one before (ISO 266 preferred frequencies). */
export const EQUALISER_BANDS = [31.5, 63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000] as const;

/** dB by which a band may be raised or lowered. */
export const MAX_BAND_GAIN = 12;

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
  readonly equaliser: boolean;
  /** dB, -12 to 12, by band: see {@link EQUALISER_BANDS}. */
  readonly bands: readonly number[];
  /** 0.5 to 3, pitch kept. */
  readonly speed: number;
  /** Both sides play the same. */
  readonly mono: boolean;
  /** -1 (left alone) to 1 (right alone). */
  readonly balance: number;
  /** Seconds, 0 to 2, in which the sound goes when it is paused, and comes back. */
  readonly pauseFade: number;
}

/** What comes out is what was recorded. */
export const DEFAULT_SOUND: SoundSettings = Object.freeze({
  crossfade: 0,
  replayGain: 'off',
  preamp: 0,
  untaggedGain: 0,
  preventClipping: true,
  equaliser: false,
  bands: Object.freeze(EQUALISER_BANDS.map(() => 0)),
  speed: 1,
  mono: false,
  balance: 0,
  pauseFade: 0.02,
});

/** Settings of the equaliser by name, dB by band. */
export const EQUALISER_PRESETS = Object.freeze({
  flat: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  acoustic: [3, 3, 2, 0, 1, 1, 2, 3, 2, 1],
  bass: [6, 5, 4, 2, 0, 0, 0, 0, 0, 0],
  treble: [0, 0, 0, 0, 0, 0, 1, 3, 5, 6],
  classical: [3, 2, 1, 0, 0, 0, -1, -1, 2, 3],
  electronic: [4, 4, 1, 0, -2, 1, 0, 1, 4, 5],
  'hip-hop': [5, 4, 1, 2, -1, -1, 1, 0, 1, 3],
  jazz: [3, 2, 1, 2, -2, -2, 0, 1, 2, 3],
  pop: [-1, 0, 0, 1, 3, 3, 1, 0, -1, -1],
  rock: [4, 3, 2, 0, -1, -1, 1, 2, 3, 4],
  speech: [-6, -4, -1, 1, 3, 4, 4, 3, 0, -3],
  loudness: [6, 4, 0, 0, -2, 0, -1, -2, 4, 3],
} satisfies Readonly<Record<string, readonly number[]>>);
