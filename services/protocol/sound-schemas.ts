/** What each of the settings of the sound may be: for settings that are set, and for those that come in events. */
import * as v from 'valibot';
import { EQUALISER_BANDS, EQUALISER_PRESETS, MAX_BAND_GAIN, type EqualiserPreset, type EqualiserSettings, type SoundSettings } from './sound.ts';

const between = (least: number, most: number) =>
  v.custom<number>((value) => Number.isFinite(value) && Number(value) >= least && Number(value) <= most, `a number from ${least} to ${most}`);

const PRESETS = Object.keys(EQUALISER_PRESETS) as readonly EqualiserPreset[];

export const SOUND_SCHEMAS = {
  crossfade: between(0, 12),
  replayGain: v.picklist(['off', 'track', 'album', 'auto']),
  preamp: between(-15, 15),
  untaggedGain: between(-15, 15),
  preventClipping: v.boolean(),
  speed: between(0.5, 3),
  mono: v.boolean(),
  balance: between(-1, 1),
  pauseFade: between(0, 1),
} as const satisfies Readonly<Record<keyof Omit<SoundSettings, 'equaliser'>, v.GenericSchema>>;

export const EQUALISER_SCHEMAS = {
  enabled: v.boolean(),
  preset: v.nullable(v.picklist(PRESETS)),
  gains: v.pipe(v.array(between(-MAX_BAND_GAIN, MAX_BAND_GAIN)), v.length(EQUALISER_BANDS.length)),
} as const satisfies Readonly<Record<keyof EqualiserSettings, v.GenericSchema>>;

/** The same in words, to follow "must be". */
export const SOUND_WORDS: Readonly<Record<keyof typeof SOUND_SCHEMAS, string>> = {
  crossfade: 'a number of seconds from 0 to 12',
  replayGain: '"off", "track", "album" or "auto"',
  preamp: 'a number of dB from -15 to 15',
  untaggedGain: 'a number of dB from -15 to 15',
  preventClipping: 'true or false',
  speed: 'a number from 0.5 to 3',
  mono: 'true or false',
  balance: 'a number from -1 to 1',
  pauseFade: 'a number of seconds from 0 to 1',
};

export const EQUALISER_WORDS: Readonly<Record<keyof EqualiserSettings, string>> = {
  enabled: 'true or false',
  preset: `null or one of ${PRESETS.map((name) => JSON.stringify(name)).join(', ')}`,
  gains: `${EQUALISER_BANDS.length} numbers of dB from -${MAX_BAND_GAIN} to ${MAX_BAND_GAIN}`,
};
