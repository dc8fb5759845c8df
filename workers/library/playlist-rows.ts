/**
 * The rows that playlists stand for, worked out when they are asked for and kept until the library or the playlist
 * is another one. An entry whose track is gone is answered by the file at its place or a track of its words, if
 * there is one; a smart playlist by its rule.
 */
import type { PlaylistId, PlaylistLimit, SmartRule } from '../../services/protocol/playlists.ts';
import type { ViewQuery } from '../../services/protocol/library.ts';
import { isLive } from './albums.ts';
import type { PlaylistRecord, EntryRecord } from './playlist-record.ts';
import type { Projection } from './projection.ts';
import { sortByKeys } from './radix-sort.ts';
import { sortTracks } from './sorting.ts';
import { avalanche, hashOn } from './stable-id.ts';
import { NO_ROW, type TrackFinder } from './track-finder.ts';
import { filteredRows } from './view-items.ts';

interface Answer {
  readonly record: PlaylistRecord;
  readonly change: number;
  /** The listener's day, for draws that hold for one. */
  readonly day: string;
  /** By entry; {@link NO_ROW} where the track is gone. Of a smart playlist its tracks. */
  readonly rows: Uint32Array;
}

const SECONDS_A_MINUTE = 60;
const BYTES_A_MEGABYTE = 1e6;

export class PlaylistRows {
  readonly #projection: Projection;
  readonly #now: () => number;
  readonly #finder: TrackFinder;
  readonly #answers = new Map<PlaylistId, Answer>();
  /** Counts changes of the library and of what a person makes of it. */
  #change = 0;

  constructor(projection: Projection, finder: TrackFinder, now: () => number) {
    this.#projection = projection;
    this.#finder = finder;
    this.#now = now;
  }

  /** To be called when tracks, or what a person makes of them, have changed. */
  changed(): void {
    this.#change++;
  }

  forget(id: PlaylistId): void {
    this.#answers.delete(id);
  }

  /** Rows in order. Of a manual playlist one by entry, {@link NO_ROW} where the track is gone. */
  of(record: PlaylistRecord): Uint32Array {
    const day = new Date(this.#now()).toDateString();
    const known = this.#answers.get(record.id);
    if (known?.record === record && known.change === this.#change && known.day === day) return known.rows;
    const rows = record.rule === null ? this.#entryRows(record.entries) : this.#smartRows(record.id, record.rule, day);
    this.#answers.set(record.id, { record, change: this.#change, day, rows });
    return rows;
  }

  #entryRows(entries: readonly EntryRecord[]): Uint32Array {
    const { table } = this.#projection;
    const rows = Uint32Array.from(entries, ({ track }) => {
      const row = track === '' ? -1 : table.find(track);
      return row !== -1 && isLive(table.columns.state.data[row]) ? row : NO_ROW;
    });
    const gone = [...entries.keys()].filter((index) => rows[index] === NO_ROW);
    if (gone.length === 0) return rows;
    const found = this.#finder.find(gone.map((index) => entries[index]).filter((entry) => entry !== undefined), false);
    for (const [at, index] of gone.entries()) rows[index] = found[at] ?? NO_ROW;
    return rows;
  }

  #smartRows(id: PlaylistId, { filter, sort, limit }: SmartRule, day: string): Uint32Array {
    const projection = this.#projection;
    const query: ViewQuery = { kind: 'tracks', filter, ...(sort !== undefined && sort !== 'random' && { sort }) };
    const rows = filteredRows(query, projection, this.#now());
    if (sort === 'random') this.#shuffle(rows, `${id}\n${day}`);
    else sortTracks(rows, query, projection);
    return limit === undefined ? rows : this.#limited(rows, limit);
  }

  /** By a hash of seed and track: what comes or goes leaves the others in their order. */
  #shuffle(rows: Uint32Array, seed: string): void {
    const { idHigh, idLow } = this.#projection.table.columns;
    const start = hashOn(0, seed);
    sortByKeys(rows, [rows.map((row) => avalanche(avalanche(start ^ idLow.get(row)) ^ idHigh.get(row)))]);
  }

  /** The rows that fit, in order; one that is too long leaves room for shorter ones, one of unknown length or size never fits. */
  #limited(rows: Uint32Array, { by, amount }: PlaylistLimit): Uint32Array {
    if (by === 'tracks') return rows.slice(0, amount);
    const { duration, size } = this.#projection.table.columns;
    const column = by === 'minutes' ? duration : size;
    let left = amount * (by === 'minutes' ? SECONDS_A_MINUTE : BYTES_A_MEGABYTE);
    const fitting: number[] = [];
    for (const row of rows) {
      const cost = column.get(row);
      if (cost === null || cost > left) continue;
      left -= cost;
      fitting.push(row);
    }
    return Uint32Array.from(fitting);
  }
}
