/**
 * Search as one types: several words in any order and field, at the beginning or in the middle of words, with
 * qualifiers, phrases and exclusions (`search-query.ts`). A word that occurs nowhere is taken for mistyped. What fits
 * is ranked by where and how well the words match.
 */
import { NO_ALBUM } from './albums.ts';
import { BestHits, type RankedItems } from './best-hits.ts';
import { compileFilter, isAboutCopies, mentions, type RowTest } from './filter.ts';
import type { NameGroups } from './names.ts';
import { type PhraseHits, phraseHits } from './phrase-hits.ts';
import type { Projection } from './projection.ts';
import { SearchMatcher } from './search-matcher.ts';
import { IN, parseSearch, type SearchQuery } from './search-query.ts';
import { SearchStandings } from './search-standings.ts';
import { type Hits, hitsThat } from './tally.ts';
import { TermFinder, type TermHits } from './term-hits.ts';

/** What fits a search, until the next one or until the library changes; each part until the next is asked for. */
export interface SearchMatch {
  readonly tracks: Hits;
  albums(): Hits;
  /** Artists or genres. */
  names(groups: NameGroups): Hits;
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
  readonly #standings: SearchStandings;
  readonly #best = new BestHits();

  constructor(projection: Projection) {
    this.#projection = projection;
    this.#finder = new TermFinder(projection.table.domains);
    this.#matcher = new SearchMatcher(projection);
    this.#standings = new SearchStandings(projection);
  }

  /**
   * Does beforehand, a few milliseconds at a time, what the first search after opening would have to.
   * @param goesOn asked between the steps
   */
  async warmUp(goesOn: () => boolean): Promise<void> {
    for (const _ of this.#preparations()) {
      await new Promise((resolve) => setTimeout(resolve));
      if (!goesOn()) return;
    }
  }

  *#preparations(): Generator<void> {
    yield* this.#finder.warmUp();
    this.#projection.settle();
    yield* this.#matcher.warmUp();
    this.#standings.rows(false);
  }

  /** Null when the text has nothing to look for, and so narrows nothing. `now`: epoch milliseconds, for `added:`. */
  match(text: string, now: number): SearchMatch | null {
    const query = parseSearch(text);
    return query === null ? null : this.#match(query, now);
  }

  /** The best hits in the library; copies of recordings only where the text asks for them. */
  ranked(text: string, limit: number, now: number): RankedHits {
    const query = parseSearch(text);
    if (query === null) return { artists: NOTHING, albums: NOTHING, tracks: NOTHING };
    this.#projection.settle();
    const match = this.#match(query, now);
    const copies = query.filter !== null && mentions(query.filter, isAboutCopies);
    return {
      tracks: this.#best.of(match.tracks, limit, this.#standings.rows(copies)),
      albums: this.#best.of(match.albums(), limit, this.#standings.albums),
      artists: this.#best.of(match.names(this.#projection.artists), limit, this.#standings.artists),
    };
  }

  #match(query: SearchQuery, now: number): SearchMatch {
    const passes = this.#conditions(query, now);
    let terms = query.terms.map((term) => this.#finder.find(term));
    let phrase = this.#phrase(query, terms);
    let tracks = this.#rows(terms, phrase, passes);
    if (tracks.items.length === 0) {
      // Every word may occur, but never together: one of them may be another word mistyped.
      terms = query.terms.map((term) => this.#finder.withTypos(term));
      phrase = this.#phrase(query, terms);
      tracks = this.#rows(terms, phrase, passes);
    }
    const { artists, albums } = this.#projection;
    return {
      tracks,
      albums: () =>
        this.#part(terms, IN.album | IN.albumArtist, passes, (row) => [albums.albumOf[row] ?? NO_ALBUM], (own) => this.#matcher.albums(own, phrase)),
      names: (groups) => {
        const fields = groups === artists ? IN.artist | IN.albumArtist : IN.genre;
        return this.#part(terms, fields, passes, (row) => groups.namesOf(row), (own) => this.#matcher.names(own, phrase, groups));
      },
    };
  }

  /** Null when no text is the phrase or begins with it. */
  #phrase({ phrase }: SearchQuery, terms: readonly TermHits[]): PhraseHits | null {
    return phrase === '' ? null : phraseHits(phrase, terms, this.#projection.table.domains);
  }

  #rows(terms: readonly TermHits[], phrase: PhraseHits | null, passes: RowTest | null): Hits {
    const rows = terms.length === 0 ? this.#matcher.allRows() : this.#matcher.rows(terms, phrase);
    return passes === null ? rows : hitsThat(rows, passes);
  }

  /**
   * A search as it concerns albums, artists or genres: terms that look into the fields of their own texts must be met
   * there; the rest of the search must hold for one of their tracks.
   */
  #part(
    terms: readonly TermHits[],
    fields: number,
    passes: RowTest | null,
    itemsOf: (row: number) => readonly number[],
    find: (own: readonly TermHits[]) => Hits,
  ): Hits {
    const own = terms.filter((hits) => (hits.fields & fields) !== 0);
    if (own.length === terms.length && passes === null) return find(own);
    const others = terms.filter((hits) => (hits.fields & fields) === 0);
    const allowed = new Set<number>();
    for (const row of this.#rows(others, null, passes).items) for (const item of itemsOf(row)) allowed.add(item);
    if (own.length > 0) return hitsThat(find(own), (item) => allowed.has(item));
    allowed.delete(NO_ALBUM);
    return { items: Uint32Array.from(allowed), points: new Uint16Array(allowed.size).fill(1) };
  }

  /** What rows must be beside fitting the terms; null when there is nothing. */
  #conditions({ excluded, filter }: SearchQuery, now: number): RowTest | null {
    const tests: RowTest[] = [];
    if (filter !== null) tests.push(compileFilter(filter, this.#projection, now));
    for (const term of excluded) {
      const rows = new Set(this.#matcher.rows([this.#finder.exactly(term)], null).items);
      tests.push((row) => !rows.has(row));
    }
    return tests.length === 0 ? null : (row) => tests.every((test) => test(row));
  }
}
