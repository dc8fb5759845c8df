/** What a view shows: rows of tracks, or numbers of albums, artists, genres or folders, in order. */
import type { ViewQuery } from '../../services/protocol/library.ts';
import type { PlaylistId } from '../../services/protocol/playlists.ts';
import { isLive, NO_ALBUM } from './albums.ts';
import { accountsOf, compileFilter, isAboutCopies, mentions, type RowTest } from './filter.ts';
import type { NameGroups } from './names.ts';
import { LIBRARY_SCOPE, type Projection, type Scope } from './projection.ts';
import type { Search, SearchMatch } from './search.ts';
import { parseSearch } from './search-query.ts';
import { sortAlbums, sortFolders, sortNames, sortTracks } from './sorting.ts';
import type { Hits } from './tally.ts';
import { foldText, queryWords } from './text-fold.ts';
import { EMBEDDED } from './track-record.ts';
import { grouped, groupingOf, type Groups } from './view-groups.ts';

/** The playlists as views see them. */
export interface PlaylistSource {
  /** Rows of a playlist's tracks that are there, in its order, each as often as it has it; null when there is no such playlist. */
  rows(playlist: PlaylistId): Uint32Array | null;
}

/** What views are made of. */
export interface ViewSources {
  readonly projection: Projection;
  readonly search: Search;
  readonly playlists: PlaylistSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** See `Turns.putOff`. */
  readonly putOff: (work: () => void) => boolean;
}

export interface ViewItems {
  readonly items: Uint32Array;
  /** Null when the view is not grouped. */
  readonly groups: Groups | null;
}

export function viewItems(query: ViewQuery, sources: ViewSources): ViewItems {
  const { projection, search } = sources;
  projection.settleCopies();
  const now = sources.now();
  const match = query.search === undefined ? null : search.match(query.search, now);
  switch (query.kind) {
    case 'tracks': {
      let rows = query.playlist === undefined ? filteredRows(query, projection, now) : playlistRows(query, query.playlist, sources, now);
      if (match !== null) rows = among(rows, match.tracks, projection.table.count);
      const grouping = groupingOf(rows, query, projection, now);
      // A playlist has an order of its own.
      const sort = query.playlist === undefined || query.sort !== undefined ? query : { ...query, sort: [] };
      sortTracks(rows, sort, projection, grouping?.keys);
      return grouped(rows, grouping);
    }
    case 'albums': {
      const albums = albumsOf(filteredRows(query, projection, now), projection);
      const shown = match === null ? albums : among(albums, match.albums(), projection.albums.albums.length);
      const grouping = groupingOf(shown, query, projection, now);
      sortAlbums(shown, query, projection, grouping?.keys);
      return grouped(shown, grouping);
    }
    case 'artists':
    case 'genres': {
      const groups = query.kind === 'artists' ? projection.artists : projection.genres;
      const names = namesOf(query, projection, groups, match, now);
      sortNames(names, query, projection, groups, viewScope(query, projection));
      return { items: names, groups: null };
    }
    case 'folders': {
      const folders = foldersOf(query, projection, now);
      sortFolders(folders, query, projection);
      return { items: folders, groups: null };
    }
  }
}

/** The tracks that count in the rows of a view: an embed's list when the view is confined to one. */
export function viewScope(query: ViewQuery, projection: Projection): Scope {
  const accounts = accountsOf(query.filter);
  if (accounts === null) return LIBRARY_SCOPE;
  const { table } = projection;
  for (let row = 0; row < table.count; row++) {
    const embedded = (table.columns.state.get(row) & EMBEDDED) !== 0;
    if (embedded && accounts.has(table.columns.account.get(row))) return projection.scopeOf(row);
  }
  return LIBRARY_SCOPE;
}

/**
 * Rows that pass the filter, in listing order. An embed's list shows only where the filter names its account; copies
 * of a recording only where the filter names an account or the field `duplicate`, or the query asks for them.
 */
export function filteredRows(query: ViewQuery, projection: Projection, now: number): Uint32Array {
  projection.settleCopies();
  const { table } = projection;
  const { state } = table.columns;
  const { filter } = query;
  const embedded = accountsOf(filter) !== null;
  const copies = embedded || query.copies === true || namesCopies(query);
  const passes: RowTest = filter === undefined ? () => true : compileFilter(filter, projection, now);
  const rows = new Uint32Array(table.count);
  let count = 0;
  for (let row = 0; row < table.count; row++) {
    const flags = state.data[row] ?? 0;
    if (!isLive(flags) || (!embedded && (flags & EMBEDDED) !== 0)) continue;
    if ((copies || table.duplicate.get(row) === 0) && passes(row)) rows[count++] = row;
  }
  return rows.slice(0, count);
}

function namesCopies({ filter, search }: ViewQuery): boolean {
  const typed = search === undefined ? null : (parseSearch(search)?.filter ?? null);
  return [filter, typed].some((part) => part != null && mentions(part, isAboutCopies));
}

/** A playlist's own tracks: whoever put them there meant them, copies too. Of one that was deleted nothing is left. */
function playlistRows({ filter }: ViewQuery, playlist: PlaylistId, { playlists, projection }: ViewSources, now: number): Uint32Array {
  const rows = playlists.rows(playlist) ?? new Uint32Array(0);
  const { state } = projection.table.columns;
  const passes: RowTest = filter === undefined ? () => true : compileFilter(filter, projection, now);
  return rows.filter((row) => isLive(state.data[row]) && passes(row));
}

function albumsOf(rows: Uint32Array, projection: Projection): Uint32Array {
  const { albums, albumOf } = projection.albums;
  const shown = new Uint8Array(albums.length);
  for (const row of rows) {
    const album = albumOf[row] ?? NO_ALBUM;
    if (album !== NO_ALBUM) shown[album] = 1;
  }
  return marked(shown);
}

function namesOf(query: ViewQuery, projection: Projection, groups: NameGroups, match: SearchMatch | null, now: number): Uint32Array {
  const shown = new Uint8Array(groups.domain.size);
  if (query.filter === undefined) {
    const { tracks } = projection.counts(groups, LIBRARY_SCOPE);
    for (const [name, count] of tracks.entries()) if (count > 0) shown[name] = 1;
  } else {
    for (const row of filteredRows(query, projection, now)) for (const name of groups.namesOf(row)) shown[name] = 1;
  }
  const names = marked(shown);
  return match === null ? names : among(names, match.names(groups), groups.domain.size);
}

function foldersOf(query: ViewQuery, projection: Projection, now: number): Uint32Array {
  const { folders, folderOf } = projection.folders;
  const shown = new Uint8Array(folders.length);
  for (const row of filteredRows(query, projection, now)) {
    for (let at = folderOf[row] ?? -1; at !== -1 && shown[at] === 0; at = folders[at]?.parent ?? -1) shown[at] = 1;
  }
  const words = queryWords(query.search ?? '', Infinity);
  const { parent } = query;
  const parentNumber = parent == null ? -1 : projection.folders.find(parent);
  if (parent != null && parentNumber === -1) return new Uint32Array(0);
  return marked(shown).filter((number) => {
    const folder = folders[number];
    if (folder === undefined || (parent !== undefined && folder.parent !== parentNumber)) return false;
    if (words.length === 0) return true;
    const path = foldText(folder.path);
    return words.every((word) => path.includes(word));
  });
}

/** Those of the items that are hits; all of them are below `size`. */
function among(items: Uint32Array, hits: Hits, size: number): Uint32Array {
  const isHit = new Uint8Array(size);
  for (const item of hits.items) isHit[item] = 1;
  return items.filter((item) => isHit[item] === 1);
}

function marked(flags: Uint8Array): Uint32Array {
  const numbers: number[] = [];
  for (const [number, flag] of flags.entries()) if (flag === 1) numbers.push(number);
  return Uint32Array.from(numbers);
}
