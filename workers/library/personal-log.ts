/**
 * The log of a person's changes as it lies in the database: an entry for each write, under keys that order them as
 * they were made, whichever host made them.
 */
import type { TrackId } from '../../services/protocol/records.ts';
import { isObject } from './argument-check.ts';
import { readOldFavourite } from './personal-pages.ts';
import { applyStep, type PersonalChange, type PersonalRecord, type PersonalStep } from './personal-record.ts';
import { formatId, randomId } from './stable-id.ts';
import { checkEdits } from './tag-edits.ts';

/** In the store `userdata`, behind the pages. */
export const LOG = 'plog/';
const TIME_DIGITS = 15;
const MAX_STARS = 5;

interface Step {
  readonly step: PersonalStep;
  readonly at: number;
}

const NO_STEPS: readonly Step[] = Object.freeze([]);

/** The log as read, by track. */
export class PersonalLog {
  /** Of all that was taken in. */
  readonly keys: string[] = [];
  /** Of the latest entry; empty while there is none. */
  lastKey = '';
  readonly #steps = new Map<TrackId, Step[]>();

  /** Takes in the next entry. @returns false when it cannot be read */
  add(key: string, value: unknown): boolean {
    const entry = parseEntry(value);
    if (entry === null) return false;
    this.keys.push(key);
    this.lastKey = key;
    for (const { ids, step, at } of entry) for (const id of ids) this.#stepsOf(id).push({ step, at });
    return true;
  }

  /** Takes in what an older MPC stored under a track's id, before there was a log. @returns false when it cannot be read */
  addOld(id: TrackId, stored: unknown): boolean {
    const value = readOldFavourite(stored);
    if (value === null) return false;
    this.keys.push(id);
    this.#stepsOf(id).unshift({ step: { do: 'favourite', value }, at: 0 });
    return true;
  }

  /** Tracks that it changes. */
  ids(): Iterable<TrackId> {
    return this.#steps.keys();
  }

  /** What its changes make of what was made of a track before. */
  replay(id: TrackId, record: PersonalRecord): PersonalRecord {
    let state = record;
    for (const { step, at } of this.#steps.get(id) ?? NO_STEPS) state = applyStep(state, step, at);
    return state;
  }

  #stepsOf(id: TrackId): Step[] {
    let steps = this.#steps.get(id);
    if (steps === undefined) this.#steps.set(id, (steps = []));
    return steps;
  }
}

export function isLogKey(key: string): boolean {
  return key.startsWith(LOG);
}

/** A key later than `last` and no other host's. @param now epoch milliseconds */
export function nextLogKey(last: string, now: number): string {
  const after = Number(last.slice(LOG.length, LOG.length + TIME_DIGITS)) + 1;
  return `${LOG}${String(Math.max(now, after)).padStart(TIME_DIGITS, '0')}-${formatId(randomId())}`;
}

/** Null when the value is no entry, or a damaged one. */
export function parseEntry(value: unknown): readonly PersonalChange[] | null {
  if (!Array.isArray(value)) return null;
  return (value as readonly unknown[]).every(isChange) ? (value as readonly PersonalChange[]) : null;
}

function isChange(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { ids, at, step } = value;
  return Array.isArray(ids) && ids.every((id) => typeof id === 'string') && typeof at === 'number' && isObject(step) && isStep(step);
}

function isStep({ do: what, value, plays, skips, lastPlayed }: Readonly<Record<string, unknown>>): boolean {
  switch (what) {
    case 'favourite':
      return typeof value === 'boolean';
    case 'rate':
      return isRating(value);
    case 'edit':
      return areEdits(value);
    case 'count':
      return areNumbers(plays, skips) && isTime(lastPlayed);
    case 'take':
      return isObject(value) && isRecord(value);
    default:
      return what === 'forget';
  }
}

function isRecord({ favourite, favouriteAt, rating, ratedAt, plays, skips, lastPlayed, edits, editedAt, editTimes = {} }: Readonly<Record<string, unknown>>): boolean {
  const isWhole = typeof favourite === 'boolean' && isRating(rating) && isTime(lastPlayed) && (edits === null || areEdits(edits));
  return isWhole && isObject(editTimes) && areNumbers(favouriteAt, ratedAt, plays, skips, editedAt);
}

function areEdits(value: unknown): boolean {
  try {
    checkEdits(value);
    return true;
  } catch {
    return false;
  }
}

function isRating(value: unknown): boolean {
  return value === null || (typeof value === 'number' && value >= 0 && value <= MAX_STARS);
}

function isTime(value: unknown): boolean {
  return value === null || typeof value === 'number';
}

function areNumbers(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'number');
}
