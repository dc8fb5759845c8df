/**
 * The durable log of tracks: each batch appends small segments, later rows replace earlier ones, and compaction
 * folds what is left of thinned-out segments into full ones. Every write is guarded by the log's revision, so
 * that of two hosts writing at once the second first reads what the first has written.
 */
import type { Logger } from '../../services/protocol/logging.ts';
import type { Change, Database, WriteGuard } from './database.ts';
import { decodeIdentities, isAnonymous } from './identities.ts';
import { EMPTY_HEAD, type Head, HEAD_KEY, KEY_DIGITS, parseHead, rebuiltHead, segmentKey } from './log-head.ts';
import { decodeSegment, type DecodedSegment, readSegment } from './segment-codec.ts';
import { identitiesOf, recordEncoder, type SegmentPart, segmentParts, storing, tableEncoder } from './segment-parts.ts';
import { settingAside } from './set-aside.ts';
import type { TrackRecord } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** A segment with fewer living rows than this is worth folding: so few that it is done at once. */
const THIN = 192;
/** So many thin segments are left alone. */
const THIN_ALLOWED = 32;
const NO_ROWS = new Uint32Array(0);

/** Identities that are written at once where they are missing. */
const IDENTITIES_AT_ONCE = 64;

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
  #head: Head = EMPTY_HEAD;
  /** In order of their keys; folded ones leave a hole, so that places stay valid. */
  #segments: (StoredSegment | null)[] = [];
  /** Place in {@link #segments} + 1 of the segment that holds a row's latest state; 0 = none. */
  #home = new Uint32Array(0);
  /** Another host has compacted: places must be found anew before this one does. */
  #homeStale = false;
  /** By key: what was found in place of a segment, and nobody has set aside yet. */
  readonly damaged = new Map<string, unknown>();
  #anonymous = false;

  constructor(database: Database, table: TrackTable, log: Logger) {
    this.#database = database;
    this.#table = table;
    this.#log = log;
  }

  /** The row number that the next new track gets. */
  get nextRow(): number {
    return this.#head.nextRow;
  }

  /** Rises with every write, as far as this host has read. */
  get revision(): number {
    return this.#head.revision;
  }

  get sequence(): number {
    return this.#head.sequence;
  }

  /** How often pictures that nobody refers to were swept. */
  get sweeps(): number {
    return this.#head.sweeps;
  }

  /** Reads what was written since the last call (everything, at first). @returns the rows that were read */
  async catchUp(): Promise<readonly number[]> {
    const head = await this.#readHead();
    if (head.revision === this.#head.revision) return [];
    if (head.compactions !== this.#head.compactions && this.#segments.length > 0) this.#homeStale = true;
    const after = this.#segments.length === 0 ? null : segmentKey(this.#head.sequence, 10 ** KEY_DIGITS - 1);
    /** What is in the table already has no segment here. */
    const found: { readonly place: number; readonly rows: Uint32Array; readonly segment: DecodedSegment | null }[] = [];
    let nextRow = 0;
    const isMet = new Uint8Array(head.nextRow);
    if (after === null) this.#table.ensure(head.nextRow);
    await this.#database.scan('segments', after, (key, value) => {
      const segment = this.#decode(key, value);
      if (segment === null) return;
      const { rows } = segment;
      this.#anonymous ||= isAnonymous(value);
      this.#segments.push({ key, count: rows.length, live: 0 });
      // At first nobody looks, and rows that are met for the first time are taken over while the browser reads on.
      const isFirst = after === null && rows.every((row) => isMet[row] !== 1);
      for (const row of rows) {
        isMet[row] = 1;
        nextRow = Math.max(nextRow, row + 1);
      }
      if (isFirst) this.#table.load(segment, new Uint8Array(rows.length).fill(1));
      found.push({ place: this.#segments.length, rows, segment: isFirst ? null : segment });
    });
    if (after === null) await this.#missVanished();
    for (const { place, rows } of found) this.#settle(rows, place);
    const rows: number[] = [];
    nextRow = Math.max(head.nextRow, nextRow);
    this.#table.ensure(nextRow);
    for (const { place, rows: held, segment } of found) {
      const take = Uint8Array.from(held, (row) => (this.#home[row] === place ? 1 : 0));
      for (let index = 0; index < take.length; index++) if (take[index] === 1) rows.push(held[index] ?? 0);
      if (segment !== null) this.#table.load(segment, take);
    }
    this.#head = { ...head, nextRow };
    return rows;
  }

  /** Reads all that is stored anew, and notes what is damaged or has gone. @returns how many segments there are */
  async verify(): Promise<number> {
    const missing = new Set(this.#segments.flatMap((segment) => (segment === null ? [] : [segment.key])));
    let count = 0;
    await this.#database.scan('segments', null, (key, value) => {
      this.#decode(key, value);
      missing.delete(key);
      count++;
    });
    // Those that another host has folded have gone rightly.
    if (this.#homeStale) return count;
    for (const key of missing) this.damaged.set(key, undefined);
    return count + missing.size;
  }

  /** A segment of which nothing but its identities is left has vanished. What another host writes meanwhile raises the revision. */
  async #missVanished(): Promise<void> {
    const known = new Set([...this.#segments.map((segment) => segment?.key), ...this.damaged.keys()]);
    for (const key of await this.#database.keys('identities')) if (!known.has(key)) this.damaged.set(key, undefined);
  }

  /** Finds anew where rows lie, if another host has folded segments. */
  async locate(): Promise<void> {
    if (this.#homeStale) await this.#findHomes();
  }

  /** Rows whose latest state is in a segment, as far as this host has read it. */
  rowsOf(key: string): readonly number[] {
    const place = this.#segments.findIndex((segment) => segment?.key === key) + 1;
    const rows: number[] = [];
    if (place > 0) for (let row = 0; row < this.#home.length; row++) if (this.#home[row] === place) rows.push(row);
    return rows;
  }

  /** The segment that holds a row's latest state that could be read; null where there is none. */
  holderOf(row: number): string | null {
    return this.#segments[(this.#home[row] ?? 0) - 1]?.key ?? null;
  }

  /**
   * Appends the records together with other changes, in one transaction, then shows them in the table.
   * @param more rows that the table has staged, ascending, which are written as they are; and what else changes of the head
   * @returns false when another host has written in the meantime: catch up and work it out anew
   */
  async commit(
    records: ReadonlyMap<number, TrackRecord>,
    nextRow: number,
    others: readonly Change[],
    { staged = NO_ROWS, ...patch }: Pick<Partial<Head>, 'sweeps'> & { readonly staged?: Uint32Array } = {},
  ): Promise<boolean> {
    const rows = Uint32Array.from(records.keys()).sort();
    const sequence = this.#head.sequence + (rows.length + staged.length > 0 ? 1 : 0);
    const loaded = segmentParts(rows, recordEncoder((row) => records.get(row)), sequence, 0);
    const segments = [...loaded, ...segmentParts(staged, tableEncoder(this.#table), sequence, loaded.length)];
    const part = segments.length > 0 ? segments.length - 1 : this.#head.part;
    const head: Head = { ...this.#head, ...patch, revision: this.#head.revision + 1, sequence, part, nextRow };
    const changes = [...storing(segments), ...others];
    if (!(await this.#write(changes, head))) return false;
    for (const { rows: of, encoded } of loaded) this.#table.load(readSegment(encoded.segment), new Uint8Array(of.length).fill(1));
    this.#table.adopt(staged);
    this.#adopt(segments);
    return true;
  }

  /** Forgets segments that were set aside. */
  discard(keys: readonly string[]): void {
    for (const key of keys) {
      this.damaged.delete(key);
      const place = this.#segments.findIndex((segment) => segment?.key === key);
      if (place !== -1) this.#segments[place] = null;
    }
  }

  /** Whether {@link compact} has enough to do. */
  get thin(): boolean {
    return this.#thinPlaces().size > THIN_ALLOWED;
  }

  /** Folds thin segments into full ones. Does nothing when another host writes at the same time. */
  async compact(): Promise<void> {
    await this.locate();
    const thin = this.#thinPlaces();
    if (thin.size <= THIN_ALLOWED) return;
    const rows: number[] = [];
    for (let row = 0; row < this.#home.length; row++) if (thin.has((this.#home[row] ?? 0) - 1)) rows.push(row);
    const { sequence, part, revision, compactions } = this.#head;
    const segments = segmentParts(Uint32Array.from(rows), recordEncoder((row) => this.#table.record(row)), sequence, part + 1);
    const folded = [...thin].flatMap((place): Change[] => {
      const segment = this.#segments[place];
      return segment == null ? [] : [{ store: 'segments', key: segment.key }, { store: 'identities', key: segment.key }];
    });
    const head: Head = { ...this.#head, revision: revision + 1, part: part + segments.length, compactions: compactions + 1 };
    if (!(await this.#write([...folded, ...storing(segments)], head))) return;
    this.#adopt(segments);
    for (const place of thin) this.#segments[place] = null;
    this.#log.debug('Folded thin segments.', { folded: folded.length, written: segments.length });
  }

  async #write(changes: readonly Change[], head: Head): Promise<boolean> {
    const expected = this.#head.revision;
    const committed = await this.#database.write([...changes, { store: 'meta', key: HEAD_KEY, value: head }], unchanged(expected));
    if (committed) this.#head = head;
    return committed;
  }

  /** Whether there are segments of an earlier version of MPC, written without identities. */
  get anonymous(): boolean {
    return this.#anonymous;
  }

  /** Writes the identities of segments that an earlier version of MPC has written without. */
  async completeIdentities(): Promise<void> {
    await this.locate();
    const known = new Set(await this.#database.keys('identities'));
    const missing = new Map<number, number[]>();
    for (const [place, segment] of this.#segments.entries()) if (segment !== null && !known.has(segment.key)) missing.set(place, []);
    for (let row = 0; row < this.#home.length; row++) missing.get((this.#home[row] ?? 0) - 1)?.push(row);
    const changes = [...missing].map(([place, rows]): Change => {
      const value = identitiesOf(rows, rows.map((row) => this.#table.record(row)));
      return { store: 'identities', key: this.#segments[place]?.key ?? '', value };
    });
    for (let from = 0; from < changes.length; from += IDENTITIES_AT_ONCE) {
      // Another host that writes in between leaves the rest to the next time.
      const part = changes.slice(from, from + IDENTITIES_AT_ONCE);
      if (!(await this.#database.write(part, unchanged(this.#head.revision)))) return;
    }
    this.#anonymous = false;
  }

  /** Sets aside identities that cannot be read: {@link completeIdentities} writes them anew. @returns how many */
  async checkIdentities(): Promise<number> {
    const damaged = new Map<string, unknown>();
    await this.#database.scan('identities', null, (key, value) => {
      if (decodeIdentities(value) === null) damaged.set(key, value);
    });
    if (damaged.size === 0) return 0;
    // Another host that writes in between leaves it to the next time.
    const changes = [...settingAside('identities', damaged), ...Array.from(damaged.keys(), (key): Change => ({ store: 'identities', key }))];
    return (await this.#database.write(changes, unchanged(this.#head.revision))) ? damaged.size : 0;
  }

  async #readHead(): Promise<Head> {
    for (;;) {
      const stored = await this.#database.get('meta', HEAD_KEY);
      const head = parseHead(stored);
      if (head !== null) return head;
      const keys = await this.#database.keys('segments');
      if (stored === undefined && keys.length === 0) return EMPTY_HEAD;
      this.#log.error('The head of the track log is damaged; it is made anew from the segments.', { segments: keys.length });
      const rebuilt = rebuiltHead(keys);
      const guard: WriteGuard = { store: 'meta', key: HEAD_KEY, holds: (current) => parseHead(current) === null };
      if (await this.#database.write([{ store: 'meta', key: HEAD_KEY, value: rebuilt }], guard)) return rebuilt;
    }
  }

  #adopt(segments: readonly SegmentPart[]): void {
    for (const { key, rows } of segments) {
      this.#segments.push({ key, count: rows.length, live: 0 });
      this.#settle(rows, this.#segments.length);
    }
  }

  /** Notes that the latest state of rows lies in the segment at `place` (counted from 1). */
  #settle(rows: Uint32Array, place: number): void {
    let highest = 0;
    for (const row of rows) if (row > highest) highest = row;
    if (highest >= this.#home.length) {
      const home = new Uint32Array(Math.max(1024, (highest + 1) * 1.5));
      home.set(this.#home);
      this.#home = home;
    }
    for (const row of rows) {
      const known = this.#home[row] ?? 0;
      const previous = known === 0 ? null : this.#segments[known - 1];
      if (previous != null) previous.live--;
      this.#home[row] = place;
    }
    const segment = this.#segments[place - 1];
    if (segment != null) segment.live += rows.length;
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
      this.#settle(segment.rows, this.#segments.length);
    });
    this.#homeStale = false;
  }

  /** A damaged segment costs its rows, not the library. */
  #decode(key: string, value: unknown): DecodedSegment | null {
    try {
      return decodeSegment(value);
    } catch (thrown) {
      this.#log.error('A stored segment cannot be read.', { key, error: thrown });
      this.damaged.set(key, value);
      return null;
    }
  }
}

/** Holds while nobody has written since the revision. A damaged head counts as written. */
function unchanged(revision: number): WriteGuard {
  return { store: 'meta', key: HEAD_KEY, holds: (current) => (current === undefined ? EMPTY_HEAD : parseHead(current))?.revision === revision };
}
