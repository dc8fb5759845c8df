/**
 * Which tracks make an album. An album is its title, folded and without the name of a disc, by its album artist;
 * several editions of it, told apart by MusicBrainz, are albums of their own. Without an album artist tag
 * - a track takes that of the other tracks of its folder (disc folders counted as one) under the same title;
 * - a track of a compilation (by its flag) belongs to the title's album by various artists;
 * - tracks of one folder with one album title belong together: to their artist when all have the same lead
 *   artist, alone or with others, else to an album by various artists of that folder alone.
 * The tracks of an embed's list make albums of their own.
 */
import { AlbumArtists, MIXED } from './album-artists.ts';
import { AlbumEditions, NO_ALBUM } from './album-editions.ts';
import { DerivedIds } from './derived-ids.ts';
import { titleWithoutDisc } from './disc-names.ts';
import { NumberPairs } from './number-pairs.ts';
import type { TextDomain } from './text-domain.ts';
import { foldedBeginning } from './text-fold.ts';
import { EMBEDDED, ERASED, REMOVED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

export { NO_ALBUM };

export interface Album {
  /** Number of the text in the domain of albums; the first spelling met. */
  title: number;
  /** Number of the text in the domain of names. */
  artist: number;
  /** The latest year among its tracks: those of a compilation may be tagged with their first release. */
  year: number | null;
  trackCount: number;
  /** Seconds. */
  duration: number;
  /** Number of the text in the domain of pictures: that of the first track in order that has one. */
  artwork: number;
  /** Epoch ms of the newest of its tracks. */
  added: number;
  /** Number of the account of an embed's list, else 0. */
  readonly embedded: number;
  /** Place of the track that gave the artwork. */
  artworkOrder: number;
}

/** The same number for all spellings of a name of a person, and of a title of an album. */
interface Canonical {
  readonly name: (name: number) => number;
  readonly title: (title: number) => number;
}

export class AlbumGroups {
  readonly #table: TrackTable;
  readonly #canonical: Canonical;
  readonly #artists: AlbumArtists;
  readonly #keys = new NumberPairs();
  readonly #scopes = new NumberPairs();
  readonly #keysInScope = new NumberPairs();
  /** Numbers of albums: key in its scope, and the number of the edition, 0 where there is but one. */
  readonly #numbers = new NumberPairs();
  /** What names each album. */
  readonly #names: (readonly string[])[] = [];
  readonly #ids = new DerivedIds((number) => this.#names[number] ?? []);
  /** Titles without the names of discs, by title. */
  readonly #titles: number[] = [];
  /** By number; those without tracks have `trackCount` 0. Numbers stay the same over regroupings. */
  readonly albums: Album[] = [];
  /** Album number by row, or {@link NO_ALBUM}. */
  albumOf: Uint32Array = new Uint32Array(0);
  /** Name by row: the album's artist, else as tagged. */
  artistOf: Uint32Array = new Uint32Array(0);

  /** @param canonical as those of the domains, unless told */
  constructor(table: TrackTable, canonical: Canonical = canonicalOfAll(table)) {
    this.#table = table;
    this.#canonical = canonical;
    this.#artists = new AlbumArtists(table, (title) => canonical.title(this.#title(title)), canonical.name);
    this.#scopes.number(0, 0);
  }

  /** The number of the album with that id, or -1. */
  find(id: string): number {
    const number = this.#ids.find(id, this.albums.keys());
    return number !== -1 && (this.albums[number]?.trackCount ?? 0) > 0 ? number : -1;
  }

  id(number: number): string {
    return this.#ids.id(number);
  }

  /** Whether the name stands for no artist in particular. */
  isVarious(name: number): boolean {
    return this.#artists.isVarious(name);
  }

  /** Number, in the domain of albums, of the row's album title without the name of a disc. */
  titleOf(row: number): number {
    return this.#title(this.#table.columns.album.data[row] ?? 0);
  }

  /**
   * The albums of these rows, as they will be when all are regrouped: the rules look at no other tracks than those under
   * the same title. Its numbers are its own.
   */
  among(rows: readonly number[]): AlbumGroups {
    const { columns, domains, count } = this.#table;
    const titles = columns.album.data;
    const asked = new Set(rows);
    const wanted = new Set(rows.map((row) => domains.albums.foldedAlone(this.titleOf(row))));
    const beginnings = new Set(Array.from(wanted, foldedBeginning));
    // By title: 1 for those that are wanted, 2 for the others, 0 while nobody has looked.
    const looked = new Uint8Array(domains.albums.size);
    const isLike = (title: number): boolean => {
      const beginning = foldedBeginning(domains.albums.text(title));
      return (beginning === null || beginnings.has(beginning)) && wanted.has(domains.albums.foldedAlone(title));
    };
    const isWanted = (title: number): boolean => {
      looked[title] ||= title !== 0 && isLike(this.#title(title)) ? 1 : 2;
      return looked[title] === 1;
    };
    const some: number[] = [];
    for (let row = 0; row < count; row++) if (isWanted(titles[row] ?? 0) || asked.has(row)) some.push(row);
    const part = new AlbumGroups(this.#table, { name: canonicalAmongMet(domains.names), title: canonicalAmongMet(domains.albums) });
    part.regroup(some);
    return part;
  }

  /** @param only the rows to look at, ascending, all of a title or none; all rows unless told */
  regroup(only: readonly number[] | null = null): void {
    const { columns } = this.#table;
    const count = only === null ? this.#table.count : only.length;
    const rowAt = only === null ? (at: number): number => at : (at: number): number => only[at] ?? 0;
    const [states, titles, tagged] = [columns.state.data, columns.album.data, columns.albumArtist.data];
    this.albumOf = new Uint32Array(this.#table.count).fill(NO_ALBUM);
    this.artistOf = new Uint32Array(this.#table.count);
    for (const album of this.albums) clear(album);
    // All at once, where all are needed.
    if (only === null) this.#canonical.name(this.#artists.various);
    this.#artists.refresh(count, rowAt);
    // Keys first: only when all are known can editions be told apart.
    const isLikeBefore = this.#isLikeBefore();
    for (let at = 0; at < count; at++) {
      const row = rowAt(at);
      if (isLikeBefore(row)) {
        this.artistOf[row] = this.artistOf[row - 1] ?? 0;
        this.albumOf[row] = this.albumOf[row - 1] ?? NO_ALBUM;
        continue;
      }
      this.artistOf[row] = tagged[row] ?? 0;
      if (titles[row] !== 0 && isLive(states[row])) this.albumOf[row] = this.#keyOf(row);
    }
    const editions = new AlbumEditions(this.#table, this.albumOf, (row) => this.#artists.folder(row));
    const totals = this.#totals();
    let [key, edition, number] = [NO_ALBUM, 0, NO_ALBUM];
    for (let at = 0; at < count; at++) {
      const row = rowAt(at);
      const ofRow = this.albumOf[row] ?? NO_ALBUM;
      if (ofRow === NO_ALBUM) continue;
      const editionOfRow = editions.of(row, ofRow);
      // Mostly the same as that of the row before.
      if (ofRow !== key || editionOfRow !== edition) number = this.#album(row, ofRow, editionOfRow);
      [key, edition] = [ofRow, editionOfRow];
      totals(row, number);
    }
  }

  /** Tells of a row whether all that decides on its album's key is as in the row before. */
  #isLikeBefore(): (row: number) => boolean {
    const { album, albumArtist, folder, account, state, compilation, mbAlbumArtists } = this.#table.columns;
    const [albums, artists, folders, accounts, states] = [album.data, albumArtist.data, folder.data, account.data, state.data];
    const rare = [compilation, mbAlbumArtists].filter((column) => !column.isBlank).map((column) => column.data);
    return (row) =>
      row > 0 &&
      albums[row] === albums[row - 1] &&
      artists[row] === artists[row - 1] &&
      folders[row] === folders[row - 1] &&
      accounts[row] === accounts[row - 1] &&
      states[row] === states[row - 1] &&
      rare.every((data) => data[row] === data[row - 1]);
  }

  /** The row's album but for its edition. Notes the album's artist in {@link artistOf}. */
  #keyOf(row: number): number {
    const { columns } = this.#table;
    const found = this.#artists.resolve(row);
    const artist = found === MIXED ? this.#artists.various : found;
    this.artistOf[row] = artist;
    const folder = found === MIXED ? this.#artists.folder(row) + 1 : 0;
    const embedded = ((columns.state.data[row] ?? 0) & EMBEDDED) !== 0 ? (columns.account.data[row] ?? 0) : 0;
    const title = this.#canonical.title(this.#title(columns.album.data[row] ?? 0));
    const key = this.#keys.number(this.#canonical.name(artist), title);
    return this.#keysInScope.number(key, this.#scopes.number(embedded, folder));
  }

  #album(row: number, key: number, edition: number): number {
    const { columns, domains } = this.#table;
    const number = this.#numbers.number(key, edition);
    let album = this.albums[number];
    const title = this.#title(columns.album.data[row] ?? 0);
    const artist = this.artistOf[row] ?? 0;
    if (album === undefined) {
      const embedded = ((columns.state.data[row] ?? 0) & EMBEDDED) !== 0 ? (columns.account.data[row] ?? 0) : 0;
      const alone = this.#artists.resolve(row) === MIXED;
      const place = [alone || embedded !== 0 ? columns.account.get(row) : '', alone ? this.#artists.folderPath(row) : ''];
      const release = edition === 0 ? [] : [domains.ids.text(edition)];
      const names = [domains.names.foldedAlone(artist) || domains.names.text(artist), domains.albums.foldedAlone(title) || domains.albums.text(title)];
      this.#names[number] = ['album', ...names, ...place, ...release];
      this.albums[number] = album = newAlbum(embedded);
    }
    if (album.trackCount === 0) {
      album.title = title;
      album.artist = artist;
    }
    return number;
  }

  /** Counts a row to its album. */
  #totals(): (row: number, number: number) => void {
    const { columns, duplicate } = this.#table;
    const copies = duplicate.isBlank ? null : duplicate.data;
    const pictures = columns.artwork.isBlank ? null : columns.artwork.data;
    const [durations, times, years] = [columns.duration.data, columns.added.data, columns.year.data];
    return (row, number) => {
      const album = this.albums[number];
      if (album === undefined) return;
      this.albumOf[row] = number;
      this.artistOf[row] = album.artist;
      // Of a recording that several accounts hold, one copy counts.
      if (copies !== null && copies[row] === 1) return;
      album.trackCount++;
      const duration = durations[row] ?? Number.NaN;
      if (!Number.isNaN(duration)) album.duration += duration;
      const added = times[row] ?? 0;
      if (added > album.added) album.added = added;
      const year = years[row] ?? columns.year.missing;
      if (year !== columns.year.missing && year > (album.year ?? 0)) album.year = year;
      const artwork = pictures?.[row] ?? 0;
      if (artwork === 0) return;
      const order = (columns.disc.get(row) ?? 1) * 0x10000 + (columns.track.get(row) ?? 0);
      if (order >= album.artworkOrder) return;
      album.artwork = artwork;
      album.artworkOrder = order;
    };
  }

  #title(number: number): number {
    const { albums } = this.#table.domains;
    return (this.#titles[number] ??= albums.intern(titleWithoutDisc(albums.text(number))));
  }
}

export function isLive(state: number | undefined): boolean {
  return state !== undefined && (state & (REMOVED | ERASED)) === 0;
}

function newAlbum(embedded: number): Album {
  return { embedded, title: 0, artist: 0, year: null, trackCount: 0, duration: 0, artwork: 0, added: 0, artworkOrder: Infinity };
}

function clear(album: Album): void {
  Object.assign(album, newAlbum(album.embedded));
}

function canonicalOfAll({ domains }: TrackTable): Canonical {
  return { name: (name) => domains.names.canonical(name), title: (title) => domains.albums.canonical(title) };
}

/** As the domain's, for the few texts that are met: no others are folded. */
function canonicalAmongMet(texts: TextDomain): (text: number) => number {
  const byFolded = new Map<string, number>();
  return (text) => {
    const folded = texts.foldedAlone(text);
    const known = folded === '' ? text : byFolded.get(folded);
    if (known === undefined) byFolded.set(folded, text);
    return known ?? text;
  };
}
