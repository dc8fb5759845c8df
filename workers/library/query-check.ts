/** Checks queries of views before the library acts on them: a typed error names the part that is wrong. */
import type { GroupKey, SortKey, ViewKind, ViewQuery } from '../../services/protocol/library.ts';
import { checkFlag, checkMembers, checkText, invalid, isKeyOf, isObject } from './argument-check.ts';
import { checkFilter } from './filter-check.ts';
import { NUMBER_FIELDS, TEXT_FIELDS } from './track-fields.ts';

const KINDS = { tracks: 1, albums: 1, artists: 1, genres: 1, folders: 1 } as const satisfies Record<ViewKind, 1>;

/** What each kind of view can be sorted by. */
const SORTS: Readonly<Record<ViewKind, readonly SortKey['by'][]>> = {
  tracks: [...(Object.keys(TEXT_FIELDS) as (keyof typeof TEXT_FIELDS)[]), ...(Object.keys(NUMBER_FIELDS) as (keyof typeof NUMBER_FIELDS)[])],
  albums: ['title', 'album', 'artist', 'albumArtist', 'year', 'duration', 'added', 'trackCount'],
  artists: ['title', 'artist', 'trackCount', 'albumCount'],
  genres: ['title', 'genre', 'trackCount', 'albumCount'],
  folders: ['title', 'path', 'trackCount'],
};
/** What each kind of view can be grouped by: an album has no disc and no rating of its own. */
const GROUPS: Readonly<Record<ViewKind, readonly GroupKey[]>> = {
  tracks: ['albumArtist', 'artist', 'album', 'genre', 'year', 'decade', 'disc', 'rating', 'folder', 'added', 'initial'],
  albums: ['albumArtist', 'artist', 'album', 'genre', 'year', 'decade', 'folder', 'added', 'initial'],
  artists: [],
  genres: [],
  folders: [],
};
const MAX_SORT_KEYS = 10;
const MEMBERS: readonly (keyof ViewQuery)[] = ['kind', 'filter', 'sort', 'search', 'parent', 'playlist', 'group', 'copies'];

/** @throws MpcError `invalid-argument`, its `details.field` the path of what is wrong */
export function checkQuery(query: unknown): ViewQuery {
  if (!isObject(query)) throw invalid('query', 'an object');
  checkMembers(query, MEMBERS, '');
  const { kind, filter, sort, search, parent, playlist, group, copies } = query;
  if (!isKeyOf(KINDS, kind)) throw invalid('kind', `one of ${Object.keys(KINDS).join(', ')}`);
  if (filter !== undefined) checkFilter(filter, 'filter');
  if (sort !== undefined) checkSort(sort, kind, 'sort');
  if (search !== undefined) checkText(search, 'search');
  if (parent !== undefined) {
    if (kind !== 'folders') throw invalid('parent', 'left out but for folders');
    if (parent !== null) checkText(parent, 'parent');
  }
  if (group !== undefined && !GROUPS[kind].some((allowed) => allowed === group)) {
    throw invalid('group', GROUPS[kind].length === 0 ? 'left out but for tracks and albums' : `one of ${GROUPS[kind].join(', ')}`);
  }
  if (playlist !== undefined) {
    if (kind !== 'tracks') throw invalid('playlist', 'left out but for tracks');
    checkText(playlist, 'playlist');
  }
  if (copies !== undefined) {
    if (kind !== 'tracks') throw invalid('copies', 'left out but for tracks');
    checkFlag(copies, 'copies');
  }
  return query as unknown as ViewQuery;
}

/** `at` is how errors call the keys: `sort`, `rule.sort`. @throws MpcError `invalid-argument` */
export function checkSort(sort: unknown, kind: ViewKind, at: string): asserts sort is readonly SortKey[] {
  if (!Array.isArray(sort) || sort.length > MAX_SORT_KEYS) throw invalid(at, `a list of at most ${MAX_SORT_KEYS} keys`);
  const seen = new Set<unknown>();
  for (const [index, key] of (sort as readonly unknown[]).entries()) {
    const place = `${at}[${index}]`;
    if (!isObject(key)) throw invalid(place, 'an object');
    checkMembers(key, ['by', 'order'], place);
    const { by, order } = key;
    if (!SORTS[kind].some((allowed) => allowed === by)) throw invalid(`${place}.by`, `one of ${SORTS[kind].join(', ')}`);
    if (seen.has(by)) throw invalid(`${place}.by`, 'another field than those before it');
    seen.add(by);
    if (order !== undefined && order !== 'asc' && order !== 'desc') throw invalid(`${place}.order`, 'asc or desc');
  }
}
