/**
 * Which tracks make an album. An album is its title, folded, by its album artist; without an album artist tag
 * - a track of a compilation (by its flag) belongs to the title's album by various artists;
 * - tracks of one folder (disc folders counted as one) with one album title belong together: to their artist
 *   when all have the same lead artist, else to an album by various artists of that folder alone.
 * The tracks of an embed's list make albums of their own.
 */
import { NumberPairs } from './number-pairs.ts';
import { hashId } from './stable-id.ts';
import { EMBEDDED, ERASED, REMOVED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

export const NO_ALBUM = 0xffffffff;
export const VARIOUS_ARTISTS = 'Various Artists';
const VARIOUS: ReadonlySet<string> = new Set(['various artists', 'various', 'va', 'v.a.', 'v/a']);
const GUEST = /\s+(?:feat\.?|ft\.?|featuring)\s.*$|\s*[([](?:feat|ft)\.?\s.*$/i;
const DISC_FOLDER = /(?:^|\/)(?:cd|dis[ck]|disque|vol(?:ume)?)[\s._-]*\d+[^/]*$/i;
const MIXED = -1;

export interface Album {
  readonly id: string;
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

export class AlbumGroups {
  readonly #table: TrackTable;
  readonly #keys = new NumberPairs();
  readonly #scopes = new NumberPairs();
  readonly #keysInScope = new NumberPairs();
  readonly #folderKeys = new NumberPairs();
  readonly #numberOfId = new Map<string, number>();
  readonly #leads: number[] = [];
  readonly #bases: number[] = [];
  readonly #various: number;
  /** By number; those without tracks have `trackCount` 0. Numbers stay the same over regroupings. */
  readonly albums: Album[] = [];
  /** Album number by row, or {@link NO_ALBUM}. */
  albumOf: Uint32Array = new Uint32Array(0);
  /** Name by row: the album's artist, else as tagged. */
  artistOf: Uint32Array = new Uint32Array(0);

  constructor(table: TrackTable) {
    this.#table = table;
    this.#scopes.number(0, 0);
    this.#various = table.domains.names.intern(VARIOUS_ARTISTS);
  }

  /** The number of the album with that id, or -1. */
  find(id: string): number {
    const number = this.#numberOfId.get(id) ?? -1;
    return number !== -1 && (this.albums[number]?.trackCount ?? 0) > 0 ? number : -1;
  }

  /** Whether the name stands for no artist in particular. */
  isVarious(name: number): boolean {
    return VARIOUS.has(this.#table.domains.names.folded(name));
  }

  regroup(): void {
    const { columns, count } = this.#table;
    this.albumOf = new Uint32Array(count).fill(NO_ALBUM);
    this.artistOf = new Uint32Array(count);
    for (const album of this.albums) clear(album);
    const loose = this.#looseLeads();
    for (let row = 0; row < count; row++) {
      const title = columns.album.data[row] ?? 0;
      const tagged = columns.albumArtist.data[row] ?? 0;
      this.artistOf[row] = tagged;
      if (title === 0 || !isLive(columns.state.data[row])) continue;
      const album = this.#albumFor(row, title, tagged, loose);
      this.albumOf[row] = album;
      this.#count(row, album);
      this.artistOf[row] = this.albums[album]?.artist ?? tagged;
    }
  }

  /** Lead artist of each loose group (no album artist, no compilation), or {@link MIXED}. */
  #looseLeads(): ReadonlyMap<number, number> {
    const { columns, count } = this.#table;
    const leads = new Map<number, number>();
    for (let row = 0; row < count; row++) {
      if (columns.album.data[row] === 0 || columns.albumArtist.data[row] !== 0 || columns.compilation.data[row] !== 0) continue;
      if (!isLive(columns.state.data[row])) continue;
      const group = this.#looseGroup(row);
      const lead = this.#lead(row);
      const known = leads.get(group);
      if (known === undefined) leads.set(group, lead);
      else if (known !== lead) leads.set(group, MIXED);
    }
    return leads;
  }

  #looseGroup(row: number): number {
    const title = this.#table.domains.albums.canonical(this.#table.columns.album.data[row] ?? 0);
    return this.#folderKeys.number(this.#folder(row), title);
  }

  /** The row's folder without disc folders, as a number of its own. */
  #folder(row: number): number {
    const { columns, domains } = this.#table;
    const folder = columns.folder.data[row] ?? 0;
    let base = this.#bases[folder];
    if (base === undefined) {
      base = domains.folders.intern(domains.folders.text(folder).replace(DISC_FOLDER, ''));
      this.#bases[folder] = base;
    }
    return this.#scopes.number(columns.account.data[row] ?? 0, base + 1);
  }

  #albumFor(row: number, title: number, tagged: number, loose: ReadonlyMap<number, number>): number {
    const { columns, domains } = this.#table;
    const { names, albums } = domains;
    let artist = tagged;
    let folder = 0;
    if (tagged !== 0) {
      artist = this.isVarious(tagged) ? this.#various : tagged;
    } else if (columns.compilation.data[row] !== 0) {
      artist = this.#various;
    } else {
      const lead = loose.get(this.#looseGroup(row)) ?? 0;
      artist = lead === MIXED ? this.#various : lead;
      if (lead === MIXED) folder = this.#folder(row);
    }
    const embedded = ((columns.state.data[row] ?? 0) & EMBEDDED) !== 0 ? (columns.account.data[row] ?? 0) : 0;
    const key = this.#keys.number(names.canonical(artist), albums.canonical(title));
    const number = this.#keysInScope.number(key, this.#scopes.number(embedded, folder === 0 ? 0 : folder + 1));
    if (this.albums[number] === undefined) {
      const scope = folder === 0 ? '' : domains.folders.text(this.#bases[columns.folder.data[row] ?? 0] ?? 0);
      const account = folder === 0 && embedded === 0 ? '' : columns.account.get(row);
      const id = hashId('album', names.folded(artist), albums.folded(title), account, scope);
      this.#numberOfId.set(id, number);
      this.albums[number] = newAlbum(id, embedded);
    }
    const album = this.albums[number];
    if (album?.trackCount === 0) {
      album.title = title;
      album.artist = artist;
    }
    return number;
  }

  #count(row: number, number: number): void {
    const { columns } = this.#table;
    const album = this.albums[number];
    if (album === undefined) return;
    album.trackCount++;
    album.duration += columns.duration.get(row) ?? 0;
    album.added = Math.max(album.added, columns.added.get(row));
    const year = columns.year.get(row);
    if (year !== null && year > (album.year ?? 0)) album.year = year;
    const order = (columns.disc.get(row) ?? 1) * 0x10000 + (columns.track.get(row) ?? 0);
    const artwork = columns.artwork.data[row] ?? 0;
    if (artwork !== 0 && order < album.artworkOrder) {
      album.artwork = artwork;
      album.artworkOrder = order;
    }
  }

  /** The first artist without guests, in canonical form: what makes tracks "by the same artist". */
  #lead(row: number): number {
    const { columns, domains } = this.#table;
    const [first = 0] = columns.artists.domain.members(columns.artists.data[row] ?? 0);
    let lead = this.#leads[first];
    if (lead === undefined) {
      lead = domains.names.canonical(domains.names.intern(domains.names.text(first).replace(GUEST, '')));
      this.#leads[first] = lead;
    }
    return lead;
  }
}

export function isLive(state: number | undefined): boolean {
  return state !== undefined && (state & (REMOVED | ERASED)) === 0;
}

function newAlbum(id: string, embedded: number): Album {
  return { id, embedded, title: 0, artist: 0, year: null, trackCount: 0, duration: 0, artwork: 0, added: 0, artworkOrder: Infinity };
}

function clear(album: Album): void {
  Object.assign(album, newAlbum(album.id, album.embedded));
}
