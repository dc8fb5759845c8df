/**
 * The library as a page sees it: views over it, windows of views, search, one record by id, covers, and what
 * a person makes (favourites). It never hands out the whole of anything.
 */
import type {
  AccountId,
  AlbumId,
  AlbumRow,
  ArtistId,
  ArtistRow,
  ArtworkId,
  FolderId,
  FolderRow,
  GenreId,
  GenreRow,
  Lyrics,
  Track,
  TrackId,
  TrackRow,
} from './records.ts';
import type { PersonalData } from './personal.ts';
import type { PlaylistId, Playlists } from './playlists.ts';
import type { Upkeep } from './upkeep.ts';

/** What the rows of a view are. */
export type ViewKind = 'tracks' | 'albums' | 'artists' | 'genres' | 'folders';

/**
 * Fields that filters and sorts may name. Albums, artists, genres and folders are filtered by their tracks. `credit` is everybody
 * who took part besides the artists, in whatever role: composers, conductors, remixers, lyricists.
 */
export type TextField =
  | 'title'
  | 'artist'
  | 'albumArtist'
  | 'album'
  | 'genre'
  | 'composer'
  | 'credit'
  | 'comment'
  | 'path'
  | 'codec';
/** Fields that are numbers: `duration` in seconds, `size` in bytes, `bitRate` in bits per second, `sampleRate` in Hz, `added` and `modified` in epoch milliseconds. */
export type NumberField =
  | 'track'
  | 'disc'
  | 'year'
  | 'duration'
  | 'size'
  | 'bitRate'
  | 'sampleRate'
  | 'added'
  | 'modified'
  | 'bitDepth'
  | 'channels'
  | 'bpm'
  | 'originalYear'
  | 'rating'
  | 'plays'
  | 'skips'
  | 'lastPlayed';
/** Epoch milliseconds, so that conditions relative to now make sense. */
export type TimeField = 'added' | 'modified' | 'lastPlayed';
/** Fields that are compared as they are. */
export type IdField = 'id' | 'albumId' | 'artistId' | 'genreId' | 'folderId' | 'account' | 'status';
/** Fields that are true or false. `edited`: a person has changed its tags. `duplicate`: a copy of a track of which a better one is shown. */
export type FlagField = 'favourite' | 'compilation' | 'lossless' | 'edited' | 'duplicate';
/** All fields that a filter may name. */
export type TrackField = TextField | NumberField | IdField | FlagField;

/**
 * A typed tree of conditions on tracks. Text is compared folded (case, diacritics, apostrophes and width ignored); a value
 * of nothing but spaces or apostrophes as it is written.
 * `folderId` with `equals` means within that folder at any depth. `and` of nothing holds for all tracks, `or` of
 * nothing for none; a `range` has one bound at least.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: 'equals'; readonly field: TrackField; readonly value: string | number | boolean }
  | { readonly op: 'in'; readonly field: TrackField; readonly values: readonly (string | number)[] }
  | { readonly op: 'contains' | 'startsWith'; readonly field: TextField; readonly value: string }
  | { readonly op: 'range'; readonly field: NumberField; readonly min?: number; readonly max?: number }
  /** In the last so many days, counted back from the moment the view is worked out. */
  | { readonly op: 'within'; readonly field: TimeField; readonly days: number }
  | { readonly op: 'missing'; readonly field: TrackField };

/** What neighbouring rows of a view have in common. `initial` is of the first sort key's text, `added` by relative date. */
export type GroupKey = 'albumArtist' | 'artist' | 'album' | 'genre' | 'year' | 'decade' | 'disc' | 'rating' | 'folder' | 'added' | 'initial';

/** One of the keys that rows are sorted by; a later one decides where the earlier ones find no difference. */
export interface SortKey {
  readonly by: TextField | NumberField | 'trackCount' | 'albumCount';
  /** Default `asc`. Missing values come last either way; only a disc, where `track` is the next key, is then the first. */
  readonly order?: 'asc' | 'desc';
}

/**
 * What a view shows. Without `sort`: tracks by album artist, year, album, disc, track; albums by album artist,
 * year, title; artists, genres and folders by name. Sorting follows the listener's locale, numbers in order.
 */
export interface ViewQuery {
  readonly kind: ViewKind;
  readonly filter?: Filter;
  readonly sort?: readonly SortKey[];
  /** Search text as typed; narrows the view. An empty text does not. */
  readonly search?: string;
  /** Folders only: those directly within this one; null for the accounts' roots. Absent: all of them. */
  readonly parent?: FolderId | null;
  /** Tracks only: those of a playlist; without `sort` in its order, each as often as it has it. */
  readonly playlist?: PlaylistId;
  /** Tracks and albums only: rows of one group stand together, groups in their own order, within them the sort's. */
  readonly group?: GroupKey;
  /** Tracks only: each copy of a recording that several accounts hold, instead of the best one. Default false. */
  readonly copies?: boolean;
}

/** A group of a grouped view: consecutive rows. */
export interface ViewGroup {
  /** What its rows share, as shown: a name, a year; empty for rows that lack it. */
  readonly label: string;
  /** Index of its first row in the view. */
  readonly offset: number;
  readonly count: number;
}

export interface ViewGroups {
  readonly view: string;
  readonly version: number;
  readonly groups: readonly ViewGroup[];
}

/** An open view, as it stands now. */
export interface ViewInfo {
  readonly id: string;
  readonly kind: ViewKind;
  /** Rises when what the view shows has changed. */
  readonly version: number;
  readonly count: number;
}

interface WindowBase {
  readonly view: string;
  readonly version: number;
  /** Index of the first row. */
  readonly offset: number;
  /** Rows in the whole view. */
  readonly count: number;
}

/** Consecutive rows of a view, all of one version. */
export type ViewWindow =
  | (WindowBase & { readonly kind: 'tracks'; readonly rows: readonly TrackRow[] })
  | (WindowBase & { readonly kind: 'albums'; readonly rows: readonly AlbumRow[] })
  | (WindowBase & { readonly kind: 'artists'; readonly rows: readonly ArtistRow[] })
  | (WindowBase & { readonly kind: 'genres'; readonly rows: readonly GenreRow[] })
  | (WindowBase & { readonly kind: 'folders'; readonly rows: readonly FolderRow[] });

/** Best hits of a search, ranked, in groups. */
export interface SearchResults {
  readonly text: string;
  readonly artists: readonly ArtistRow[];
  readonly albums: readonly AlbumRow[];
  readonly tracks: readonly TrackRow[];
  /** How many there are in all, beyond the rows given. */
  readonly counts: { readonly artists: number; readonly albums: number; readonly tracks: number };
}

/** How much there is, for headings and counters. */
export interface LibraryCounts {
  readonly tracks: number;
  readonly albums: number;
  readonly artists: number;
  readonly genres: number;
  /** Tracks of the account, by account. */
  readonly byAccount: Readonly<Record<AccountId, number>>;
  /** Tracks whose tags could not be read. */
  readonly warnings: number;
}

/** `thumbnail` fits a row (96 px), `cover` a card (320 px), `full` is the picture as found. */
export type ArtworkSize = 'thumbnail' | 'cover' | 'full';

/** How many rows one window may ask for. */
export const MAX_WINDOW = 1000;

/** Reads the library in views and windows, and keeps what a person makes. Changes are told by events of type `Library`. */
export interface LibraryService extends PersonalData, Playlists, Upkeep {
  /**
   * Opens a view. It lives until released or until the tab is gone, and its changes are told by the events
   * `Library/ViewChanged`.
   * @throws MpcError `invalid-argument` naming the field of the query that is wrong
   */
  view(query: ViewQuery): Promise<ViewInfo>;
  /**
   * Rows `offset` to `offset + limit` (at most {@link MAX_WINDOW}) of a view; fewer at its end.
   * @throws MpcError `not-found` when the view was released
   */
  window(view: string, offset: number, limit: number): Promise<ViewWindow>;
  /** Forgets a view; releasing twice does nothing. */
  release(view: string): Promise<void>;
  /** The groups of a grouped view, in order; none for another. @throws MpcError `not-found` when the view was released */
  groups(view: string): Promise<ViewGroups>;
  /** Index of a row's id in a view (of a track's first place); -1 when it is not there. @throws MpcError `not-found` */
  indexOf(view: string, id: string): Promise<number>;
  /** Ranked hits for a text as typed; at most `limit` (default 5) rows a group. */
  search(text: string, limit?: number): Promise<SearchResults>;
  /** @throws MpcError `not-found` */
  track(id: TrackId): Promise<Track>;
  /** @throws MpcError `not-found` */
  album(id: AlbumId): Promise<AlbumRow>;
  /** @throws MpcError `not-found` */
  artist(id: ArtistId): Promise<ArtistRow>;
  /** @throws MpcError `not-found` */
  genre(id: GenreId): Promise<GenreRow>;
  /** @throws MpcError `not-found` */
  folder(id: FolderId): Promise<FolderRow>;
  /** The copies of a recording on all accounts, the best first; the track alone when there is no other. @throws MpcError `not-found` */
  copies(id: TrackId): Promise<readonly TrackRow[]>;
  /** Words of a track; null when none are known. @throws MpcError `not-found` */
  lyrics(id: TrackId): Promise<Lyrics | null>;
  /** How much there is now. */
  counts(): Promise<LibraryCounts>;
  /** The picture's bytes with their type, or null when there is none (any more). */
  artwork(id: ArtworkId, size: ArtworkSize): Promise<Blob | null>;
}
