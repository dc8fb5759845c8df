/** Playlists: manual ones, whose entries a person puts in order, and smart ones, which are a stored question. */
import type { Filter, SortKey } from './library.ts';
import type { TrackId } from './records.ts';

export type PlaylistId = string;
/** One place in a manual playlist; the same track may have several. */
export type PlaylistEntryId = string;

/** How much of what fits a smart playlist takes: so many tracks, minutes or megabytes. */
export interface PlaylistLimit {
  readonly by: 'tracks' | 'minutes' | 'megabytes';
  readonly amount: number;
}

/** The question of a smart playlist. */
export interface SmartRule {
  readonly filter: Filter;
  /** Default: as views are sorted. `random` draws anew each day. */
  readonly sort?: readonly SortKey[] | 'random';
  readonly limit?: PlaylistLimit;
}

/** One line of a list of playlists. */
export interface PlaylistRow {
  readonly id: PlaylistId;
  readonly name: string;
  readonly description: string;
  readonly kind: 'manual' | 'smart';
  /** Tracks that can be played now. */
  readonly trackCount: number;
  /** Entries whose tracks are gone for the time being; they come back with them. */
  readonly missingCount: number;
  /** Seconds, as far as known. */
  readonly duration: number;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly modified: number;
}

export interface Playlist extends PlaylistRow {
  /** Null for a manual one. */
  readonly rule: SmartRule | null;
}

/** An entry of a manual playlist; `track` may be gone for the time being, its words are kept. */
export interface PlaylistEntry {
  readonly id: PlaylistEntryId;
  readonly track: TrackId | null;
  readonly title: string;
  readonly artist: string;
}

export type PlaylistFormat = 'm3u8' | 'jspf' | 'xspf';

/** What a playlist file was understood to be. */
export interface PlaylistImport {
  readonly playlist: PlaylistRow;
  /** Entries that were found in the library. */
  readonly matched: number;
  /** Titles of those that were not; they are kept as missing entries. */
  readonly unmatched: readonly string[];
}

/**
 * The part of the library service that keeps playlists. Every method throws `invalid-argument` naming the field, and
 * `storage-full` when the device is full; then nothing has changed.
 */
export interface Playlists {
  /** All of them, by name. */
  playlists(): Promise<readonly PlaylistRow[]>;
  /** @throws MpcError `not-found` */
  playlist(id: PlaylistId): Promise<Playlist>;
  /** @param name one line of at most 200 characters, something of which is seen @throws MpcError `not-found` for a track that is not there */
  createPlaylist(name: string, tracks?: readonly TrackId[]): Promise<PlaylistRow>;
  createSmartPlaylist(name: string, rule: SmartRule): Promise<PlaylistRow>;
  /** Changes what the patch names and nothing else; `rule` of smart ones only. @throws MpcError `not-found` */
  updatePlaylist(id: PlaylistId, patch: { readonly name?: string; readonly description?: string; readonly rule?: SmartRule }): Promise<PlaylistRow>;
  /** @throws MpcError `not-found` */
  deletePlaylist(id: PlaylistId): Promise<void>;
  /** Entries of a manual playlist in order. */
  playlistEntries(id: PlaylistId, offset: number, limit: number): Promise<readonly PlaylistEntry[]>;
  /** Adds tracks before the entry at `at`, at the end without it. @param at from 0 to the number of entries */
  addToPlaylist(id: PlaylistId, tracks: readonly TrackId[], at?: number): Promise<PlaylistRow>;
  /** Removes entries, all of which must be there. */
  removeFromPlaylist(id: PlaylistId, entries: readonly PlaylistEntryId[]): Promise<PlaylistRow>;
  /** Moves entries, in their order, before the one that is at `to` now. @param to from 0 to the number of entries */
  moveInPlaylist(id: PlaylistId, entries: readonly PlaylistEntryId[], to: number): Promise<PlaylistRow>;
  /** The playlist as the text of a file: paths within the accounts, URI references in JSPF and XSPF. */
  exportPlaylist(id: PlaylistId, format: PlaylistFormat): Promise<string>;
  /** Makes a manual playlist of a file's text. @throws MpcError `malformed` with `details.line` or `details.field`, `unsupported` for an HLS stream; then nothing has changed */
  importPlaylist(name: string, text: string, format: PlaylistFormat): Promise<PlaylistImport>;
}
