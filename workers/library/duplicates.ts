/**
 * Which tracks of different accounts are copies of one recording: the same content by the providers' own hashes;
 * else one ISRC or MusicBrainz recording; else one title by one artist, on one album or with one track number. All
 * but the first need durations within two seconds, and two MusicBrainz recordings are never one. A recording has at
 * most one copy an account: what an account holds twice, somebody wants twice.
 */
import { isLive } from './albums.ts';
import { avalanche, hashOn } from './stable-id.ts';
import { EMBEDDED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** Seconds by which encoders and taggers may differ. */
const TOLERANCE = 2;
const NONE = -1;
/** So many rows of one key are compared: a thousand tracks with one ISRC have none. */
const MAX_ALIKE = 64;

/** How rows may be one recording: rows of unequal hashes are not; `same` decides for the others. */
interface Likeness {
  /** 0: this says nothing of the row. */
  readonly hash: (row: number) => number;
  readonly same: (a: number, b: number) => boolean;
}

export class Duplicates {
  readonly #table: TrackTable;
  /** By row the next copy, in a ring; empty while there are no copies at all. */
  #next = new Int32Array(0);
  #ranks: ReadonlyMap<string, number> = new Map();
  /** Rows that got copies, or other ones, since last asked. */
  #news: number[] = [];

  constructor(table: TrackTable) {
    this.#table = table;
  }

  /**
   * How much each account is preferred, the higher the more; those not named count 0, below it they are used last.
   * @returns whether that may change which copies are shown
   */
  setAccountRanks(ranks: ReadonlyMap<string, number>): boolean {
    const before = this.#ranks;
    this.#ranks = ranks;
    if (this.#next.length === 0) return false;
    return ranks.size !== before.size || [...ranks].some(([account, rank]) => before.get(account) !== rank);
  }

  /** How many copies there are of what a row holds, itself included. */
  count(row: number): number {
    let count = 1;
    for (let at = this.#following(row); at !== row; at = this.#following(at)) count++;
    return count;
  }

  /** The row and its copies, the best first. */
  copies(row: number): readonly number[] {
    const rows = [row];
    for (let at = this.#following(row); at !== row; at = this.#following(at)) rows.push(at);
    return rows.length === 1 ? rows : rows.sort((a, b) => this.#compare(a, b));
  }

  /** Rows whose copies are others than when last asked. */
  takeNews(): readonly number[] {
    const news = this.#news;
    this.#news = [];
    return news;
  }

  /** To be called when tracks have changed. @returns rows that have other copies now, or are flagged otherwise */
  recompute(): readonly number[] {
    const before = this.#next;
    this.#next = new Int32Array(0);
    const rows = this.#candidates();
    if (rows !== null) this.#group(rows);
    return this.#mark(before);
  }

  /** Rows that may have copies; null while one account holds all of them. */
  #candidates(): Uint32Array | null {
    const { columns, count } = this.#table;
    const mayHave = (row: number): boolean => {
      const state = columns.state.data[row];
      return isLive(state) && ((state ?? 0) & EMBEDDED) === 0;
    };
    let found = 0;
    let first = 0;
    let several = false;
    for (let row = 0; row < count; row++) {
      if (!mayHave(row)) continue;
      found++;
      if (first === 0) first = columns.account.data[row] ?? 0;
      several ||= columns.account.data[row] !== first;
    }
    if (!several) return null;
    const rows = new Uint32Array(found);
    for (let row = 0, at = 0; row < count; row++) if (mayHave(row)) rows[at++] = row;
    return rows;
  }

  #group(rows: Uint32Array): void {
    const { count } = this.#table;
    this.#next = Int32Array.from({ length: count }, (_, row) => row);
    const buckets = new Int32Array(2 ** Math.ceil(Math.log2(rows.length * 2 + 1)));
    const earlier = new Int32Array(count);
    for (const { hash, same } of this.#likenesses()) {
      buckets.fill(NONE);
      for (const row of rows) {
        const key = hash(row);
        if (key === 0) continue;
        const bucket = avalanche(key) & (buckets.length - 1);
        const last = buckets[bucket] ?? NONE;
        let looked = 0;
        for (let at = last; at !== NONE && looked < MAX_ALIKE; at = earlier[at] ?? NONE, looked++) {
          if (this.#mayJoin(row, at) && same(row, at)) this.#join(row, at);
        }
        earlier[row] = last;
        buckets[bucket] = row;
      }
    }
  }

  /** The surest first. */
  #likenesses(): readonly Likeness[] {
    const { columns, domains } = this.#table;
    const { contentHigh, contentLow, size, isrc, mbRecording, title, album, artists, track, disc, duration } = columns;
    const { titles, albums, names } = domains;
    const inTime = (a: number, b: number): boolean => Math.abs((duration.get(a) ?? Number.NaN) - (duration.get(b) ?? Number.NaN)) <= TOLERANCE;
    const agree = (column: typeof track, a: number, b: number): boolean => column.get(a) === null || column.get(b) === null || column.get(a) === column.get(b);
    const albumOf = (row: number): number => albums.canonical(album.data[row] ?? 0);
    const titleOf = (row: number): number => titles.canonical(title.data[row] ?? 0);
    const artistOf = (row: number): number => names.canonical(artists.domain.members(artists.data[row] ?? 0)[0] ?? 0);
    return [
      {
        hash: (row) => (contentHigh.get(row) ^ contentLow.get(row)) >>> 0,
        same: (a, b) => contentHigh.get(a) === contentHigh.get(b) && contentLow.get(a) === contentLow.get(b) && size.get(a) === size.get(b),
      },
      {
        hash: (row) => mbRecording.hash(row),
        same: (a, b) => mbRecording.same(a, b) && inTime(a, b),
      },
      {
        hash: (row) => textHash(isrcOf(isrc.get(row))),
        same: (a, b) => isrcOf(isrc.get(a)) === isrcOf(isrc.get(b)) && inTime(a, b),
      },
      {
        hash: (row) => (titleOf(row) === 0 || artistOf(row) === 0 ? 0 : (Math.imul(titleOf(row), 0x9e3779b1) ^ artistOf(row)) >>> 0),
        same: (a, b) =>
          titleOf(a) === titleOf(b) &&
          artistOf(a) === artistOf(b) &&
          inTime(a, b) &&
          agree(track, a, b) &&
          agree(disc, a, b) &&
          ((albumOf(a) !== 0 && albumOf(a) === albumOf(b)) || (track.get(a) !== null && track.get(b) !== null)),
      },
    ];
  }

  /** Whether no two of both rings are of one account, or known to be two recordings. */
  #mayJoin(a: number, b: number): boolean {
    const { account, mbRecording } = this.#table.columns;
    const known = (row: number): boolean => mbRecording.hash(row) !== 0;
    let one = a;
    do {
      let other = b;
      do {
        if (account.data[one] === account.data[other]) return false;
        if (known(one) && known(other) && !mbRecording.same(one, other)) return false;
        other = this.#following(other);
      } while (other !== b);
      one = this.#following(one);
    } while (one !== a);
    return true;
  }

  #join(a: number, b: number): void {
    const afterA = this.#following(a);
    this.#next[a] = this.#following(b);
    this.#next[b] = afterA;
  }

  #following(row: number): number {
    return this.#next[row] ?? row;
  }

  /** Flags all but the best of each recording. */
  #mark(before: Int32Array): readonly number[] {
    const { duplicate, count } = this.#table;
    const changed: number[] = [];
    if (before.length === 0 && this.#next.length === 0) return changed;
    for (let row = 0; row < count; row++) {
      const next = this.#following(row);
      const isNews = next !== (before[row] ?? row);
      if (isNews) this.#news.push(row);
      const flag = next !== row && this.#best(row) !== row ? 1 : 0;
      if (isNews || duplicate.get(row) !== flag) changed.push(row);
      duplicate.set(row, flag);
    }
    return changed;
  }

  #best(row: number): number {
    let best = row;
    for (let at = this.#following(row); at !== row; at = this.#following(at)) if (this.#compare(at, best) < 0) best = at;
    return best;
  }

  /** Below 0 when the first is the better copy: what can be had now, then what sounds better, then what is nearer. */
  #compare(a: number, b: number): number {
    const { account, lossless, bitDepth, sampleRate, bitRate } = this.#table.columns;
    const [rankA, rankB] = [this.#ranks.get(account.get(a)) ?? 0, this.#ranks.get(account.get(b)) ?? 0];
    return (
      Number(rankB >= 0) - Number(rankA >= 0) ||
      lossless.get(b) - lossless.get(a) ||
      (bitDepth.get(b) ?? 0) - (bitDepth.get(a) ?? 0) ||
      (lossless.get(a) === 1 ? (sampleRate.get(b) ?? 0) - (sampleRate.get(a) ?? 0) : (bitRate.get(b) ?? 0) - (bitRate.get(a) ?? 0)) ||
      rankB - rankA ||
      a - b
    );
  }
}

/** ISO 3901, with or without hyphens; empty for what is none. */
function isrcOf(text: string): string {
  const plain = text.replaceAll('-', '').toUpperCase();
  return /^[A-Z]{2}[A-Z\d]{3}\d{7}$/.test(plain) ? plain : '';
}

function textHash(text: string): number {
  return text === '' ? 0 : hashOn(1, text) >>> 0;
}
