/**
 * What a person makes of tracks, as columns of the table in memory, by row. Stored under the tracks' ids
 * (`user-data.ts`), never in the segments.
 */
import { NumberColumn, PlainColumn, quantities } from './columns.ts';
import type { EditTimes } from './personal-record.ts';
import { MISSING } from './track-record.ts';

/** Stars from 0 to 5 in halves; null: not rated. `data` holds half stars, or `missing`. */
export class RatingColumn {
  readonly missing = MISSING.u8;
  readonly #halves = new NumberColumn(Uint8Array, MISSING.u8);

  get data(): Uint8Array {
    return this.#halves.data;
  }

  get(row: number): number | null {
    const halves = this.#halves.get(row);
    return halves === null ? null : halves / 2;
  }

  set(row: number, stars: number | null): void {
    this.#halves.set(row, stars === null ? null : Math.round(stars * 2));
  }

  clear(): void {
    this.#halves.clear();
  }

  grow(rows: number): void {
    this.#halves.grow(rows);
  }
}

export class PersonalColumns {
  /** 1 where a person likes the track. */
  readonly favourite = new PlainColumn(Uint8Array);
  readonly rating = new RatingColumn();
  readonly plays = new PlainColumn(Uint32Array);
  readonly skips = new PlainColumn(Uint32Array);
  /** Epoch milliseconds; missing where the track was never played. */
  readonly lastPlayed = quantities();
  /** 1 where a person has changed tags. */
  readonly edited = new PlainColumn(Uint8Array);
  /** Epoch milliseconds of the last change of each, taking back included; 0: never. Of two copies the newer counts. */
  readonly favouriteAt = new PlainColumn(Float64Array);
  readonly ratedAt = new PlainColumn(Float64Array);
  readonly editedAt = new PlainColumn(Float64Array);
  /** When each tag of a row was edited last; few rows have any. */
  readonly editTimes = new Map<number, EditTimes>();
  readonly #all = [
    this.favourite, this.rating, this.plays, this.skips, this.lastPlayed, this.edited, this.favouriteAt, this.ratedAt, this.editedAt,
  ];

  /** Whether anything was ever made of a row, be it only that it was taken back. */
  has(row: number): boolean {
    const { favourite, favouriteAt, rating, ratedAt, plays, skips, editedAt } = this;
    const times = favouriteAt.get(row) + ratedAt.get(row) + editedAt.get(row);
    return times + favourite.get(row) + plays.get(row) + skips.get(row) > 0 || rating.get(row) !== null;
  }

  /** Makes rows as if nobody had ever heard them. */
  clear(): void {
    for (const column of this.#all) column.clear();
    this.editTimes.clear();
  }

  /** Makes room for so many rows. */
  grow(rows: number): void {
    for (const column of this.#all) column.grow(rows);
  }
}
