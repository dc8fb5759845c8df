/** The order of a view's items: each sort key becomes one or two integers per item, and those are sorted. */
import type { NumberField, SortKey, TextField, ViewKind, ViewQuery } from '../../services/protocol/library.ts';
import { RANK_MISSING } from './collation.ts';
import type { NameGroups } from './names.ts';
import type { Projection, Scope } from './projection.ts';
import { directedKey, floatKeys, sortByKeys } from './radix-sort.ts';
import { shownArtist } from './rows.ts';
import type { TextDomain } from './text-domain.ts';

const DEFAULT_SORT: Readonly<Record<ViewKind, readonly SortKey[]>> = {
  tracks: [{ by: 'albumArtist' }, { by: 'year' }, { by: 'album' }, { by: 'disc' }, { by: 'track' }],
  albums: [{ by: 'albumArtist' }, { by: 'year' }, { by: 'title' }],
  artists: [{ by: 'artist' }],
  genres: [{ by: 'genre' }],
  folders: [{ by: 'title' }, { by: 'path' }],
};

type Value = (item: number) => number;
/** Ranks to be compared as they are, or numbers of which NaN is missing. */
type SortValues = { readonly ranks: Value } | { readonly numbers: Value };

/** Sorts rows of tracks in place; what no key tells apart stays in listing order. */
export function sortTracks(rows: Uint32Array, query: ViewQuery, projection: Projection): void {
  const values = (query.sort ?? DEFAULT_SORT.tracks).map((key) => keysOf(rows, trackValues(key.by, rows, projection), key));
  // What has no tags yet stands by its folder.
  if (query.sort === undefined) values.push(keysOf(rows, folderValues(projection), { by: 'path' }));
  sortByKeys(rows, values.flat());
}

export function sortAlbums(albums: Uint32Array, query: ViewQuery, projection: Projection): void {
  const all = projection.albums.albums;
  const { domains } = projection.table;
  sort(albums, query, (by) => {
    switch (by) {
      case 'title':
      case 'album':
        return ranked(projection, domains.albums, (album) => all[album]?.title ?? 0);
      case 'year':
        return { numbers: (album) => all[album]?.year ?? Number.NaN };
      case 'duration':
      case 'added':
      case 'trackCount':
        return { numbers: (album) => all[album]?.[by] ?? Number.NaN };
      default:
        return ranked(projection, domains.names, (album) => all[album]?.artist ?? 0);
    }
  });
}

export function sortNames(names: Uint32Array, query: ViewQuery, projection: Projection, groups: NameGroups, scope: Scope): void {
  const counts = projection.counts(groups, scope);
  sort(names, query, (by) => {
    if (by === 'trackCount') return { numbers: (name) => counts.tracks[name] ?? 0 };
    if (by === 'albumCount') return { numbers: (name) => counts.albums[name] ?? 0 };
    return ranked(projection, groups.domain, (name) => name);
  });
}

export function sortFolders(numbers: Uint32Array, query: ViewQuery, projection: Projection): void {
  const { folders } = projection.folders;
  sort(numbers, query, (by) => {
    if (by === 'trackCount') return { numbers: (folder) => folders[folder]?.trackCount ?? 0 };
    const text = (folder: number): string => (by === 'path' ? folders[folder]?.path : folders[folder]?.name) ?? '';
    return placed(numbers, projection, text);
  });
}

function sort(items: Uint32Array, query: ViewQuery, valuesOf: (by: SortKey['by']) => SortValues): void {
  const keys = query.sort ?? DEFAULT_SORT[query.kind];
  sortByKeys(items, keys.flatMap((key) => keysOf(items, valuesOf(key.by), key)));
}

function keysOf(items: Uint32Array, values: SortValues, { order }: SortKey): readonly Uint32Array[] {
  const descending = order === 'desc';
  if ('numbers' in values) return floatKeys(Float64Array.from(items, values.numbers), descending);
  return [directedKey(items.map(values.ranks), descending)];
}

function trackValues(by: SortKey['by'], rows: Uint32Array, projection: Projection): SortValues {
  const { columns, domains } = projection.table;
  switch (by as TextField | NumberField) {
    case 'title':
      return ranked(projection, domains.titles, (row) => columns.titleSort.data[row] || (columns.title.data[row] ?? 0));
    case 'artist':
      return ranked(projection, domains.names, (row) => shownArtist(projection, row));
    case 'albumArtist': {
      const { artistOf } = projection.albums;
      return ranked(projection, domains.names, (row) => artistOf[row] ?? 0);
    }
    case 'album':
      return ranked(projection, domains.albums, (row) => columns.album.data[row] ?? 0);
    case 'genre': {
      const { domain, data } = columns.genres;
      return ranked(projection, domains.genres, (row) => domain.shown(data[row] ?? 0));
    }
    case 'composer':
      return ranked(projection, domains.composers, (row) => columns.composer.data[row] ?? 0);
    case 'comment':
    case 'codec': {
      const { data } = columns[by as 'comment' | 'codec'];
      return ranked(projection, domains.words, (row) => data[row] ?? 0, false);
    }
    case 'path':
      return placed(rows, projection, (row) => projection.table.path(row));
    case 'track':
    case 'disc':
    case 'year':
    case 'bitRate':
    case 'sampleRate': {
      const { data, missing } = columns[by as 'track' | 'disc' | 'year' | 'bitRate' | 'sampleRate'];
      return { ranks: (row) => (data[row] === missing ? RANK_MISSING : (data[row] ?? RANK_MISSING)) };
    }
    case 'duration':
    case 'size':
    case 'added':
    case 'modified': {
      const { data } = columns[by as 'duration' | 'size' | 'added' | 'modified'];
      return { numbers: (row) => data[row] ?? Number.NaN };
    }
  }
}

function folderValues(projection: Projection): SortValues {
  const { folder } = projection.table.columns;
  return ranked(projection, folder.domain, (row) => folder.data[row] ?? 0, false);
}

function ranked(projection: Projection, domain: TextDomain, textOf: Value, names = true): SortValues {
  const ranks = projection.collator.ranks(domain, names);
  return { ranks: (item) => ranks[textOf(item)] ?? RANK_MISSING };
}

/** For texts that no domain holds: they are compared anew each time. */
function placed(items: Uint32Array, projection: Projection, textOf: (item: number) => string): SortValues {
  const places = projection.collator.rank(Array.from(items, textOf));
  const placeOf = new Map<number, number>();
  for (const [index, item] of items.entries()) placeOf.set(item, places[index] ?? RANK_MISSING);
  return { ranks: (item) => placeOf.get(item) ?? RANK_MISSING };
}
