/** What each setting may be: said in whole sentences to whoever sets one, and asked of whatever was kept. */
import * as v from 'valibot';
import { checkField, computedMember, field, membersOf, noObject, refuse, unknownName, type Fault, type Field } from '../../services/protocol/check-fields.ts';
import { DEFAULT_CONFIG, type FeatureFlags } from '../../services/protocol/config.ts';
import { didYouMean } from '../../services/protocol/did-you-mean.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../services/protocol/settings.ts';
import { SOUND_SCHEMAS, SOUND_WORDS } from '../../services/protocol/sound-schemas.ts';
import { DEFAULT_SOUND, type SoundSettings } from '../../services/protocol/sound.ts';

/** Settings as they are kept: by name, each feature and each of the sound's by its own (`features.lyrics`, `sound.preamp`), undefined where there is none. */
export type SettingValues = Readonly<Record<string, unknown>>;

const FIELDS: { readonly [K in Exclude<keyof Settings, 'features' | 'sound'>]: Field<Settings[K]> } = {
  theme: field('"auto", "light" or "dark"', v.picklist(['auto', 'light', 'dark'])),
  ignoreArticles: field('true or false', v.boolean()),
  libraryView: field(
    '"albums", "artists", "tracks", "genres" or "folders"',
    v.picklist(['albums', 'artists', 'tracks', 'genres', 'folders']),
  ),
};
const FLAG = field('true, false, or null for the site’s choice', v.nullable(v.boolean()));
const FEATURES = Object.keys(DEFAULT_CONFIG.features);
const SOUND: Readonly<Record<string, Field<unknown>>> = Object.fromEntries(
  Object.entries(SOUND_SCHEMAS).map(([name, schema]) => [name, field(SOUND_WORDS[name as keyof SoundSettings], schema)]),
);
const NAMES = [...Object.keys(FIELDS), 'features', 'sound'];

/**
 * The values to be kept for a patch; undefined deletes. Members that are undefined count as not given.
 * @throws MpcError `invalid-argument` with a sentence for each fault; `details.field` names the first
 */
export function checkSettings(patch: unknown): SettingValues {
  const faults: Fault[] = [];
  const values: Record<string, unknown> = {};
  const note = (path: string, result: Fault | { readonly value: unknown }): void => {
    if ('value' in result) values[path] = result.value ?? undefined;
    else faults.push(result);
  };
  for (const [name, value] of members('settings', patch, faults)) {
    if (name === 'features') {
      for (const [flag, wish] of members(name, value, faults)) {
        const path = `features.${flag}`;
        note(path, FEATURES.includes(flag) ? checkField(path, FLAG, wish) : unknownMember(path, 'feature', flag, FEATURES));
      }
    } else if (name === 'sound') {
      for (const [part, wish] of members(name, value, faults)) {
        const path = `sound.${part}`;
        const known = Object.hasOwn(SOUND, part) ? SOUND[part] : undefined;
        note(path, known === undefined ? unknownMember(path, 'setting of the sound', part, Object.keys(SOUND)) : checkField(path, known, wish));
      }
    } else note(name, isName(name) ? checkField<unknown>(name, FIELDS[name], value) : unknownName(name, 'setting', didYouMean(name, NAMES)));
  }
  refuse(faults);
  return values;
}

/** Whole settings of what is kept; what an older or newer version kept is taken as far as it still makes sense. */
export function settingsOf(values: ReadonlyMap<string, unknown>): Settings {
  const kept = Object.entries(FIELDS).filter(([name, known]) => v.is(known.schema, values.get(name)));
  const sound = Object.entries(SOUND).filter(([name, known]) => v.is(known.schema, values.get(`sound.${name}`)));
  const features = FEATURES.filter((name) => typeof values.get(`features.${name}`) === 'boolean');
  return Object.freeze({
    ...DEFAULT_SETTINGS,
    ...Object.fromEntries(kept.map(([name]) => [name, values.get(name)])),
    features: Object.freeze(Object.fromEntries(features.map((name) => [name, values.get(`features.${name}`)])) as Partial<FeatureFlags>),
    sound: Object.freeze({ ...DEFAULT_SOUND, ...Object.fromEntries(sound.map(([name]) => [name, values.get(`sound.${name}`)])) }),
  });
}

function members(path: string, value: unknown, faults: Fault[]): readonly (readonly [name: string, value: unknown])[] {
  const found = membersOf(value);
  if (found === null) faults.push(noObject(path, 'an object', value));
  const prefix = path === 'settings' ? '' : `${path}.`;
  for (const name of found?.computed ?? []) faults.push(computedMember(`${prefix}${name}`));
  return found?.values ?? [];
}

function unknownMember(path: string, of: string, name: string, known: readonly string[]): Fault {
  const near = didYouMean(name, known);
  return unknownName(path, of, near === null ? null : path.slice(0, path.length - name.length) + near);
}

function isName(name: string): name is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, name);
}
