/** What each setting may be: said in whole sentences to whoever sets one, and asked of whatever was kept. */
import * as v from 'valibot';
import { checkField, computedMember, field, membersOf, noObject, refuse, unknownName, type Fault, type Field } from '../../services/protocol/check-fields.ts';
import { DEFAULT_CONFIG, type FeatureFlags } from '../../services/protocol/config.ts';
import { didYouMean } from '../../services/protocol/did-you-mean.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../services/protocol/settings.ts';
import { EQUALISER_SCHEMAS, EQUALISER_WORDS, SOUND_SCHEMAS, SOUND_WORDS } from '../../services/protocol/sound-schemas.ts';
import { DEFAULT_SOUND, equaliserChange, type EqualiserSettings, type SoundSettings } from '../../services/protocol/sound.ts';

/** Settings as they are kept: by dotted name, each feature and each of the sound's by its own (`features.lyrics`, `sound.equaliser.gains`), undefined where there is none. */
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
const SOUND = fieldsOf(SOUND_SCHEMAS, SOUND_WORDS);
const EQUALISER = fieldsOf(EQUALISER_SCHEMAS, EQUALISER_WORDS);
const NAMES = [...Object.keys(FIELDS), 'features', 'sound'];

/** What the members of an object may be; a group is an object again. */
interface Group {
  /** What a member is, to follow "is no". */
  readonly of: string;
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  readonly groups?: Readonly<Record<string, Group>>;
}

const GROUPS: Readonly<Record<'features' | 'sound', Group>> = {
  features: { of: 'feature', fields: Object.fromEntries(FEATURES.map((name) => [name, FLAG])) },
  sound: { of: 'setting of the sound', fields: SOUND, groups: { equaliser: { of: 'setting of the equaliser', fields: EQUALISER } } },
};

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
  const noteGroup = (path: string, { of, fields, groups = {} }: Group, value: unknown): void => {
    for (const [name, wish] of members(path, value, faults)) {
      const within = `${path}.${name}`;
      const [known, group] = [own(fields, name), own(groups, name)];
      if (group !== undefined) noteGroup(within, group, wish);
      else note(within, known === undefined ? unknownMember(within, of, name, Object.keys({ ...fields, ...groups })) : checkField(within, known, wish));
    }
  };
  for (const [name, value] of members('settings', patch, faults)) {
    const group = own(GROUPS, name);
    if (group !== undefined) noteGroup(name, group, value);
    else note(name, isName(name) ? checkField<unknown>(name, FIELDS[name], value) : unknownName(name, 'setting', didYouMean(name, NAMES)));
  }
  refuse(faults);
  const equaliser = equaliserChange(sensible<EqualiserSettings>(EQUALISER, 'sound.equaliser.', (name) => values[name]));
  for (const [name, value] of Object.entries(equaliser)) values[`sound.equaliser.${name}`] = value ?? undefined;
  return values;
}

/** Whole settings of what is kept; what an older or newer version kept is taken as far as it still makes sense. */
export function settingsOf(values: ReadonlyMap<string, unknown>): Settings {
  const of = <T extends object>(known: Readonly<Record<keyof T, Field<unknown>>>, prefix = ''): Partial<T> => sensible<T>(known, prefix, (name) => values.get(name));
  const equaliser = Object.freeze({ ...DEFAULT_SOUND.equaliser, ...of<EqualiserSettings>(EQUALISER, 'sound.equaliser.') });
  const features = FEATURES.filter((name) => typeof values.get(`features.${name}`) === 'boolean');
  return Object.freeze({
    ...DEFAULT_SETTINGS,
    ...of<Omit<Settings, 'features' | 'sound'>>(FIELDS),
    features: Object.freeze(Object.fromEntries(features.map((name) => [name, values.get(`features.${name}`)])) as Partial<FeatureFlags>),
    sound: Object.freeze({ ...DEFAULT_SOUND, ...of<Omit<SoundSettings, 'equaliser'>>(SOUND, 'sound.'), equaliser }),
  });
}

/** Those values that are what they may be, by their names without the prefix. */
function sensible<T extends object>(known: Readonly<Record<keyof T, Field<unknown>>>, prefix: string, get: (name: string) => unknown): Partial<T> {
  const found = Object.entries<Field<unknown>>(known).map(([name, { schema }]) => [name, get(prefix + name), schema] as const);
  return Object.fromEntries(found.filter(([, value, schema]) => v.is(schema, value)).map(([name, value]) => [name, value])) as Partial<T>;
}

/** The fields of an object by their schemas, and by their words. */
function fieldsOf<K extends string>(schemas: Readonly<Record<K, v.GenericSchema>>, words: Readonly<Record<K, string>>): Readonly<Record<K, Field<unknown>>> {
  const names = Object.keys(schemas) as K[];
  return Object.fromEntries(names.map((name) => [name, field(words[name], schemas[name])])) as Record<K, Field<unknown>>;
}

function own<T>(of: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
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
