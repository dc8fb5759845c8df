/** Checks filters that come over the wire or out of storage before anything acts on them. */
import type { Filter, NumberField, TrackField } from '../../services/protocol/library.ts';
import type { TrackStatus } from '../../services/protocol/records.ts';
import { checkFlag, checkMembers, checkText, invalid, isKeyOf, isNumber, isObject } from './argument-check.ts';
import { FLAG_FIELDS, ID_FIELDS, isFlagField, isNumberField, NUMBER_FIELDS, TEXT_FIELDS, TIME_FIELDS } from './track-fields.ts';

/** Bounds against filters that would never end. */
const MAX_DEPTH = 32;
const MAX_CONDITIONS = 1000;
const MAX_VALUES = 100_000;
/** Longest path of common systems. */
const MAX_TEXT = 4096;
const MAX_STARS = 5;
/** The last time that a `Date` can hold, and as many days. */
const MAX_TIME = 8.64e15;
const MAX_DAYS = 1e8;
const STATUSES = { listed: 1, tagged: 1, untagged: 1 } as const satisfies Record<TrackStatus, 1>;
/** What each condition says besides its `op`. */
const MEMBERS: Readonly<Record<Filter['op'], readonly string[]>> = {
  and: ['of'],
  or: ['of'],
  not: ['of'],
  equals: ['field', 'value'],
  in: ['field', 'values'],
  contains: ['field', 'value'],
  startsWith: ['field', 'value'],
  range: ['field', 'min', 'max'],
  within: ['field', 'days'],
  missing: ['field'],
};

/**
 * `at` is how errors call the filter: `filter`, `rule.filter`.
 * @throws MpcError `invalid-argument`, its `details.field` the path of what is wrong: `filter.of[0].value`
 */
export function checkFilter(filter: unknown, at: string): asserts filter is Filter {
  checkPart(filter, at, { conditions: 0 }, 0);
}

function checkPart(filter: unknown, at: string, sum: { conditions: number }, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid(at, `nested at most ${MAX_DEPTH} deep`);
  if (++sum.conditions > MAX_CONDITIONS) throw invalid(at, `part of a filter of at most ${MAX_CONDITIONS} conditions`);
  if (!isObject(filter)) throw invalid(at, 'an object');
  const { op, of, value } = filter;
  if (!isKeyOf(MEMBERS, op)) throw invalid(`${at}.op`, `one of ${Object.keys(MEMBERS).join(', ')}`);
  checkMembers(filter, ['op', ...MEMBERS[op]], at);
  switch (op) {
    case 'and':
    case 'or':
      for (const [index, part] of listOf(of, `${at}.of`).entries()) checkPart(part, `${at}.of[${index}]`, sum, depth + 1);
      return;
    case 'not':
      checkPart(of, `${at}.of`, sum, depth + 1);
      return;
    case 'equals':
      checkValue(value, checkField(filter, at), `${at}.value`);
      return;
    case 'in': {
      const field = checkField(filter, at);
      if (isFlagField(field)) throw invalid(`${at}.field`, 'a text, number or id field');
      for (const [index, one] of listOf(filter['values'], `${at}.values`).entries()) checkValue(one, field, `${at}.values[${index}]`);
      return;
    }
    case 'contains':
    case 'startsWith':
      if (!isKeyOf(TEXT_FIELDS, filter['field'])) throw invalid(`${at}.field`, 'a text field');
      checkText(value, `${at}.value`, MAX_TEXT);
      return;
    case 'range':
      checkRange(filter, at);
      return;
    case 'within': {
      const { days } = filter;
      if (!isKeyOf(TIME_FIELDS, filter['field'])) throw invalid(`${at}.field`, 'added, modified or lastPlayed');
      if (!isNumber(days) || days <= 0 || days > MAX_DAYS) throw invalid(`${at}.days`, `a number above 0, at most ${MAX_DAYS}`);
      return;
    }
    case 'missing':
      checkField(filter, at);
  }
}

function checkRange(filter: Readonly<Record<string, unknown>>, at: string): void {
  const { field, min, max } = filter;
  if (!isKeyOf(NUMBER_FIELDS, field)) throw invalid(`${at}.field`, 'a number field');
  if (min !== undefined) checkNumber(min, field, `${at}.min`);
  if (max !== undefined) checkNumber(max, field, `${at}.max`);
  if (min === undefined && max === undefined) throw invalid(`${at}.min`, 'given where max is not');
  if (isNumber(min) && isNumber(max) && min > max) throw invalid(`${at}.max`, 'at least min');
}

function listOf(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > MAX_VALUES) throw invalid(at, `a list of at most ${MAX_VALUES}`);
  return value as readonly unknown[];
}

function checkField(filter: Readonly<Record<string, unknown>>, at: string): TrackField {
  const { field } = filter;
  for (const fields of [TEXT_FIELDS, NUMBER_FIELDS, ID_FIELDS, FLAG_FIELDS]) {
    if (typeof field === 'string' && Object.hasOwn(fields, field)) return field as TrackField;
  }
  throw invalid(`${at}.field`, 'a field of tracks');
}

function checkValue(value: unknown, field: TrackField, at: string): void {
  if (isNumberField(field)) {
    checkNumber(value, field, at);
    if (field === 'rating' && !Number.isInteger(Number(value) * 2)) throw invalid(at, 'a number of stars in halves');
  } else if (isFlagField(field)) {
    checkFlag(value, at);
  } else if (field === 'status') {
    if (!isKeyOf(STATUSES, value)) throw invalid(at, `one of ${Object.keys(STATUSES).join(', ')}`);
  } else {
    checkText(value, at, MAX_TEXT);
  }
}

function checkNumber(value: unknown, field: NumberField, at: string): void {
  if (!isNumber(value)) throw invalid(at, 'a number');
  if (field === 'rating' && (value < 0 || value > MAX_STARS)) throw invalid(at, `a number of stars from 0 to ${MAX_STARS}`);
  if (isKeyOf(TIME_FIELDS, field) && Math.abs(value) > MAX_TIME) throw invalid(at, 'a time in epoch milliseconds');
}
