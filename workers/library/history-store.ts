/**
 * What was heard when: one entry for each time that a track was on, in the order of time. The oldest go when
 * there are too many. An entry's key says when which track began, so that no two hosts keep one twice.
 */
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import { checkFlag, checkText, invalid, isNumber, isObject } from './argument-check.ts';
import type { Change, Database, WriteGuard } from './database.ts';
import type { PersonalDamage } from './personal-damage.ts';
import { MAX_SECONDS, MAX_TIME } from './personal-lines.ts';

/** Entries that are kept; what goes beyond them goes by the dozen. */
const MAX_ENTRIES = 50_000;
const SLACK = 500;
const TIME_DIGITS = 15;

export class HistoryStore {
  readonly #database: Database;
  readonly #damage: PersonalDamage;
  readonly #max: number;
  readonly #slack: number;
  /** Entries that this host knows of; null before it has counted. */
  #count: number | null = null;

  constructor(database: Database, damage: PersonalDamage, max = MAX_ENTRIES, slack = SLACK) {
    this.#database = database;
    this.#damage = damage;
    this.#max = max;
    this.#slack = slack;
  }

  /** The change that keeps an entry, and the condition that it is not kept yet. */
  entry(entry: HistoryEntry): { readonly change: Change; readonly unknown: WriteGuard } {
    const { track, startedAt, heard, completed } = entry;
    const key = keyOf(entry);
    return {
      change: { store: 'history', key, value: { track, startedAt, heard, completed } },
      unknown: { store: 'history', key, holds: (current) => current === undefined },
    };
  }

  /** The changes that give the entries of tracks to others, by id. */
  async moves(ids: ReadonlyMap<TrackId, TrackId>): Promise<readonly Change[]> {
    const changes: Change[] = [];
    if (ids.size === 0) return changes;
    await this.visit((entry) => {
      const track = ids.get(entry.track);
      if (track !== undefined) changes.push({ store: 'history', key: keyOf(entry) }, this.entry({ ...entry, track }).change);
    });
    return changes;
  }

  /** Makes room, after so many entries more. */
  async trim(added: number): Promise<void> {
    this.#count = this.#count === null ? (await this.#database.keys('history')).length : this.#count + added;
    if (this.#count <= this.#max + this.#slack) return;
    const keys = await this.#database.keys('history');
    const oldest = keys.slice(0, Math.max(0, keys.length - this.#max));
    await this.#database.write(oldest.map((key) => ({ store: 'history', key })));
    this.#count = keys.length - oldest.length;
  }

  /** Latest first. */
  async page(offset: number, limit: number): Promise<readonly HistoryEntry[]> {
    const keys = await this.#database.keys('history');
    const end = keys.length - offset;
    if (end <= 0) return [];
    const wanted = keys.slice(Math.max(0, end - limit), end).toReversed();
    const values = await Promise.all(wanted.map((key) => this.#database.get('history', key)));
    // An entry may have gone since its key was read.
    return values.filter(isPlay);
  }

  /** Which of these are not kept yet; each once. */
  async unknown(entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]> {
    if (entries.length === 0) return [];
    const known = new Set(await this.#database.keys('history'));
    return entries.filter((entry) => known.size < known.add(keyOf(entry)).size);
  }

  /** Reads all entries, and sets aside what cannot be read. */
  load(): Promise<void> {
    return this.visit(() => undefined);
  }

  /** Visits all entries, the earliest first, and sets aside what cannot be read. */
  async visit(visit: (entry: HistoryEntry) => void): Promise<void> {
    const damaged = new Map<string, unknown>();
    await this.#database.scan('history', null, (key, value) => {
      if (isPlay(value)) visit(value);
      else damaged.set(key, value);
    });
    for (const [key, value] of damaged) await this.#damage.setAside('history', key, value, (current) => !isPlay(current));
    if (damaged.size > 0) this.#count = null;
  }

  /** @returns what was there */
  async clear(): Promise<readonly HistoryEntry[]> {
    const entries: HistoryEntry[] = [];
    await this.visit((entry) => entries.push(entry));
    await this.#database.write(entries.map((entry) => ({ store: 'history', key: keyOf(entry) })));
    this.#count = 0;
    return entries;
  }

  /** Keeps entries again. */
  async restore(entries: readonly HistoryEntry[]): Promise<void> {
    const missing = await this.unknown(entries);
    await this.#database.write(missing.map((entry) => this.entry(entry).change));
    await this.trim(missing.length);
  }
}

function keyOf({ startedAt, track }: HistoryEntry): string {
  return `${String(Math.round(startedAt)).padStart(TIME_DIGITS, '0')}-${track}`;
}

/** What is told of a track that was on. @throws MpcError `invalid-argument` */
export function checkHeard(entry: unknown): asserts entry is HistoryEntry {
  if (!isObject(entry)) throw invalid('entry', 'an object');
  const { track, startedAt, heard, completed } = entry;
  checkText(track, 'track');
  if (!isNumber(startedAt) || startedAt < 0 || startedAt > MAX_TIME) throw invalid('startedAt', 'a time in milliseconds');
  if (!isNumber(heard) || heard < 0 || heard > MAX_SECONDS) throw invalid('heard', `seconds, from 0 to ${MAX_SECONDS}`);
  checkFlag(completed, 'completed');
}

/** Whether a stored value is an entry. */
export function isPlay(value: unknown): value is HistoryEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { track, startedAt, heard, completed } = value as Partial<Record<keyof HistoryEntry, unknown>>;
  return typeof track === 'string' && Number.isFinite(startedAt) && Number.isFinite(heard) && typeof completed === 'boolean';
}
