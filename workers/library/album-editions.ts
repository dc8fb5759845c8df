/**
 * Which edition of an album a track is of, by MusicBrainz' release ids. An album whose tracks name one release, or
 * none, has no editions; where they name several, a track without an id goes with the others of its folder.
 */
import { NumberPairs } from './number-pairs.ts';
import type { TrackTable } from './track-table.ts';

/** In place of an album's number: the row has none. */
export const NO_ALBUM = 0xffffffff;
const SEVERAL = -1;

export class AlbumEditions {
  readonly #releases: Uint32Array;
  readonly #folderOf: (row: number) => number;
  /** Albums with several releases. */
  readonly #split = new Set<number>();
  readonly #places = new NumberPairs();
  /** By album and folder: the one release there. */
  readonly #releaseIn = new Map<number, number>();

  /** @param albumOf number of each row's album, or {@link NO_ALBUM} */
  constructor({ columns }: TrackTable, albumOf: Uint32Array, folderOf: (row: number) => number) {
    this.#folderOf = folderOf;
    this.#releases = columns.mbRelease.isBlank ? new Uint32Array(0) : columns.mbRelease.data;
    const releaseOf = new Map<number, number>();
    for (let row = 0; row < this.#releases.length && row < albumOf.length; row++) {
      const [release = 0, album = NO_ALBUM] = [this.#releases[row], albumOf[row]];
      if (release === 0 || album === NO_ALBUM) continue;
      const known = releaseOf.get(album);
      if (known === undefined) releaseOf.set(album, release);
      else if (known !== release) this.#split.add(album);
    }
    if (this.#split.size === 0) return;
    for (let row = 0; row < this.#releases.length && row < albumOf.length; row++) {
      const [release = 0, album = NO_ALBUM] = [this.#releases[row], albumOf[row]];
      if (release === 0 || !this.#split.has(album)) continue;
      const place = this.#places.number(album, folderOf(row));
      const known = this.#releaseIn.get(place);
      this.#releaseIn.set(place, known === undefined || known === release ? release : SEVERAL);
    }
  }

  /** Number of the release's id, or 0 where the album has no editions or the track's is not known. */
  of(row: number, album: number): number {
    if (!this.#split.has(album)) return 0;
    const release = this.#releases[row] ?? 0;
    if (release !== 0) return release;
    const near = this.#releaseIn.get(this.#places.number(album, this.#folderOf(row))) ?? 0;
    return near === SEVERAL ? 0 : near;
  }
}
