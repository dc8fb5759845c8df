/** The door through which a logging configuration comes in: whatever is wrong with it is said in a whole sentence. */
import { MpcError } from '../protocol/errors.ts';
import type { LoggingConfig, LogLevel } from '../protocol/logging.ts';
import { LEVEL_RANK } from './log-levels.ts';

const LEVELS = Object.keys(LEVEL_RANK);
const FORMATS: readonly unknown[] = ['pretty', 'compact', 'json'] satisfies LoggingConfig['format'][];

type Check = (value: unknown, field: string) => unknown;

const CHECKS: Readonly<Record<keyof LoggingConfig, Check>> = {
  level: checkLevel,
  format(value, field) {
    if (FORMATS.includes(value)) return value;
    throw invalid(field, `The logging format must be one of ${listed(FORMATS)}, not ${shown(value)}.`);
  },
  filter(value) {
    if (!isPlain(value)) throw invalid('filter', `The logging filter must be an object of levels by category, not ${shown(value)}.`);
    const levels = Object.entries(value).map(([name, level]) => {
      if (name === '') throw invalid('filter', 'A name in the logging filter must not be empty.');
      return [name, checkLevel(level, `filter.${name}`)] as const;
    });
    return Object.fromEntries(levels);
  },
  redactPii: checkFlag,
  spans: checkFlag,
};

/**
 * The settings that a patch names, each checked.
 * @throws MpcError `invalid-argument`, with the setting in `details.field`
 */
export function checkLogging(patch: unknown): Partial<LoggingConfig> {
  if (!isPlain(patch)) throw invalid('logging', `The logging configuration must be an object, not ${shown(patch)}.`);
  const checked = Object.entries(patch)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => {
      if (!isSetting(field)) throw invalid(field, `Logging has no setting "${field}"; it has ${listed(Object.keys(CHECKS))}.`);
      return [field, CHECKS[field](value, field)] as const;
    });
  return Object.fromEntries(checked);
}

function checkLevel(value: unknown, field: string): LogLevel {
  const level = LEVELS.find((known) => known === value) as LogLevel | undefined;
  if (level !== undefined) return level;
  throw invalid(field, `The logging level of ${field} must be one of ${listed(LEVELS)}, not ${shown(value)}.`);
}

function checkFlag(value: unknown, field: string): boolean {
  if (typeof value === 'boolean') return value;
  throw invalid(field, `The logging setting ${field} must be true or false, not ${shown(value)}.`);
}

function isSetting(field: string): field is keyof LoggingConfig {
  return Object.hasOwn(CHECKS, field);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listed(names: readonly unknown[]): string {
  return names.map((name) => `"${String(name)}"`).join(', ');
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

function invalid(field: string, message: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field } });
}
