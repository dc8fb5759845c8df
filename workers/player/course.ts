/**
 * The course of things: which track is on, whether sound is wanted, and what happens when a track ends, joins
 * the next or cannot be played. One bad file is skipped and said, also where its server fails for it alone; a server
 * that is away, or an account that wants its listener, stops the course with an error that a later `start` tries again.
 */
import { toWireError, type MpcError, type MpcErrorCode, type WireError } from '../../services/protocol/errors.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { PlayerState, PlayerStatus, QueueEntry } from '../../services/protocol/player.ts';
import type { Bookmarks } from './bookmarks.ts';
import type { Listening } from './listening.ts';
import { LoneFault } from './lone-fault.ts';
import { Playback, type PlaybackOptions } from './playback.ts';
import type { PlayQueue, QueueItem } from './queue.ts';
import type { QueueRows } from './queue-rows.ts';
import type { SleepTimer } from './sleep-timer.ts';

export interface CourseEvents {
  emit(event: MpcEventBody): void;
  /** The state is another one. */
  changed(): void;
  /** The playhead moved. */
  progressed(): void;
  /** Another track is on. */
  turned(): void;
}

export interface CourseOptions extends Omit<PlaybackOptions, 'events'> {
  readonly queue: PlayQueue;
  readonly rows: QueueRows;
  readonly listening: Listening;
  readonly bookmarks: Bookmarks;
  readonly sleep: SleepTimer;
  readonly events: CourseEvents;
}

/** Failures that the next track would meet as well: only waiting or the listener can help. */
const STOPS: ReadonlySet<MpcErrorCode> = new Set(['unauthorized', 'permission', 'playback-blocked', 'worker-unavailable', 'closed']);

/** Passing failures that may be of one file alone. */
const MAY_BE_LONE: ReadonlySet<MpcErrorCode> = new Set(['server', 'timeout', 'unreachable']);

export class Course {
  readonly playback: Playback;
  readonly #queue: PlayQueue;
  readonly #rows: QueueRows;
  readonly #listening: Listening;
  readonly #bookmarks: Bookmarks;
  readonly #sleep: SleepTimer;
  readonly #events: CourseEvents;
  #wanted = false;
  #begun = false;
  #ended = false;
  #error: WireError | null = null;
  #skipped: PlayerState['skipped'] = null;
  #deviceLost = false;
  #waitingFor: WireError | null = null;
  readonly #loneFault: LoneFault;
  /** What has been told of the track that is on. */
  #told: 'nothing' | 'started' | 'paused' = 'nothing';
  /** Tracks that failed in a row, and whether any sounded since the listener last chose one. */
  #failures = 0;
  #sounded = false;

  constructor(options: CourseOptions) {
    this.#queue = options.queue;
    this.#rows = options.rows;
    this.#listening = options.listening;
    this.#bookmarks = options.bookmarks;
    this.#sleep = options.sleep;
    this.#events = options.events;
    this.#loneFault = new LoneFault((item, signal) => options.opener.answers(item, signal));
    this.playback = new Playback({
      ...options,
      events: {
        changed: () => this.#playbackChanged(),
        progressed: () => this.#progressed(),
        peekNext: () => this.#joinable(),
        joined: () => this.#joined(),
        finished: () => this.#finished(),
        failed: (error) => this.#failed(error),
        deviceLost: () => this.#loseDevice(),
      },
    });
  }

  get status(): PlayerStatus {
    if (this.#error !== null) return 'error';
    if (this.#queue.current === null) return 'idle';
    if (this.#ended) return 'ended';
    if (!this.#wanted) return 'paused';
    const { condition } = this.playback;
    return condition === 'flowing' ? 'playing' : condition;
  }

  /** Whether anybody has let it sound since this player was made. */
  get begun(): boolean {
    return this.#begun;
  }

  get error(): WireError | null {
    return this.#error;
  }

  /** What has gone wrong with reading, while it is tried again and nothing sounds. */
  get waitingFor(): WireError | null {
    return this.status === 'loading' ? this.#waitingFor : null;
  }

  get skipped(): PlayerState['skipped'] {
    return this.#skipped;
  }

  /** Whether the chosen device is gone, and nobody has played since. */
  get deviceLost(): boolean {
    return this.#deviceLost;
  }

  /** Lets it sound: what is on goes on, what failed is tried again, what has ended begins again. */
  start(tab: string): void {
    if (this.#ended) {
      if (this.#queue.next() === null) this.#queue.restart();
      this.turnTo(0);
    }
    this.#error = null;
    this.#doubtNothing();
    this.#deviceLost = false;
    this.#begun = true;
    this.#wanted = true;
    this.playback.play(tab);
    this.#events.changed();
  }

  /** @param fade seconds; as the listener has set it by default */
  pause(fade?: number): void {
    if (!this.#wanted) return;
    this.#rest(fade);
    const track = this.#queue.current?.track;
    if (this.#told === 'started' && track !== undefined) {
      this.#told = 'paused';
      this.#events.emit(playbackEvents.paused(track));
    }
    this.#events.changed();
  }

  /** Nothing is on any more. */
  stop(): void {
    this.#rest();
    this.#listening.left(false);
    this.turnTo(0);
    this.#events.emit(playbackEvents.stopped());
  }

  /** The listener chose what is current in the queue now: earlier failures no longer count. */
  choose(): void {
    this.#listening.left(true);
    this.#failures = 0;
    this.#sounded = false;
    this.#begin();
  }

  /** What is current in the queue is on. */
  turnTo(position: number): void {
    this.#ended = false;
    this.#error = null;
    this.#skipped = null;
    this.#doubtNothing();
    this.#told = 'nothing';
    this.playback.set(this.#queue.current, position);
    this.#events.turned();
    this.#events.changed();
  }

  seek(position: number): void {
    if (this.#ended || this.#error !== null) this.turnTo(position);
    else this.playback.seek(position);
    this.#listening.leapt();
    this.#events.changed();
  }

  /** The queue is played to its end. */
  end(): void {
    this.#rest();
    this.#listening.left(true);
    this.playback.set(this.#queue.current, this.playback.position);
    this.#ended = true;
    this.#events.changed();
  }

  /** To be told why a read of an item has failed that is tried again. */
  troubled(item: QueueItem, error: MpcError): void {
    if (item.entry !== this.#queue.current?.entry || this.status !== 'loading') return;
    this.#waitingFor = toWireError(error);
    this.#events.changed();
    const next = this.#ifLone(error);
    // The last of the queue that has not failed is given all the time there is.
    if (next === null || this.#failures + 1 >= this.#queue.length) return;
    if (this.#loneFault.known) this.#failed(error);
    else this.#loneFault.ask(next);
  }

  /** Ends all sound. */
  close(): void {
    this.#doubtNothing();
    this.#listening.left(false);
    this.playback.close();
  }

  /** What is current in the queue is on, from where it was left. */
  #begin(): void {
    const { current } = this.#queue;
    this.turnTo(current === null ? 0 : this.#bookmarks.of(current.track));
  }

  /** What may be joined to the track that is on: nothing where playing stops, nor what begins elsewhere than at its start. */
  #joinable(): QueueItem | null {
    const next = this.#sleep.endsWithThis ? null : this.#queue.peekNext();
    return next === null || this.#bookmarks.of(next.track) > 0 ? null : next;
  }

  #rest(fade?: number): void {
    this.#wanted = false;
    this.#doubtNothing();
    this.playback.pause(fade);
  }

  /** What went to somebody's headphones is not for the whole room: it rests until the listener says so. */
  #loseDevice(): void {
    this.#deviceLost = true;
    this.pause();
    this.#events.changed();
  }

  #progressed(): void {
    const item = this.#queue.current;
    const { position, duration } = this.playback;
    if (item !== null && this.status === 'playing') {
      this.#listening.progressed(item, position, duration);
      this.#bookmarks.note(item.track, position, duration);
    }
    this.#events.progressed();
  }

  #playbackChanged(): void {
    if (this.status === 'playing') this.#sounds();
    this.#events.changed();
  }

  #sounds(): void {
    this.#failures = 0;
    this.#sounded = true;
    this.#doubtNothing();
    const track = this.#queue.current?.track;
    if (track === undefined || this.#told === 'started') return;
    const event = this.#told === 'paused' ? 'resumed' : 'started';
    this.#told = 'started';
    this.#events.emit(playbackEvents[event](track));
  }

  #joined(): void {
    this.#completed();
    this.#queue.advance();
    this.#skipped = null;
    this.#told = 'nothing';
    this.#sounds();
    this.#events.turned();
    this.#events.changed();
  }

  #finished(): void {
    this.#completed();
    const sleeps = this.#sleep.endsWithThis;
    if (sleeps) this.#sleep.set(null);
    if (this.#queue.advance() === null) return this.end();
    if (sleeps) this.#rest();
    this.#begin();
  }

  #completed(): void {
    this.#listening.left(true);
    const track = this.#queue.current?.track;
    if (track === undefined) return;
    this.#bookmarks.forget(track);
    this.#events.emit(playbackEvents.completed(track));
  }

  #failed(error: MpcError): void {
    this.#listening.left(false);
    const wire = toWireError(error);
    this.#events.emit(playbackEvents.error(this.#queue.current?.track ?? null, wire));
    this.#failures += 1;
    if (STOPS.has(error.code) || this.#failures >= this.#queue.length) return this.#giveUp(wire);
    if (!error.retryable || this.#loneFault.known) return this.#skip(wire);
    const next = this.#ifLone(error);
    if (next === null) return this.#giveUp(wire);
    this.#waitingFor = wire;
    this.#loneFault.ask(next, (isLone) => (isLone ? this.#skip(wire) : this.#giveUp(wire)));
    this.#events.changed();
  }

  /** Another track, to be asked for where the failure may be this file's alone; null where it cannot be, or nothing else follows. */
  #ifLone({ code }: MpcError): QueueItem | null {
    const { current, index } = this.#queue;
    const next = this.#queue.slice(index + 1, 1)[0] ?? this.#queue.peekNext();
    return MAY_BE_LONE.has(code) && next?.entry !== current?.entry ? next : null;
  }

  #doubtNothing(): void {
    this.#waitingFor = null;
    this.#loneFault.forget();
  }

  /** The track that is on cannot be played: what follows is on. */
  #skip(error: WireError): void {
    const row = this.#rows.current(this.#queue.current);
    if (this.#queue.next() !== null) this.#begin();
    else if (this.#sounded) this.end();
    else this.#giveUp(error);
    void this.#noteSkipped(row, error);
  }

  #giveUp(error: WireError): void {
    this.#rest();
    this.#error = error;
    this.#events.changed();
  }

  /** Tells what was skipped, unless something else is on already than what took its place. */
  async #noteSkipped(row: Promise<QueueEntry | null>, error: WireError): Promise<void> {
    const { current } = this.#queue;
    const entry = await row;
    if (entry === null || current !== this.#queue.current) return;
    this.#skipped = { track: entry.track, error };
    this.#events.changed();
  }
}
