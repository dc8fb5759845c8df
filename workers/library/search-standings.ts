/**
 * Which tracks, albums and artists a search of the library shows, and which goes first of those that fit alike: of
 * tracks and albums the one with the shorter title, more of which the search matches; of artists the one with more tracks.
 */
import { isLive } from './albums.ts';
import { MAX_STANDING } from './best-hits.ts';
import { LIBRARY_SCOPE, type Projection } from './projection.ts';
import type { TextDomain } from './text-domain.ts';
import { EMBEDDED } from './track-record.ts';

/** The highest standing of tracks and albums, which must fit a byte. */
const HIGHEST = 255;

/** Standings by row, album or artist; 0: not shown. As of one version of the library. */
interface Standings {
  readonly version: number;
  readonly rows: Uint8Array;
  readonly albums: Uint8Array;
  readonly artists: Uint16Array;
}

export class SearchStandings {
  readonly #projection: Projection;
  readonly #ofTitles: StandingsOfTexts;
  readonly #ofAlbumTitles: StandingsOfTexts;
  #standings: Standings | null = null;

  constructor(projection: Projection) {
    this.#projection = projection;
    this.#ofTitles = new StandingsOfTexts(projection.table.domains.titles);
    this.#ofAlbumTitles = new StandingsOfTexts(projection.table.domains.albums);
  }

  /** Of no embed's list; of copies all or the best. */
  rows(copies: boolean): Uint8Array {
    return copies ? this.#ofRows(true) : this.#current().rows;
  }

  /** Of no embed's list, and with tracks. */
  get albums(): Uint8Array {
    return this.#current().albums;
  }

  /** With tracks in the library. */
  get artists(): Uint16Array {
    return this.#current().artists;
  }

  #current(): Standings {
    const { version, albums, artists } = this.#projection;
    if (this.#standings?.version === version) return this.#standings;
    const ofTitle = this.#ofAlbumTitles.all();
    const { tracks } = this.#projection.counts(artists, LIBRARY_SCOPE);
    this.#standings = {
      version,
      rows: this.#ofRows(false),
      albums: Uint8Array.from(albums.albums, ({ embedded, trackCount, title }) => (embedded === 0 && trackCount > 0 ? (ofTitle[title] ?? 1) : 0)),
      artists: Uint16Array.from(tracks, (count) => Math.min(count, MAX_STANDING)),
    };
    return this.#standings;
  }

  #ofRows(copies: boolean): Uint8Array {
    const { columns, count, duplicate } = this.#projection.table;
    const { state: { data: states }, title: { data: titles } } = columns;
    const ofTitle = this.#ofTitles.all();
    const standings = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      const state = states[row] ?? 0;
      const isShown = isLive(state) && (state & EMBEDDED) === 0 && (copies || duplicate.get(row) === 0);
      if (isShown) standings[row] = ofTitle[titles[row] ?? 0] ?? 1;
    }
    return standings;
  }
}

/** From {@link HIGHEST} for the empty text down to 1 for long ones. */
class StandingsOfTexts {
  readonly #domain: TextDomain;
  #standings = new Uint8Array(0);

  constructor(domain: TextDomain) {
    this.#domain = domain;
  }

  /** By number of the text. */
  all(): Uint8Array {
    const known = this.#standings;
    if (known.length === this.#domain.size) return known;
    this.#standings = new Uint8Array(this.#domain.size);
    this.#standings.set(known);
    for (let text = known.length; text < this.#standings.length; text++) {
      this.#standings[text] = Math.max(1, HIGHEST - this.#domain.text(text).length);
    }
    return this.#standings;
  }
}
