/**
 * Which tracks, albums, artists and genres fit the terms of a search. What fits adds up, term by term, what the best
 * of its texts scored; the texts lead to it, so that a search costs what it finds and not what the library holds.
 */
import type { NameGroups } from './names.ts';
import type { Projection } from './projection.ts';
import { MemberLists, type NumberList } from './number-lists.ts';
import type { PhraseHits } from './phrase-hits.ts';
import { IN } from './search-query.ts';
import { type Hits, Tally } from './tally.ts';
import type { TermHits, TextHits } from './term-hits.ts';
import type { TextDomain } from './text-domain.ts';
import { BEARINGS, TextBearers } from './text-bearers.ts';

/** How much a hit counts, by where it is; times the best quality it fits in a byte. */
const WEIGHTS = { title: 10, artist: 9, album: 7, albumArtist: 6, composer: 3, credit: 2, genre: 2 } as const;

export class SearchMatcher {
  readonly #projection: Projection;
  readonly #artistLists: MemberLists;
  readonly #genreLists: MemberLists;
  readonly #tally = new Tally();
  #bearers: TextBearers | null = null;

  constructor(projection: Projection) {
    this.#projection = projection;
    const { artists, genres } = projection.table.columns;
    this.#artistLists = new MemberLists(artists.domain);
    this.#genreLists = new MemberLists(genres.domain);
  }

  /** Makes what the first search would have to make, step by step. */
  *warmUp(): Generator<void> {
    for (const bearing of BEARINGS) {
      this.#current().of(bearing);
      yield;
    }
  }

  /** All rows that are there, with one point each. */
  allRows(): Hits {
    const { live } = this.#current();
    const items = new Uint32Array(live.length);
    let count = 0;
    for (let row = 0; row < live.length; row++) if (live[row] === 1) items[count++] = row;
    return { items: items.subarray(0, count), points: new Uint16Array(count).fill(1) };
  }

  /** Rows that fit all of the terms; at least one. What bears the phrase goes first. */
  rows(terms: readonly TermHits[], phrase: PhraseHits | null): Hits {
    const bearers = this.#current();
    const tally = this.#tally;
    tally.begin(bearers.live.length);
    for (const { fields, titles, names, albums, composers, credits, genres } of terms) {
      if ((fields & IN.title) !== 0) raiseAll(tally, titles, bearers.of('titles'), WEIGHTS.title);
      if ((fields & IN.artist) !== 0) {
        raiseAll(tally, names, bearers.of('credits'), WEIGHTS.artist);
        raiseMembers(tally, names, this.#artistLists, bearers.of('artists'), WEIGHTS.artist);
      }
      if ((fields & IN.composer) !== 0) raiseAll(tally, composers, bearers.of('composers'), WEIGHTS.composer);
      if ((fields & IN.credit) !== 0) raiseAll(tally, credits, bearers.of('contributors'), WEIGHTS.credit);
      if ((fields & IN.genre) !== 0) raiseMembers(tally, genres, this.#genreLists, bearers.of('genres'), WEIGHTS.genre);
      if ((fields & IN.album) !== 0) raiseAll(tally, albums, bearers.of('albums'), WEIGHTS.album);
      if ((fields & IN.albumArtist) !== 0) raiseAll(tally, names, bearers.of('artistsFiledUnder'), WEIGHTS.albumArtist);
      tally.endTerm();
    }
    if (phrase !== null) {
      raiseAll(tally, phrase.titles, bearers.of('titles'), 1);
      raiseAll(tally, phrase.names, bearers.of('credits'), 1);
      raiseMembers(tally, phrase.names, this.#artistLists, bearers.of('artists'), 1);
      raiseAll(tally, phrase.names, bearers.of('artistsFiledUnder'), 1);
      raiseAll(tally, phrase.albums, bearers.of('albums'), 1);
    }
    return tally.finish();
  }

  /** Albums that fit all of the terms by title or artist; at least one term. Those whose title is the phrase go first. */
  albums(terms: readonly TermHits[], phrase: PhraseHits | null): Hits {
    const bearers = this.#current();
    const tally = this.#tally;
    tally.begin(this.#projection.albums.albums.length);
    for (const { fields, albums, names } of terms) {
      if ((fields & IN.album) !== 0) raiseAll(tally, albums, bearers.of('albumTitles'), WEIGHTS.album);
      if ((fields & IN.albumArtist) !== 0) raiseAll(tally, names, bearers.of('albumArtists'), WEIGHTS.albumArtist);
      tally.endTerm();
    }
    if (phrase !== null) raiseAll(tally, phrase.albums, bearers.of('albumTitles'), 1);
    return tally.finish();
  }

  /** Artists or genres that fit all of the terms by name; at least one term. Artists that are the phrase go first. */
  names(terms: readonly TermHits[], phrase: PhraseHits | null, groups: NameGroups): Hits {
    const { domain } = groups;
    const isArtists = groups === this.#projection.artists;
    const tally = this.#tally;
    tally.begin(domain.size);
    for (const hits of terms) {
      raiseCanonical(tally, isArtists ? hits.names : hits.genres, domain);
      tally.endTerm();
    }
    if (phrase !== null && isArtists) raiseCanonical(tally, phrase.names, domain);
    return tally.finish();
  }

  #current(): TextBearers {
    if (this.#bearers?.version !== this.#projection.version) this.#bearers = new TextBearers(this.#projection);
    return this.#bearers;
  }
}

/** Raises the texts themselves, of those that fold alike the first. */
function raiseCanonical(tally: Tally, { texts, quality }: TextHits, domain: TextDomain): void {
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] ?? 0;
    if (domain.canonical(text) === text) tally.raise(texts, index, index + 1, quality[index] ?? 0);
  }
}

/** Raises what bears the texts. */
function raiseAll(tally: Tally, { texts, quality }: TextHits, { starts, items }: NumberList, weight: number): void {
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index] ?? 0;
    tally.raise(items, starts[text] ?? 0, starts[text + 1] ?? 0, (quality[index] ?? 0) * weight);
  }
}

/** Raises what bears a list of which the texts are members. */
function raiseMembers(tally: Tally, { texts, quality }: TextHits, lists: MemberLists, { starts, items }: NumberList, weight: number): void {
  for (let index = 0; index < texts.length; index++) {
    const points = (quality[index] ?? 0) * weight;
    for (let place = lists.first(texts[index] ?? 0); place !== -1; place = lists.next(place)) {
      const list = lists.list(place);
      tally.raise(items, starts[list] ?? 0, starts[list + 1] ?? 0, points);
    }
  }
}
