/**
 * A filter compiled to a test of rows. Conditions on texts are answered once per distinct text, so that a row
 * costs a look-up. Filters are checked before (`filter-check.ts`).
 */
import type { Filter, IdField, NumberField, TextField, TrackField } from '../../services/protocol/library.ts';
import type { Credit } from '../../services/protocol/records.ts';
import type { Projection } from './projection.ts';
import { shownArtist } from './rows.ts';
import type { TextDomain } from './text-domain.ts';
import { foldPart, foldText } from './text-fold.ts';
import { flagsOf, isFlagField, isNumberField, isTextField, numbersOf } from './track-fields.ts';
import { splitCredits, STATUSES } from './track-record.ts';

const DAY = 86_400_000;

export type RowTest = (row: number) => boolean;
/** Takes a text folded, and as it is written. */
type TextTest = (folded: string, text: string) => boolean;

/** `now` is in epoch milliseconds: relative dates count back from it. */
export function compileFilter(filter: Filter, projection: Projection, now: number): RowTest {
  switch (filter.op) {
    case 'and': {
      const tests = filter.of.map((part) => compileFilter(part, projection, now));
      return (row) => tests.every((test) => test(row));
    }
    case 'or': {
      const tests = filter.of.map((part) => compileFilter(part, projection, now));
      return (row) => tests.some((test) => test(row));
    }
    case 'not': {
      const test = compileFilter(filter.of, projection, now);
      return (row) => !test(row);
    }
    case 'equals':
      return oneOf(filter.field, [filter.value], projection);
    case 'in':
      return oneOf(filter.field, filter.values, projection);
    case 'contains':
      return textTest(filter.field, projection, partTest(filter.value, (text, part) => text.includes(part)));
    case 'startsWith':
      return textTest(filter.field, projection, partTest(filter.value, (text, part) => text.startsWith(part)));
    case 'range': {
      const { min = -Infinity, max = Infinity } = filter;
      return between(filter.field, min, max, projection);
    }
    case 'within':
      return between(filter.field, now - filter.days * DAY, now, projection);
    case 'missing':
      return missing(filter.field, projection);
  }
}

/** The accounts to which a filter confines its rows; null when it does not. */
export function accountsOf(filter: Filter | undefined): ReadonlySet<string> | null {
  if (filter?.op === 'equals' && filter.field === 'account') return new Set([String(filter.value)]);
  if (filter?.op === 'in' && filter.field === 'account') return new Set(filter.values.map(String));
  if (filter?.op !== 'and') return null;
  return filter.of.map(accountsOf).find((accounts) => accounts !== null) ?? null;
}

/** Whether a filter, or a part of it, says something that `named` looks for. */
export function mentions(filter: Filter, named: (condition: Filter) => boolean): boolean {
  if (named(filter)) return true;
  if (filter.op === 'not') return mentions(filter.of, named);
  return (filter.op === 'and' || filter.op === 'or') && filter.of.some((part) => mentions(part, named));
}

/** Whether a condition is about copies of recordings: they are shown where one is. */
export function isAboutCopies(condition: Filter): boolean {
  return 'field' in condition && condition.field === 'duplicate';
}

function between(field: NumberField, min: number, max: number, projection: Projection): RowTest {
  const numbers = numbersOf(field, projection);
  return (row) => {
    const value = numbers.get(row);
    return value !== null && value >= min && value <= max;
  };
}

function oneOf(field: TrackField, values: readonly (string | number | boolean)[], projection: Projection): RowTest {
  if (isTextField(field)) {
    const texts = values.map(String);
    const wanted = new Set(texts.map(foldText));
    wanted.delete('');
    const signs = texts.filter((text) => foldText(text) === '').map((sign) => partTest(sign, (text, part) => text === part));
    return textTest(field, projection, (folded, text) => wanted.has(folded) || signs.some((isSign) => isSign(folded, text)));
  }
  if (isNumberField(field)) {
    const numbers = numbersOf(field, projection);
    const wanted = new Set<unknown>(values);
    return (row) => wanted.has(numbers.get(row));
  }
  if (isFlagField(field)) {
    const flags = flagsOf(field, projection);
    return (row) => values.includes(flags.get(row) === 1);
  }
  return idTest(field, values.map(String), projection);
}

/** A value that folds to nothing, as spaces and apostrophes do, is compared as it is written, but for case. */
function partTest(value: string, compare: (text: string, part: string) => boolean): TextTest {
  const part = foldPart(value);
  if (part.trim() !== '') return (folded) => compare(folded, part);
  const plain = value.toLowerCase();
  return (_, text) => compare(text.toLowerCase(), plain);
}

/** Whether any of the row's texts of the field passes; missing texts do not. */
function textTest(field: TextField, projection: Projection, passes: TextTest): RowTest {
  const { columns, domains } = projection.table;
  const test = (domain: TextDomain): Uint8Array => {
    const hits = new Uint8Array(domain.size);
    for (let id = 1; id < hits.length; id++) if (passes(domain.folded(id), domain.text(id))) hits[id] = 1;
    return hits;
  };
  switch (field) {
    case 'title':
    case 'album':
    case 'comment':
    case 'codec': {
      const column = columns[field];
      const hits = test(column.domain);
      return (row) => hits[column.data[row] ?? 0] === 1;
    }
    case 'composer': {
      const hits = test(domains.composers);
      const { data } = columns.composer;
      const isOneOfSeveral = creditTest(projection, ({ name, role }) => role === 'composer' && passes(foldText(name), name));
      return (row) => hits[data[row] ?? 0] === 1 || isOneOfSeveral(row);
    }
    case 'credit': {
      const composers = test(domains.composers);
      const { data } = columns.composer;
      const isCredited = creditTest(projection, ({ name }) => passes(foldText(name), name));
      return (row) => composers[data[row] ?? 0] === 1 || isCredited(row);
    }
    case 'albumArtist': {
      const hits = test(domains.names);
      const { artistOf } = projection.albums;
      return (row) => hits[artistOf[row] ?? 0] === 1;
    }
    case 'artist': {
      const hits = test(domains.names);
      const { domain, data } = columns.artists;
      return (row) =>
        hits[shownArtist(projection, row)] === 1 || domain.members(data[row] ?? 0).some((name) => hits[name] === 1);
    }
    case 'genre': {
      const hits = test(domains.genres);
      const { domain, data } = columns.genres;
      return (row) => domain.members(data[row] ?? 0).some((name) => hits[name] === 1);
    }
    case 'path':
      return (row) => {
        const path = projection.table.path(row);
        return passes(foldText(path), path);
      };
  }
}

/** Whether any of those passes whom a row credits besides its artists; composers are among them where there are several. */
function creditTest(projection: Projection, passes: (credit: Credit) => boolean): RowTest {
  const { credits } = projection.table.columns;
  if (credits.isBlank) return () => false;
  const { domain, data } = credits;
  const hits = new Uint8Array(domain.size);
  for (let id = 1; id < hits.length; id++) {
    if (splitCredits(domain.text(id)).some(passes)) hits[id] = 1;
  }
  return (row) => hits[data[row] ?? 0] === 1;
}

function idTest(field: IdField, ids: readonly string[], projection: Projection): RowTest {
  const { table, artists, genres } = projection;
  switch (field) {
    case 'id': {
      const rows = new Set(ids.map((id) => table.find(id)));
      return (row) => rows.has(row);
    }
    case 'albumId': {
      const { albums } = projection;
      const numbers = new Set(ids.map((id) => albums.find(id)));
      return (row) => numbers.has(albums.albumOf[row] ?? -1);
    }
    case 'artistId':
    case 'genreId': {
      const groups = field === 'artistId' ? artists : genres;
      const names = new Set(ids.map((id) => groups.find(id)));
      return (row) => groups.namesOf(row).some((name) => names.has(name));
    }
    case 'folderId': {
      const { folders } = projection;
      const roots = ids.map((id) => folders.find(id)).filter((folder) => folder !== -1);
      const within = folders.folders.map((_, folder) => roots.some((root) => folders.isWithin(folder, root)));
      return (row) => within[folders.folderOf[row] ?? -1] === true;
    }
    case 'account': {
      const wanted = new Set(ids);
      return (row) => wanted.has(table.columns.account.get(row));
    }
    case 'status': {
      const wanted = new Set(ids);
      return (row) => wanted.has(STATUSES[table.columns.status.get(row)] ?? '');
    }
  }
}

function missing(field: TrackField, projection: Projection): RowTest {
  const { columns } = projection.table;
  if (isNumberField(field)) {
    const numbers = numbersOf(field, projection);
    return (row) => numbers.get(row) === null;
  }
  if (isFlagField(field)) return oneOf(field, [false], projection);
  switch (field) {
    case 'title':
    case 'album':
    case 'comment':
    case 'codec':
      return (row) => columns[field].data[row] === 0;
    case 'composer': {
      const { data } = columns.composer;
      const isCredited = creditTest(projection, ({ role }) => role === 'composer');
      return (row) => data[row] === 0 && !isCredited(row);
    }
    case 'credit':
      return (row) => columns.credits.data[row] === 0 && columns.composer.data[row] === 0;
    case 'artist':
      return (row) => shownArtist(projection, row) === 0;
    case 'albumArtist': {
      const { artistOf } = projection.albums;
      return (row) => artistOf[row] === 0;
    }
    case 'artistId':
      return (row) => columns.artists.data[row] === 0;
    case 'genre':
    case 'genreId':
      return (row) => columns.genres.data[row] === 0;
    case 'albumId':
      return (row) => columns.album.data[row] === 0;
    case 'path':
    case 'id':
    case 'folderId':
    case 'account':
    case 'status':
      return () => false;
  }
}
