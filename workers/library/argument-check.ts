/** Checks arguments that come over the wire: a typed error names the one that is wrong. */
import { MpcError } from '../../services/protocol/errors.ts';

/** Longest text that is looked at. */
const MAX_TEXT = 1000;
const MEMBER = /^[\w-]{1,40}$/;

/** @returns MpcError `invalid-argument`, its `details.field` the path of what is wrong */
export function invalid(field: string, promise: string): MpcError {
  return new MpcError('invalid-argument', `${field} must be ${promise}.`, { details: { field } });
}

/** A whole number of at least 0 (and at most `max`). */
export function checkCount(value: unknown, field: string, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw invalid(field, max === Number.MAX_SAFE_INTEGER ? 'a whole number from 0' : `a whole number from 0 to ${max}`);
  }
  return value;
}

export function checkText(value: unknown, field: string, max = MAX_TEXT): string {
  if (typeof value !== 'string' || value.length > max) throw invalid(field, `a text of at most ${max} characters`);
  return value;
}

/** A list, each of whose members passes. @param check is told how errors call the member: `files[2]` */
export function checkList(value: unknown, field: string, check: (member: unknown, field: string) => void): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(field, 'a list');
  // By number: a hole is a member that is missing.
  for (let index = 0; index < value.length; index++) check(value[index], `${field}[${index}]`);
}

/** A list of texts, such as ids. */
export function checkTexts(value: unknown, field: string): asserts value is readonly string[] {
  checkList(value, field, checkText);
}

export function checkFlag(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw invalid(field, 'true or false');
  return value;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * Refuses members that nobody knows: what was misspelt would be ignored. One that is undefined counts as left out.
 * @param at how errors call the object; empty for the argument itself, whose members are called by their names alone
 */
export function checkMembers(value: Readonly<Record<string, unknown>>, known: readonly string[], at: string): void {
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || known.includes(name)) continue;
    const prefix = at === '' ? '' : `${at}.`;
    // A name that is none is not repeated.
    throw invalid(MEMBER.test(name) ? `${prefix}${name}` : `${prefix}?`, `left out: there is only ${known.join(', ')}`);
  }
}

/** Whether a value is one of the names that a table has. */
export function isKeyOf<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
