/**
 * What a person makes of tracks, stored under the tracks' ids and apart from what files say: no sync touches it,
 * and it waits for tracks that are gone. Each change is appended to a log as it was made, which no other host's
 * writing can spoil; folding takes the log into pages when there is time.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { Change, Database, WriteGuard } from './database.ts';
import { encodePage, pageOf, readOldFavourite, readPage } from './personal-pages.ts';
import { applyStep, isPersonal, NOTHING_PERSONAL, type PersonalChange, type PersonalRecord, type PersonalStep } from './personal-record.ts';
import { formatId, parseId, randomId } from './stable-id.ts';
import type { TrackTable } from './track-table.ts';

/** Keys order so that pages are read before the log, and the log in its order; an old record's key is its track's id. */
const PAGE = 'page/';
const LOG = 'plog/';
const TIME_DIGITS = 15;
/** In the store `meta`: how often the log was folded. */
const FOLDS_KEY = 'personal';
/** So many entries of the log, or old records, are left alone. */
const UNFOLDED_ALLOWED = 64;
/** Hosts that fold at once more often than this do not take turns. */
const MAX_ATTEMPTS = 20;

/** A change that is about to be committed together with others, and what follows when it is. */
export interface PersonalCommit {
  readonly changes: readonly Change[];
  /** To be called once the changes are stored. */
  readonly done: () => void;
}

/** What is shown otherwise than before. */
export interface PersonalNews {
  readonly rows: readonly number[];
  /** Whether tags are among it, which decide where tracks belong. */
  readonly tags: boolean;
}

type Step = readonly [step: PersonalStep, at: number];

/** The log as read. */
interface PersonalLog {
  readonly keys: string[];
  readonly steps: Map<TrackId, Step[]>;
}

export class UserData {
  readonly #database: Database;
  readonly #table: TrackTable;
  readonly #log: Logger;
  readonly #now: () => number;
  /** The last key of the log that is shown, our own or another host's. */
  #lastKey = '';
  #unfolded = 0;
  /** Keys that were written by {@link prepare} and not yet told of. */
  #written: string[] = [];

  constructor(database: Database, table: TrackTable, log: Logger, now: () => number) {
    this.#database = database;
    this.#table = table;
    this.#log = log;
    this.#now = now;
  }

  /** Shows everything that is stored. */
  async load(): Promise<PersonalNews> {
    const log = newLog();
    const pages: unknown[] = [];
    const old = new Map<TrackId, unknown>();
    // One scan, so that no change is read both from the log and from the page that another host folds it into.
    await this.#database.scan('userdata', null, (key, value) => {
      if (key.startsWith(PAGE)) pages.push(value);
      else if (isLogKey(key)) this.#readEntry(log, key, value);
      else if (parseId(key) !== null) old.set(key, value);
    });
    this.#lastKey = log.keys.at(-1) ?? '';
    this.#unfolded = log.keys.length + old.size;
    const { personal, edited } = this.#table;
    personal.clear();
    const rows = [...edited.rows()];
    let tags = rows.length > 0;
    for (const row of rows) edited.set(row, null);
    const show = (id: TrackId, record: PersonalRecord): void => {
      const row = this.#table.find(id);
      if (row === -1) return;
      this.#show(row, record);
      tags ||= record.edits !== null;
      rows.push(row);
    };
    const merged = (id: TrackId, record: PersonalRecord): void => {
      show(id, replay(record, log.steps.get(id)));
      log.steps.delete(id);
    };
    for (const page of pages) this.#read(page, merged);
    for (const [id, value] of old) merged(id, { ...NOTHING_PERSONAL, favourite: readOldFavourite(value) });
    for (const [id, steps] of log.steps) show(id, replay(NOTHING_PERSONAL, steps));
    return { rows, tags };
  }

  /** Shows what another host has written under these keys of the log. */
  async receive(keys: readonly string[]): Promise<PersonalNews> {
    const entries: PersonalChange[] = [];
    for (const key of keys) {
      const changes = parseEntry(await this.#database.get('userdata', key));
      // Folded already, or older than what is shown: read all in its order.
      if (changes === null || key <= this.#lastKey) return this.load();
      entries.push(...changes);
      this.#lastKey = key;
    }
    this.#unfolded += keys.length;
    return this.#apply(entries);
  }

  /** Readies changes to be committed with others in one transaction; they count from {@link PersonalCommit.done} on. */
  prepare(changes: readonly PersonalChange[]): PersonalCommit {
    const concerned = changes.filter(({ ids }) => ids.length > 0);
    if (concerned.length === 0) return { changes: [], done: () => undefined };
    const key = this.#nextKey();
    return {
      changes: [{ store: 'userdata', key, value: concerned }],
      done: () => {
        this.#written.push(key);
        this.#unfolded++;
        if (key > this.#lastKey) this.#lastKey = key;
        this.#apply(concerned);
      },
    };
  }

  /**
   * Stores changes, together with others, and shows them.
   * @returns false when the guard did not hold; then nothing was written
   */
  async commit(changes: readonly PersonalChange[], others: readonly Change[] = [], guard?: WriteGuard): Promise<boolean> {
    const prepared = this.prepare(changes);
    const all = [...prepared.changes, ...others];
    if (all.length > 0 && !(await this.#database.write(all, guard))) return false;
    prepared.done();
    return true;
  }

  /** Keys of what was written since the last call, for other hosts to {@link receive}. */
  takeWritten(): readonly string[] {
    const keys = this.#written;
    this.#written = [];
    return keys;
  }

  /** What a person made of a row, removed ones included. */
  shown(row: number): PersonalRecord {
    const { personal, edited } = this.#table;
    if (row === -1) return NOTHING_PERSONAL;
    return {
      favourite: personal.favourite.get(row) === 1,
      favouriteAt: personal.favouriteAt.get(row),
      rating: personal.rating.get(row),
      ratedAt: personal.ratedAt.get(row),
      plays: personal.plays.get(row),
      skips: personal.skips.get(row),
      lastPlayed: personal.lastPlayed.get(row),
      edits: edited.get(row),
      editedAt: personal.editedAt.get(row),
    };
  }

  /** Gives what belongs to merged rows to the rows that they turned out to be: what was made last counts, plays are added. */
  merging(merged: ReadonlyMap<number, number>): PersonalCommit {
    const at = this.#now();
    return this.prepare(
      [...merged].flatMap(([from, to]): PersonalChange[] => {
        const record = from < this.#table.count ? this.shown(from) : NOTHING_PERSONAL;
        if (!isPersonal(record)) return [];
        const { plays, skips, lastPlayed } = record;
        const ids = [this.#table.id(to)];
        return [
          { ids, at, step: { do: 'take', value: { ...record, plays: 0, skips: 0 } } },
          { ids, at, step: { do: 'count', plays, skips, lastPlayed } },
          { ids: [this.#table.id(from)], at, step: { do: 'forget' } },
        ];
      }),
    );
  }

  /** Whether {@link fold} has enough to do. */
  get thin(): boolean {
    return this.#unfolded > UNFOLDED_ALLOWED;
  }

  /** Takes the log and old records into pages. @returns false when another host has done so at the same time */
  async fold(): Promise<boolean> {
    const folds = foldsOf(await this.#database.get('meta', FOLDS_KEY));
    const { keys, steps } = await this.#readLog();
    const old = (await this.#database.keys('userdata')).filter((key) => parseId(key) !== null);
    for (const id of old) {
      const favourite = readOldFavourite(await this.#database.get('userdata', id));
      steps.set(id, [[{ do: 'favourite', value: favourite }, 0], ...(steps.get(id) ?? [])]);
    }
    this.#unfolded = keys.length + old.length;
    if (this.#unfolded === 0) return true;
    const idsByPage = new Map<string, TrackId[]>();
    for (const id of steps.keys()) {
      const ids = idsByPage.get(pageOf(id));
      if (ids === undefined) idsByPage.set(pageOf(id), [id]);
      else ids.push(id);
    }
    const changes: Change[] = [...keys, ...old].map((key) => ({ store: 'userdata', key }));
    for (const [page, ids] of idsByPage) {
      const records = new Map<TrackId, PersonalRecord>();
      const stored = await this.#database.get('userdata', PAGE + page);
      if (stored !== undefined) this.#read(stored, (id, record) => void records.set(id, record));
      for (const id of ids) {
        const record = replay(records.get(id) ?? NOTHING_PERSONAL, steps.get(id));
        if (isPersonal(record)) records.set(id, record);
        else records.delete(id);
      }
      const key = PAGE + page;
      changes.push(records.size === 0 ? { store: 'userdata', key } : { store: 'userdata', key, value: encodePage(records) });
    }
    changes.push({ store: 'meta', key: FOLDS_KEY, value: folds + 1 });
    const guard: WriteGuard = { store: 'meta', key: FOLDS_KEY, holds: (current) => foldsOf(current) === folds };
    if (!(await this.#database.write(changes, guard))) return false;
    this.#unfolded = 0;
    return true;
  }

  /** Visits everything that is stored, page by page; what the log holds is folded before. */
  async visit(visit: (id: TrackId, record: PersonalRecord) => void): Promise<void> {
    let folded = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS && !folded; attempt++) folded = await this.fold();
    if (!folded) throw new MpcError('storage-unavailable', 'Other tabs never stopped writing.', { retryable: true });
    await this.#database.scan('userdata', PAGE, (key, value) => {
      if (key.startsWith(PAGE)) this.#read(value, visit);
    });
  }

  #apply(changes: readonly PersonalChange[]): PersonalNews {
    const rows = new Set<number>();
    let tags = false;
    for (const { ids, step, at } of changes) {
      for (const id of ids) {
        const row = this.#table.find(id);
        if (row === -1) continue;
        const before = this.#table.edited.get(row);
        this.#show(row, applyStep(this.shown(row), step, at));
        tags ||= this.#table.edited.get(row) !== before;
        rows.add(row);
      }
    }
    return { rows: [...rows], tags };
  }

  #show(row: number, record: PersonalRecord): void {
    const { personal, edited } = this.#table;
    personal.favourite.set(row, record.favourite ? 1 : 0);
    personal.favouriteAt.set(row, record.favouriteAt);
    personal.ratedAt.set(row, record.ratedAt);
    personal.editedAt.set(row, record.editedAt);
    personal.rating.set(row, record.rating);
    personal.plays.set(row, record.plays);
    personal.skips.set(row, record.skips);
    personal.lastPlayed.set(row, record.lastPlayed);
    personal.edited.set(row, record.edits === null ? 0 : 1);
    if (record.edits !== edited.get(row)) edited.set(row, record.edits);
  }

  /** A damaged page costs what it held, not the library. */
  #read(page: unknown, visit: (id: TrackId, record: PersonalRecord) => void): void {
    try {
      readPage(page, visit);
    } catch (thrown) {
      this.#log.error('Stored ratings and plays cannot be read.', { error: thrown });
    }
  }

  async #readLog(): Promise<PersonalLog> {
    const log = newLog();
    await this.#database.scan('userdata', LOG, (key, value) => {
      if (isLogKey(key)) this.#readEntry(log, key, value);
    });
    return log;
  }

  #readEntry({ keys, steps }: PersonalLog, key: string, value: unknown): void {
    keys.push(key);
    const entry = parseEntry(value);
    if (entry === null) this.#log.error('A stored change of a person cannot be read.', { key });
    for (const { ids, step, at } of entry ?? []) {
      for (const id of ids) {
        const known = steps.get(id);
        if (known === undefined) steps.set(id, [[step, at]]);
        else known.push([step, at]);
      }
    }
  }

  /** Later than every key known, and no other host's. */
  #nextKey(): string {
    const last = Number(this.#lastKey.slice(LOG.length, LOG.length + TIME_DIGITS));
    const time = String(Math.max(this.#now(), last + 1)).padStart(TIME_DIGITS, '0');
    return `${LOG}${time}-${formatId(randomId())}`;
  }
}

function newLog(): PersonalLog {
  return { keys: [], steps: new Map() };
}

function isLogKey(key: string): boolean {
  return key.startsWith(LOG);
}

function replay(record: PersonalRecord, steps: readonly Step[] = []): PersonalRecord {
  return steps.reduce((state, [step, at]) => applyStep(state, step, at), record);
}

function parseEntry(value: unknown): readonly PersonalChange[] | null {
  if (!Array.isArray(value)) return null;
  return (value as readonly unknown[]).every(isChange) ? value as readonly PersonalChange[] : null;
}

function isChange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { ids, at, step } = value as Partial<Record<keyof PersonalChange, unknown>>;
  return Array.isArray(ids) && typeof at === 'number' && typeof step === 'object' && step !== null && 'do' in step;
}

function foldsOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
