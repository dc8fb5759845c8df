/** Checks what callers say of playlists: a typed error names the argument that is wrong. */
import type { PlaylistFormat, PlaylistLimit, SmartRule } from '../../services/protocol/playlists.ts';
import { checkMembers, checkText, invalid, isKeyOf, isNumber, isObject } from './argument-check.ts';
import { checkFilter } from './filter-check.ts';
import { MAX_ENTRIES } from './playlist-record.ts';
import { checkSort } from './query-check.ts';

const MAX_NAME = 200;
/** Characters. */
export const MAX_DESCRIPTION = 5000;
/** A name is one line, and something of it is seen. */
const LINE_BREAK = /[\p{Cc}\u2028\u2029]/u;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u;
const FORMATS = { m3u8: 1, jspf: 1, xspf: 1 } as const satisfies Record<PlaylistFormat, 1>;
const LIMITS = { tracks: 1, minutes: 1, megabytes: 1 } as const satisfies Record<PlaylistLimit['by'], 1>;

export interface PlaylistPatch {
  readonly name?: string;
  readonly description?: string;
  readonly rule?: SmartRule;
}

/** @returns the name without spaces around it */
export function checkName(value: unknown, field: string): string {
  const name = typeof value === 'string' ? value.trim() : '';
  if (!VISIBLE.test(name) || name.length > MAX_NAME || LINE_BREAK.test(name)) {
    throw invalid(field, `one line of text, of at most ${MAX_NAME} characters and not empty`);
  }
  return name;
}

export function checkDescription(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > MAX_DESCRIPTION) throw invalid(field, `a text of at most ${MAX_DESCRIPTION} characters`);
  return value;
}

export function checkFormat(value: unknown): PlaylistFormat {
  if (!isKeyOf(FORMATS, value)) throw invalid('format', `one of ${Object.keys(FORMATS).join(', ')}`);
  return value;
}

/** A list of ids that is no longer than a playlist may be. */
export function checkIdList(value: unknown, field: string): readonly string[] {
  if (!Array.isArray(value) || value.length > MAX_ENTRIES) throw invalid(field, `a list of at most ${MAX_ENTRIES} ids`);
  return value.map((id, index) => checkText(id, `${field}[${index}]`));
}

/** @returns the patch with what it may hold and nothing else */
export function checkPatch(patch: unknown, isSmart: boolean): PlaylistPatch {
  if (!isObject(patch)) throw invalid('patch', 'an object');
  checkMembers(patch, ['name', 'description', 'rule'], 'patch');
  const { name, description, rule } = patch;
  if (rule !== undefined && !isSmart) throw invalid('patch.rule', 'left out but for smart playlists');
  return {
    ...(name !== undefined && { name: checkName(name, 'patch.name') }),
    ...(description !== undefined && { description: checkDescription(description, 'patch.description') }),
    ...(rule !== undefined && { rule: checkRule(rule, 'patch.rule') }),
  };
}

/** @returns the rule with what it may hold and nothing else */
export function checkRule(rule: unknown, at: string): SmartRule {
  if (!isObject(rule)) throw invalid(at, 'an object');
  checkMembers(rule, ['filter', 'sort', 'limit'], at);
  const { filter, sort, limit } = rule;
  checkFilter(filter, `${at}.filter`);
  return {
    filter,
    ...(sort !== undefined && { sort: checkOrder(sort, `${at}.sort`) }),
    ...(limit !== undefined && { limit: checkLimit(limit, `${at}.limit`) }),
  };
}

function checkOrder(sort: unknown, at: string): NonNullable<SmartRule['sort']> {
  if (sort === 'random') return sort;
  checkSort(sort, 'tracks', at);
  return sort;
}

function checkLimit(limit: unknown, at: string): PlaylistLimit {
  if (!isObject(limit)) throw invalid(at, 'an object');
  checkMembers(limit, ['by', 'amount'], at);
  const { by, amount } = limit;
  if (!isKeyOf(LIMITS, by)) throw invalid(`${at}.by`, `one of ${Object.keys(LIMITS).join(', ')}`);
  if (!isNumber(amount) || amount <= 0 || (by === 'tracks' && !Number.isInteger(amount))) {
    throw invalid(`${at}.amount`, by === 'tracks' ? 'a whole number above 0' : 'a number above 0');
  }
  return { by, amount };
}
