/** Checks what comes over the wire before the library acts on it: a typed error names the field that is wrong. */
import { MpcError } from '../../services/protocol/errors.ts';
import type {
  Filter,
  FlagField,
  IdField,
  NumberField,
  SortKey,
  TextField,
  TrackField,
  ViewKind,
  ViewQuery,
} from '../../services/protocol/library.ts';

const KINDS = { tracks: 1, albums: 1, artists: 1, genres: 1, folders: 1 } as const satisfies Record<ViewKind, 1>;
const TEXT_FIELDS = {
  title: 1,
  artist: 1,
  albumArtist: 1,
  album: 1,
  genre: 1,
  composer: 1,
  comment: 1,
  path: 1,
  codec: 1,
} as const satisfies Record<TextField, 1>;
const NUMBER_FIELDS = {
  track: 1,
  disc: 1,
  year: 1,
  duration: 1,
  size: 1,
  bitRate: 1,
  sampleRate: 1,
  added: 1,
  modified: 1,
} as const satisfies Record<NumberField, 1>;
const ID_FIELDS = {
  id: 1,
  albumId: 1,
  artistId: 1,
  genreId: 1,
  folderId: 1,
  account: 1,
  status: 1,
} as const satisfies Record<IdField, 1>;
const FLAG_FIELDS = { favourite: 1, compilation: 1, lossless: 1 } as const satisfies Record<FlagField, 1>;

/** What each kind of view can be sorted by. */
const SORTS: Readonly<Record<ViewKind, readonly SortKey['by'][]>> = {
  tracks: [...(Object.keys(TEXT_FIELDS) as TextField[]), ...(Object.keys(NUMBER_FIELDS) as NumberField[])],
  albums: ['title', 'album', 'artist', 'albumArtist', 'year', 'duration', 'added', 'trackCount'],
  artists: ['title', 'artist', 'trackCount', 'albumCount'],
  genres: ['title', 'genre', 'trackCount', 'albumCount'],
  folders: ['title', 'path', 'trackCount'],
};

/** Bounds against queries that would never end. */
const MAX_DEPTH = 32;
const MAX_CONDITIONS = 1000;
const MAX_SEARCH = 1000;

export function isTextField(field: TrackField): field is TextField {
  return Object.hasOwn(TEXT_FIELDS, field);
}

export function isNumberField(field: TrackField): field is NumberField {
  return Object.hasOwn(NUMBER_FIELDS, field);
}

export function isFlagField(field: TrackField): field is FlagField {
  return Object.hasOwn(FLAG_FIELDS, field);
}

/** @throws MpcError `invalid-argument`, its `details.field` the path of what is wrong */
export function invalid(field: string, promise: string): MpcError {
  return new MpcError('invalid-argument', `${field} must be ${promise}.`, { details: { field } });
}

export function checkQuery(query: unknown): ViewQuery {
  if (!isObject(query)) throw invalid('query', 'an object');
  const { kind, filter, sort, search, parent } = query;
  if (!isKeyOf(KINDS, kind)) throw invalid('kind', `one of ${Object.keys(KINDS).join(', ')}`);
  if (filter !== undefined) checkFilter(filter, 'filter', { conditions: 0 }, 0);
  if (sort !== undefined) checkSort(sort, kind);
  if (search !== undefined && !(typeof search === 'string' && search.length <= MAX_SEARCH)) {
    throw invalid('search', `a text of at most ${MAX_SEARCH} characters`);
  }
  if (parent !== undefined) {
    if (kind !== 'folders') throw invalid('parent', 'left out but for folders');
    if (parent !== null && typeof parent !== 'string') throw invalid('parent', 'a folder id or null');
  }
  return query as unknown as ViewQuery;
}

/** A whole number of at least 0 (and at most `max`). */
export function checkCount(value: unknown, field: string, max = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw invalid(field, max === Number.MAX_SAFE_INTEGER ? 'a whole number from 0' : `a whole number from 0 to ${max}`);
  }
  return value;
}

export function checkText(value: unknown, field: string): string {
  if (typeof value !== 'string' || value.length > MAX_SEARCH) throw invalid(field, `a text of at most ${MAX_SEARCH} characters`);
  return value;
}

export function checkFlag(value: unknown, field: string): boolean {
  if (typeof value !== 'boolean') throw invalid(field, 'true or false');
  return value;
}

function checkSort(sort: unknown, kind: ViewKind): void {
  if (!Array.isArray(sort) || sort.length > 10) throw invalid('sort', 'a list of at most 10 keys');
  for (const [index, key] of (sort as readonly unknown[]).entries()) {
    const at = `sort[${index}]`;
    if (!isObject(key)) throw invalid(at, 'an object');
    const { by, order } = key;
    if (!SORTS[kind].some((allowed) => allowed === by)) throw invalid(`${at}.by`, `one of ${SORTS[kind].join(', ')}`);
    if (order !== undefined && order !== 'asc' && order !== 'desc') throw invalid(`${at}.order`, 'asc or desc');
  }
}

function checkFilter(filter: unknown, at: string, sum: { conditions: number }, depth: number): asserts filter is Filter {
  if (depth > MAX_DEPTH) throw invalid(at, `nested at most ${MAX_DEPTH} deep`);
  if (++sum.conditions > MAX_CONDITIONS) throw invalid(at, `part of a filter of at most ${MAX_CONDITIONS} conditions`);
  if (!isObject(filter)) throw invalid(at, 'an object');
  const { op, of } = filter;
  switch (op) {
    case 'and':
    case 'or':
      if (!Array.isArray(of)) throw invalid(`${at}.of`, 'a list of filters');
      for (const [index, part] of (of as readonly unknown[]).entries()) checkFilter(part, `${at}.of[${index}]`, sum, depth + 1);
      return;
    case 'not':
      checkFilter(of, `${at}.of`, sum, depth + 1);
      return;
    case 'equals':
      checkValue(filter['value'], checkField(filter, at), `${at}.value`);
      return;
    case 'in': {
      const field = checkField(filter, at);
      const values = filter['values'];
      if (isFlagField(field)) throw invalid(`${at}.field`, 'a text, number or id field');
      if (!Array.isArray(values)) throw invalid(`${at}.values`, 'a list');
      for (const [index, value] of (values as readonly unknown[]).entries()) checkValue(value, field, `${at}.values[${index}]`);
      return;
    }
    case 'contains':
    case 'startsWith':
      if (!isKeyOf(TEXT_FIELDS, filter['field'])) throw invalid(`${at}.field`, 'a text field');
      if (typeof filter['value'] !== 'string') throw invalid(`${at}.value`, 'a text');
      return;
    case 'range':
      if (!isKeyOf(NUMBER_FIELDS, filter['field'])) throw invalid(`${at}.field`, 'a number field');
      for (const bound of ['min', 'max']) {
        const value = filter[bound];
        if (value !== undefined && !isNumber(value)) throw invalid(`${at}.${bound}`, 'a number');
      }
      return;
    case 'missing':
      checkField(filter, at);
      return;
    default:
      throw invalid(`${at}.op`, 'a known operation');
  }
}

function checkField(filter: Readonly<Record<string, unknown>>, at: string): TrackField {
  const { field } = filter;
  for (const fields of [TEXT_FIELDS, NUMBER_FIELDS, ID_FIELDS, FLAG_FIELDS]) {
    if (typeof field === 'string' && Object.hasOwn(fields, field)) return field as TrackField;
  }
  throw invalid(`${at}.field`, 'a field of tracks');
}

function checkValue(value: unknown, field: TrackField, at: string): void {
  if (isNumberField(field)) {
    if (!isNumber(value)) throw invalid(at, 'a number');
  } else if (isFlagField(field)) {
    checkFlag(value, at);
  } else if (typeof value !== 'string') {
    throw invalid(at, 'a text');
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKeyOf<T extends object>(table: T, key: unknown): key is keyof T {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
