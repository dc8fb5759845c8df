/** Checks filters that come over the wire or out of storage before anything acts on them. */
import type { Filter, TrackField } from '../../services/protocol/library.ts';
import { checkFlag, invalid, isKeyOf, isNumber, isObject } from './argument-check.ts';
import { FLAG_FIELDS, ID_FIELDS, isFlagField, isNumberField, NUMBER_FIELDS, TEXT_FIELDS, TIME_FIELDS } from './track-fields.ts';

/** Bounds against filters that would never end. */
const MAX_DEPTH = 32;
const MAX_CONDITIONS = 1000;

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
      if (typeof value !== 'string') throw invalid(`${at}.value`, 'a text');
      return;
    case 'range':
      if (!isKeyOf(NUMBER_FIELDS, filter['field'])) throw invalid(`${at}.field`, 'a number field');
      for (const bound of ['min', 'max']) {
        if (filter[bound] !== undefined && !isNumber(filter[bound])) throw invalid(`${at}.${bound}`, 'a number');
      }
      return;
    case 'within': {
      const { days } = filter;
      if (!isKeyOf(TIME_FIELDS, filter['field'])) throw invalid(`${at}.field`, 'added, modified or lastPlayed');
      if (!isNumber(days) || days <= 0 || days === Infinity) throw invalid(`${at}.days`, 'a number above 0');
      return;
    }
    case 'missing':
      checkField(filter, at);
      return;
    default:
      throw invalid(`${at}.op`, 'a known operation');
  }
}

function listOf(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(at, 'a list');
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
    if (!isNumber(value)) throw invalid(at, 'a number');
  } else if (isFlagField(field)) {
    checkFlag(value, at);
  } else if (typeof value !== 'string') {
    throw invalid(at, 'a text');
  }
}
