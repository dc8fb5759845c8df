/**
 * The library in memory: the table of tracks and what is derived from it (albums, artists, genres, folders).
 * Derived parts are worked out when they are first asked for after a change.
 */
import { MAX_WINDOW } from '../../services/protocol/library.ts';
import { AlbumGroups, isLive, NO_ALBUM } from './albums.ts';
import { checkCollation } from './collation-check.ts';
import { type Collation, Collator, type KnownOrder } from './collation.ts';
import { Duplicates } from './duplicates.ts';
import { FolderTree } from './folders.ts';
import { NameGroups, type NameCounts } from './names.ts';
import type { TextDomain } from './text-domain.ts';
import { EMBEDDED } from './track-record.ts';
import { TrackTable } from './track-table.ts';

/** The tracks that count together: 0 for the library, else the number of an embedded account. */
export type Scope = number;
export const LIBRARY_SCOPE: Scope = 0;

export class Projection {
  readonly table = new TrackTable();
  readonly #albums = new AlbumGroups(this.table);
  readonly #duplicates = new Duplicates(this.table);
  readonly #folders = new FolderTree(this.table);
  readonly artists = new NameGroups('artist', this.table.domains.names, (row) => this.#artistsOf(row));
  readonly genres = new NameGroups('genre', this.table.domains.genres, (row) => this.#genresOf(row));
  collator: Collator;
  /** How texts were ordered when the library was last open. */
  readonly knownOrders = new Map<TextDomain, KnownOrder>();
  /** Rises with every change of tracks. */
  #version = 0;
  #derivedVersion = -1;
  /** The {@link version} of which albums are to be worked out before the next one. */
  #putOffVersion = -1;
  #held = false;
  #copiesVersion = -1;
  /** The tree is not worked out before somebody asks. */
  #foldersStale = true;
  /** Living rows without copies, those of one album next to each other; null until somebody asks. */
  #rowsByAlbum: { readonly rows: Uint32Array; readonly starts: Uint32Array } | null = null;
  readonly #counts = new Map<NameGroups, Map<Scope, NameCounts>>();
  /** Rows that went to another album, whose album's artist is called otherwise, or that have other copies, since last asked. */
  #regrouped: number[] = [];

  constructor(collation: Collation) {
    checkCollation(collation);
    this.collator = new Collator(collation, this.knownOrders);
  }

  get version(): number {
    return this.#version;
  }

  get albums(): AlbumGroups {
    this.#derive();
    return this.#albums;
  }

  /** Albums as far as they have to be known of these rows: where all are put off, and no more than a window's rows are asked for, theirs alone. */
  albumsOf(rows: readonly number[]): AlbumGroups {
    return this.#arePutOff && rows.length <= MAX_WINDOW ? this.#albums.among(rows) : this.albums;
  }

  /** Lets the albums wait, but not beyond the next change. @param putOff see `Turns.putOff`; where it cannot, they are worked out at once */
  putOffAlbums(putOff: (work: () => void) => boolean): void {
    if (this.#derivedVersion === this.#version || this.#arePutOff) return;
    if (putOff(() => this.#derive())) this.#putOffVersion = this.#version;
    else this.#derive();
  }

  get duplicates(): Duplicates {
    this.#deriveCopies();
    return this.#duplicates;
  }

  get folders(): FolderTree {
    this.#derive();
    if (this.#foldersStale) this.#folders.recount();
    this.#foldersStale = false;
    return this.#folders;
  }

  /** Brings the table's flags of copies up to date. */
  settleCopies(): void {
    this.#deriveCopies();
  }

  /** Brings everything that is derived up to date, the table's flags of copies as well. */
  settle(): void {
    this.#derive();
  }

  /** The {@link version} of which everything is that is derived. */
  get derivedVersion(): number {
    return this.#derivedVersion;
  }

  /** Reads what is derived as it was worked out last, though tracks may have changed since. */
  asDerived<T>(read: () => T): T {
    this.#held = true;
    try {
      return read();
    } finally {
      this.#held = false;
    }
  }

  /** Which accounts are preferred for playing. @returns whether that may change what is shown: {@link Duplicates.setAccountRanks} */
  setAccountRanks(ranks: ReadonlyMap<string, number>): boolean {
    if (this.#arePutOff) this.#derive();
    const isNews = this.#duplicates.setAccountRanks(ranks);
    if (isNews) this.touch([]);
    return isNews;
  }

  /** To be called after the table was changed. @param rows of which files or providers say something else; null: perhaps all */
  touch(rows: Iterable<number> | null): void {
    this.#version++;
    this.#duplicates.touch(rows);
  }

  /** @throws MpcError `invalid-argument` */
  setCollation(collation: Collation): void {
    checkCollation(collation);
    if (this.#arePutOff) this.#derive();
    this.collator = new Collator(collation, this.knownOrders);
    this.touch([]);
  }

  /** Rows whose album, its artist's name, or copies became others since the last call, though they may not have been written themselves. */
  takeRegrouped(): readonly number[] {
    this.#derive();
    const rows = this.#regrouped;
    this.#regrouped = [];
    return rows;
  }

  counts(groups: NameGroups, scope: Scope): NameCounts {
    this.#derive();
    let scopes = this.#counts.get(groups);
    if (scopes === undefined) this.#counts.set(groups, (scopes = new Map()));
    let counts = scopes.get(scope);
    if (counts === undefined) {
      const rows = this.#orderedByAlbum().rows.filter((row) => this.scopeOf(row) === scope);
      counts = groups.count(rows, this.#albums.albumOf, this.table.columns.artwork.data);
      scopes.set(scope, counts);
    }
    return counts;
  }

  scopeOf(row: number): Scope {
    const { state, account } = this.table.columns;
    return (state.get(row) & EMBEDDED) === 0 ? LIBRARY_SCOPE : (account.data[row] ?? LIBRARY_SCOPE);
  }

  /** The library, if it has tracks of the name, else the embed's list that has; null when nothing has. */
  scopeOfName(groups: NameGroups, name: number): Scope | null {
    if ((this.counts(groups, LIBRARY_SCOPE).tracks[name] ?? 0) > 0) return LIBRARY_SCOPE;
    const row = this.#orderedByAlbum().rows.find((candidate) => groups.namesOf(candidate).includes(name));
    return row === undefined ? null : this.scopeOf(row);
  }

  /** Rows of an album, unordered. */
  albumRows(album: number): Uint32Array {
    this.#derive();
    const { rows, starts } = this.#orderedByAlbum();
    return rows.subarray(starts[album] ?? 0, starts[album + 1] ?? 0);
  }

  get #arePutOff(): boolean {
    return this.#putOffVersion === this.#version && this.#derivedVersion !== this.#version;
  }

  #derive(): void {
    if (this.#held || this.#derivedVersion === this.#version) return;
    this.#derivedVersion = this.#version;
    // First: albums and names count recordings, not copies.
    this.#deriveCopies();
    const { albumOf, artistOf } = this.#albums;
    this.#albums.regroup();
    const [albumNow, artistNow] = [this.#albums.albumOf, this.#albums.artistOf];
    for (let row = 0; row < albumOf.length; row++) {
      if (albumOf[row] !== albumNow[row] || artistOf[row] !== artistNow[row]) this.#regrouped.push(row);
    }
    this.#counts.clear();
    this.#foldersStale = true;
    this.#rowsByAlbum = null;
  }

  #deriveCopies(): void {
    if (this.#held || this.#copiesVersion === this.#version) return;
    this.#copiesVersion = this.#version;
    // Each copy tells how many there are.
    for (const row of this.#duplicates.settle()) this.#regrouped.push(...this.#duplicates.copies(row));
  }

  /** A counting sort by album of the living rows, of copies the best; rows without an album come last. */
  #orderedByAlbum(): { readonly rows: Uint32Array; readonly starts: Uint32Array } {
    if (this.#rowsByAlbum !== null) return this.#rowsByAlbum;
    const { columns, duplicate } = this.table;
    const { albumOf, albums } = this.#albums;
    const count = albumOf.length;
    const starts = new Uint32Array(albums.length + 2);
    const slot = (row: number): number => (albumOf[row] === NO_ALBUM ? albums.length : (albumOf[row] ?? 0));
    for (let row = 0; row < count; row++) {
      if (isLive(columns.state.data[row]) && duplicate.data[row] === 0) starts[slot(row) + 1] = (starts[slot(row) + 1] ?? 0) + 1;
    }
    for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
    const next = starts.slice();
    const rows = new Uint32Array(starts[starts.length - 1] ?? 0);
    for (let row = 0; row < count; row++) {
      if (!isLive(columns.state.data[row]) || duplicate.data[row] === 1) continue;
      const at = next[slot(row)] ?? 0;
      rows[at] = row;
      next[slot(row)] = at + 1;
    }
    return (this.#rowsByAlbum = { rows, starts });
  }

  /** The track's artists and the one it is filed under, without "Various Artists". */
  #artistsOf(row: number): readonly number[] {
    const { artists, albumArtist } = this.table.columns;
    const filedUnder = albumArtist.data[row] ?? 0;
    const members = artists.domain.members(artists.data[row] ?? 0);
    const names = filedUnder === 0 ? members : [...members, filedUnder];
    return names.some((name) => this.#albums.isVarious(name)) ? names.filter((name) => !this.#albums.isVarious(name)) : names;
  }

  #genresOf(row: number): readonly number[] {
    const { genres } = this.table.columns;
    return genres.domain.members(genres.data[row] ?? 0);
  }
}
