/** How music sounds, as the listener has set it: the same in every tab, kept on the device. */

/** Hz at the middle of each band of the equaliser, an octave apart. */
export const EQUALISER_BANDS = Object.freeze([31, 62, 125, 250, 500, 1000, 2000, 4000, 8000, 16_000] as const);

/** dB by which a band is raised or lowered at most. */
export const MAX_BAND_GAIN = 12;

/** Settings of the equaliser by name: dB for each of {@link EQUALISER_BANDS}. */
export const EQUALISER_PRESETS = Object.freeze({
  flat: Object.freeze([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  acoustic: Object.freeze([3, 3, 2, 0, 1, 1, 2, 3, 2, 1]),
  'bass-boost': Object.freeze([6, 5, 4, 2, 0, 0, 0, 0, 0, 0]),
  classical: Object.freeze([3, 2, 1, 0, 0, 0, -1, -1, 2, 3]),
  electronic: Object.freeze([4, 4, 1, 0, -2, 1, 0, 1, 4, 5]),
  'hip-hop': Object.freeze([5, 4, 1, 2, -1, -1, 1, 0, 1, 3]),
  jazz: Object.freeze([3, 2, 1, 2, -2, -2, 0, 1, 2, 3]),
  loudness: Object.freeze([6, 4, 0, 0, -2, 0, -1, -2, 4, 3]),
  pop: Object.freeze([-1, 0, 0, 1, 3, 3, 1, 0, -1, -1]),
  rock: Object.freeze([4, 3, 2, 0, -1, -1, 1, 2, 3, 4]),
  'treble-boost': Object.freeze([0, 0, 0, 0, 0, 0, 1, 3, 5, 6]),
  vocal: Object.freeze([-3, -2, -1, 1, 3, 4, 4, 2, 0, -2]),
} as const satisfies Readonly<Record<string, readonly number[]>>);

/** Name of one of {@link EQUALISER_PRESETS}. */
export type EqualiserPreset = keyof typeof EQUALISER_PRESETS;

/** Raises and lowers parts of what is heard, by frequency. */
export interface EqualiserSettings {
  readonly enabled: boolean;
  /** Where the gains came from; null for the listener's own. Choosing one brings its gains, other gains end it. */
  readonly preset: EqualiserPreset | null;
  /** dB, -12 to 12, heard at each of {@link EQUALISER_BANDS}: what neighbouring bands add to each other is taken out. */
  readonly gains: readonly number[];
}

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
  /**
   * Lowers a gain so far that the track's known peak stays within full scale. What else ReplayGain or the equaliser raises
   * beyond full scale is limited: a track without a known peak (R128 of Opus tells none) has all of its gain.
   */
  readonly preventClipping: boolean;
  readonly equaliser: EqualiserSettings;
  /** 0.5 to 3: how much faster than recorded, at the recorded pitch. */
  readonly speed: number;
  /** Both sides play the same: half of left and half of right. */
  readonly mono: boolean;
  /** -1 (left alone) to 1 (right alone). The side turned away from is lowered linearly, the other stays as it is. */
  readonly balance: number;
  /** Seconds, 0 to 1, in which sound goes when it is paused or stopped, and comes back. At 0 just enough remains not to click. */
  readonly pauseFade: number;
}

/** Settings of the sound to be changed; what is not named stays as it is. */
export type SoundPatch = Partial<Omit<SoundSettings, 'equaliser'>> & { readonly equaliser?: Partial<EqualiserSettings> };

/** What comes out is what was recorded. */
export const DEFAULT_SOUND: SoundSettings = Object.freeze({
  crossfade: 0,
  replayGain: 'off',
  preamp: 0,
  untaggedGain: 0,
  preventClipping: true,
  equaliser: Object.freeze({ enabled: false, preset: null, gains: EQUALISER_PRESETS.flat }),
  speed: 1,
  mono: false,
  balance: 0,
  pauseFade: 0.15,
});

/** All that a patch of the equaliser, once checked, changes: a preset's gains with its name, and no name for other gains. */
export function equaliserChange(patch: Partial<EqualiserSettings>): Partial<EqualiserSettings> {
  const { preset, gains } = patch;
  if (preset !== undefined && preset !== null) return { ...patch, gains: EQUALISER_PRESETS[preset] };
  return gains === undefined ? patch : { ...patch, preset: null };
}
