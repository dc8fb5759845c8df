/**
 * What a person made elsewhere of tracks that are not here (yet): kept under their descriptions, and given to the
 * tracks when they come. In memory there is only by what they may be recognised.
 */
import type { PersonalChange, PersonalRecord } from './personal-record.ts';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import type { Change, Database } from './database.ts';
import { isObject } from './argument-check.ts';
import { isPlay, type HistoryStore } from './history-store.ts';
import type { PersonalDamage } from './personal-damage.ts';
import { isTrackLine, type TrackLine } from './personal-lines.ts';
import { mergeRecords } from './personal-record.ts';
import type { AccountPlace } from './personal-export.ts';
import type { TrackWords } from './playlist-record.ts';
import type { Projection } from './projection.ts';
import { hashId } from './stable-id.ts';
import { foldText } from './text-fold.ts';
import { NO_ROW, type TrackFinder } from './track-finder.ts';
import type { UserData } from './user-data.ts';

/** A line about a track that is not here, with its part of the history. */
export interface WaitingLine {
  readonly line: TrackLine;
  readonly plays: readonly Omit<HistoryEntry, 'track'>[];
}

export interface WaitingParts {
  readonly database: Database;
  readonly projection: Projection;
  readonly finder: TrackFinder;
  readonly userData: UserData;
  readonly history: HistoryStore;
  readonly damage: PersonalDamage;
  readonly accounts: () => Promise<readonly AccountPlace[]>;
  readonly now: () => number;
}

const WAIT = 'wait/';

export class PersonalWaiting {
  readonly #parts: WaitingParts;
  /** Keys by path and by folded title. */
  readonly #byPath = new Map<string, Set<string>>();
  readonly #byTitle = new Map<string, Set<string>>();

  constructor(parts: WaitingParts) {
    this.#parts = parts;
  }

  async load(): Promise<void> {
    await this.visit((waiting) => this.#note(waiting.line));
  }

  /** Visits all that waits, and sets aside what cannot be read. */
  async visit(visit: (waiting: WaitingLine) => void): Promise<void> {
    const damaged = new Map<string, unknown>();
    await this.#parts.database.scan('userdata', WAIT, (key, value) => {
      if (!key.startsWith(WAIT)) return;
      if (isWaiting(value)) visit(value);
      else damaged.set(key, value);
    });
    for (const [key, value] of damaged) await this.#parts.damage.setAside('userdata', key, value, (current) => !isWaiting(current));
  }

  /** Keeps lines; one that waits already is merged. */
  async add(lines: readonly WaitingLine[]): Promise<void> {
    const added = new Map<string, WaitingLine>();
    for (const each of lines) {
      const key = keyOf(each.line);
      const known: unknown = added.get(key) ?? (await this.#parts.database.get('userdata', key));
      added.set(key, isWaiting(known) ? merged(known, each) : each);
    }
    await this.#parts.database.write([...added].map(([key, value]) => ({ store: 'userdata', key, value })));
    for (const { line } of added.values()) this.#note(line);
  }

  get empty(): boolean {
    return this.#byPath.size + this.#byTitle.size === 0;
  }

  /** Whether any of these rows may be what something waits for. */
  concerns(rows: Iterable<number>): boolean {
    return this.#keysFor(rows).size > 0;
  }

  /** Gives what waits for tracks among these rows to them; to be called in turn. @returns the tracks that got something */
  async give(rows: Iterable<number>): Promise<readonly TrackId[]> {
    const { database, userData, now, history } = this.#parts;
    const found: { readonly key: string; readonly waiting: WaitingLine }[] = [];
    for (const key of this.#keysFor(rows)) {
      const waiting = await database.get('userdata', key);
      if (isWaiting(waiting)) found.push({ key, waiting });
    }
    const ids = await this.find(found.map(({ waiting }) => waiting.line));
    const changes: PersonalChange[] = [];
    const others: Change[] = [];
    let plays = 0;
    for (const [index, { key, waiting }] of found.entries()) {
      const id = ids[index] ?? null;
      if (id === null) continue;
      changes.push({ ids: [id], at: now(), step: { do: 'take', value: recordOf(waiting.line) } });
      for (const play of waiting.plays) others.push(history.entry({ ...play, track: id }).change);
      others.push({ store: 'userdata', key });
      plays += waiting.plays.length;
    }
    if (changes.length === 0) return [];
    await userData.commit(changes, others);
    await history.trim(plays);
    for (const [index, { key, waiting }] of found.entries()) if (ids[index] != null) this.#forget(key, waiting.line);
    return changes.flatMap((change) => change.ids);
  }

  /** The tracks that lines are about: by id, by account and path, by words and duration; null where there is none. */
  async find(lines: readonly TrackLine[]): Promise<readonly (TrackId | null)[]> {
    const { table } = this.#parts.projection;
    const accounts = await this.#parts.accounts();
    const known = lines.map(({ id }) => table.find(id) !== -1);
    const wanted = lines.filter((_, index) => known[index] === false);
    const rows = this.#parts.finder.find(wanted.map((line) => wordsOf(line, accounts)), false);
    let next = 0;
    return lines.map(({ id }, index) => {
      if (known[index] === true) return id;
      const row = rows[next++] ?? NO_ROW;
      return row === NO_ROW ? null : table.id(row);
    });
  }

  #keysFor(rows: Iterable<number>): ReadonlySet<string> {
    const { table } = this.#parts.projection;
    const { title } = table.columns;
    const keys = new Set<string>();
    for (const row of rows) {
      for (const key of this.#byPath.get(table.path(row)) ?? []) keys.add(key);
      for (const key of this.#byTitle.get(title.domain.folded(title.data[row] ?? 0)) ?? []) keys.add(key);
      const inFile = table.edited.file(row)?.title;
      if (inFile !== undefined) for (const key of this.#byTitle.get(foldText(inFile)) ?? []) keys.add(key);
    }
    return keys;
  }

  #note(line: TrackLine): void {
    const key = keyOf(line);
    if (line.path !== '') note(this.#byPath, line.path, key);
    if (line.title !== '') note(this.#byTitle, foldText(line.title), key);
  }

  #forget(key: string, line: TrackLine): void {
    for (const [index, text] of [[this.#byPath, line.path], [this.#byTitle, foldText(line.title)]] as const) {
      const keys = index.get(text);
      keys?.delete(key);
      if (keys?.size === 0) index.delete(text);
    }
  }
}

/** What a line says was made of its track. */
export function recordOf(line: TrackLine): PersonalRecord {
  const { favourite, favouriteAt, rating, ratedAt, plays, skips, lastPlayed, edits, editedAt, editTimes } = line;
  return { favourite, favouriteAt, rating, ratedAt, plays, skips, lastPlayed, edits, editedAt, ...(editTimes !== undefined && { editTimes }) };
}

function wordsOf({ provider, identity, path, title, artist, album, duration }: TrackLine, accounts: readonly AccountPlace[]): TrackWords {
  const account: AccountId = accounts.find((place) => place.provider === provider && place.identity === identity)?.id ?? '';
  return { account, location: path, title, artist, album, number: null, duration };
}

function merged(a: WaitingLine, b: WaitingLine): WaitingLine {
  const plays = new Map([...a.plays, ...b.plays].map((play) => [play.startedAt, play]));
  return { line: { ...a.line, ...mergeRecords(recordOf(a.line), recordOf(b.line)) }, plays: [...plays.values()] };
}

function keyOf({ provider, identity, path, title, artist, album }: TrackLine): string {
  return WAIT + hashId(provider, identity, path, title, artist, album);
}

function note(index: Map<string, Set<string>>, text: string, key: string): void {
  const keys = index.get(text);
  if (keys === undefined) index.set(text, new Set([key]));
  else keys.add(key);
}

function isWaiting(value: unknown): value is WaitingLine {
  if (typeof value !== 'object' || value === null) return false;
  const { line, plays } = value as Partial<Record<keyof WaitingLine, unknown>>;
  return isTrackLine(line) && Array.isArray(plays) && plays.every((play: unknown) => isObject(play) && isPlay({ ...play, track: line.id }));
}
