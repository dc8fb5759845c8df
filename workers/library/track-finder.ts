/**
 * Finds the tracks that entries of playlists mean: by where they lie, then by what they are called and how long
 * they are. Places are compared from their end, for a playlist file knows a disk where the library knows an account.
 * A track goes by what its file says, and by what a person has made of that where no file says it. Where several fit
 * and nothing tells them apart none is found, unless they hold one recording.
 */
import { isLive } from './albums.ts';
import { foldSegment, placesOf, sharedSegments } from './playlist-places.ts';
import type { TrackWords } from './playlist-record.ts';
import type { Projection } from './projection.ts';
import { allWords, fileWords, type RowWords } from './row-words.ts';
import { foldText } from './text-fold.ts';
import { EMBEDDED } from './track-record.ts';

/** Seconds by which durations of one recording may differ: playlist files round them, tags guess. */
const TOLERANCE = 3;
/** Seconds by which a rounded duration differs from its own. */
const EXACT = 1;
/** Of rows that fit equally so many are looked at. */
const MAX_EQUAL = 8;
/** No row. */
export const NO_ROW = 0xffffffff;

export class TrackFinder {
  readonly #projection: Projection;

  constructor(projection: Projection) {
    this.#projection = projection;
  }

  /**
   * A row for each of those wanted, or {@link NO_ROW}. What is not found by its place or words exactly is looked for by
   * file name when `thorough` is set, which takes a pass over all names.
   */
  find(wanted: readonly TrackWords[], thorough: boolean): Uint32Array {
    const rows = Uint32Array.from(wanted, (words) => this.#atPlace(words));
    if (thorough) this.#fill(rows, wanted, (missing) => this.#byName(missing));
    this.#fill(rows, wanted, (missing) => this.#byWords(missing));
    return rows;
  }

  /** Asks for those that have no row yet. */
  #fill(rows: Uint32Array, wanted: readonly TrackWords[], search: (missing: readonly TrackWords[]) => Uint32Array): void {
    const places = [...rows.keys()].filter((place) => rows[place] === NO_ROW);
    if (places.length === 0) return;
    const found = search(places.map((place) => wanted[place]).filter((words) => words !== undefined));
    for (const [index, place] of places.entries()) rows[place] = found[index] ?? NO_ROW;
  }

  /** The file whose whole path is the place or its end, the longest first; in its own account first. */
  #atPlace(words: TrackWords): number {
    const { accounts } = this.#projection.table.domains;
    const forms = words.account === '' ? placesOf(words.location) : [words.location.split('/')];
    // As much of it as possible first, in whatever form: a mere file name is found by chance.
    for (let from = 0; forms.some((place) => from < place.length); from++) {
      for (const place of forms) {
        if (from >= place.length) continue;
        const path = place.slice(from).join('/');
        const own = words.account === '' || from > 0 ? NO_ROW : this.#live(words.account, path);
        if (own !== NO_ROW) return own;
        const rows: number[] = [];
        for (let account = 1; account < accounts.size; account++) {
          const row = this.#live(accounts.text(account), path);
          if (row !== NO_ROW && !this.#contradicts(row, words)) rows.push(row);
        }
        const agreeing = rows.filter((row) => this.#agrees(row, words));
        // A name without any folder says little.
        const fitting = agreeing.length > 0 || place.length - from === 1 ? agreeing : rows;
        if (fitting.length > 0) return this.#theOne(fitting);
      }
    }
    return NO_ROW;
  }

  /** The first of rows that fit equally, if it does not matter which. */
  #theOne([first = NO_ROW, ...others]: readonly number[]): number {
    return others.every((row) => this.#areAlike(first, row)) ? first : NO_ROW;
  }

  /** Whether two rows hold one recording, or files of one place and title on two accounts. */
  #areAlike(a: number, b: number): boolean {
    const { table, duplicates } = this.#projection;
    if (duplicates.holdSame(a, b)) return true;
    const title = (row: number): string => foldText(fileWords(table, row).title);
    return foldPath(table.path(a)) === foldPath(table.path(b)) && title(a) === title(b) && !differ(table.columns.duration.get(a), table.columns.duration.get(b));
  }

  #live(account: string, path: string): number {
    const { table } = this.#projection;
    const row = table.findPath(account, path);
    return row !== -1 && this.#counts(row) ? row : NO_ROW;
  }

  /** Files of the same name; of several the one whose folders agree most, if that makes it the only one. */
  #byName(wanted: readonly TrackWords[]): Uint32Array {
    const { table } = this.#projection;
    const places = wanted.map(({ location }) => placesOf(location));
    const byName = new Map<string, Set<number>>();
    for (const [index, forms] of places.entries()) for (const form of forms) note(byName, foldSegment(form.at(-1) ?? ''), index);
    const best = wanted.map(() => new Best());
    for (let row = 0; byName.size > 0 && row < table.count; row++) {
      const entries = byName.get(foldSegment(table.columns.name.get(row)));
      if (entries === undefined || !this.#counts(row)) continue;
      const own = table.path(row).split('/');
      for (const index of entries) {
        const words = wanted[index];
        if (words !== undefined) best[index]?.offer(row, this.#nearness(row, own, places[index] ?? [], words));
      }
    }
    return Uint32Array.from(best, ({ rows }) => this.#theOne(rows));
  }

  /** How many segments of a path are alike, counted from its end, and whether the words agree; 0 when it is another file. */
  #nearness(row: number, own: readonly string[], forms: readonly (readonly string[])[], words: TrackWords): number {
    if (this.#contradicts(row, words)) return 0;
    let shared = 0;
    let whole = false;
    for (const form of forms) {
      const count = sharedSegments(form, own);
      shared = Math.max(shared, count);
      whole ||= count > 0 && (count === form.length || count === own.length);
    }
    const agrees = this.#agrees(row, words);
    return whole || agrees ? 2 * shared + Number(agrees) : 0;
  }

  /** Tracks of the same title that share the artist, the duration or the album, and contradict nothing that is known. */
  #byWords(wanted: readonly TrackWords[]): Uint32Array {
    const { table } = this.#projection;
    const { titles } = table.domains;
    const { data } = table.columns.title;
    const byTitle = new Map<string, Set<number>>();
    for (const [index, { title }] of wanted.entries()) if (foldText(title) !== '') note(byTitle, foldText(title), index);
    const best = wanted.map(() => new Best());
    if (byTitle.size > 0) {
      const entriesOf = new Map<number, ReadonlySet<number>>();
      for (let title = 1; title < titles.size; title++) {
        const entries = byTitle.get(titles.folded(title));
        if (entries !== undefined) entriesOf.set(title, entries);
      }
      for (let row = 0; entriesOf.size > 0 && row < table.count; row++) {
        const file = table.edited.file(row)?.title;
        const entries = entriesOf.get(file === undefined ? (data[row] ?? 0) : titles.intern(file));
        if (entries === undefined || !this.#counts(row)) continue;
        const called = fileWords(table, row);
        for (const index of entries) this.#offer(best, wanted, index, row, called);
      }
      const missing = new Set(best.flatMap(({ rows }, index) => (rows.length === 0 ? [index] : [])));
      for (const row of missing.size === 0 ? [] : table.edited.rows()) {
        const [, shown] = allWords(table, row);
        if (shown === undefined || !this.#counts(row)) continue;
        for (const index of byTitle.get(foldText(shown.title)) ?? []) if (missing.has(index)) this.#offer(best, wanted, index, row, shown);
      }
    }
    return Uint32Array.from(best, ({ rows }) => this.#theOne(rows));
  }

  #offer(best: readonly Best[], wanted: readonly TrackWords[], index: number, row: number, called: RowWords): void {
    const words = wanted[index];
    if (words !== undefined) best[index]?.offer(row, this.#likeness(row, called, words));
  }

  /** How much besides the title speaks for a row; 0 when nothing does, or anything against it. */
  #likeness(row: number, called: RowWords, words: TrackWords): number {
    const { duration, track } = this.#projection.table.columns;
    const seconds = duration.get(row);
    let score = 0;
    if (words.artist !== '') {
      if (!isBy(called, words.artist)) return 0;
      score += 4;
    }
    if (words.duration !== null && seconds !== null) {
      if (differ(words.duration, seconds)) return 0;
      score += 4 + Number(Math.abs(words.duration - seconds) <= EXACT);
    }
    if (words.album !== '' && foldText(words.album) === foldText(called.album)) score += 6;
    // What nothing else speaks for, its number does not tell.
    return score > 0 && words.number !== null && words.number === track.get(row) ? score + 1 : score;
  }

  /** Whether what is known of the words fits the row; the title must be among it. */
  #agrees(row: number, words: TrackWords): boolean {
    if (words.title === '' || this.#differsInLength(row, words)) return false;
    const fits = (called: RowWords): boolean => foldText(words.title) === foldText(called.title) && (words.artist === '' || isBy(called, words.artist));
    return allWords(this.#projection.table, row).some(fits);
  }

  /** Whether a file of the right name is another piece of music: both title and length differ. */
  #contradicts(row: number, words: TrackWords): boolean {
    if (words.title === '' || !this.#differsInLength(row, words)) return false;
    return allWords(this.#projection.table, row).every(({ title }) => foldText(words.title) !== foldText(title));
  }

  #differsInLength(row: number, { duration }: TrackWords): boolean {
    return differ(duration, this.#projection.table.columns.duration.get(row));
  }

  /** An embed's list is somebody else's music. */
  #counts(row: number): boolean {
    const state = this.#projection.table.columns.state.data[row];
    return isLive(state) && ((state ?? 0) & EMBEDDED) === 0;
  }
}

/** The rows that fit an entry best, in order; several when they fit equally. */
class Best {
  #score = 0;
  rows: readonly number[] = [];

  /** @param score 0: it does not fit */
  offer(row: number, score: number): void {
    if (score < this.#score || score === 0) return;
    this.rows = score === this.#score ? [...this.rows.slice(0, MAX_EQUAL), row] : [row];
    this.#score = score;
  }
}

function isBy({ artist, artists }: RowWords, wanted: string): boolean {
  return [artist, ...artists].some((name) => foldText(name) === foldText(wanted));
}

/** Whether two durations in seconds are known to be of two recordings. */
function differ(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && Math.abs(a - b) > TOLERANCE;
}

function foldPath(path: string): string {
  return path.split('/').map(foldSegment).join('/');
}

function note(index: Map<string, Set<number>>, key: string, entry: number): void {
  const entries = index.get(key);
  if (entries === undefined) index.set(key, new Set([entry]));
  else entries.add(entry);
}
