/**
 * The queue as a listener changes it: every change can be taken back, the course hears of it when another track is on,
 * and where nothing follows the last track, music like it does if that is wished.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { MAX_WINDOW } from '../../services/protocol/library.ts';
import type { Interruption, PlayRequest, QueuePlace, QueueWindow, RepeatMode, ShuffleBy } from '../../services/protocol/player.ts';
import type { PlaylistRow } from '../../services/protocol/playlists.ts';
import type { AccountId, AlbumId, TrackId } from '../../services/protocol/records.ts';
import { invalid } from '../library/argument-check.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Course } from './course.ts';
import { QueueHistory } from './queue-history.ts';
import type { QueueRows } from './queue-rows.ts';
import type { PlayQueue } from './queue.ts';

/** What the desk asks of the library. */
export type QueueLibrary = Pick<LibraryStore, 'resolve' | 'albumsOf' | 'similar'>;

export interface QueueDeskOptions {
  readonly queue: PlayQueue;
  readonly rows: QueueRows;
  readonly course: Course;
  readonly library: QueueLibrary;
  readonly savePlaylist: (name: string, tracks: readonly TrackId[]) => Promise<PlaylistRow>;
  /** Order or content of the queue, or what is to follow, is another. */
  readonly changed: () => void;
}

/** Tracks that are added at a time when the queue goes on by itself, and how many of the queue do not come again so soon. */
const AUTOPLAY_TRACKS = 10;
const NOT_AGAIN = 500;

export class QueueDesk {
  readonly #options: QueueDeskOptions;
  readonly #history = new QueueHistory();
  #source: AccountId | null = null;
  #autoplay = false;
  /** The last entry for which like music was looked for. */
  #continued: string | null = null;
  /** Rises with each request to play, so that a slow one does not undo a later one. */
  #requests = 0;

  constructor(options: QueueDeskOptions) {
    this.#options = options;
  }

  /** The account that the queue was filled from as a whole. */
  get source(): AccountId | null {
    return this.#source;
  }

  get autoplay(): boolean {
    return this.#autoplay;
  }

  get canUndo(): boolean {
    return !this.#history.isEmpty;
  }

  /** Fills the queue as it was at the last visit. */
  async restore(moment: { readonly queue: Parameters<PlayQueue['restore']>[0]; readonly source: AccountId | null; readonly autoplay: boolean }): Promise<void> {
    const { queue } = this.#options;
    queue.restore(moment.queue);
    this.#source = moment.source;
    this.#autoplay = moment.autoplay;
    if (queue.shuffleBy === 'album') queue.knowAlbums(await this.#albumsOf(queue.slice(0, queue.length).map(({ track }) => track)));
  }

  /** A wish that overtakes those before it which have not been met yet. */
  overtake(): void {
    this.#requests += 1;
  }

  /**
   * Replaces the queue. @returns false when a later request came in between
   * @throws MpcError `not-found` when there is nothing to play, `invalid-argument`
   */
  async replace(request: PlayRequest): Promise<boolean> {
    const { at } = request;
    if (at !== undefined && !(Number.isInteger(at) && at >= 0)) throw invalid('at', 'a whole number from 0');
    this.overtake();
    const number = this.#requests;
    const tracks = await this.#options.library.resolve(request);
    const albums = await this.#albumsIfNeeded(tracks);
    if (number !== this.#requests) return false;
    if (tracks.length === 0) throw new MpcError('not-found', 'There is nothing to play.');
    this.#remember();
    const { queue, course } = this.#options;
    if (albums !== null) queue.knowAlbums(albums);
    queue.replace(tracks, at);
    this.#source = 'account' in request ? request.account : null;
    course.choose();
    this.#options.changed();
    return true;
  }

  clear(): void {
    this.overtake();
    const { queue, course } = this.#options;
    if (queue.length > 0) this.#remember();
    queue.clear();
    this.#source = null;
    course.stop();
    this.#options.changed();
  }

  /** @returns whether another track is on now */
  async enqueue(request: PlayRequest, where: QueuePlace): Promise<boolean> {
    if (where !== 'now' && where !== 'next' && where !== 'last') throw invalid('where', 'now, next or last');
    const { queue, course, library } = this.#options;
    const tracks = await library.resolve(request);
    const albums = await this.#albumsIfNeeded([...queue.slice(0, queue.length).map(({ track }) => track), ...tracks]);
    if (tracks.length === 0) return false;
    this.#remember();
    if (albums !== null) queue.knowAlbums(albums);
    const wasEmpty = queue.length === 0;
    queue.enqueue(tracks, where);
    const turned = wasEmpty || where === 'now';
    if (turned) course.choose();
    this.#options.changed();
    return turned;
  }

  /** Entries whose track has left the library are dropped from the queue on the way. */
  async window(offset: number, limit: number): Promise<QueueWindow> {
    if (!(offset >= 0) || !(limit >= 0)) throw invalid('offset', '0 or more');
    const { queue, rows } = this.#options;
    for (;;) {
      const { version, length } = queue;
      const { entries, gone } = await rows.entries(queue.slice(offset, Math.min(limit, MAX_WINDOW)));
      if (version !== queue.version) continue;
      if (gone.length === 0) return { version, offset, count: length, entries };
      for (const item of gone) this.#drop(item.entry);
    }
  }

  /** @throws MpcError `not-found` */
  jump(entry: string): void {
    this.#options.queue.jump(entry);
    this.#options.course.choose();
  }

  /** Several tabs may come back with the same tale: the first that may sound does. @throws MpcError `not-found`, `invalid-argument` */
  takeUp(tab: string, { entry, position }: Interruption, maySound: boolean): void {
    if (!Number.isFinite(position) || position < 0) throw invalid('position', 'a number of seconds from 0');
    const { queue, course } = this.#options;
    if (course.begun) return;
    if (queue.current?.entry !== entry) queue.jump(entry);
    course.turnTo(position);
    if (maySound) course.start(tab);
  }

  /** @throws MpcError `not-found` */
  remove(entry: string): void {
    this.#changing(() => this.#drop(entry));
  }

  /** @throws MpcError `not-found`, `invalid-argument` */
  move(entry: string, index: number): void {
    this.#changing(() => this.#options.queue.move(entry, index));
    this.#options.changed();
  }

  setRepeat(repeat: RepeatMode): void {
    this.#options.queue.setRepeat(repeat);
    this.#options.changed();
  }

  async setShuffle(shuffle: boolean, by: ShuffleBy | undefined): Promise<void> {
    if (by !== undefined && by !== 'track' && by !== 'album') throw invalid('by', 'track or album');
    const { queue } = this.#options;
    if (shuffle && (by ?? queue.shuffleBy) === 'album') {
      queue.knowAlbums(await this.#albumsOf(queue.slice(0, queue.length).map(({ track }) => track)));
    }
    queue.setShuffle(shuffle, by);
    this.#options.changed();
  }

  setAutoplay(autoplay: boolean): void {
    this.#autoplay = autoplay;
    this.#continued = null;
    this.#options.changed();
  }

  /** @returns whether there was a change to take back */
  undo(): boolean {
    const moment = this.#history.pop();
    if (moment === null) return false;
    this.overtake();
    const { queue, course } = this.#options;
    const current = queue.current?.entry;
    const stays = moment.queue.items.findIndex(({ entry }) => entry === current);
    // What is on plays on where the queue of then has it, too; how it repeats is no part of it.
    queue.restore({ ...moment.queue, index: stays === -1 ? moment.queue.index : stays, repeat: queue.repeat });
    this.#source = moment.source;
    if (queue.current === null) course.stop();
    else if (stays === -1) course.turnTo(moment.position);
    this.#options.changed();
    return true;
  }

  /** @throws MpcError `not-found` when the queue is empty, `invalid-argument` */
  async save(name: string): Promise<PlaylistRow> {
    const { queue, savePlaylist } = this.#options;
    if (queue.length === 0) throw new MpcError('not-found', 'The queue is empty.');
    return savePlaylist(name, queue.slice(0, queue.length).map(({ track }) => track));
  }

  /** To be told when another track is on: where nothing follows the last one, music like it is added if that is wished. */
  async goOn(): Promise<void> {
    const { queue, library } = this.#options;
    const { current } = queue;
    if (!this.#autoplay || current === null || queue.hasNext || current.entry === this.#continued) return;
    this.#continued = current.entry;
    const known = new Set(queue.slice(Math.max(0, queue.length - NOT_AGAIN), NOT_AGAIN).map(({ track }) => track));
    const tracks = await library.similar(current.track, AUTOPLAY_TRACKS, known);
    if (queue.current !== current || queue.hasNext || tracks.length === 0) return;
    queue.enqueue(tracks, 'last');
    this.#options.changed();
  }

  #drop(entry: string): void {
    const { queue, course } = this.#options;
    const wasLast = queue.index === queue.length - 1;
    const wasCurrent = queue.remove(entry);
    if (queue.current === null) course.stop();
    else if (wasCurrent && wasLast) course.end();
    else if (wasCurrent) course.choose();
    this.#options.changed();
  }

  /** A change that may be refused: then there is nothing to take back. */
  #changing(change: () => void): void {
    const before = this.#moment();
    change();
    this.#history.push(before);
  }

  #remember(): void {
    this.#history.push(this.#moment());
  }

  #moment(): Parameters<QueueHistory['push']>[0] {
    const { queue, course } = this.#options;
    return { queue: queue.save(), source: this.#source, position: course.playback.position };
  }

  async #albumsIfNeeded(tracks: readonly TrackId[]): Promise<ReadonlyMap<TrackId, AlbumId> | null> {
    const { shuffle, shuffleBy } = this.#options.queue;
    return shuffle && shuffleBy === 'album' ? this.#albumsOf(tracks) : null;
  }

  #albumsOf(tracks: readonly TrackId[]): Promise<ReadonlyMap<TrackId, AlbumId>> {
    return this.#options.library.albumsOf(tracks);
  }
}
