/**
 * A library made by arithmetic: row n is worked out when it is asked for, so a million tracks cost no more than a
 * dozen. It answers what the stories and the elements' tests ask, and nothing else.
 */
import { MpcError } from '../services/protocol/errors.ts';
import type { Filter, LibraryService, SearchResults, ViewInfo, ViewQuery, ViewWindow } from '../services/protocol/library.ts';
import type { AlbumRow, ArtistRow, FolderRow, GenreRow, TrackRow } from '../services/protocol/records.ts';
import { sampleCover } from './sample-covers.ts';

const ALBUMS = [
  'Harbour Lights', 'The Long Way Round', 'Paper Weather', 'Slow Machines', 'Salt & Static', 'Northern Rooms',
  'A Field Guide to Evening', 'Copper Wire', 'Everything Leans', 'Night Bus Home', 'Small Hours', 'Glass Orchard',
  'Tidal', 'Letters to the Coast', 'Moth Season', 'Concrete Garden', 'Half a Moon', 'Low Pressure', 'Ferns', 'Parallel Rain',
  'The Quiet Engine', 'Ultramarine', 'Winter Timetable', 'Open Windows', 'Kites', 'Lanterns over Water',
] as const;
const ARTISTS = [
  'Alma Reyes', 'The Paper Kites Club', 'Ólafur Dahl', 'Nadia & the Tides', 'Green Line Trio', 'Marlow', 'Ivy Okafor',
  'Second Summer', 'Hiroko Tanabe', 'Fox & Lantern', 'Émile Garnier', 'Velvet Static',
] as const;
const TRACKS = [
  'First Light', 'Undertow', 'Half-Remembered', 'Signals', 'Cartography', 'Blue Hour', 'The Stairs', 'Wren', 'Afterglow',
  'Ten Thousand Windows', 'Drift', 'Home by Dark', 'Sparrow Street', 'Overcast', 'What the River Said', 'Lighthouse',
  'Small Talk', 'Amber', 'Terminal 2', 'Feathers', 'Old Maps', 'Tin Roof', 'Dial Tone', 'Last Ferry',
] as const;
const GENRES = ['Ambient', 'Folk', 'Indie', 'Jazz', 'Electronic', 'Classical', 'Soul'] as const;

const of = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const ALBUM_TRACKS = 10;
/** More tracks than this are not brought into another order: it would take a page without a worker seconds. */
const LARGEST_SORTED = 50_000;

interface SampleView {
  readonly query: ViewQuery;
  readonly version: number;
  readonly count: number;
  /** The n-th row's number in the library; null where it is n itself. */
  readonly order: Uint32Array | null;
}

export class SampleLibrary {
  readonly trackCount: number;
  /** What a listener has marked. */
  readonly favourites = new Set<string>(['track-3', 'track-14', 'track-26']);
  /** Raised, and told by an event of the test's or story's own, when the library is to have changed. */
  version = 1;
  readonly #views = new Map<string, SampleView>();
  #nextView = 1;

  constructor(trackCount = 260) {
    this.trackCount = trackCount;
  }

  get albumCount(): number {
    return Math.ceil(this.trackCount / ALBUM_TRACKS);
  }
  get artistCount(): number {
    return Math.min(this.albumCount, Math.max(ARTISTS.length, Math.ceil(this.albumCount / 3)));
  }

  track(index: number): TrackRow {
    const album = this.album(Math.floor(index / ALBUM_TRACKS));
    const number = (index % ALBUM_TRACKS) + 1;
    const round = Math.floor(index / 264);
    const isSecondDisc = Math.floor(index / ALBUM_TRACKS) % 9 === 2 && number > 5;
    return {
      id: `track-${index}`,
      title: of(TRACKS, index * 7 + Math.floor(index / 24)) + (round === 0 ? '' : ` ${round + 1}`),
      artist: index % 23 === 4 ? `${album.albumArtist} feat. ${of(ARTISTS, index + 5)}` : album.albumArtist,
      albumArtist: album.albumArtist,
      album: album.title,
      albumId: album.id,
      artistId: `artist-${this.#artistOf(Math.floor(index / ALBUM_TRACKS))}`,
      track: isSecondDisc ? number - 5 : number,
      disc: isSecondDisc ? 2 : 1,
      year: album.year,
      genre: of(GENRES, Math.floor(index / ALBUM_TRACKS)),
      duration: 131 + ((index * 37) % 214),
      artwork: album.artwork,
      account: 'account-1',
      status: index % 41 === 17 ? 'untagged' : 'tagged',
      warning: index % 41 === 17 ? 'The ID3 header is cut off.' : null,
      favourite: this.favourites.has(`track-${index}`),
      rating: null,
      copies: 1,
    };
  }

  album(index: number): AlbumRow {
    const round = Math.floor(index / ALBUMS.length);
    const trackCount = Math.min(ALBUM_TRACKS, this.trackCount - index * ALBUM_TRACKS);
    return {
      id: `album-${index}`,
      title: of(ALBUMS, index) + (round === 0 ? '' : ` ${round + 1}`),
      albumArtist: this.#artistName(this.#artistOf(index)),
      year: 2024 - ((index * 5) % 31),
      trackCount,
      duration: trackCount * 236,
      artwork: index % 13 === 8 ? null : `cover-${index % 48}`,
    };
  }

  artist(index: number): ArtistRow {
    const albumCount = Math.max(1, Math.round(this.albumCount / this.artistCount));
    const artwork = `cover-${(index * 5 + 3) % 48}`;
    return { id: `artist-${index}`, name: this.#artistName(index), albumCount, trackCount: albumCount * ALBUM_TRACKS, artwork };
  }

  genre(index: number): GenreRow {
    const albumCount = Math.ceil(this.albumCount / GENRES.length);
    const artwork = `cover-${(index * 3 + 1) % 48}`;
    return { id: `genre-${index}`, name: of(GENRES, index), albumCount, trackCount: albumCount * ALBUM_TRACKS, artwork };
  }

  folder(index: number): FolderRow {
    const name = this.#artistName(index);
    return { id: `folder-${index}`, account: 'account-1', name, path: name, parent: null, folderCount: 0, trackCount: 20 };
  }

  /** The answers for a fake client. */
  fakes(): Partial<LibraryService> {
    return {
      view: async (query) => this.#open(query),
      window: async (view, offset, limit) => this.window(view, offset, limit),
      release: async (view) => void this.#views.delete(view),
      search: async (text, limit = 5) => this.#search(text, limit),
      album: async (id) => this.album(numberOf(id)),
      counts: async () => ({
        tracks: this.trackCount,
        albums: this.albumCount,
        artists: this.artistCount,
        genres: GENRES.length,
        byAccount: { 'account-1': this.trackCount },
        warnings: 3,
      }),
      artwork: async (id) => sampleCover(numberOf(id)),
    };
  }

  window(id: string, offset: number, limit: number): ViewWindow {
    const view = this.#views.get(id);
    if (view === undefined) throw new MpcError('not-found', `There is no view ${id}.`);
    const end = Math.min(view.count, offset + limit);
    const numbers = Array.from({ length: Math.max(0, end - offset) }, (_, i) => view.order?.[offset + i] ?? offset + i);
    const base = { view: id, version: this.version, offset, count: view.count };
    switch (view.query.kind) {
      case 'tracks':
        return { ...base, kind: 'tracks', rows: numbers.map((n) => this.track(n)) };
      case 'albums':
        return { ...base, kind: 'albums', rows: numbers.map((n) => this.album(n)) };
      case 'artists':
        return { ...base, kind: 'artists', rows: numbers.map((n) => this.artist(n)) };
      case 'genres':
        return { ...base, kind: 'genres', rows: numbers.map((n) => this.genre(n)) };
      case 'folders':
        return { ...base, kind: 'folders', rows: numbers.map((n) => this.folder(n)) };
    }
  }

  /** The ids of the views that are open. */
  get views(): readonly string[] {
    return [...this.#views.keys()];
  }

  /** Track rows of a play request's view, as the worker would queue them. */
  rowsOf(view: string, limit: number): readonly TrackRow[] {
    const window = this.window(view, 0, limit);
    return window.kind === 'tracks' ? window.rows : [];
  }

  #open(query: ViewQuery): ViewInfo {
    const id = `view-${this.#nextView++}`;
    const order = this.#order(query);
    const count = order?.length ?? this.#countOf(query.kind);
    this.#views.set(id, { query, version: this.version, count, order });
    return { id, kind: query.kind, version: this.version, count };
  }

  #countOf(kind: ViewQuery['kind']): number {
    const counts = {
      tracks: this.trackCount,
      albums: this.albumCount,
      artists: this.artistCount,
      genres: this.trackCount === 0 ? 0 : GENRES.length,
      folders: this.artistCount,
    };
    return counts[kind];
  }

  #order({ kind, filter, sort, search }: ViewQuery): Uint32Array | null {
    const by = this.trackCount > LARGEST_SORTED ? undefined : sort?.[0];
    if (filter === undefined && by === undefined && !search) return null;
    const fits = (n: number): boolean => (filter === undefined || this.#fits(kind, n, filter)) && this.#isNamed(kind, n, search ?? '');
    const order = Uint32Array.from(Array.from({ length: this.#countOf(kind) }, (_, n) => n).filter(fits));
    if (kind !== 'tracks' || by === undefined) return order;
    const key = (n: number): string | number | null => (by.by === 'added' ? n : (Reflect.get(this.track(n), by.by) as string | number | null));
    const collator = new Intl.Collator();
    const sign = by.order === 'desc' ? -1 : 1;
    const keyed = [...order].map((n) => ({ n, key: key(n) }));
    keyed.sort((a, b) => sign * (typeof a.key === 'number' ? a.key - Number(b.key) : collator.compare(String(a.key), String(b.key))));
    return Uint32Array.from(keyed.map(({ n }) => n));
  }

  #fits(kind: ViewQuery['kind'], n: number, filter: Filter): boolean {
    if (filter.op !== 'equals') throw new MpcError('not-faked', `The sample library knows no filter ${filter.op}.`);
    const album = kind === 'tracks' ? Math.floor(n / ALBUM_TRACKS) : n;
    switch (filter.field) {
      case 'albumId':
        return `album-${album}` === filter.value;
      case 'artistId':
        return `artist-${this.#artistOf(album)}` === filter.value;
      case 'albumArtist':
        return this.#artistName(this.#artistOf(album)) === filter.value;
      case 'genreId':
        return `genre-${album % GENRES.length}` === filter.value;
      case 'folderId':
        return `folder-${this.#artistOf(album)}` === filter.value;
      case 'account':
        // One account holds everything.
        return true;
      default:
        throw new MpcError('not-faked', `The sample library filters by no ${filter.field}.`);
    }
  }

  #isNamed(kind: ViewQuery['kind'], n: number, search: string): boolean {
    if (search === '') return true;
    const row = kind === 'tracks' ? this.track(n) : kind === 'albums' ? this.album(n) : this.artist(n);
    const text = 'name' in row ? row.name : 'artist' in row ? `${row.title} ${row.artist}` : `${row.title} ${row.albumArtist}`;
    return folded(text).includes(folded(search));
  }

  #search(text: string, limit: number): SearchResults {
    const numbers = (kind: ViewQuery['kind']): Uint32Array => this.#order({ kind, search: text }) ?? new Uint32Array();
    const [artists, albums, tracks] = [numbers('artists'), numbers('albums'), numbers('tracks')];
    return {
      text,
      artists: [...artists.subarray(0, limit)].map((n) => this.artist(n)),
      albums: [...albums.subarray(0, limit)].map((n) => this.album(n)),
      tracks: [...tracks.subarray(0, limit)].map((n) => this.track(n)),
      counts: { artists: artists.length, albums: albums.length, tracks: tracks.length },
    };
  }

  #artistOf(album: number): number {
    return (album * 5) % this.artistCount;
  }

  #artistName(index: number): string {
    const round = Math.floor(index / ARTISTS.length);
    return of(ARTISTS, index) + (round === 0 ? '' : ` ${round + 1}`);
  }
}

function numberOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('-') + 1));
}

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
