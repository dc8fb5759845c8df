/** Qualifiers of a search that are conditions on numbers, dates and flags: `year:1990-1999`, `fav:`, `added:7d`. */
import type { Filter, NumberField } from '../../services/protocol/library.ts';

const COMPARISON = /^(>=|<=|>|<)(.*)$/;
const RANGE = /^(.*?)(?:-|\.\.)(.*)$/;
const NUMBER = /^\d+(?:\.\d+)?$/;
const CLOCK = /^(?:(\d+):)?(\d+):(\d{2})$/;
const TIME_SPAN = /^(\d+(?:\.\d+)?)([dwmy])$/i;
const DAYS: Readonly<Record<string, number>> = { d: 1, w: 7, m: 30, y: 365 };
const YES: ReadonlySet<string> = new Set(['', 'yes', 'true', '1']);
const NO: ReadonlySet<string> = new Set(['no', 'false', '0']);

/** Far less than any two numbers of a library differ. */
const EPSILON = 1e-9;

/** What a value covers: from `from` up to, but not including, `to`. */
interface Covered {
  readonly from: number;
  readonly to: number;
}

/** Null for what is no qualifier of this kind, or has a value that makes no sense. */
export function qualifiedFilter(name: string, value: string): Filter | null {
  switch (name) {
    case 'year':
      return numbers('year', value, exact);
    case 'rating':
      return numbers('rating', value, exact);
    case 'plays':
      return numbers('plays', value, exact);
    case 'bpm':
      // Of whole numbers as players show them: a tempo of 120.4 is 120.
      return numbers('bpm', value, (text) => (text.includes('.') ? exact(text) : around(text, 0.5)));
    case 'length':
      return numbers('duration', value, seconds);
    case 'fav':
      return yesOrNo(value);
    case 'format':
      return value === '' ? null : format(value);
    case 'path':
      return value === '' ? null : { op: 'contains', field: 'path', value };
    case 'is':
      return flag(value.toLowerCase());
    case 'added':
      return recent(value);
    default:
      return null;
  }
}

function yesOrNo(value: string): Filter | null {
  const said = value.toLowerCase();
  return YES.has(said) || NO.has(said) ? { op: 'equals', field: 'favourite', value: YES.has(said) } : null;
}

function flag(value: string): Filter | null {
  switch (value) {
    case 'lossless':
    case 'compilation':
    case 'duplicate':
    case 'edited':
      return { op: 'equals', field: value, value: true };
    default:
      return null;
  }
}

/** By the codec, or by the end of the file's name, for files whose tags have not been read. */
function format(value: string): Filter {
  return {
    op: 'or',
    of: [
      { op: 'startsWith', field: 'codec', value },
      { op: 'contains', field: 'path', value: `.${value}` },
    ],
  };
}

function recent(value: string): Filter | null {
  const [, amount = '', unit = ''] = TIME_SPAN.exec(value) ?? [];
  const days = Number(amount) * (DAYS[unit.toLowerCase()] ?? 0);
  return days > 0 ? { op: 'within', field: 'added', days } : null;
}

function numbers(field: NumberField, value: string, read: (text: string) => Covered | null): Filter | null {
  const [, sign = '', compared = value] = COMPARISON.exec(value) ?? [];
  const one = read(compared);
  if (one !== null) {
    if (sign === '>') return between(field, one.to, undefined);
    if (sign === '<') return between(field, undefined, one.from);
    return between(field, sign === '<=' ? undefined : one.from, sign === '>=' ? undefined : one.to);
  }
  const [, low = '', high = ''] = RANGE.exec(value) ?? [];
  const [from, to] = [read(low), read(high)];
  // One end may be open, neither may be nonsense.
  if ((from === null && (low !== '' || to === null)) || (to === null && high !== '')) return null;
  return between(field, from?.from, to?.to);
}

/** From `from` up to, but not including, `to`. */
function between(field: NumberField, from: number | undefined, to: number | undefined): Filter {
  return { op: 'range', field, ...(from !== undefined && { min: from }), ...(to !== undefined && { max: to - EPSILON }) };
}

function exact(text: string): Covered | null {
  return NUMBER.test(text) ? { from: Number(text), to: Number(text) + EPSILON * 2 } : null;
}

function around(text: string, half: number): Covered | null {
  return NUMBER.test(text) ? { from: Number(text) - half, to: Number(text) + half } : null;
}

/** `3:30`, `1:02:03` or plain seconds; each covers its whole second, as it is shown. */
function seconds(text: string): Covered | null {
  const [clock, hours = '0', minutes = '0', rest = '0'] = CLOCK.exec(text) ?? [];
  if (clock === undefined && !NUMBER.test(text)) return null;
  const from = clock === undefined ? Number(text) : Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  return { from, to: from + 1 };
}
