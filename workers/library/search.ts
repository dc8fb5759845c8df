/**
 * Search as one types. Every word of the query must occur somewhere in a track (title, artists, album, genre,
 * composer), in any order, at the beginning or in the middle of words; a word that occurs nowhere is taken for
 * mistyped. Words are looked for among the distinct texts, and tracks add up what their texts scored.
 */
import { isLive } from './albums.ts';
import { LIBRARY_SCOPE, type Projection } from './projection.ts';
import { sortByKeys } from './radix-sort.ts';
import type { TextDomain } from './text-domain.ts';
import { queryWords } from './text-fold.ts';
import { EMBEDDED } from './track-record.ts';
import { Vocabulary } from './typos.ts';
import { findWord, QUALITY } from './word-hits.ts';

/** Further words of a query are ignored. */
const MAX_WORDS = 12;
/** How much a hit counts, by where it is. */
const WEIGHTS = { title: 10, artist: 9, album: 7, albumArtist: 6, composer: 3, genre: 2 } as const;

/** How well each text matches one word, by number of the text. */
interface WordHits {
  readonly titles: Uint8Array;
  readonly names: Uint8Array;
  readonly albums: Uint8Array;
  readonly composers: Uint8Array;
  readonly genres: Uint8Array;
  /** By number of the list: the best of its members. */
  readonly artistLists: Uint8Array;
  readonly genreLists: Uint8Array;
}

/** What a query's words hit; valid until the library changes. */
export interface SearchMatch {
  /** 0 when the row does not match; the more the better. */
  track(row: number): number;
  album(album: number): number;
  /** Of a text of the domains of names (artists) or genres. */
  name(domain: TextDomain, id: number): number;
}

export interface RankedHits {
  readonly artists: Uint32Array;
  readonly albums: Uint32Array;
  readonly tracks: Uint32Array;
}

export class Search {
  readonly #projection: Projection;
  readonly #vocabulary: Vocabulary;

  constructor(projection: Projection) {
    this.#projection = projection;
    const { titles, names, albums } = projection.table.domains;
    this.#vocabulary = new Vocabulary([titles, names, albums]);
  }

  /** Null when the text has no words, and so narrows nothing. */
  match(text: string): SearchMatch | null {
    const words = queryWords(text, MAX_WORDS);
    if (words.length === 0) return null;
    const hits = words.map((word) => this.#hits(word));
    const exact = this.#matcher(hits);
    if (this.#matchesAny(exact)) return exact;
    // Every word may occur, but never together: one of them may be another word mistyped.
    return this.#matcher(words.map((word, index) => this.#withTypos(word, hits[index] ?? this.#noHits())));
  }

  /** All hits in the library, best first. */
  ranked(text: string): RankedHits {
    const match = this.match(text);
    if (match !== null) return this.#rank(match);
    return { artists: new Uint32Array(0), albums: new Uint32Array(0), tracks: new Uint32Array(0) };
  }

  #matchesAny(match: SearchMatch): boolean {
    const { table } = this.#projection;
    for (let row = 0; row < table.count; row++) {
      if (isLive(table.columns.state.data[row]) && match.track(row) > 0) return true;
    }
    return false;
  }

  #rank(match: SearchMatch): RankedHits {
    const { table, albums, artists } = this.#projection;
    const { state } = table.columns;
    const tracks = best(table.count, (row) => {
      const flags = state.data[row];
      return isLive(flags) && ((flags ?? 0) & EMBEDDED) === 0 ? match.track(row) : 0;
    });
    const { tracks: counts } = this.#projection.counts(artists, LIBRARY_SCOPE);
    return {
      tracks,
      albums: best(albums.albums.length, (number) => {
        const album = albums.albums[number];
        return album !== undefined && album.trackCount > 0 && album.embedded === 0 ? match.album(number) : 0;
      }),
      artists: best(counts.length, (name) => (counts[name] === 0 ? 0 : match.name(artists.domain, name))),
    };
  }

  #hits(word: string): WordHits {
    const hits = this.#noHits();
    let found = this.#find(word, hits, QUALITY.whole);
    const bare = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    if (found === 0 && bare !== word && bare !== '') found = this.#find(bare, hits, QUALITY.whole);
    return found === 0 ? this.#withTypos(word, hits) : this.#withLists(hits);
  }

  #withTypos(word: string, hits: WordHits): WordHits {
    for (const correction of this.#vocabulary.corrections(word)) this.#find(correction, hits, QUALITY.typo);
    return this.#withLists(hits);
  }

  #find(word: string, hits: WordHits, best: number): number {
    const { titles, names, albums, composers, genres } = this.#projection.table.domains;
    return (
      findWord(titles, word, hits.titles, best) +
      findWord(names, word, hits.names, best) +
      findWord(albums, word, hits.albums, best) +
      findWord(composers, word, hits.composers, best) +
      findWord(genres, word, hits.genres, best)
    );
  }

  #noHits(): WordHits {
    const { domains, columns } = this.#projection.table;
    return {
      titles: new Uint8Array(domains.titles.size),
      names: new Uint8Array(domains.names.size),
      albums: new Uint8Array(domains.albums.size),
      composers: new Uint8Array(domains.composers.size),
      genres: new Uint8Array(domains.genres.size),
      artistLists: new Uint8Array(columns.artists.domain.size),
      genreLists: new Uint8Array(columns.genres.domain.size),
    };
  }

  #withLists(hits: WordHits): WordHits {
    const { artists, genres } = this.#projection.table.columns;
    for (const [lists, domain, members] of [
      [hits.artistLists, artists.domain, hits.names],
      [hits.genreLists, genres.domain, hits.genres],
    ] as const) {
      for (let list = 1; list < lists.length; list++) {
        let quality = 0;
        for (const member of domain.members(list)) quality = Math.max(quality, members[member] ?? 0);
        lists[list] = quality;
      }
    }
    return hits;
  }

  #matcher(words: readonly WordHits[]): SearchMatch {
    const { columns } = this.#projection.table;
    const { albums, artistOf } = this.#projection.albums;
    const { title, artists, artistCredit, album, composer, genres } = columns;
    const allWords = (score: (hits: WordHits) => number): number => {
      let sum = 0;
      for (const hits of words) {
        const found = score(hits);
        if (found === 0) return 0;
        sum += found;
      }
      return sum;
    };
    return {
      track(row) {
        return allWords((hits) => {
          const artist = Math.max(hits.artistLists[artists.data[row] ?? 0] ?? 0, hits.names[artistCredit.data[row] ?? 0] ?? 0);
          return Math.max(
            (hits.titles[title.data[row] ?? 0] ?? 0) * WEIGHTS.title,
            artist * WEIGHTS.artist,
            (hits.albums[album.data[row] ?? 0] ?? 0) * WEIGHTS.album,
            (hits.names[artistOf[row] ?? 0] ?? 0) * WEIGHTS.albumArtist,
            (hits.composers[composer.data[row] ?? 0] ?? 0) * WEIGHTS.composer,
            (hits.genreLists[genres.data[row] ?? 0] ?? 0) * WEIGHTS.genre,
          );
        });
      },
      album(number) {
        const { title: name = 0, artist = 0 } = albums[number] ?? {};
        return allWords((hits) => Math.max((hits.albums[name] ?? 0) * WEIGHTS.album, (hits.names[artist] ?? 0) * WEIGHTS.albumArtist));
      },
      name: (domain, id) =>
        allWords((hits) => (domain === columns.albumArtist.domain ? hits.names[id] : hits.genres[id]) ?? 0),
    };
  }
}

/** The numbers below `count` that score, best first; equal ones in their own order. */
function best(count: number, score: (item: number) => number): Uint32Array {
  const items: number[] = [];
  const keys: number[] = [];
  for (let item = 0; item < count; item++) {
    const points = score(item);
    if (points === 0) continue;
    items.push(item);
    keys.push(0xffffffff - points);
  }
  const sorted = Uint32Array.from(items);
  sortByKeys(sorted, [Uint32Array.from(keys)]);
  return sorted;
}
