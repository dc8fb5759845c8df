/** Which tracks and albums bear a text, from every text to them, as of one version of the library. */
import { isLive } from './albums.ts';
import { NumberList } from './number-lists.ts';
import type { Projection } from './projection.ts';

/** Makes the lists; `live` is 1 by row that is there. */
const MAKERS = {
  titles: ({ table: { columns, domains } }, live) => ofColumn(columns.title, domains.titles.size, live),
  /** By number of the list of artists. */
  artists: ({ table: { columns } }, live) => ofColumn(columns.artists, columns.artists.domain.size, live),
  credits: ({ table: { columns, domains } }, live) => ofColumn(columns.artistCredit, domains.names.size, live),
  composers: ({ table: { columns, domains } }, live) => ofColumn(columns.composer, domains.composers.size, live),
  contributors: ({ table: { columns, domains } }, live) => ofColumn(columns.credits, domains.credits.size, live),
  /** By number of the list of genres. */
  genres: ({ table: { columns } }, live) => ofColumn(columns.genres, columns.genres.domain.size, live),
  albums: ({ table: { columns, domains } }, live) => ofColumn(columns.album, domains.albums.size, live),
  artistsFiledUnder: ({ albums: { artistOf }, table: { domains } }, live) => new NumberList(artistOf, domains.names.size, live),
  albumTitles: ({ albums: { albums }, table: { domains } }) => ofAlbums(Uint32Array.from(albums, ({ title }) => title), domains.albums.size),
  albumArtists: ({ albums: { albums }, table: { domains } }) => ofAlbums(Uint32Array.from(albums, ({ artist }) => artist), domains.names.size),
} as const satisfies Readonly<Record<string, (projection: Projection, live: Uint8Array) => NumberList>>;

/** A way in which tracks, or albums, bear texts. */
export type Bearing = keyof typeof MAKERS;
export const BEARINGS = Object.keys(MAKERS) as readonly Bearing[];

export class TextBearers {
  readonly version: number;
  /** 1 by row that is there. */
  readonly live: Uint8Array;
  readonly #projection: Projection;
  /** Those that have been asked for. */
  readonly #lists = new Map<Bearing, NumberList>();

  constructor(projection: Projection) {
    const { version, table } = projection;
    const states = table.columns.state.data;
    this.#projection = projection;
    this.version = version;
    this.live = new Uint8Array(table.count);
    for (let row = 0; row < table.count; row++) this.live[row] = isLive(states[row]) ? 1 : 0;
  }

  /** Rows, or numbers of albums, by text. */
  of(bearing: Bearing): NumberList {
    let list = this.#lists.get(bearing);
    if (list === undefined) this.#lists.set(bearing, (list = MAKERS[bearing](this.#projection, this.live)));
    return list;
  }
}

function ofColumn(column: { readonly isBlank: boolean; readonly data: Uint32Array }, size: number, live: Uint8Array): NumberList {
  return new NumberList(column.isBlank ? null : column.data, size, live);
}

function ofAlbums(numbers: Uint32Array, size: number): NumberList {
  return new NumberList(numbers, size, new Uint8Array(numbers.length).fill(1));
}
