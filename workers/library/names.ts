/**
 * Artists and genres: names under which tracks are listed, counted in one pass over the tracks of a scope
 * (the library, or one embed's list). Names that fold alike are one.
 */
import { NO_ALBUM } from './albums.ts';
import { DerivedIds } from './derived-ids.ts';
import { hashId } from './stable-id.ts';
import type { TextDomain } from './text-domain.ts';

/** Counts by canonical number of the name. */
export interface NameCounts {
  readonly tracks: Uint32Array;
  readonly albums: Uint32Array;
  /** A picture's number: that of the first album that has one. */
  readonly artwork: Uint32Array;
  /** The name as the first of the tracks spells it; 0 where there is none. */
  readonly spelled: Uint32Array;
}

/** Names of one kind and how tracks bear them. */
export class NameGroups {
  readonly domain: TextDomain;
  readonly #kind: 'artist' | 'genre';
  readonly #ids: DerivedIds;
  readonly #spelledOf: (row: number) => readonly number[];

  /** `spelledOf` gives the names of a row as it spells them. */
  constructor(kind: 'artist' | 'genre', domain: TextDomain, spelledOf: (row: number) => readonly number[]) {
    this.#ids = new DerivedIds((name) => [kind, domain.folded(name) || domain.text(name)]);
    this.domain = domain;
    this.#kind = kind;
    this.#spelledOf = spelledOf;
  }

  /** The names of a row, in canonical form and without repetition. */
  namesOf(row: number): readonly number[] {
    const names = this.#spelledOf(row).map((name) => this.domain.canonical(name));
    return names.length < 2 ? names : [...new Set(names)];
  }

  id(name: number): string {
    return this.#ids.id(name);
  }

  /** The id of a name in any spelling, without all names being compared for it. */
  idOfSpelling(name: number): string {
    if (this.domain.isFolded) return this.id(this.domain.canonical(name));
    return hashId(this.#kind, this.domain.foldedAlone(name) || this.domain.text(name));
  }

  /** The canonical number of the name with that id, or -1. */
  find(id: string): number {
    return this.#ids.find(id, this.#canonicalNames());
  }

  *#canonicalNames(): Generator<number> {
    for (let name = 1; name < this.domain.size; name++) if (this.domain.canonical(name) === name) yield name;
  }

  /** `rows` must hold the rows of each album next to each other. */
  count(rows: Uint32Array, albumOf: Uint32Array, pictureOf: Uint32Array): NameCounts {
    const tracks = new Uint32Array(this.domain.size);
    const albums = new Uint32Array(this.domain.size);
    const artwork = new Uint32Array(this.domain.size);
    const spelled = new Uint32Array(this.domain.size);
    const lastAlbum = new Uint32Array(this.domain.size).fill(NO_ALBUM);
    for (const row of rows) {
      const album = albumOf[row] ?? NO_ALBUM;
      for (const spelling of this.#spelledOf(row)) spelled[this.domain.canonical(spelling)] ||= spelling;
      for (const name of this.namesOf(row)) {
        tracks[name] = (tracks[name] ?? 0) + 1;
        if (artwork[name] === 0) artwork[name] = pictureOf[row] ?? 0;
        if (album === NO_ALBUM || lastAlbum[name] === album) continue;
        lastAlbum[name] = album;
        albums[name] = (albums[name] ?? 0) + 1;
      }
    }
    return { tracks, albums, artwork, spelled };
  }
}
