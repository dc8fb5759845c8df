/** The door through which a logging configuration comes in: all that is wrong with it is said in whole sentences. */
import * as v from 'valibot';
import {
  checkField,
  computedMember,
  field,
  membersOf,
  noObject,
  refuse,
  unknownName,
  type Fault,
  type Field,
} from '../protocol/check-fields.ts';
import { didYouMean } from '../protocol/did-you-mean.ts';
import type { LoggingConfig, LogLevel } from '../protocol/logging.ts';

const level = field('"debug", "info", "warning", "error" or "off"', v.picklist(['debug', 'info', 'warning', 'error', 'off']));
const flag = field('true or false', v.boolean());

/** All settings but the filter, which is an object of its own. */
const FIELDS = {
  level,
  format: field('"pretty", "compact" or "json"', v.picklist(['pretty', 'compact', 'json'])),
  redactPii: flag,
  spans: flag,
} as const satisfies { readonly [S in Exclude<keyof LoggingConfig, 'filter'>]: Field<LoggingConfig[S]> };

const NAMES: readonly string[] = ['filter', ...Object.keys(FIELDS)];

/**
 * The settings that a patch names, each checked.
 * @throws MpcError `invalid-argument` with a sentence for each fault; `details.field` names the first
 */
export function checkLogging(patch: unknown): Partial<LoggingConfig> {
  const faults: Fault[] = [];
  const checked: Record<string, unknown> = {};
  const settings = membersOf(patch);
  if (settings === null) faults.push(noObject('logging', 'an object with settings of logging', patch));
  for (const name of settings?.computed ?? []) faults.push(computedMember(name));
  for (const [name, value] of settings?.values ?? []) {
    if (name === 'filter') checked[name] = checkFilter(value, faults);
    else if (isSetting(name)) keep(checked, name, checkField<unknown>(name, FIELDS[name], value), faults);
    else faults.push(unknownName(name, 'setting of logging', didYouMean(name, NAMES)));
  }
  refuse(faults);
  return checked;
}

function checkFilter(value: unknown, faults: Fault[]): Readonly<Record<string, LogLevel>> {
  const levels: Record<string, LogLevel> = {};
  const categories = membersOf(value);
  if (categories === null) faults.push(noObject('filter', 'an object of levels by category', value));
  for (const name of categories?.computed ?? []) faults.push(computedMember(`filter.${name}`));
  for (const [name, given] of categories?.values ?? []) {
    if (name === '') faults.push({ field: 'filter', sentence: 'A name in `filter` must not be empty.' });
    else keep(levels, name, checkField(`filter.${name}`, level, given), faults);
  }
  return levels;
}

function keep<T>(checked: Record<string, T>, name: string, result: { readonly value: T } | Fault, faults: Fault[]): void {
  if ('value' in result) checked[name] = result.value;
  else faults.push(result);
}

function isSetting(name: string): name is keyof typeof FIELDS {
  return Object.hasOwn(FIELDS, name);
}
