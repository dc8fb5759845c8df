/** What each of the settings of the sound may be: for settings that are set, and for those that come in events. */
import * as v from 'valibot';

const between = (least: number, most: number) =>
  v.custom<number>((value) => Number.isFinite(value) && Number(value) >= least && Number(value) <= most, `a number from ${least} to ${most}`);

export const SOUND_SCHEMAS = {
  crossfade: between(0, 12),
  replayGain: v.picklist(['off', 'track', 'album', 'auto']),
  preamp: between(-15, 15),
  untaggedGain: between(-15, 15),
  preventClipping: v.boolean(),
} as const;

/** The same in words, to follow "must be". */
export const SOUND_WORDS: Readonly<Record<keyof typeof SOUND_SCHEMAS, string>> = {
  crossfade: 'a number of seconds from 0 to 12',
  replayGain: '"off", "track", "album" or "auto"',
  preamp: 'a number of dB from -15 to 15',
  untaggedGain: 'a number of dB from -15 to 15',
  preventClipping: 'true or false',
};
