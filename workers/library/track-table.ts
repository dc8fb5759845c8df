/**
 * All tracks in memory, column by column. A track's row number is given once, kept in the stored segments and
 * never given again, so that rows stand in the order in which files were first listed. Rows are found by track
 * id, by file and by path.
 */
import { gains, largeNumbers, NumberColumn, PlainColumn, quantities, RawTextColumn, smallNumbers, TextColumn, UuidColumn, type Column } from './columns.ts';
import { EditedRows } from './edited-rows.ts';
import { FileIndex } from './file-index.ts';
import { PersonalColumns } from './personal-columns.ts';
import { RowIndex } from './row-index.ts';
import type { DecodedColumn, DecodedSegment } from './segment-codec.ts';
import { formatId, parseId } from './stable-id.ts';
import { StagedRow, type TrackColumns } from './staged-row.ts';
import { ListDomain, TextDomain } from './text-domain.ts';
import { blankRecord, ERASED, MISSING, pathOf, REMOVED, splitCredits, TRACK_COLUMNS, type TrackField, type TrackRecord } from './track-record.ts';

const FIELDS = Object.keys(TRACK_COLUMNS) as TrackField[];
const FIRST_CAPACITY = 1024;
/** How a row can be found. */
const BY_ALL = 1;
const BY_FILE = 2;

/** The distinct texts, by kind. Artists, album artists and credits are one kind: names of people. */
export interface Domains {
  readonly accounts: TextDomain;
  readonly folders: TextDomain;
  readonly titles: TextDomain;
  readonly names: TextDomain;
  readonly albums: TextDomain;
  readonly genres: TextDomain;
  readonly composers: TextDomain;
  readonly pictures: TextDomain;
  /** Who else took part, as the records have it. */
  readonly credits: TextDomain;
  /** Of MusicBrainz, single ones and lists. */
  readonly ids: TextDomain;
  /** Everything else: comments, dates, codecs, warnings. */
  readonly words: TextDomain;
}

export class TrackTable {
  readonly domains: Domains = {
    accounts: new TextDomain(),
    folders: new TextDomain(),
    titles: new TextDomain(),
    names: new TextDomain(),
    albums: new TextDomain(),
    genres: new TextDomain(),
    composers: new TextDomain(),
    pictures: new TextDomain(),
    credits: new TextDomain((text) => splitCredits(text).map(({ name }) => name).join(', ')),
    ids: new TextDomain(),
    words: new TextDomain(),
  };
  readonly columns = makeColumns(this.domains);
  /** What a person makes of tracks. */
  readonly personal = new PersonalColumns();
  /** 1 for a copy of a recording of which a better one is shown; worked out, not stored. */
  readonly duplicate = new PlainColumn(Uint8Array);
  /** Rows that show a person's tags instead of the file's. */
  readonly edited = new EditedRows({
    read: (field, row) => (this.columns as TrackColumns)[field].get(row),
    write: (field, row, value) => (this.columns as TrackColumns)[field].set(row, value),
  });
  readonly #staged = new StagedRow(this.columns);
  /** Rows given so far, erased and removed ones included. */
  #count = 0;
  #capacity = 0;
  #holdsRemoved = false;
  readonly #byId = new RowIndex((row) => this.columns.idLow.get(row));
  #idsBuilt = false;
  readonly #files = new FileIndex(this.columns);
  /** {@link BY_ALL} for rows that the indexes hold, {@link BY_FILE} for staged ones that that of files holds. */
  readonly #indexed = new PlainColumn(Uint8Array);

  get count(): number {
    return this.#count;
  }

  /** Whether any row was ever loaded as removed: of a library that only grows, nobody need look for those. */
  get holdsRemoved(): boolean {
    return this.#holdsRemoved;
  }

  /** The row of a track, or -1. */
  find(id: string): number {
    const parsed = parseId(id);
    if (parsed === null) return -1;
    const { idHigh, idLow } = this.columns;
    this.#indexIds();
    return this.#byId.find(parsed.low, (row) => idLow.get(row) === parsed.low && idHigh.get(row) === parsed.high);
  }

  /** The row of a file of an account, removed ones included, or -1. */
  findFile(account: string, fileId: string): number {
    this.#indexFiles();
    return this.#files.findFile(this.domains.accounts.intern(account), fileId);
  }

  /** The row of a path of an account, removed ones included, or -1. */
  findPath(account: string, path: string): number {
    this.#indexFiles();
    return this.#files.findPath(this.domains.accounts.intern(account), path);
  }

  id(row: number): string {
    return formatId({ high: this.columns.idHigh.get(row), low: this.columns.idLow.get(row) });
  }

  path(row: number): string {
    return pathOf({ folder: this.columns.folder.get(row), name: this.columns.name.get(row) });
  }

  /** The path by which a row is told from all others of its account. @param row of a file that is there */
  shownPath(row: number): string {
    if (this.columns.fileId.isBlank) return this.path(row);
    this.#indexFiles();
    return this.#files.shownPath(row, (other) => (this.columns.state.get(other) & (REMOVED | ERASED)) === 0);
  }

  fileId(row: number): string {
    return this.columns.fileId.get(row) || this.path(row);
  }

  /** A copy of all that the provider and the file say of a row, whatever a person has made of it. */
  record(row: number): TrackRecord {
    const record = blankRecord();
    for (const field of FIELDS) this.#copyOut(field, row, record);
    return Object.assign(record, this.edited.file(row));
  }

  /** Takes over those rows of a segment for which `take` is set. */
  load(segment: DecodedSegment, take: Uint8Array): void {
    const blank = blankRecord();
    let highest = -1;
    for (const row of segment.rows) highest = Math.max(highest, row);
    this.ensure(highest + 1);
    const taken = segment.rows.filter((_, index) => take[index] === 1);
    // Rows that were never written are blank already, but for their state.
    const written = taken.filter((row) => this.#indexed.get(row) === BY_ALL);
    for (const row of written) this.#unindex(row);
    for (const field of FIELDS) {
      const decoded = segment.columns.get(field);
      if (decoded !== undefined) this.columns[field].load(decoded, segment.rows, take);
      else for (const row of field === 'state' ? taken : written) this.#copyIn(field, row, blank);
    }
    for (const row of taken) {
      this.#index(row);
      this.edited.rewritten(row);
    }
  }

  /** Makes room at once for rows below `count`, most of which will come. */
  expect(count: number): void {
    this.#reserve(count);
  }

  /**
   * A row above all others, to be written by the member: it is blank, nobody finds it (by its file: after
   * {@link fileStaged}), and it is gone again with {@link unstage} unless {@link adopt} makes it one of the table. One
   * such record may be held at a time.
   */
  stage(row: number): TrackRecord {
    this.#reserve(row + 1);
    return this.#staged.at(row);
  }

  /** Lets a staged row, whose file is written, be found by it. @param fileId as the provider has it */
  fileStaged(row: number, fileId: string): void {
    this.#indexFiles();
    this.#files.add(row, fileId);
    this.#indexed.set(row, BY_FILE);
  }

  /** Makes staged rows blank again, however much of them is written. */
  unstage(rows: Iterable<number>): void {
    const blank = blankRecord();
    blank.state = ERASED;
    for (const row of rows) {
      if (this.#indexed.get(row) === BY_FILE) this.#files.delete(row);
      this.#indexed.set(row, 0);
      for (const field of FIELDS) this.#copyIn(field, row, blank);
    }
  }

  /** @param rows staged ones, ascending */
  adopt(rows: Uint32Array): void {
    this.ensure((rows.at(-1) ?? -1) + 1);
    for (const row of rows) {
      if (this.#files.built && this.#indexed.get(row) !== BY_FILE) this.#files.add(row);
      this.#indexed.set(row, BY_ALL);
      if (this.#idsBuilt) this.#byId.add(row);
    }
  }

  /** What rows hold of a field; null when that is nothing. Edits of a person are not told from the file's values. */
  gather(field: TrackField, rows: Uint32Array): DecodedColumn | null {
    return this.columns[field].gather(rows);
  }

  /** Makes sure that rows below `count` exist. */
  ensure(count: number): void {
    if (count <= this.#count) return;
    this.#count = count;
    this.#reserve(count);
  }

  #reserve(count: number): void {
    if (count <= this.#capacity) return;
    const from = this.#capacity;
    this.#capacity = Math.max(FIRST_CAPACITY, count, this.#capacity * 2);
    for (const field of FIELDS) this.columns[field].grow(this.#capacity);
    // A row that no segment brings (its segment is damaged) is none.
    this.columns.state.data.fill(ERASED, from);
    this.personal.grow(this.#capacity);
    this.duplicate.grow(this.#capacity);
    this.#indexed.grow(this.#capacity);
    this.#files.grow(this.#capacity);
    if (this.#idsBuilt) this.#byId.reserve(this.#capacity);
  }

  #index(row: number): void {
    const state = this.columns.state.get(row);
    if ((state & ERASED) !== 0) return;
    this.#holdsRemoved ||= (state & REMOVED) !== 0;
    this.#indexed.set(row, BY_ALL);
    if (this.#idsBuilt) this.#byId.add(row);
    if (this.#files.built) this.#files.add(row);
  }

  /** Built when the first is asked for, as that of files is: to show a window nobody asks. */
  #indexIds(): void {
    if (this.#idsBuilt) return;
    this.#idsBuilt = true;
    this.#byId.reserve(this.#capacity);
    for (const row of this.#indexedRows()) this.#byId.add(row);
  }

  #indexFiles(): void {
    if (!this.#files.built) this.#files.build(this.#indexedRows());
  }

  *#indexedRows(): Generator<number> {
    for (let row = 0; row < this.#count; row++) if (this.#indexed.get(row) === BY_ALL) yield row;
  }

  #unindex(row: number): void {
    this.#indexed.set(row, 0);
    if (this.#idsBuilt) this.#byId.delete(row);
    if (this.#files.built) this.#files.delete(row);
  }

  #copyOut<F extends TrackField>(field: F, row: number, record: TrackRecord): void {
    const column: Column<TrackRecord[F]> = (this.columns as TrackColumns)[field];
    record[field] = column.get(row);
  }

  #copyIn<F extends TrackField>(field: F, row: number, record: TrackRecord): void {
    const column: Column<TrackRecord[F]> = (this.columns as TrackColumns)[field];
    column.set(row, record[field]);
  }
}

function makeColumns(domains: Domains) {
  const words = () => new TextColumn(domains.words);
  return {
    idHigh: new PlainColumn(Uint32Array),
    idLow: new PlainColumn(Uint32Array),
    account: new TextColumn(domains.accounts),
    fileId: new RawTextColumn(),
    folder: new TextColumn(domains.folders),
    name: new RawTextColumn(),
    changeKey: new RawTextColumn(),
    mimeType: words(),
    hints: words(),
    size: quantities(),
    modified: quantities(),
    contentHigh: new PlainColumn(Uint32Array),
    contentLow: new PlainColumn(Uint32Array),
    added: new PlainColumn(Float64Array),
    state: new PlainColumn(Uint8Array),
    status: new PlainColumn(Uint8Array),
    warning: words(),
    title: new TextColumn(domains.titles),
    titleSort: new TextColumn(domains.titles),
    artists: new TextColumn(new ListDomain(domains.names)),
    artistCredit: new TextColumn(domains.names),
    albumArtist: new TextColumn(domains.names),
    album: new TextColumn(domains.albums),
    artistSort: new TextColumn(domains.names),
    albumArtistSort: new TextColumn(domains.names),
    albumSort: new TextColumn(domains.albums),
    genres: new TextColumn(new ListDomain(domains.genres)),
    composer: new TextColumn(domains.composers),
    credits: new TextColumn(domains.credits),
    comment: words(),
    date: words(),
    originalDate: words(),
    isrc: new RawTextColumn(),
    mbRecording: new UuidColumn(),
    mbTrack: new UuidColumn(),
    mbRelease: new TextColumn(domains.ids),
    mbReleaseGroup: new TextColumn(domains.ids),
    mbArtists: new TextColumn(domains.ids),
    mbAlbumArtists: new TextColumn(domains.ids),
    track: smallNumbers(),
    trackTotal: smallNumbers(),
    disc: smallNumbers(),
    discTotal: smallNumbers(),
    year: smallNumbers(),
    originalYear: smallNumbers(),
    bpm: new NumberColumn(Float32Array, MISSING.f32),
    compilation: new PlainColumn(Uint8Array),
    lyrics: new PlainColumn(Uint8Array),
    lossless: new PlainColumn(Uint8Array),
    trackGain: gains(),
    trackPeak: gains(),
    albumGain: gains(),
    albumPeak: gains(),
    codec: words(),
    container: words(),
    bitRate: largeNumbers(),
    bitDepth: smallNumbers(),
    sampleRate: largeNumbers(),
    channels: smallNumbers(),
    encoderDelay: smallNumbers(),
    encoderPadding: smallNumbers(),
    duration: quantities(),
    artwork: new TextColumn(domains.pictures),
  } satisfies TrackColumns;
}
