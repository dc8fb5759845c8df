/**
 * What a sync batch does to the tracks, worked out before anything is written: the records as they will be, and
 * which tracks are added, changed, renamed or removed by it. The table's rows are only read and new ones staged
 * above them, so that a batch that cannot be committed leaves no trace once it is dropped.
 */
import type { Lyrics, TrackId } from '../../services/protocol/records.ts';
import { isBeneath, isBeneathAny } from './paths-beneath.ts';
import { PlanRows } from './plan-rows.ts';
import { PlannedFiles } from './planned-files.ts';
import { isAnotherFile, JUST_GONE, LONG_GONE, matchRenames, matchSwaps } from './renames.ts';
import { formatId, RandomIds } from './stable-id.ts';
import type { Extraction, ListedFile, SyncBatch } from './store.ts';
import { ofOneSize } from './tombstones.ts';
import { copyDescription, describeExtraction, describeFile, describeListed, describePath, describeUnread, fileOf, hintsText, isRead } from './track-description.ts';
import { blankRecord, EMBEDDED, ERASED, LISTED, PENDING, REMOVED, pathOf, type TrackRecord } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

export class SyncPlan {
  readonly #table: TrackTable;
  readonly #account: string;
  readonly #embedded: boolean;
  readonly #now: number;
  readonly #ids = new RandomIds();
  /** Ids of the files that it lists, once somebody has asked. */
  #listed: () => ReadonlySet<string> = () => new Set();
  /** Of the library's first files none need be looked for in the table, whose index of files waits for the next batch. */
  readonly #isFirst: boolean;
  /** Of files whose rows the table does not find by them, or may not: all but the {@link staged}, and those too if they are the first. */
  readonly #rowByFile: PlannedFiles | Map<string, number>;
  /** The records that change, by row; those of {@link staged} are in the table. */
  readonly records = new Map<number, TrackRecord>();
  /** New rows, ascending. */
  readonly staged: PlanRows;
  readonly added: PlanRows;
  readonly changed = new Set<number>();
  readonly renamed = new Set<number>();
  readonly removed = new Set<number>();
  readonly extracted = new Set<number>();
  /** Rows that turned out to be others under a new name, with the rows they are. */
  readonly merged = new Map<number, number>();
  /** Of rows in whose files' places others were listed, what they were before. */
  readonly #replaced = new Map<number, TrackRecord>();
  /** Words that were read, by row. */
  readonly words = new Map<number, Lyrics>();
  /** Rows that take over the stored words of others. */
  readonly movedWords = new Map<number, number>();
  /** Rows whose files were listed. */
  readonly seen: PlanRows;
  /** Rows whose files were listed for the first time. */
  readonly fresh: PlanRows;
  nextRow: number;

  constructor(table: TrackTable, nextRow: number, account: string, embedded: boolean, now: number) {
    this.#table = table;
    this.#account = account;
    this.#isFirst = table.count === 0;
    this.#rowByFile = this.#isFirst ? new Map() : new PlannedFiles();
    this.#embedded = embedded;
    this.#now = now;
    this.nextRow = nextRow;
    this.staged = new PlanRows(nextRow);
    this.added = new PlanRows(nextRow);
    this.seen = new PlanRows(nextRow);
    this.fresh = new PlanRows(nextRow);
  }

  /** What a listing tells of its account, in the order in which it counts. */
  take({ moved = [], removedPaths = [], removed = [], entries = [] }: Pick<SyncBatch, 'moved' | 'removedPaths' | 'removed' | 'entries'>): void {
    for (const folder of moved) this.moveFolder(folder);
    this.removePaths(removedPaths);
    for (const file of removed) this.remove(file);
    let ids: ReadonlySet<string> | undefined;
    this.#listed = () => (ids ??= new Set(entries.map(({ fileId }) => fileId)));
    if (this.#isFirst) this.#table.expect(entries.length);
    for (const entry of entries) {
      const row = this.#rowOf(entry);
      if (row === -1) this.#add(entry);
      else this.#update(row, entry);
    }
  }

  /** A file that is gone for certain, by its id (or its path, as some providers tell). */
  remove(file: string): void {
    const known = this.#rowByFile.get(file) ?? this.#table.findFile(this.#account, file);
    const row = known === -1 ? this.#table.findPath(this.#account, file) : known;
    if (row !== -1) this.#markRemoved(row);
  }

  /** A folder bears another path now, with all that was listed beneath it: each is the track that it was. */
  moveFolder({ from, to }: { readonly from: string; readonly to: string }): void {
    for (const [row, path] of [...this.#living()].filter(([, each]) => isBeneath(each, from))) {
      const record = this.#edit(row);
      describePath(record, `${to}${path.slice(from.length)}`);
      this.#rowByFile.set(record.fileId || pathOf(record), row);
      this.renamed.add(row);
    }
  }

  /** Nothing is at these paths or beneath them any more. */
  removePaths(paths: readonly string[]): void {
    if (paths.length === 0) return;
    // There may be thousands: the tracks are gone through once for all of them.
    const gone = new Set(paths);
    for (const [row, each] of this.#living()) if (isBeneathAny(each, gone)) this.#markRemoved(row);
  }

  /** Tags that were read; those of a file that has changed since are dropped. */
  extract(row: number, extraction: Extraction, artwork: string): void {
    if (row === -1) return;
    const known = this.records.get(row) ?? this.#table.record(row);
    if (known.changeKey !== extraction.changeKey || (known.state & (REMOVED | ERASED)) !== 0) return;
    const record = this.#edit(row);
    describeExtraction(record, extraction, artwork);
    const { lyrics } = extraction.tags;
    if (lyrics !== undefined && record.lyrics === 1) this.words.set(row, lyrics);
    this.extracted.add(row);
  }

  /** Takes unseen tracks of the account for gone, but for those beneath `keepBeneath`. */
  removeUnseen(seen: Pick<ReadonlySet<number>, 'has'>, keepBeneath: readonly string[]): void {
    for (const [row, path] of this.#living()) {
      if (!seen.has(row) && !this.seen.has(row) && !keepBeneath.some((kept) => isBeneath(path, kept))) this.#markRemoved(row);
    }
  }

  /**
   * Recognises tracks whose files have moved among the `fresh` rows: those keep their ids and all that belongs to them.
   * @param earlier fresh rows of earlier batches of the listing
   */
  recogniseRenames(fresh: Iterable<number> & { readonly size: number }, earlier: Iterable<number>): void {
    if (this.removed.size > 0) {
      const matches = matchRenames(this.#records(this.removed), this.#records(this.#livingOf(fresh)), JUST_GONE);
      for (const [newRow, oldRow] of matches) this.#merge(newRow, oldRow);
    }
    if (this.#replaced.size > 0) this.#recogniseSwaps(fresh, earlier);
    if (this.#table.holdsRemoved && fresh.size > 0) this.#recogniseReturned(this.#livingOf(fresh));
  }

  /** Every row that changes. */
  rows(): readonly number[] {
    return [...this.staged, ...this.records.keys()];
  }

  /** The id of the track that a row is, or will be. */
  id(row: number): TrackId {
    const record = this.records.get(row);
    return record === undefined ? this.#table.id(row) : formatId({ high: record.idHigh, low: record.idLow });
  }

  /** To be called when the batch is not committed, for whatever reason. */
  drop(): void {
    this.#table.unstage(this.staged);
    this.staged.clear();
  }

  /** The account's tracks that the table has, with their paths as they are by now. */
  *#living(): Generator<readonly [row: number, path: string]> {
    const { account, state, folder, name } = this.#table.columns;
    for (let row = 0; row < this.#table.count; row++) {
      if ((state.get(row) & (REMOVED | ERASED)) !== 0 || account.get(row) !== this.#account) continue;
      yield [row, pathOf(this.records.get(row) ?? { folder: folder.get(row), name: name.get(row) })];
    }
  }

  #recogniseReturned(fresh: readonly number[]): void {
    const alike = ofOneSize(this.#table, this.#account, fresh, (row) => this.#sizeOf(row));
    const gone = alike.gone.filter((row) => (this.#peek(row).state & REMOVED) !== 0);
    for (const [newRow, oldRow] of matchRenames(this.#records(gone), this.#records(alike.fresh), LONG_GONE)) {
      this.#merge(newRow, oldRow);
      this.renamed.delete(oldRow);
      this.added.add(oldRow);
    }
  }

  #recogniseSwaps(now: Iterable<number>, earlier: Iterable<number>): void {
    const replaced = new Map([...this.#replaced].filter(([row, before]) => isAnotherFile(before, this.#peek(row))));
    if (replaced.size === 0) return;
    // A file elsewhere is of the same size in any case, and to look at that costs no record.
    const sizes = new Set(Array.from(replaced.values(), ({ size }) => size));
    const fresh = new Set<number>();
    for (const rows of [now, earlier]) for (const row of rows) if (sizes.has(this.#sizeOf(row)) && this.#isLiving(row)) fresh.add(row);
    const listed = [...replaced.keys(), ...fresh].filter((row) => this.#peek(row).fileId === '');
    const files = new Map(Array.from(this.#records(listed), ([row, record]) => [row, { ...record }]));
    const takes = matchSwaps(replaced, files, fresh);
    for (const row of takes.keys()) this.#edit(row);
    for (const [row, from] of takes) {
      const file = files.get(from);
      if (file !== undefined) this.#refile(row, replaced.get(row), from, file);
    }
  }

  /** Gives a row the file of another. @param before what the row was; undefined if it is new */
  #refile(row: number, before: TrackRecord | undefined, from: number, file: TrackRecord): void {
    const record = this.#edit(row);
    Object.assign(record, before, fileOf(file));
    this.#rowByFile.set(pathOf(file), row);
    if (isRead(file)) {
      this.#describeAnew(row, record, from, file);
      record.state = file.state;
    } else {
      if (before === undefined || before.status === LISTED) describeUnread(record);
      record.state = ((before?.state ?? PENDING) & PENDING) | (this.#embedded ? EMBEDDED : 0);
    }
    if (before !== undefined) {
      this.changed.delete(row);
      this.renamed.add(row);
    } else if (!this.added.has(row)) {
      this.changed.add(row);
    }
  }

  #livingOf(rows: Iterable<number>): readonly number[] {
    return Array.from(rows).filter((row) => this.#isLiving(row));
  }

  #isLiving(row: number): boolean {
    return ((this.records.get(row)?.state ?? this.#table.columns.state.get(row)) & (REMOVED | ERASED)) === 0;
  }

  #sizeOf(row: number): number | null {
    return (this.records.get(row) ?? { size: this.#table.columns.size.get(row) }).size;
  }

  #records(rows: Iterable<number>): ReadonlyMap<number, TrackRecord> {
    return new Map(Array.from(rows, (row) => [row, this.#peek(row)]));
  }

  #rowOf(entry: ListedFile): number {
    const planned = this.#rowByFile.get(entry.fileId);
    if (planned !== undefined) return planned;
    const row = this.#isFirst ? -1 : this.#table.findFile(this.#account, entry.fileId);
    // Where ids are paths, it would have been found by its id.
    if (row !== -1 || (entry.fileId === entry.path && this.#table.columns.fileId.isBlank)) return row;
    const former = this.#formerRow(entry);
    if (former !== -1 || this.#isFirst) return former;
    // A file that comes back may have a new id; in its old place it is the same track.
    const atPath = this.#table.findPath(this.#account, entry.path);
    return atPath !== -1 && (this.#peek(atPath).state & REMOVED) !== 0 && !this.#isListed(atPath) ? atPath : -1;
  }

  /** The row of a file by an id that it had before, unless the batch has changed it already; or -1. */
  #formerRow({ formerId }: ListedFile): number {
    if (formerId === undefined) return -1;
    const row = this.#isFirst ? (this.#rowByFile.get(formerId) ?? -1) : this.#table.findFile(this.#account, formerId);
    return this.records.has(row) ? -1 : row;
  }

  /** Whether the batch itself has the file of a row, wherever it lies now. */
  #isListed(row: number): boolean {
    return this.#listed().has(this.#table.fileId(row));
  }

  #add(entry: ListedFile): void {
    const row = this.nextRow++;
    const id = this.#ids.next();
    const record = this.#table.stage(row);
    // Before it is written, which may fail: what is staged is dropped.
    this.staged.add(row);
    record.idHigh = id.high;
    record.idLow = id.low;
    record.account = this.#account;
    record.added = this.#now;
    record.state = PENDING | (this.#embedded ? EMBEDDED : 0);
    describeFile(record, entry);
    describeListed(record, entry);
    if (this.#isFirst) this.#rowByFile.set(entry.fileId, row);
    else this.#table.fileStaged(row, entry.fileId);
    this.seen.add(row);
    this.fresh.add(row);
    this.added.add(row);
  }

  #update(row: number, entry: ListedFile): void {
    this.seen.add(row);
    this.#rowByFile.set(entry.fileId, row);
    const known = this.#peek(row);
    const gone = (known.state & REMOVED) !== 0;
    const returned = gone && !this.removed.has(row);
    const moved = pathOf(known) !== entry.path;
    const changed = known.changeKey !== entry.changeKey || known.hints !== hintsText(entry);
    const embedded = (known.state & EMBEDDED) !== 0;
    const refiled = (known.fileId || pathOf(known)) !== entry.fileId;
    const file = { ...known };
    describeFile(file, entry);
    const rehashed = file.contentHigh !== known.contentHigh || file.contentLow !== known.contentLow;
    if (!gone && !moved && !changed && !refiled && !rehashed && embedded === this.#embedded) return;
    if (!gone && changed && !refiled && known.fileId === '' && !this.#replaced.has(row)) this.#replaced.set(row, known);
    const record = this.#edit(row);
    Object.assign(record, fileOf(file));
    record.state = (record.state & PENDING) | (changed ? PENDING : 0) | (this.#embedded ? EMBEDDED : 0);
    if (record.status === LISTED || entry.tags !== undefined) describeListed(record, entry);
    this.removed.delete(row);
    if (returned) this.added.add(row);
    else if (moved) this.renamed.add(row);
    if (!returned && changed) this.changed.add(row);
  }

  #markRemoved(row: number): void {
    if ((this.#peek(row).state & (REMOVED | ERASED)) !== 0) return;
    this.#edit(row).state |= REMOVED;
    this.added.delete(row);
    this.changed.delete(row);
    this.renamed.delete(row);
    this.removed.add(row);
  }

  #merge(newRow: number, oldRow: number): void {
    const fresh = this.#peek(newRow);
    const old = this.#edit(oldRow);
    const replaced = pathOf(old) === pathOf(fresh);
    this.#unstage(newRow);
    Object.assign(old, fileOf(fresh));
    if (isRead(fresh) || replaced) this.#describeAnew(oldRow, old, newRow, fresh);
    else if (old.status === LISTED) describeUnread(old);
    old.state &= ~REMOVED;
    this.records.set(newRow, { ...blankRecord(), state: ERASED });
    this.#rowByFile.set(fresh.fileId || pathOf(fresh), oldRow);
    this.merged.set(newRow, oldRow);
    this.seen.add(oldRow);
    this.added.delete(newRow);
    this.extracted.delete(newRow);
    this.removed.delete(oldRow);
    if (replaced) this.changed.add(oldRow);
    else this.renamed.add(oldRow);
  }

  #describeAnew(oldRow: number, old: TrackRecord, newRow: number, fresh: TrackRecord): void {
    copyDescription(fresh, old);
    const words = this.words.get(newRow);
    this.words.delete(newRow);
    if (words !== undefined) this.words.set(oldRow, words);
    else if (fresh.lyrics === 1) this.movedWords.set(oldRow, newRow);
  }

  #peek(row: number): TrackRecord {
    return this.records.get(row) ?? this.#table.record(row);
  }

  #edit(row: number): TrackRecord {
    let record = this.records.get(row);
    if (record === undefined) this.records.set(row, (record = this.#table.record(row)));
    if (this.staged.has(row)) this.#rowByFile.set(this.#table.fileId(row), row);
    this.#unstage(row);
    return record;
  }

  #unstage(row: number): void {
    if (this.staged.delete(row)) this.#table.unstage([row]);
  }
}
