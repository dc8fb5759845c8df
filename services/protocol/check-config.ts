/**
 * The configuration's door: what comes in from a page, an attribute or another tab is checked here, told all its
 * faults at once, and merged. Pure, so that every context decides alike.
 */
import {
  checkField,
  computedMember,
  membersOf,
  noObject,
  refuse,
  unknownName,
  type Fault,
  type Field,
} from './check-fields.ts';
import { CONFIG_FIELDS } from './config-fields.ts';
import type { MpcConfig, MpcConfigPatch } from './config.ts';
import { didYouMean } from './did-you-mean.ts';

type Section = keyof MpcConfig;
type Fields<T> = Readonly<Record<string, T>>;

const FIELDS: Readonly<Record<Section, Fields<Field<unknown>>>> = CONFIG_FIELDS;

/** Every field's dotted path, as in `features.lyrics`. */
export const CONFIG_PATHS: readonly string[] = Object.entries(FIELDS).flatMap(([section, fields]) =>
  Object.keys(fields).map((name) => `${section}.${name}`),
);

/**
 * A patch as it may be merged: known fields only, each of its form, addresses ending in `/`. Members that are
 * undefined count as not given.
 * @throws MpcError `invalid-argument` with a sentence for each fault; `details.field` is the path of the first,
 *   `details.faults` how many there are. Keys, ids and addresses are not repeated.
 */
export function checkConfig(patch: unknown): MpcConfigPatch {
  const faults: Fault[] = [];
  const checked: Record<string, Fields<unknown>> = {};
  const sections = membersOf(patch);
  if (sections === null) faults.push(noObject('config', 'an object with parts of the configuration', patch));
  for (const name of sections?.computed ?? []) faults.push(computedMember(name));
  for (const [name, value] of sections?.values ?? []) {
    if (isSection(name)) checked[name] = checkSection(name, value, faults);
    else faults.push(unknownName(name, 'part of the configuration', didYouMean(name, Object.keys(FIELDS)) ?? pathOf(name)));
  }
  refuse(faults, { faults: faults.length });
  // What has passed is of the type: each name is known, and each value is its schema's output.
  return checked;
}

/**
 * The configuration with what a checked patch names in place of what was there; deeply frozen.
 * @throws MpcError `invalid-argument` when its parts contradict each other
 */
export function mergeConfig(base: MpcConfig, patch: MpcConfigPatch): MpcConfig {
  const config = applyPatch(base, patch);
  const faults = contradictions(config);
  refuse(faults, { faults: faults.length });
  return config;
}

/** As {@link mergeConfig}, for what several tabs have said: their parts may contradict each other. */
export function applyPatch(base: MpcConfig, patch: MpcConfigPatch): MpcConfig {
  const sections = Object.entries(FIELDS).map(([section, fields]) => {
    const names = Object.keys(fields).map((name) => {
      const path = `${section}.${name}`;
      const given = configValue(patch, path);
      return [name, given === undefined ? configValue(base, path) : given] as const;
    });
    return [section, Object.freeze(Object.fromEntries(names))] as const;
  });
  return Object.freeze(Object.fromEntries(sections)) as unknown as MpcConfig;
}

/** The value at a dotted path; undefined where a patch does not name it. */
export function configValue(config: MpcConfigPatch, path: string): unknown {
  const [section = '', name = ''] = path.split('.');
  const fields = own(config, section);
  return typeof fields === 'object' && fields !== null ? own(fields, name) : undefined;
}

/** Dotted paths of the fields in which two configurations differ. */
export function changedFields(before: MpcConfig, after: MpcConfig): readonly string[] {
  return CONFIG_PATHS.filter((path) => configValue(before, path) !== configValue(after, path));
}

function checkSection(section: Section, value: unknown, faults: Fault[]): Fields<unknown> {
  const checked: Record<string, unknown> = {};
  const fields = FIELDS[section];
  const members = membersOf(value);
  if (members === null) faults.push(noObject(section, 'an object', value));
  for (const name of members?.computed ?? []) faults.push(computedMember(`${section}.${name}`));
  for (const [name, given] of members?.values ?? []) {
    const path = `${section}.${name}`;
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const result = known === undefined ? unknownField(path, name, fields) : checkField(path, known, given);
    if ('value' in result) checked[name] = result.value;
    else faults.push(result);
  }
  return checked;
}

function unknownField(path: string, name: string, siblings: Fields<unknown>): Fault {
  const sibling = didYouMean(name, Object.keys(siblings));
  const near = sibling === null ? pathOf(name) : `${path.slice(0, -name.length)}${sibling}`;
  return unknownName(path, 'field of the configuration', near);
}

/** The path of a field that was named in a wrong place. */
function pathOf(name: string): string | null {
  return CONFIG_PATHS.find((path) => path.endsWith(`.${name}`)) ?? null;
}

function contradictions({ features, metadata }: MpcConfig): readonly Fault[] {
  if (!features.enrichment || metadata.userAgent !== null) return [];
  const sentence =
    '`features.enrichment` asks MusicBrainz, which wants to know who asks: set `metadata.userAgent` to `App/version (contact)`.';
  return [{ field: 'metadata.userAgent', sentence }];
}

function isSection(name: string): name is Section {
  return Object.hasOwn(FIELDS, name);
}

function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Fields<unknown>)[name] : undefined;
}
