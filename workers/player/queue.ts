/**
 * The play queue: which track plays now, which comes next, which came before. It owns order, shuffle and
 * repeat and nothing else; it neither plays nor stores. Under shuffle the queue is in the order it will play:
 * what was played, the current track, then every other track once.
 */
import type { QueuePlace, RepeatMode, ShuffleBy } from '../../services/protocol/player.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { AlbumId, TrackId } from '../../services/protocol/records.ts';
import { shuffled, shuffledGroups } from '../library/shuffling.ts';

/** A place in the queue, without the track's row: a queue of a hundred thousand tracks stays small. */
export interface QueueItem {
  readonly entry: string;
  readonly track: TrackId;
}

/** A queue as it is kept over a reload. */
export interface SavedQueue {
  readonly items: readonly QueueItem[];
  /** Entries in the order before shuffling; null when not shuffled. */
  readonly natural: readonly string[] | null;
  readonly index: number;
  readonly repeat: RepeatMode;
  readonly shuffle: boolean;
  readonly shuffleBy: ShuffleBy;
  /** Number of the next entry to be made. */
  readonly nextEntry: number;
}

export class PlayQueue {
  readonly #random: () => number;
  #items: QueueItem[] = [];
  /** The order before shuffling, while shuffled. */
  #natural: QueueItem[] | null = null;
  #index = -1;
  #repeat: RepeatMode = 'off';
  #shuffle = false;
  #shuffleBy: ShuffleBy = 'track';
  /** Albums of tracks, as far as they are known. */
  #albumOf: ReadonlyMap<TrackId, AlbumId> = new Map();
  #version = 0;
  #nextEntry = 1;
  /** Entries that have been current since the queue was filled, in order. */
  #played = new Set<QueueItem>();
  /** The order of the next round, decided as soon as anybody asks what comes after the last track. */
  #nextRound: QueueItem[] | null = null;

  /** @param random 0 (inclusive) to 1 (exclusive), as `Math.random` */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get length(): number {
    return this.#items.length;
  }

  /** -1 when empty. */
  get index(): number {
    return this.#index;
  }

  get version(): number {
    return this.#version;
  }

  get repeat(): RepeatMode {
    return this.#repeat;
  }

  get shuffle(): boolean {
    return this.#shuffle;
  }

  get shuffleBy(): ShuffleBy {
    return this.#shuffleBy;
  }

  get current(): QueueItem | null {
    return this.#items[this.#index] ?? null;
  }

  /** Whether a press on "next" leads to a track. */
  get hasNext(): boolean {
    return this.#index + 1 < this.#items.length || (this.#repeat !== 'off' && this.#items.length > 0);
  }

  /** Whether there is a track before this one. */
  get hasPrevious(): boolean {
    return this.#index > 0 || (this.#repeat === 'all' && !this.#shuffle && this.#items.length > 1);
  }

  slice(offset: number, limit: number): readonly QueueItem[] {
    return this.#items.slice(offset, offset + limit);
  }

  /** Which albums tracks are of: what a shuffle by albums goes by from now on. A track without one is shuffled by itself. */
  knowAlbums(albumOf: ReadonlyMap<TrackId, AlbumId>): void {
    this.#albumOf = albumOf;
  }

  /** Fills the queue anew; `at` plays first. Without it the first track does, or under shuffle a random one (of an album its first). */
  replace(tracks: readonly TrackId[], at?: number): void {
    this.#items = tracks.map((track) => this.#item(track));
    this.#natural = null;
    this.#played.clear();
    const first = at ?? (this.#shuffle ? this.#anyFirst() : 0);
    this.#index = tracks.length === 0 ? -1 : Math.min(Math.max(0, first), tracks.length - 1);
    if (this.#shuffle) this.#shuffleRest();
    this.#changed();
  }

  clear(): void {
    this.replace([]);
  }

  /** With `now` the first of the tracks is current then. */
  enqueue(tracks: readonly TrackId[], where: QueuePlace): void {
    const items = tracks.map((track) => this.#item(track));
    const current = this.current;
    if (where === 'last') {
      this.#items.push(...items);
      this.#natural?.push(...items);
    } else {
      this.#items.splice(this.#index + 1, 0, ...items);
      if (this.#natural !== null && current !== null) this.#natural.splice(this.#natural.indexOf(current) + 1, 0, ...items);
    }
    if (this.#index < 0 && this.#items.length > 0) this.#index = 0;
    else if (where === 'now' && items.length > 0) this.#goTo(this.#index + 1);
    this.#changed();
  }

  setRepeat(repeat: RepeatMode): void {
    this.#repeat = repeat;
    this.#nextRound = null;
  }

  setShuffle(shuffle: boolean, by: ShuffleBy = this.#shuffleBy): void {
    if (shuffle === this.#shuffle && (by === this.#shuffleBy || !shuffle)) {
      this.#shuffleBy = by;
      return;
    }
    if (this.#shuffle) this.#unshuffle();
    this.#shuffle = shuffle;
    this.#shuffleBy = by;
    if (shuffle) this.#shuffleRest();
    this.#changed();
  }

  /** What plays when the current track has ended by itself; null at the end. */
  peekNext(): QueueItem | null {
    if (this.#repeat === 'one') return this.current;
    const following = this.#items[this.#index + 1];
    if (following !== undefined || this.#repeat === 'off' || this.#items.length === 0) return following ?? null;
    return this.#roundAfterThis()[0] ?? null;
  }

  /** The current track has ended by itself: goes on to {@link peekNext}. @returns what plays now */
  advance(): QueueItem | null {
    return this.#repeat === 'one' ? this.current : this.next();
  }

  /** A press on "next": leaves also a track that repeats. @returns null, and stays, at the end */
  next(): QueueItem | null {
    if (!this.hasNext) return null;
    if (this.#index + 1 < this.#items.length) this.#goTo(this.#index + 1);
    else this.#startRound();
    return this.current;
  }

  /** A press on "previous". @returns null, and stays, at the start */
  previous(): QueueItem | null {
    if (!this.hasPrevious) return null;
    this.#goTo(this.#index > 0 ? this.#index - 1 : this.#items.length - 1);
    return this.current;
  }

  /** Makes the first track current: the queue starts again. */
  restart(): QueueItem | null {
    if (this.#items.length > 0) this.#startRound();
    return this.current;
  }

  /** Makes an entry current. Under shuffle it is taken out of its turn, so that no other is left out. */
  jump(entry: string): QueueItem {
    const index = this.#find(entry);
    if (this.#shuffle && index > this.#index + 1) {
      this.#items.splice(this.#index + 1, 0, ...this.#items.splice(index, 1));
      this.#goTo(this.#index + 1);
      this.#changed();
    } else this.#goTo(index);
    return this.#items[this.#index] ?? this.#missing(entry);
  }

  /** @returns whether the removed entry was the current one; the one behind it is current then */
  remove(entry: string): boolean {
    const index = this.#find(entry);
    const [removed] = this.#items.splice(index, 1);
    if (this.#natural !== null) this.#natural = this.#natural.filter((item) => item !== removed);
    if (removed !== undefined) this.#played.delete(removed);
    const wasCurrent = index === this.#index;
    if (index < this.#index) this.#index -= 1;
    this.#index = Math.min(this.#index, this.#items.length - 1);
    this.#changed();
    return wasCurrent;
  }

  /** Moves an entry to `index` of the queue as it is shown. */
  move(entry: string, index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.#items.length) {
      throw new MpcError('invalid-argument', 'An entry can only be moved to an index within the queue.', { details: { field: 'index' } });
    }
    const current = this.current;
    const moved = this.#items.splice(this.#find(entry), 1);
    this.#items.splice(index, 0, ...moved);
    this.#index = current === null ? -1 : this.#items.indexOf(current);
    this.#changed();
  }

  save(): SavedQueue {
    return {
      items: [...this.#items],
      natural: this.#natural?.map((item) => item.entry) ?? null,
      index: this.#index,
      repeat: this.#repeat,
      shuffle: this.#shuffle,
      shuffleBy: this.#shuffleBy,
      nextEntry: this.#nextEntry,
    };
  }

  restore(saved: SavedQueue): void {
    this.#items = [...saved.items];
    this.#index = Math.min(saved.index, this.#items.length - 1);
    this.#repeat = saved.repeat;
    this.#shuffle = saved.shuffle;
    this.#shuffleBy = saved.shuffleBy;
    this.#nextEntry = Math.max(this.#nextEntry, saved.nextEntry);
    const byEntry = new Map(this.#items.map((item) => [item.entry, item]));
    this.#natural = saved.natural?.flatMap((entry) => byEntry.get(entry) ?? []) ?? null;
    this.#played = new Set(saved.shuffle ? this.#items.slice(0, this.#index) : []);
    this.#changed();
  }

  #item(track: TrackId): QueueItem {
    return { entry: String(this.#nextEntry++), track };
  }

  #find(entry: string): number {
    const index = this.#items.findIndex((item) => item.entry === entry);
    return index < 0 ? this.#missing(entry) : index;
  }

  #missing(entry: string): never {
    throw new MpcError('not-found', 'The queue has no such entry (any more).', { details: { entry } });
  }

  #goTo(index: number): void {
    const leaving = this.current;
    if (leaving !== null) this.#played.add(leaving);
    this.#index = index;
  }

  #changed(): void {
    this.#version += 1;
    this.#nextRound = null;
  }

  /** Puts what was played first, then the current entry, then all the others by chance. */
  #shuffleRest(): void {
    const current = this.current;
    this.#natural = [...this.#items];
    if (current === null) return;
    const played = [...this.#played].filter((item) => item !== current);
    const known = new Set([...played, current, ...this.#restOfAlbum(current)]);
    const rest = this.#mixed(this.#items.filter((item) => !known.has(item)));
    this.#items = [...played, current, ...[...known].slice(played.length + 1), ...rest];
    this.#index = played.length;
  }

  /** What an album that is on, and is shuffled as one, has still to come. */
  #restOfAlbum(current: QueueItem): readonly QueueItem[] {
    const album = this.#shuffleBy === 'album' ? this.#albumOf.get(current.track) : undefined;
    if (album === undefined) return [];
    const behind = this.#items.slice(this.#items.indexOf(current) + 1);
    return behind.filter((item) => this.#albumOf.get(item.track) === album && !this.#played.has(item));
  }

  #anyFirst(): number {
    const picked = this.#items[Math.floor(this.#random() * this.#items.length)];
    if (picked === undefined || this.#shuffleBy === 'track') return picked === undefined ? 0 : this.#items.indexOf(picked);
    const album = this.#albumOf.get(picked.track);
    return this.#items.findIndex((item) => item === picked || (album !== undefined && this.#albumOf.get(item.track) === album));
  }

  #mixed(items: readonly QueueItem[]): QueueItem[] {
    if (this.#shuffleBy === 'track') return shuffled(items, this.#random);
    return shuffledGroups(items, ({ track }) => this.#albumOf.get(track) ?? null, this.#random);
  }

  #unshuffle(): void {
    const current = this.current;
    this.#items = this.#natural ?? this.#items;
    this.#natural = null;
    this.#index = current === null ? -1 : this.#items.indexOf(current);
  }

  #roundAfterThis(): readonly QueueItem[] {
    if (!this.#shuffle) return this.#items;
    if (this.#nextRound === null) {
      this.#nextRound = this.#mixed(this.#natural ?? this.#items);
      // The track that ends one round does not also begin the next.
      if (this.#nextRound.length > 1 && this.#nextRound[0] === this.current) this.#nextRound.push(...this.#nextRound.splice(0, 1));
    }
    return this.#nextRound;
  }

  #startRound(): void {
    const round = [...this.#roundAfterThis()];
    const reordered = this.#shuffle;
    this.#items = round;
    this.#index = 0;
    this.#played.clear();
    if (reordered) this.#changed();
  }
}
