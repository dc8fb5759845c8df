/**
 * Search as one types: several words in any order and field, at the beginning or in the middle of words, with
 * qualifiers, phrases and exclusions (`search-query.ts`). A word that occurs nowhere is taken for mistyped. What fits
 * is ranked by where and how well the words match.
 */
import type { Filter } from '../../services/protocol/library.ts';
import { NO_ALBUM } from './albums.ts';
import { bestOf, type RankedItems } from './best-hits.ts';
import { compileFilter, mentions, type RowTest } from './filter.ts';
import type { NameGroups } from './names.ts';
import { LIBRARY_SCOPE, type Projection } from './projection.ts';
import { type RowHits, SearchMatcher } from './search-matcher.ts';
import { IN, parseSearch, type SearchQuery } from './search-query.ts';
import { TermFinder, type TermHits } from './term-hits.ts';
import { EMBEDDED } from './track-record.ts';

/** What fits a search, until the library changes. */
export interface SearchMatch {
  /** Living rows that fit, in no order. */
  readonly rows: Uint32Array;
  /** 0 when the row does not fit; the more the better. */
  track(row: number): number;
  album(album: number): number;
  /** Of an artist or genre. */
  name(groups: NameGroups, name: number): number;
}

export interface RankedHits {
  readonly artists: RankedItems;
  readonly albums: RankedItems;
  readonly tracks: RankedItems;
}

const NOTHING: RankedItems = { best: [], count: 0 };

export class Search {
  readonly #projection: Projection;
  readonly #finder: TermFinder;
  readonly #matcher: SearchMatcher;

  constructor(projection: Projection) {
    this.#projection = projection;
    this.#finder = new TermFinder(projection.table.domains);
    this.#matcher = new SearchMatcher(projection);
  }

  /** Null when the text has nothing to look for, and so narrows nothing. `now`: epoch milliseconds, for `added:`. */
  match(text: string, now: number): SearchMatch | null {
    const query = parseSearch(text);
    if (query === null) return null;
    const terms = query.terms.map((term) => this.#finder.find(term));
    const passes = this.#conditions(query, now);
    const exact = this.#matched(terms, passes);
    if (exact.rows.length > 0 || terms.length === 0) return exact;
    // Every word may occur, but never together: one of them may be another word mistyped.
    for (const [index, term] of query.terms.entries()) {
      const hits = terms[index];
      if (hits !== undefined) this.#finder.withTypos(term, hits);
    }
    return this.#matched(terms, passes);
  }

  /** The best hits in the library; copies of recordings only where the text asks for them. */
  ranked(text: string, limit: number, now: number): RankedHits {
    const match = this.match(text, now);
    if (match === null) return { artists: NOTHING, albums: NOTHING, tracks: NOTHING };
    const { table, albums, artists } = this.#projection;
    const { title, state } = table.columns;
    const copies = mentionsCopies(parseSearch(text)?.filter ?? null);
    const shown = match.rows.filter((row) => (state.get(row) & EMBEDDED) === 0 && (copies || table.duplicate.get(row) === 0));
    const { tracks: counts } = this.#projection.counts(artists, LIBRARY_SCOPE);
    const shortest = (length: number): number => -length;
    return {
      tracks: bestOf(shown, limit, (row) => match.track(row), (row) => shortest(title.get(row).length)),
      albums: bestOf(
        numbersBelow(albums.albums.length, (number) => (albums.albums[number]?.trackCount ?? 0) > 0 && albums.albums[number]?.embedded === 0),
        limit,
        (number) => match.album(number),
        (number) => shortest(table.domains.albums.text(albums.albums[number]?.title ?? 0).length),
      ),
      artists: bestOf(
        numbersBelow(counts.length, (name) => (counts[name] ?? 0) > 0),
        limit,
        (name) => match.name(artists, name),
        (name) => counts[name] ?? 0,
      ),
    };
  }

  /** What rows must be beside fitting the terms; null when there is nothing. */
  #conditions({ excluded, filter }: SearchQuery, now: number): RowTest | null {
    const tests: RowTest[] = [];
    if (filter !== null) tests.push(compileFilter(filter, this.#projection, now));
    for (const term of excluded) {
      const { points } = this.#matcher.rows([this.#finder.exactly(term)], null);
      tests.push((row) => points[row] === 0);
    }
    return tests.length === 0 ? null : (row) => tests.every((test) => test(row));
  }

  #matched(terms: readonly TermHits[], passes: RowTest | null): SearchMatch {
    const { albums, artists } = this.#projection;
    const matcher = this.#matcher;
    const { rows, points } = matcher.rows(terms, passes);
    const ofAlbums = new Part(terms, IN.album | IN.albumArtist, passes, matcher);
    const ofArtists = new Part(terms, IN.artist | IN.albumArtist, passes, matcher);
    const ofGenres = new Part(terms, IN.genre, passes, matcher);
    const albumOfRow = (row: number): readonly number[] => [albums.albumOf[row] ?? NO_ALBUM];
    return {
      rows,
      track: (row) => points[row] ?? 0,
      album: (album) => (ofAlbums.allows(album, albumOfRow) ? ofAlbums.points((own) => matcher.album(own, album)) : 0),
      name(groups, name) {
        const part = groups === artists ? ofArtists : ofGenres;
        return part.allows(name, (row) => groups.namesOf(row)) ? part.points((own) => matcher.name(own, groups, name)) : 0;
      },
    };
  }
}

/**
 * A search as it concerns albums, artists or genres: terms that may be met by their own texts must be; the rest of
 * the search must hold for one of their tracks.
 */
class Part {
  readonly #own: readonly TermHits[];
  readonly #tracks: () => RowHits;
  readonly #restricted: boolean;
  #allowed: Set<number> | null = null;

  constructor(terms: readonly TermHits[], fields: number, passes: RowTest | null, matcher: SearchMatcher) {
    this.#own = terms.filter((hits) => (hits.fields & fields) !== 0);
    const others = terms.filter((hits) => (hits.fields & fields) === 0);
    this.#restricted = others.length > 0 || passes !== null;
    this.#tracks = () => matcher.rows(others, passes);
  }

  allows(item: number, itemsOf: (row: number) => readonly number[]): boolean {
    if (!this.#restricted) return true;
    if (this.#allowed === null) {
      this.#allowed = new Set();
      for (const row of this.#tracks().rows) for (const one of itemsOf(row)) this.#allowed.add(one);
    }
    return this.#allowed.has(item);
  }

  points(pointsOf: (own: readonly TermHits[]) => number): number {
    return this.#own.length === 0 ? 1 : pointsOf(this.#own);
  }
}

function mentionsCopies(filter: Filter | null): boolean {
  return filter !== null && mentions(filter, (condition) => 'field' in condition && condition.field === 'duplicate');
}

function numbersBelow(count: number, isWanted: (number: number) => boolean): Uint32Array {
  const numbers = new Uint32Array(count);
  let found = 0;
  for (let number = 0; number < count; number++) if (isWanted(number)) numbers[found++] = number;
  return numbers.subarray(0, found);
}
