/** The order of a view's items: each sort key becomes one or two integers per item, and those are sorted. */
import type { NumberField, SortKey, ViewKind, ViewQuery } from '../../services/protocol/library.ts';
import { RANK_MISSING } from './collation.ts';
import type { NameGroups } from './names.ts';
import type { Projection, Scope } from './projection.ts';
import { directedKey, floatKeys, sortByKeys } from './radix-sort.ts';
import { shownArtist } from './rows.ts';
import type { NumberArray } from './segment-codec.ts';
import type { TextDomain } from './text-domain.ts';
import { numbersOf } from './track-fields.ts';
import { joinCredits } from './track-record.ts';

const DEFAULT_SORT: Readonly<Record<ViewKind, readonly SortKey[]>> = {
  tracks: [{ by: 'albumArtist' }, { by: 'year' }, { by: 'album' }, { by: 'disc' }, { by: 'track' }],
  albums: [{ by: 'albumArtist' }, { by: 'year' }, { by: 'title' }],
  artists: [{ by: 'artist' }],
  genres: [{ by: 'genre' }],
  folders: [{ by: 'title' }, { by: 'path' }],
};

/** A number by item. */
export type Value = (item: number) => number;
/** Ranks to be compared as they are, or numbers of which NaN is missing. */
type SortValues = { readonly ranks: Value } | { readonly numbers: Value };

/** Where the texts lie that a sort key means. */
export interface TextSource {
  readonly domain: TextDomain;
  /** Number of the text in its domain, by item. */
  readonly textOf: Value;
  /** Whether they are names, before which an article does not count. */
  readonly names: boolean;
}

/** The key by which a view is sorted first. */
export function firstSortKey({ kind, sort }: ViewQuery): SortKey {
  return sort?.[0] ?? DEFAULT_SORT[kind][0] ?? { by: 'title' };
}

/**
 * Sorts rows of tracks in place; what no key tells apart stays in the order in which it was. `groups` are keys that
 * come before those of the query.
 */
export function sortTracks(rows: Uint32Array, query: ViewQuery, projection: Projection, groups: readonly Value[] = []): void {
  const keys = query.sort ?? DEFAULT_SORT.tracks;
  const values = keys.map((key, index) => {
    const isDiscOfAlbum = key.by === 'disc' && keys[index + 1]?.by === 'track';
    return keysOf(rows, isDiscOfAlbum ? discsOfAlbums(projection) : trackValues(key.by, rows, projection), key);
  });
  // What has no tags yet stands by its folder.
  if (query.sort === undefined) values.push(keysOf(rows, folderValues(projection), { by: 'path' }));
  sortByKeys(rows, [...groups.map((group) => rows.map(group)), ...values.flat()]);
}

export function sortAlbums(albums: Uint32Array, query: ViewQuery, projection: Projection, groups: readonly Value[] = []): void {
  const all = projection.albums.albums;
  const valuesOf = (by: SortKey['by']): SortValues => {
    const text = albumText(by, projection);
    if (text !== null) return ranked(projection, text);
    return { numbers: (album) => all[album]?.[by as 'year' | 'duration' | 'added' | 'trackCount'] ?? Number.NaN };
  };
  sort(albums, query, valuesOf, groups);
}

export function sortNames(names: Uint32Array, query: ViewQuery, projection: Projection, groups: NameGroups, scope: Scope): void {
  const counts = projection.counts(groups, scope);
  sort(names, query, (by) => {
    if (by === 'trackCount') return { numbers: (name) => counts.tracks[name] ?? 0 };
    if (by === 'albumCount') return { numbers: (name) => counts.albums[name] ?? 0 };
    return ranked(projection, { domain: groups.domain, textOf: (name) => name, names: true });
  });
}

export function sortFolders(numbers: Uint32Array, query: ViewQuery, projection: Projection): void {
  const { folders } = projection.folders;
  const { accounts } = projection.table.domains;
  // By their numbers, which are others at each opening, roots would change places.
  sortByKeys(numbers, keysOf(numbers, placed(numbers, projection, (folder) => accounts.text(folders[folder]?.account ?? 0)), { by: 'path' }));
  sort(numbers, query, (by) => {
    if (by === 'trackCount') return { numbers: (folder) => folders[folder]?.trackCount ?? 0 };
    const text = (folder: number): string => (by === 'path' ? folders[folder]?.path : folders[folder]?.name) ?? '';
    return placed(numbers, projection, text);
  });
}

/** In place; what no key tells apart stays in the order in which it was. */
function sort(items: Uint32Array, query: ViewQuery, valuesOf: (by: SortKey['by']) => SortValues, groups: readonly Value[] = []): void {
  const keys = query.sort ?? DEFAULT_SORT[query.kind];
  sortByKeys(items, [...groups.map((group) => items.map(group)), ...keys.flatMap((key) => keysOf(items, valuesOf(key.by), key))]);
}

function keysOf(items: Uint32Array, values: SortValues, { order }: SortKey): readonly Uint32Array[] {
  const descending = order === 'desc';
  if ('numbers' in values) return floatKeys(Float64Array.from(items, values.numbers), descending);
  return [directedKey(items.map(values.ranks), descending)];
}

/** Null for what is no text, or lies in no domain. */
export function trackText(by: SortKey['by'], projection: Projection): TextSource | null {
  const { columns, domains } = projection.table;
  switch (by) {
    case 'title':
      return { domain: domains.titles, textOf: (row) => columns.titleSort.data[row] || (columns.title.data[row] ?? 0), names: true };
    case 'artist':
      return { domain: domains.names, textOf: (row) => shownArtist(projection, row), names: true };
    case 'albumArtist': {
      const { artistOf } = projection.albums;
      return { domain: domains.names, textOf: (row) => artistOf[row] ?? 0, names: true };
    }
    case 'album': {
      // The discs of one album are one, whatever their titles are.
      const { albums } = projection;
      return { domain: domains.albums, textOf: (row) => albums.titleOf(row), names: true };
    }
    case 'genre': {
      const { domain, data } = columns.genres;
      return { domain: domains.genres, textOf: (row) => domain.shown(data[row] ?? 0), names: true };
    }
    case 'composer':
      return { domain: domains.composers, textOf: (row) => columns.composer.data[row] ?? 0, names: true };
    case 'credit':
      return creditText(projection);
    case 'comment':
    case 'codec': {
      const { data } = columns[by];
      return { domain: domains.words, textOf: (row) => data[row] ?? 0, names: false };
    }
    default:
      return null;
  }
}

/** Those who took part; a single composer is credited nowhere else. */
function creditText({ table: { columns, domains } }: Projection): TextSource {
  const { composers, credits } = domains;
  const alone = Uint32Array.from({ length: composers.size }, (_, id) => credits.intern(joinCredits([{ name: composers.text(id), role: 'composer' }])));
  return { domain: credits, textOf: (row) => columns.credits.data[row] || (alone[columns.composer.data[row] ?? 0] ?? 0), names: true };
}

/** Null for what is no text. */
export function albumText(by: SortKey['by'], projection: Projection): TextSource | null {
  const { albums } = projection.albums;
  const { domains } = projection.table;
  switch (by) {
    case 'title':
    case 'album':
      return { domain: domains.albums, textOf: (album) => albums[album]?.title ?? 0, names: true };
    case 'artist':
    case 'albumArtist':
      return { domain: domains.names, textOf: (album) => albums[album]?.artist ?? 0, names: true };
    default:
      return null;
  }
}

function trackValues(by: SortKey['by'], rows: Uint32Array, projection: Projection): SortValues {
  const text = trackText(by, projection);
  if (text !== null) return ranked(projection, text);
  const { columns, personal } = projection.table;
  switch (by) {
    case 'path':
      return placed(rows, projection, (row) => projection.table.path(row));
    case 'plays':
    case 'skips': {
      const { data } = personal[by];
      return { ranks: (row) => data[row] ?? 0 };
    }
    case 'rating':
      return small(personal.rating);
    case 'track':
    case 'disc':
    case 'year':
    case 'bitRate':
    case 'sampleRate':
    case 'bitDepth':
    case 'channels':
      return small(columns[by]);
    default: {
      const numbers = numbersOf(by as NumberField, projection);
      return { numbers: (row) => numbers.get(row) ?? Number.NaN };
    }
  }
}

/** Tracks of an album that name no disc are on its first. */
function discsOfAlbums({ table }: Projection): SortValues {
  const { data, missing } = table.columns.disc;
  return { ranks: (row) => (data[row] === missing ? 1 : (data[row] ?? 1)) };
}

/** Whole numbers are ranks already. */
function small({ data, missing }: { readonly data: NumberArray; readonly missing: number }): SortValues {
  return { ranks: (row) => (data[row] === missing ? RANK_MISSING : (data[row] ?? RANK_MISSING)) };
}

function folderValues(projection: Projection): SortValues {
  const { folder } = projection.table.columns;
  return ranked(projection, { domain: folder.domain, textOf: (row) => folder.data[row] ?? 0, names: false });
}

function ranked(projection: Projection, { domain, textOf, names }: TextSource): SortValues {
  const ranks = projection.collator.ranks(domain, names);
  return { ranks: (item) => ranks[textOf(item)] ?? RANK_MISSING };
}

/** For texts that no domain holds: they are compared anew each time. */
function placed(items: Uint32Array, projection: Projection, textOf: (item: number) => string): SortValues {
  // Each once, so that the next key has its say where texts are the same.
  const texts = [...new Set(Array.from(items, textOf))];
  const places = projection.collator.rank(texts);
  const placeOf = new Map(texts.map((text, index) => [text, places[index] ?? RANK_MISSING]));
  return { ranks: (item) => placeOf.get(textOf(item)) ?? RANK_MISSING };
}
