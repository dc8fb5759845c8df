/**
 * Finds the tracks that entries of playlists mean: by where they lie, then by what they are called and how long
 * they are. Places are compared from their end, for a playlist file knows a disk where the library knows an account.
 */
import { isLive } from './albums.ts';
import { foldSegment, placesOf, sharedSegments } from './playlist-places.ts';
import type { TrackWords } from './playlist-record.ts';
import type { Projection } from './projection.ts';
import { shownArtist } from './rows.ts';
import { foldText } from './text-fold.ts';
import { EMBEDDED } from './track-record.ts';

/** Seconds by which durations of one recording may differ: playlist files round them, tags guess. */
const TOLERANCE = 3;
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
    for (const place of words.account === '' ? placesOf(words.location) : [words.location.split('/')]) {
      for (let from = 0; from < place.length; from++) {
        const path = place.slice(from).join('/');
        const short = place.length - from === 1;
        if (words.account !== '') {
          const row = this.#live(words.account, path);
          if (from === 0 && row !== NO_ROW) return row;
        }
        for (let account = 1; account < accounts.size; account++) {
          const row = this.#live(accounts.text(account), path);
          // A name without any folder says little.
          if (row !== NO_ROW && (short ? this.#agrees(row, words) : !this.#contradicts(row, words))) return row;
        }
      }
    }
    return NO_ROW;
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
    for (const [index, forms] of places.entries()) {
      for (const form of forms) {
        const name = foldSegment(form.at(-1) ?? '');
        const same = byName.get(name);
        if (same === undefined) byName.set(name, new Set([index]));
        else same.add(index);
      }
    }
    const best = wanted.map((): Candidate => ({ row: NO_ROW, shared: 0, agrees: false, path: '', alone: true }));
    for (let row = 0; byName.size > 0 && row < table.count; row++) {
      const entries = byName.get(foldSegment(table.columns.name.get(row)));
      if (entries === undefined || !this.#counts(row)) continue;
      const path = table.path(row);
      for (const index of entries) {
        const words = wanted[index];
        const candidate = words === undefined ? null : this.#candidate(row, path, places[index] ?? [], words);
        const known = best[index];
        if (candidate === null || known === undefined) continue;
        if (isBetter(candidate, known)) best[index] = candidate;
        else if (!isBetter(known, candidate) && foldSegment(known.path) !== foldSegment(path)) known.alone = false;
      }
    }
    return Uint32Array.from(best, ({ row, alone, agrees }) => (alone || agrees ? row : NO_ROW));
  }

  #candidate(row: number, path: string, forms: readonly (readonly string[])[], words: TrackWords): Candidate | null {
    if (this.#contradicts(row, words)) return null;
    const own = path.split('/');
    let shared = 0;
    let whole = false;
    for (const form of forms) {
      const count = sharedSegments(form, own);
      shared = Math.max(shared, count);
      whole ||= count > 0 && (count === form.length || count === own.length);
    }
    const agrees = this.#agrees(row, words);
    return whole || agrees ? { row, shared, agrees, path, alone: true } : null;
  }

  /** Tracks of the same title that share the artist, the duration or the album, and contradict nothing that is known. */
  #byWords(wanted: readonly TrackWords[]): Uint32Array {
    const { table } = this.#projection;
    const { titles } = table.domains;
    const byTitle = new Map<string, number[]>();
    for (const [index, { title }] of wanted.entries()) {
      const folded = foldText(title);
      if (folded === '') continue;
      const same = byTitle.get(folded);
      if (same === undefined) byTitle.set(folded, [index]);
      else same.push(index);
    }
    const rows = new Uint32Array(wanted.length).fill(NO_ROW);
    if (byTitle.size === 0) return rows;
    const entriesOf = new Map<number, readonly number[]>();
    for (let title = 1; title < titles.size; title++) {
      const entries = byTitle.get(titles.folded(title));
      if (entries !== undefined) entriesOf.set(title, entries);
    }
    const scores = new Uint8Array(wanted.length);
    const { data } = table.columns.title;
    for (let row = 0; entriesOf.size > 0 && row < table.count; row++) {
      const entries = entriesOf.get(data[row] ?? 0);
      if (entries === undefined || !this.#counts(row)) continue;
      for (const index of entries) {
        const words = wanted[index];
        const score = words === undefined ? 0 : this.#likeness(row, words);
        if (score <= (scores[index] ?? 0)) continue;
        scores[index] = score;
        rows[index] = row;
      }
    }
    return rows;
  }

  /** How much besides the title speaks for a row; 0 when nothing does, or anything against it. */
  #likeness(row: number, words: TrackWords): number {
    const { table } = this.#projection;
    const seconds = table.columns.duration.get(row);
    let score = 0;
    if (words.artist !== '') {
      if (!this.#isBy(row, words.artist)) return 0;
      score += 2;
    }
    if (words.duration !== null && seconds !== null) {
      if (Math.abs(words.duration - seconds) > TOLERANCE) return 0;
      score += 2;
    }
    if (words.album !== '' && foldText(words.album) === foldText(table.columns.album.get(row))) score += 3;
    return score;
  }

  /** Whether what is known of the words fits the row; the title must be among it. */
  #agrees(row: number, words: TrackWords): boolean {
    const { table } = this.#projection;
    if (words.title === '' || foldText(words.title) !== foldText(table.columns.title.get(row))) return false;
    return (words.artist === '' || this.#isBy(row, words.artist)) && !this.#differsInLength(row, words);
  }

  /** Whether a file of the right name is another piece of music: both title and length differ. */
  #contradicts(row: number, words: TrackWords): boolean {
    const title = this.#projection.table.columns.title.get(row);
    return words.title !== '' && this.#differsInLength(row, words) && foldText(words.title) !== foldText(title);
  }

  #differsInLength(row: number, { duration }: TrackWords): boolean {
    const seconds = this.#projection.table.columns.duration.get(row);
    return duration !== null && seconds !== null && Math.abs(duration - seconds) > TOLERANCE;
  }

  #isBy(row: number, artist: string): boolean {
    const { columns, domains } = this.#projection.table;
    const wanted = foldText(artist);
    const members = columns.artists.domain.members(columns.artists.data[row] ?? 0);
    return [shownArtist(this.#projection, row), ...members].some((name) => domains.names.folded(name) === wanted);
  }

  /** An embed's list is somebody else's music. */
  #counts(row: number): boolean {
    const state = this.#projection.table.columns.state.data[row];
    return isLive(state) && ((state ?? 0) & EMBEDDED) === 0;
  }
}

interface Candidate {
  readonly row: number;
  /** Segments alike, from the end. */
  readonly shared: number;
  readonly agrees: boolean;
  readonly path: string;
  /** False when another file is as good. */
  alone: boolean;
}

function isBetter(a: Candidate, b: Candidate): boolean {
  return a.shared === b.shared ? a.agrees && !b.agrees : a.shared > b.shared;
}
