/**
 * What a person makes of tracks, stored under the tracks' ids and apart from what files say: no sync touches it,
 * and it waits for tracks that are gone. Each change is appended to a log as it was made, which no other host's
 * writing can spoil; folding takes the log into pages when there is time.
 */
import type { TrackId } from '../../services/protocol/records.ts';
import type { Change, Database, WriteGuard } from './database.ts';
import type { PersonalDamage } from './personal-damage.ts';
import { isLogKey, LOG, nextLogKey, parseEntry, PersonalLog } from './personal-log.ts';
import { encodePage, isPage, pageOf, readPage, type PersonalPage } from './personal-pages.ts';
import { applyStep, isPersonal, mergeRecords, NOTHING_PERSONAL, type PersonalChange, type PersonalRecord } from './personal-record.ts';
import { parseId } from './stable-id.ts';
import type { TrackTable } from './track-table.ts';

/** Keys order so that pages are read before the log, and the log in its order; an old record's key is its track's id. */
const PAGE = 'page/';
/** In the store `meta`: how often the log was folded. */
export const FOLDS_KEY = 'personal';
/** So many entries of the log, or old records, are left alone. */
const UNFOLDED_ALLOWED = 64;

/** A change that is about to be committed together with others, and what follows when it is. */
export interface PersonalCommit {
  readonly changes: readonly Change[];
  /** To be called once the changes are stored. */
  readonly done: () => void;
}

/** What is shown otherwise than before. */
export interface PersonalNews {
  /** Those of which rows of views show something else; plays are not shown there. */
  readonly rows: readonly number[];
  /** Whether tags are among it, which decide where tracks belong. */
  readonly tags: boolean;
}

type Visit = (id: TrackId, record: PersonalRecord) => void;

/** What is stored, as read at one moment. */
interface Stored {
  readonly pages: readonly PersonalPage[];
  readonly log: PersonalLog;
  /** By key: what cannot be read. */
  readonly damaged: ReadonlyMap<string, unknown>;
}

export class UserData {
  readonly #database: Database;
  readonly #table: TrackTable;
  readonly #damage: PersonalDamage;
  readonly #now: () => number;
  readonly #shownNow: (news: PersonalNews) => void;
  /** The last key of the log that is shown, our own or another host's. */
  #lastKey = '';
  #unfolded = 0;
  /** Keys that were written by {@link prepare} and not yet told of. */
  #written: string[] = [];

  /** @param shownNow called as soon as something else is shown, before anything else happens */
  constructor(database: Database, table: TrackTable, damage: PersonalDamage, now: () => number, shownNow: (news: PersonalNews) => void = () => undefined) {
    this.#database = database;
    this.#table = table;
    this.#damage = damage;
    this.#now = now;
    this.#shownNow = shownNow;
  }

  /** The last key of the log that is shown; empty while there is none. */
  get lastKey(): string {
    return this.#lastKey;
  }

  /** Shows everything that is stored. What cannot be read is set aside; what was shown of it until now stays. */
  async load(): Promise<void> {
    const stored = await this.#read();
    const { log, damaged } = stored;
    const left = new Map([...damaged.keys()].map((key) => [key, this.#shownOf(key)]));
    this.#lastKey = log.lastKey;
    this.#unfolded = log.keys.length;
    const { personal, edited } = this.#table;
    const rows = new Set(edited.rows());
    let tags = rows.size > 0;
    for (const row of rows) edited.set(row, null);
    for (let row = 0; row < this.#table.count; row++) {
      if (personal.favourite.get(row) === 1 || personal.rating.get(row) !== null) rows.add(row);
    }
    personal.clear();
    const show = (id: TrackId, record: PersonalRecord): void => {
      const row = this.#table.find(id);
      if (row === -1) return;
      this.#show(row, record);
      tags ||= record.edits !== null;
      rows.add(row);
    };
    visitAll(stored, show);
    for (const shown of left.values()) for (const [id, record] of shown) show(id, mergeRecords(this.shown(this.#table.find(id)), record));
    this.#shownNow({ rows: [...rows], tags });
    for (const [key, value] of damaged) await this.#setAside(key, value, left.get(key));
  }

  /** Shows what another host has written under these keys of the log. */
  async receive(keys: readonly string[]): Promise<void> {
    const entries: PersonalChange[] = [];
    for (const key of keys) {
      const changes = parseEntry(await this.#database.get('userdata', key));
      // Folded already, or older than what is shown: read all in its order.
      if (changes === null || key <= this.#lastKey) return this.load();
      entries.push(...changes);
      this.#lastKey = key;
    }
    this.#unfolded += keys.length;
    this.#apply(entries);
  }

  /** Readies changes to be committed with others in one transaction; they count from {@link PersonalCommit.done} on. */
  prepare(changes: readonly PersonalChange[]): PersonalCommit {
    const concerned = changes.filter(({ ids }) => ids.length > 0);
    if (concerned.length === 0) return { changes: [], done: () => undefined };
    const key = nextLogKey(this.#lastKey, this.#now());
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
    const editTimes = personal.editTimes.get(row);
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
      ...(editTimes !== undefined && { editTimes }),
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

  /** Takes the log and old records into pages. @returns false when another host has done so at the same time, or damage is in the way */
  async fold(): Promise<boolean> {
    const folds = foldsOf(await this.#database.get('meta', FOLDS_KEY));
    const log = await this.#readLog();
    this.#unfolded = log.keys.length;
    if (this.#unfolded === 0) return true;
    const idsByPage = new Map<string, TrackId[]>();
    for (const id of log.ids()) {
      const ids = idsByPage.get(pageOf(id));
      if (ids === undefined) idsByPage.set(pageOf(id), [id]);
      else ids.push(id);
    }
    const changes: Change[] = log.keys.map((key) => ({ store: 'userdata', key }));
    for (const [page, ids] of idsByPage) {
      const key = PAGE + page;
      const records = new Map<TrackId, PersonalRecord>();
      const stored = await this.#database.get('userdata', key);
      if (isPage(stored)) readPage(stored, (id, record) => void records.set(id, record));
      else if (stored !== undefined && !(await this.#setAside(key, stored))) return false;
      for (const id of ids) {
        const record = log.replay(id, records.get(id) ?? NOTHING_PERSONAL);
        if (isPersonal(record)) records.set(id, record);
        else records.delete(id);
      }
      changes.push(records.size === 0 ? { store: 'userdata', key } : { store: 'userdata', key, value: encodePage(records) });
    }
    changes.push({ store: 'meta', key: FOLDS_KEY, value: folds + 1 });
    const guard: WriteGuard = { store: 'meta', key: FOLDS_KEY, holds: (current) => foldsOf(current) === folds };
    if (!(await this.#database.write(changes, guard))) return false;
    this.#unfolded = 0;
    return true;
  }

  /** Visits everything that is stored and can be read. */
  async visit(visit: Visit): Promise<void> {
    visitAll(await this.#read(), visit);
  }

  #apply(changes: readonly PersonalChange[]): void {
    const rows = new Set<number>();
    let tags = false;
    let isNews = false;
    for (const { ids, step, at } of changes) {
      for (const id of ids) {
        const row = this.#table.find(id);
        if (row === -1) continue;
        const before = this.shown(row);
        const after = applyStep(before, step, at);
        this.#show(row, after);
        const isEdited = after.edits !== before.edits;
        if (isEdited || after.favourite !== before.favourite || after.rating !== before.rating) rows.add(row);
        tags ||= isEdited;
        isNews = true;
      }
    }
    if (isNews) this.#shownNow({ rows: [...rows], tags });
  }

  #show(row: number, record: PersonalRecord): void {
    const { personal, edited } = this.#table;
    personal.favourite.set(row, record.favourite ? 1 : 0);
    personal.favouriteAt.set(row, record.favouriteAt);
    personal.ratedAt.set(row, record.ratedAt);
    personal.editedAt.set(row, record.editedAt);
    if (record.editTimes === undefined) personal.editTimes.delete(row);
    else personal.editTimes.set(row, record.editTimes);
    personal.rating.set(row, record.rating);
    personal.plays.set(row, record.plays);
    personal.skips.set(row, record.skips);
    personal.lastPlayed.set(row, record.lastPlayed);
    personal.edited.set(row, record.edits === null ? 0 : 1);
    if (record.edits !== edited.get(row)) edited.set(row, record.edits);
  }

  /** One scan, so that no change is read both from the log and from the page that another host folds it into. */
  async #read(): Promise<Stored> {
    const pages: PersonalPage[] = [];
    const log = new PersonalLog();
    const damaged = new Map<string, unknown>();
    await this.#database.scan('userdata', null, (key, value) => {
      if (key.startsWith(PAGE)) {
        if (isPage(value)) pages.push(value);
        else damaged.set(key, value);
      } else if (!takeIn(log, key, value)) {
        damaged.set(key, value);
      }
    });
    return { pages, log, damaged };
  }

  async #readLog(): Promise<PersonalLog> {
    const log = new PersonalLog();
    const damaged = new Map<string, unknown>();
    await this.#database.scan('userdata', LOG, (key, value) => {
      if (!takeIn(log, key, value)) damaged.set(key, value);
    });
    for (const key of await this.#database.keys('userdata')) {
      // Those behind the log were among the scanned.
      if (key > LOG || parseId(key) === null) continue;
      const value = await this.#database.get('userdata', key);
      if (value !== undefined && !takeIn(log, key, value)) damaged.set(key, value);
    }
    for (const [key, value] of damaged) await this.#setAside(key, value);
    return log;
  }

  /** Moves what cannot be read out of the way, and stores again what is shown of it. @returns false when it could not be moved */
  async #setAside(key: string, value: unknown, shown = this.#shownOf(key)): Promise<boolean> {
    const again = this.prepare(Array.from(shown, ([id, record]) => ({ ids: [id], at: this.#now(), step: { do: 'take', value: record } })));
    const isMoved = await this.#damage.setAside('userdata', key, value, (current) => isDamaged(key, current), again.changes);
    if (isMoved) again.done();
    return isMoved;
  }

  /** What is shown of the tracks of a page; nothing for the key of anything else. */
  #shownOf(key: string): ReadonlyMap<TrackId, PersonalRecord> {
    const shown = new Map<TrackId, PersonalRecord>();
    if (!key.startsWith(PAGE)) return shown;
    for (let row = 0; row < this.#table.count; row++) {
      const record = this.shown(row);
      if (isPersonal(record) && PAGE + pageOf(this.#table.id(row)) === key) shown.set(this.#table.id(row), record);
    }
    return shown;
  }
}

function visitAll({ pages, log }: Stored, visit: Visit): void {
  const rest = new Set(log.ids());
  const visitOne = (id: TrackId, stored: PersonalRecord): void => {
    rest.delete(id);
    const record = log.replay(id, stored);
    if (isPersonal(record)) visit(id, record);
  };
  for (const page of pages) readPage(page, visitOne);
  for (const id of rest) visitOne(id, NOTHING_PERSONAL);
}

/** Takes in what is neither a page nor somebody else's. @returns false when it cannot be read */
function takeIn(log: PersonalLog, key: string, value: unknown): boolean {
  if (isLogKey(key)) return log.add(key, value);
  return parseId(key) === null || log.addOld(key, value);
}

/** Whether what is stored under a key is not what belongs there. */
function isDamaged(key: string, value: unknown): boolean {
  return key.startsWith(PAGE) ? !isPage(value) : !takeIn(new PersonalLog(), key, value);
}

export function foldsOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
