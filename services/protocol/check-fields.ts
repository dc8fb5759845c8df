/**
 * Checks objects that strangers hand in, field by field, and says all that is wrong with them in whole English
 * sentences. It reads own data only: prototypes and getters have no say. What a field may hold, its owner states
 * in a {@link Field}; texts that may be secret are never repeated.
 */
import * as v from 'valibot';
import { MpcError, type ErrorDetails } from './errors.ts';

export interface Field<T> {
  /** What it may be, to follow "must be". */
  readonly allowed: string;
  readonly schema: v.GenericSchema<unknown, T>;
  /** Whether a fault may repeat the value; not for what may hold a key, a password or an address. */
  readonly repeatable: boolean;
}

export interface Fault {
  /** Dotted path. */
  readonly field: string;
  /** A whole sentence. */
  readonly sentence: string;
}

/** The longest text that is worth repeating. */
const LONGEST_REPEATED = 20;

export function field<const S extends v.GenericSchema>(allowed: string, schema: S): { allowed: string; schema: S; repeatable: true } {
  return { allowed, schema, repeatable: true };
}

/** A field whose value no message repeats. */
export function discreetField<const S extends v.GenericSchema>(allowed: string, schema: S): { allowed: string; schema: S; repeatable: false } {
  return { allowed, schema, repeatable: false };
}

/** What an object holds itself; members that are undefined count as not given. */
export interface Members {
  readonly values: readonly (readonly [name: string, value: unknown])[];
  /** Names of members that are computed, which could answer differently each time. */
  readonly computed: readonly string[];
}

/** The members of a plain object, or null when it is anything else. */
export function membersOf(value: unknown): Members | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Object.prototype may be another frame's; what both have in common is that nothing is behind them.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return null;
  const own = Object.entries(Object.getOwnPropertyDescriptors(value)).filter(([, member]) => member.enumerable);
  return {
    values: own.flatMap(([name, member]) => (member.value === undefined ? [] : [[name, member.value as unknown] as const])),
    computed: own.flatMap(([name, member]) => (member.get === undefined && member.set === undefined ? [] : [name])),
  };
}

/** The value as the field keeps it, or what is wrong with it. */
export function checkField<T>(path: string, { allowed, schema, repeatable }: Field<T>, value: unknown): { readonly value: T } | Fault {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return { value: result.output };
  const instead = repeatable ? repeated(value) : typeof value === 'string' ? null : kindOf(value);
  return mustBe(path, allowed, instead);
}

/** @param of what the object is to be, to follow "must be" */
export function noObject(path: string, of: string, value: unknown): Fault {
  const isInstance = typeof value === 'object' && value !== null && !Array.isArray(value);
  return mustBe(path, of, isInstance ? 'an object that inherits from another' : kindOf(value));
}

export function computedMember(path: string): Fault {
  return { field: path, sentence: `${quoted(path)} must be a plain value, not a getter.` };
}

/** @param of what it is no part of; @param near the name that was probably meant, if one is near */
export function unknownName(path: string, of: string, near: string | null): Fault {
  const hint = near === null ? '.' : `; did you mean ${quoted(near)}?`;
  return { field: path, sentence: `${quoted(path)} is no ${of}${hint}` };
}

/**
 * One error for all that is wrong, if anything is; `details.field` names the first.
 * @throws MpcError `invalid-argument`
 */
export function refuse(faults: readonly Fault[], details: ErrorDetails = {}): void {
  const [first] = faults;
  if (first === undefined) return;
  const message = faults.map(({ sentence }) => sentence).join(' ');
  throw new MpcError('invalid-argument', message, { details: { field: first.field, ...details } });
}

function mustBe(path: string, allowed: string, instead: string | null): Fault {
  return { field: path, sentence: `${quoted(path)} must be ${allowed}${instead === null ? '' : `, not ${instead}`}.` };
}

/** Names come from outside as well; one that is no name is not repeated. */
function quoted(path: string): string {
  return /^[\w./-]{1,80}$/.test(path) ? `\`${path}\`` : 'A field of an odd name';
}

function repeated(value: unknown): string {
  if (typeof value === 'string' && value.length <= LONGEST_REPEATED) return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'object':
      return 'an object';
    case 'string':
      return 'text';
    case 'undefined':
      return 'undefined';
    default:
      return `a ${typeof value}`;
  }
}
