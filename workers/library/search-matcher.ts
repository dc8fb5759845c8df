/**
 * Which tracks, albums, artists and genres fit a search. Tracks add up, term by term, what the best of their texts
 * scored; the texts lead to the tracks, so that a search costs what it finds and not what the library holds.
 */
import { isLive } from './albums.ts';
import type { NameGroups } from './names.ts';
import type { Projection } from './projection.ts';
import { MemberLists, RowList } from './row-lists.ts';
import { IN } from './search-query.ts';
import type { TermHits } from './term-hits.ts';

/** How much a hit counts, by where it is; times the best quality it fits in a byte. */
const WEIGHTS = { title: 10, artist: 9, album: 7, albumArtist: 6, composer: 3, genre: 2 } as const;

/** Rows that fit all of some terms. */
export interface RowHits {
  readonly rows: Uint32Array;
  /** By row; 0 for those that do not fit. */
  readonly points: Uint16Array;
}

/** The lists of rows by text, as of one version of the library. */
interface RowsByText {
  readonly version: number;
  readonly live: Uint8Array;
  readonly titles: RowList;
  readonly artists: RowList;
  readonly credits: RowList;
  readonly composers: RowList;
  readonly genres: RowList;
}

export class SearchMatcher {
  readonly #projection: Projection;
  readonly #artistLists: MemberLists;
  readonly #genreLists: MemberLists;
  #lists: RowsByText | null = null;
  /** Of the term at hand, by row; zeros between terms. */
  #best = new Uint8Array(0);
  #touched = new Uint32Array(0);
  #touchedCount = 0;

  constructor(projection: Projection) {
    this.#projection = projection;
    const { artists, genres } = projection.table.columns;
    this.#artistLists = new MemberLists(artists.domain);
    this.#genreLists = new MemberLists(genres.domain);
  }

  /** Living rows that fit all of the terms and pass; without terms, all that pass, with one point. */
  rows(terms: readonly TermHits[], passes: ((row: number) => boolean) | null): RowHits {
    const { live } = this.#rowsByText();
    const points = new Uint16Array(live.length);
    let rows = terms.length === 0 ? allOf(live, points) : this.#rowsOf(terms, points);
    if (passes !== null) {
      rows = rows.filter((row) => {
        const stays = passes(row);
        if (!stays) points[row] = 0;
        return stays;
      });
    }
    return { rows, points };
  }

  /** Points of an album for terms that look at titles and artists of albums; 0 when it does not fit one of them. */
  album(terms: readonly TermHits[], number: number): number {
    const { title = 0, artist = 0 } = this.#projection.albums.albums[number] ?? {};
    return addUp(terms, (hits) =>
      Math.max(
        (hits.fields & IN.album) === 0 ? 0 : (hits.albums.quality[title] ?? 0) * WEIGHTS.album,
        (hits.fields & IN.albumArtist) === 0 ? 0 : (hits.names.quality[artist] ?? 0) * WEIGHTS.albumArtist,
      ),
    );
  }

  /** Points of an artist or genre by its own name. */
  name(terms: readonly TermHits[], groups: NameGroups, name: number): number {
    const kind = groups === this.#projection.artists ? 'names' : 'genres';
    return addUp(terms, (hits) => hits[kind].quality[name] ?? 0);
  }

  #rowsOf(terms: readonly TermHits[], points: Uint16Array): Uint32Array<ArrayBuffer> {
    // How many terms, one after the other, the row has fitted so far.
    const fitted = new Uint8Array(points.length);
    let rows = new Uint32Array(0);
    for (const [index, hits] of terms.entries()) {
      this.#touch(hits);
      const isLast = index === terms.length - 1;
      if (isLast) rows = new Uint32Array(this.#touchedCount);
      let count = 0;
      for (let at = 0; at < this.#touchedCount; at++) {
        const row = this.#touched[at] ?? 0;
        if (fitted[row] === index) {
          fitted[row] = index + 1;
          points[row] = (points[row] ?? 0) + (this.#best[row] ?? 0);
          if (isLast) rows[count++] = row;
        }
        this.#best[row] = 0;
      }
      rows = rows.subarray(0, count);
    }
    if (terms.length > 1) for (let row = 0; row < points.length; row++) if (fitted[row] !== terms.length) points[row] = 0;
    return rows;
  }

  /** Notes every row that fits one term, with its best points. */
  #touch(hits: TermHits): void {
    const lists = this.#rowsByText();
    const { fields } = hits;
    this.#touchedCount = 0;
    if (this.#best.length < lists.live.length) {
      this.#best = new Uint8Array(lists.live.length);
      this.#touched = new Uint32Array(lists.live.length);
    }
    const { titles, names, composers, genres } = hits;
    if ((fields & IN.title) !== 0) for (const text of titles.texts) this.#raiseAll(lists.titles, text, (titles.quality[text] ?? 0) * WEIGHTS.title);
    if ((fields & IN.artist) !== 0) {
      for (const text of names.texts) {
        const points = (names.quality[text] ?? 0) * WEIGHTS.artist;
        this.#raiseAll(lists.credits, text, points);
        this.#raiseLists(this.#artistLists, lists.artists, text, points);
      }
    }
    if ((fields & IN.composer) !== 0) for (const text of composers.texts) this.#raiseAll(lists.composers, text, (composers.quality[text] ?? 0) * WEIGHTS.composer);
    if ((fields & IN.genre) !== 0) for (const text of genres.texts) this.#raiseLists(this.#genreLists, lists.genres, text, (genres.quality[text] ?? 0) * WEIGHTS.genre);
    if ((fields & (IN.album | IN.albumArtist)) !== 0) this.#raiseAlbums(hits);
  }

  #raiseAlbums(hits: TermHits): void {
    if (hits.albums.texts.length === 0 && hits.names.texts.length === 0) return;
    const { albums, artistOf } = this.#projection.albums;
    const terms = [hits];
    for (let album = 0; album < albums.length; album++) {
      const points = this.album(terms, album);
      if (points > 0) for (const row of this.#projection.albumRows(album)) this.#raise(row, points);
    }
    if ((hits.fields & IN.albumArtist) === 0) return;
    // Tracks with an album artist but no album.
    for (const row of this.#projection.albumRows(albums.length)) {
      const points = (hits.names.quality[artistOf[row] ?? 0] ?? 0) * WEIGHTS.albumArtist;
      if (points > 0) this.#raise(row, points);
    }
  }

  #raiseLists(lists: MemberLists, rows: RowList, text: number, points: number): void {
    for (let place = lists.first(text); place !== -1; place = lists.next(place)) this.#raiseAll(rows, lists.list(place), points);
  }

  #raiseAll(rows: RowList, number: number, points: number): void {
    for (let row = rows.first(number); row !== -1; row = rows.next(row)) this.#raise(row, points);
  }

  #raise(row: number, points: number): void {
    const known = this.#best[row] ?? 0;
    if (known === 0) this.#touched[this.#touchedCount++] = row;
    if (points > known) this.#best[row] = points;
  }

  #rowsByText(): RowsByText {
    const { version, table } = this.#projection;
    if (this.#lists?.version === version) return this.#lists;
    const { columns, domains, count } = table;
    const state = columns.state.data;
    const live = new Uint8Array(count);
    for (let row = 0; row < count; row++) live[row] = isLive(state[row]) ? 1 : 0;
    this.#lists = {
      version,
      live,
      titles: new RowList(columns.title, domains.titles.size, live),
      artists: new RowList(columns.artists, columns.artists.domain.size, live),
      credits: new RowList(columns.artistCredit, domains.names.size, live),
      composers: new RowList(columns.composer, domains.composers.size, live),
      genres: new RowList(columns.genres, columns.genres.domain.size, live),
    };
    return this.#lists;
  }
}

function allOf(live: Uint8Array, points: Uint16Array): Uint32Array<ArrayBuffer> {
  points.set(live);
  const rows = new Uint32Array(live.length);
  let count = 0;
  for (let row = 0; row < live.length; row++) if (live[row] === 1) rows[count++] = row;
  return rows.subarray(0, count);
}

/** The sum of what each term gives; 0 when one of them gives nothing. */
function addUp(terms: readonly TermHits[], pointsOf: (hits: TermHits) => number): number {
  let sum = 0;
  for (const hits of terms) {
    const points = pointsOf(hits);
    if (points === 0) return 0;
    sum += points;
  }
  return sum;
}
