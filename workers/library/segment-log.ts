/**
 * The durable log of tracks: each batch appends small segments, later rows replace earlier ones, and compaction
 * folds what is left of thinned-out segments into full ones. Every write is guarded by the log's revision, so
 * that of two hosts writing at once the second first reads what the first has written.
 */
import type { Logger } from '../../services/protocol/logging.ts';
import type { Change, Database, WriteGuard } from './database.ts';
import { decodeSegment, encodeSegment, type DecodedSegment, type Segment } from './segment-codec.ts';
import type { TrackRecord } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** Rows of a full segment: enough to compress well by column, few enough to rewrite for one change. */
const SEGMENT_ROWS = 512;
/** A segment with fewer living rows than this is worth folding. */
const THIN = SEGMENT_ROWS / 2;
/** So many thin segments are left alone. */
const THIN_ALLOWED = 32;

const HEAD_KEY = 'log';
const KEY_DIGITS = 8;

/** The state of the log, kept in the store `meta` and changed in the same transaction as the segments. */
interface Head {
  /** Rises with every write. */
  readonly revision: number;
  /** Number of the last batch. */
  readonly sequence: number;
  /** Number of the last segment within `sequence`. */
  readonly part: number;
  readonly nextRow: number;
  readonly compactions: number;
}

interface StoredSegment {
  readonly key: string;
  readonly count: number;
  /** Rows whose latest state it holds. */
  live: number;
}

export class SegmentLog {
  readonly #database: Database;
  readonly #table: TrackTable;
  readonly #log: Logger;
  #head: Head = { revision: 0, sequence: 0, part: 0, nextRow: 0, compactions: 0 };
  /** In order of their keys; folded ones leave a hole, so that places stay valid. */
  #segments: (StoredSegment | null)[] = [];
  /** Place in {@link #segments} + 1 of the segment that holds a row's latest state; 0 = none. */
  #home = new Uint32Array(0);
  /** Another host has compacted: places must be found anew before this one does. */
  #homeStale = false;

  constructor(database: Database, table: TrackTable, log: Logger) {
    this.#database = database;
    this.#table = table;
    this.#log = log;
  }

  /** The row number that the next new track gets. */
  get nextRow(): number {
    return this.#head.nextRow;
  }

  get sequence(): number {
    return this.#head.sequence;
  }

  /** Reads what was written since the last call (everything, at first). @returns the rows that were read */
  async catchUp(): Promise<readonly number[]> {
    const head = parseHead(await this.#database.get('meta', HEAD_KEY));
    if (head.revision === this.#head.revision) return [];
    if (head.compactions !== this.#head.compactions && this.#segments.length > 0) this.#homeStale = true;
    const after = this.#segments.length === 0 ? null : segmentKey(this.#head.sequence, 10 ** KEY_DIGITS - 1);
    const found: { readonly place: number; readonly segment: DecodedSegment }[] = [];
    await this.#database.scan('segments', after, (key, value) => {
      const segment = this.#decode(key, value);
      if (segment === null) return;
      this.#segments.push({ key, count: segment.rows.length, live: 0 });
      found.push({ place: this.#segments.length, segment });
    });
    for (const { place, segment } of found) for (const row of segment.rows) this.#settle(row, place);
    const rows: number[] = [];
    this.#table.ensure(head.nextRow);
    for (const { place, segment } of found) {
      const take = Uint8Array.from(segment.rows, (row) => (this.#home[row] === place ? 1 : 0));
      this.#table.load(segment, take);
      for (const [index, row] of segment.rows.entries()) if (take[index] === 1) rows.push(row);
    }
    this.#head = head;
    return rows;
  }

  /**
   * Appends the records together with other changes, in one transaction, then shows them in the table.
   * @returns false when another host has written in the meantime: catch up and work it out anew
   */
  async commit(records: ReadonlyMap<number, TrackRecord>, nextRow: number, others: readonly Change[]): Promise<boolean> {
    const rows = [...records.keys()].sort((a, b) => a - b);
    const sequence = this.#head.sequence + (rows.length > 0 ? 1 : 0);
    const segments = this.#encode(rows, (row) => records.get(row), sequence, 0);
    const part = segments.length > 0 ? segments.length - 1 : this.#head.part;
    const head: Head = { ...this.#head, revision: this.#head.revision + 1, sequence, part, nextRow };
    const changes = [...segments.map(({ key, segment }): Change => ({ store: 'segments', key, value: segment })), ...others];
    if (!(await this.#write(changes, head))) return false;
    for (const { segment } of segments) this.#table.load(decodeSegment(segment), new Uint8Array(segment.count).fill(1));
    this.#adopt(segments);
    return true;
  }

  /** Whether {@link compact} has enough to do. */
  get thin(): boolean {
    return this.#thinPlaces().size > THIN_ALLOWED;
  }

  /** Folds thin segments into full ones. Does nothing when another host writes at the same time. */
  async compact(): Promise<void> {
    if (this.#homeStale) await this.#findHomes();
    const thin = this.#thinPlaces();
    if (thin.size <= THIN_ALLOWED) return;
    const rows: number[] = [];
    for (let row = 0; row < this.#home.length; row++) if (thin.has((this.#home[row] ?? 0) - 1)) rows.push(row);
    const { sequence, part, revision, compactions } = this.#head;
    const segments = this.#encode(rows, (row) => this.#table.record(row), sequence, part + 1);
    const folded = [...thin].flatMap((place): Change[] => {
      const segment = this.#segments[place];
      return segment == null ? [] : [{ store: 'segments', key: segment.key }];
    });
    const written = segments.map(({ key, segment }): Change => ({ store: 'segments', key, value: segment }));
    const head: Head = { ...this.#head, revision: revision + 1, part: part + segments.length, compactions: compactions + 1 };
    if (!(await this.#write([...folded, ...written], head))) return;
    this.#adopt(segments);
    for (const place of thin) this.#segments[place] = null;
    this.#log.debug('Folded thin segments.', { folded: folded.length, written: written.length });
  }

  async #write(changes: readonly Change[], head: Head): Promise<boolean> {
    const expected = this.#head.revision;
    const guard: WriteGuard = { store: 'meta', key: HEAD_KEY, holds: (current) => parseHead(current).revision === expected };
    const written = await this.#database.write([...changes, { store: 'meta', key: HEAD_KEY, value: head }], guard);
    if (written) this.#head = head;
    return written;
  }

  #encode(
    rows: readonly number[],
    recordOf: (row: number) => TrackRecord | undefined,
    sequence: number,
    firstPart: number,
  ): readonly EncodedSegment[] {
    const segments: EncodedSegment[] = [];
    for (let from = 0; from < rows.length; from += SEGMENT_ROWS) {
      const part = rows.slice(from, from + SEGMENT_ROWS);
      const records = part.map(recordOf).filter((record) => record !== undefined);
      segments.push({ key: segmentKey(sequence, firstPart + segments.length), rows: part, segment: encodeSegment(part, records) });
    }
    return segments;
  }

  #adopt(segments: readonly EncodedSegment[]): void {
    for (const { key, rows } of segments) {
      this.#segments.push({ key, count: rows.length, live: 0 });
      for (const row of rows) this.#settle(row, this.#segments.length);
    }
  }

  /** Notes that a row's latest state lies in the segment at `place` (counted from 1). */
  #settle(row: number, place: number): void {
    if (row >= this.#home.length) {
      const home = new Uint32Array(Math.max(1024, (row + 1) * 1.5));
      home.set(this.#home);
      this.#home = home;
    }
    const previous = this.#segments[(this.#home[row] ?? 0) - 1];
    if (previous != null) previous.live--;
    const segment = this.#segments[place - 1];
    if (segment != null) segment.live++;
    this.#home[row] = place;
  }

  #thinPlaces(): ReadonlySet<number> {
    const places = new Set<number>();
    for (const [place, segment] of this.#segments.entries()) {
      if (segment !== null && segment.live < THIN) places.add(place);
    }
    return places;
  }

  async #findHomes(): Promise<void> {
    this.#segments = [];
    this.#home = new Uint32Array(this.#home.length);
    await this.#database.scan('segments', null, (key, value) => {
      const segment = this.#decode(key, value);
      if (segment === null) return;
      this.#segments.push({ key, count: segment.rows.length, live: 0 });
      for (const row of segment.rows) this.#settle(row, this.#segments.length);
    });
    this.#homeStale = false;
  }

  /** A damaged segment is left where it is and costs its rows, not the library. */
  #decode(key: string, value: unknown): DecodedSegment | null {
    try {
      return decodeSegment(value);
    } catch (thrown) {
      this.#log.error('A stored segment cannot be read.', { key, error: thrown });
      return null;
    }
  }
}

interface EncodedSegment {
  readonly key: string;
  readonly rows: readonly number[];
  readonly segment: Segment;
}

/** Keys order as the log does. */
function segmentKey(sequence: number, part: number): string {
  return `${String(sequence).padStart(KEY_DIGITS, '0')}.${String(part).padStart(KEY_DIGITS, '0')}`;
}

function parseHead(value: unknown): Head {
  const stored = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof Head, unknown>>;
  const number = (field: keyof Head): number => (typeof stored[field] === 'number' ? stored[field] : 0);
  return {
    revision: number('revision'),
    sequence: number('sequence'),
    part: number('part'),
    nextRow: number('nextRow'),
    compactions: number('compactions'),
  };
}
