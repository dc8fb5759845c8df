/**
 * What neighbouring rows of a grouped view have in common, and in which order the groups stand: names as the
 * listener's language has them; years, decades, ratings and dates of addition from the latest or best down, unless
 * the view is sorted by that very field, whose direction then holds; what a row lacks comes last.
 */
import type { GroupKey, SortKey, ViewGroup, ViewQuery } from '../../services/protocol/library.ts';
import { RANK_MISSING } from './collation.ts';
import { dateBuckets } from './date-buckets.ts';
import { initialOf, NO_LETTER } from './initials.ts';
import type { Projection } from './projection.ts';
import { shownArtist } from './rows.ts';
import { albumText, firstSortKey, trackText, type TextSource, type Value } from './sorting.ts';
import type { TextDomain } from './text-domain.ts';

/** How items fall into groups. */
export interface Grouping {
  /** By item, most significant first: groups stand in the order of these, and items of one group share them all. */
  readonly keys: readonly Value[];
  /** What items of one group share, as shown; empty where they lack it. */
  readonly label: (item: number) => string;
}

/** The groups of a view that has been worked out. */
export interface Groups {
  /** Index of the first item of each group. */
  readonly starts: Uint32Array;
  readonly labels: readonly string[];
}

const DESCENDING: ReadonlySet<GroupKey> = new Set<GroupKey>(['year', 'decade', 'rating']);
/** Sorting by these runs in the direction of the groups. */
const SORTED_BY: Readonly<Record<Exclude<GroupKey, 'initial'>, SortKey['by']>> = {
  albumArtist: 'albumArtist',
  artist: 'artist',
  album: 'album',
  genre: 'genre',
  year: 'year',
  decade: 'year',
  disc: 'disc',
  rating: 'rating',
  folder: 'path',
  added: 'added',
};

/** `items` are those of the view, in any order; null when the query does not group. */
export function groupingOf(items: Uint32Array, query: ViewQuery, projection: Projection, now: number): Grouping | null {
  const { group } = query;
  if (group === undefined) return null;
  const first = firstSortKey(query);
  const turned = group !== 'initial' && first.by === SORTED_BY[group] && query.sort !== undefined;
  const order = first.order ?? 'asc';
  // Dates of addition are numbered from the latest on.
  const flipped = group === 'added' ? turned && order === 'asc' : turned || group === 'initial' ? order === 'desc' : DESCENDING.has(group);
  const { keys, label } = query.kind === 'albums' ? ofAlbums(items, query, projection, group, now) : ofTracks(items, query, projection, group, now);
  if (!flipped) return { keys, label };
  return { keys: keys.map((key) => (item) => turnRound(key(item))), label };
}

/** The items with their groups, once they are in order. */
export function grouped(items: Uint32Array, grouping: Grouping | null): { readonly items: Uint32Array; readonly groups: Groups | null } {
  if (grouping === null) return { items, groups: null };
  const keys = grouping.keys.map((key) => items.map(key));
  const starts: number[] = [];
  for (let index = 0; index < items.length; index++) {
    if (index === 0 || keys.some((key) => key[index] !== key[index - 1])) starts.push(index);
  }
  const labels = starts.map((start) => grouping.label(items[start] ?? 0));
  return { items, groups: { starts: Uint32Array.from(starts), labels } };
}

export function viewGroups({ starts, labels }: Groups, count: number): readonly ViewGroup[] {
  return Array.from(starts, (offset, group) => ({
    label: labels[group] ?? '',
    offset,
    count: (starts[group + 1] ?? count) - offset,
  }));
}

function ofTracks(rows: Uint32Array, query: ViewQuery, projection: Projection, group: GroupKey, now: number): Grouping {
  const { table, albums } = projection;
  const { columns, domains, personal } = table;
  switch (group) {
    case 'albumArtist':
      return byName(projection, domains.names, (row) => albums.artistOf[row] ?? 0);
    case 'artist':
      return byName(projection, domains.names, (row) => shownArtist(projection, row));
    case 'album':
      return byAlbum(projection, (row) => albums.albumOf[row] ?? RANK_MISSING);
    case 'genre':
      return byName(projection, domains.genres, (row) => columns.genres.domain.members(columns.genres.data[row] ?? 0)[0] ?? 0);
    case 'year':
      return byNumber((row) => columns.year.get(row), String);
    case 'decade':
      return byNumber((row) => decadeOf(columns.year.get(row)), decadeLabel);
    case 'disc':
      return byNumber((row) => columns.disc.get(row), String);
    case 'rating':
      return byNumber((row) => halves(personal.rating.get(row)), (rating) => String(rating / 2));
    case 'folder':
      return byFolder(projection, (row) => row);
    case 'added':
      return byDate((row) => columns.added.get(row), now);
    case 'initial':
      return byInitial(rows, trackText(firstSortKey(query).by, projection) ?? trackText('title', projection), projection);
  }
}

function ofAlbums(numbers: Uint32Array, query: ViewQuery, projection: Projection, group: GroupKey, now: number): Grouping {
  const { albums } = projection.albums;
  const { columns, domains } = projection.table;
  /** Some track of it, for what is said of tracks only. */
  const rowOf = (album: number): number => projection.albumRows(album)[0] ?? 0;
  switch (group) {
    case 'albumArtist':
    case 'artist':
      return byName(projection, domains.names, (album) => albums[album]?.artist ?? 0);
    case 'album':
      return byAlbum(projection, (album) => album);
    case 'genre':
      return byName(projection, domains.genres, (album) => columns.genres.domain.members(columns.genres.data[rowOf(album)] ?? 0)[0] ?? 0);
    case 'year':
      return byNumber((album) => albums[album]?.year ?? null, String);
    case 'decade':
      return byNumber((album) => decadeOf(albums[album]?.year ?? null), decadeLabel);
    case 'folder':
      return byFolder(projection, rowOf);
    case 'added':
      return byDate((album) => albums[album]?.added ?? 0, now);
    case 'disc':
    case 'rating':
      return byNumber(() => null, String);
    case 'initial':
      return byInitial(numbers, albumText(firstSortKey(query).by, projection) ?? albumText('title', projection), projection);
  }
}

/** Names that fold alike are one group. */
function byName(projection: Projection, domain: TextDomain, textOf: Value): Grouping {
  const ranks = projection.collator.ranks(domain, true);
  const name = (item: number): number => domain.canonical(textOf(item));
  return { keys: [(item) => ranks[name(item)] ?? RANK_MISSING, name], label: (item) => domain.text(textOf(item)) };
}

/** Albums of one title by different artists stay apart. */
function byAlbum(projection: Projection, albumOf: Value): Grouping {
  const { albums } = projection.albums;
  const { domains } = projection.table;
  const titles = projection.collator.ranks(domains.albums, true);
  const title = (item: number): number => albums[albumOf(item)]?.title ?? 0;
  return { keys: [(item) => titles[title(item)] ?? RANK_MISSING, albumOf], label: (item) => domains.albums.text(title(item)) };
}

function byFolder(projection: Projection, rowOf: Value): Grouping {
  const { account, folder } = projection.table.columns;
  const ranks = projection.collator.ranks(folder.domain, false);
  const path = (item: number): number => folder.data[rowOf(item)] ?? 0;
  return {
    keys: [(item) => ranks[path(item)] ?? RANK_MISSING, (item) => account.data[rowOf(item)] ?? 0],
    label: (item) => folder.domain.text(path(item)),
  };
}

function byNumber(numberOf: (item: number) => number | null, label: (value: number) => string): Grouping {
  return {
    keys: [(item) => numberOf(item) ?? RANK_MISSING],
    label: (item) => {
      const value = numberOf(item);
      return value === null ? '' : label(value);
    },
  };
}

function byDate(timeOf: Value, now: number): Grouping {
  const { bucket, label } = dateBuckets(now);
  return { keys: [(item) => bucket(timeOf(item))], label: (item) => label(bucket(timeOf(item))) };
}

function byInitial(items: Uint32Array, source: TextSource | null, projection: Projection): Grouping {
  if (source === null) return byNumber(() => null, String);
  const { domain, textOf, names } = source;
  // By text: the letter's UTF-16 unit, 0 where it has not been looked at.
  const units = new Uint16Array(domain.size);
  const letters = new Set<string>();
  for (const item of items) {
    const text = textOf(item);
    if (text === 0 || units[text] !== 0) continue;
    const letter = initialOf(projection.collator.key(domain.text(text), names));
    units[text] = letter.charCodeAt(0);
    letters.add(letter);
  }
  const inOrder = [...letters];
  const places = projection.collator.rank(inOrder);
  const placeOf = new Map(inOrder.map((letter, index) => [letter.charCodeAt(0), letter === NO_LETTER ? 0 : (places[index] ?? 0) + 1]));
  const unit = (item: number): number => units[textOf(item)] ?? 0;
  return {
    keys: [(item) => placeOf.get(unit(item)) ?? RANK_MISSING],
    label: (item) => (unit(item) === 0 ? '' : String.fromCharCode(unit(item))),
  };
}

function decadeOf(year: number | null): number | null {
  return year === null ? null : Math.floor(year / 10);
}

function decadeLabel(decade: number): string {
  return `${decade}0s`;
}

function halves(rating: number | null): number | null {
  return rating === null ? null : rating * 2;
}

function turnRound(key: number): number {
  return key === RANK_MISSING ? key : RANK_MISSING - 1 - key;
}
