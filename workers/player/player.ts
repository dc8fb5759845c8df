/**
 * The one player of a host: the queue, what is wanted of it, and what has become of it. Tabs ask through a
 * `player-service.ts` of their own; facts go out as events and survive in the store. What plays and what a
 * failure means is the `Course`'s business.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import { MAX_WINDOW } from '../../services/protocol/library.ts';
import type { OutputSpec } from '../../services/protocol/output.ts';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { PlayerState, PlayRequest, QueueWindow, RepeatMode } from '../../services/protocol/player.ts';
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import type { ProviderRegistry } from '../accounts/provider-registry.ts';
import type { OpenAudio } from '../decoder/audio-stream.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import { coalesced } from './coalesced.ts';
import { CodecLoan } from './codec-loan.ts';
import { Course } from './course.ts';
import { Listening } from './listening.ts';
import { PlayerMemory, type PlayerSnapshot } from './player-memory.ts';
import { playerState } from './player-state.ts';
import { PlayQueue } from './queue.ts';
import { QueueRows } from './queue-rows.ts';
import { TrackOpener } from './track-opener.ts';

export interface PlayerEngineOptions {
  readonly library: LibraryStore;
  readonly providers: ProviderRegistry;
  readonly openAudio: OpenAudio;
  /** Seconds of sound that must be there before playing starts, at present. */
  readonly startBuffer: () => number;
  /** The small store `player`. */
  readonly store: KeyValueStore;
  readonly emit: (event: MpcEventBody) => void;
  /** Takes what was heard, or passed over; told again when more of the same was heard. */
  readonly heard: (entry: HistoryEntry) => void;
  readonly clock: Clock;
  readonly log: Logger;
  /** As `Math.random`; for tests. */
  readonly random?: () => number;
}

/** Seconds of a track after which "previous" goes back to its start. */
const PREVIOUS_RESTARTS_AFTER = 3;
/** Milliseconds between two `PositionChanged` and between two writes of the position. */
const TELL_POSITION_EVERY = 1_000;
const KEEP_POSITION_EVERY = 5_000;

export class PlayerEngine {
  readonly #options: PlayerEngineOptions;
  readonly #queue: PlayQueue;
  readonly #rows: QueueRows;
  readonly #codecs: CodecLoan;
  readonly #course: Course;
  readonly #memory: PlayerMemory;
  readonly #restored: Promise<void>;
  readonly #publish = coalesced(() => this.#tellState());
  #source: AccountId | null = null;
  #volume = 1;
  #muted = false;
  /** Rises with each request to play, so that a slow one does not undo a later one. */
  #requests = 0;
  #toldPositionAt = 0;
  #keptPositionAt = 0;
  #closed = false;

  constructor(options: PlayerEngineOptions) {
    const { clock, log, store, library } = options;
    this.#options = options;
    this.#queue = new PlayQueue(options.random);
    this.#rows = new QueueRows(library);
    this.#codecs = new CodecLoan(() => this.#course.playback.askForCodec(), clock);
    this.#course = new Course({
      queue: this.#queue,
      rows: this.#rows,
      opener: new TrackOpener({ ...options, codecs: this.#codecs }),
      startBuffer: options.startBuffer,
      listening: new Listening({ now: () => clock.now(), heard: options.heard }),
      clock,
      log,
      events: {
        emit: options.emit,
        changed: () => this.#changed(),
        progressed: () => this.#progressed(),
      },
    });
    this.#memory = new PlayerMemory({ store, clock, log, snapshot: () => this.#snapshot() });
    this.#restored = this.#restore();
  }

  async state(): Promise<PlayerState> {
    await this.#restored;
    return this.#state();
  }

  /** @param tab the listener's: it sounds there unless another tab is able to */
  async play(tab: string, request?: PlayRequest): Promise<void> {
    await this.#restored;
    this.#requests += 1;
    if (request !== undefined) {
      const { at } = request;
      if (at !== undefined && !(Number.isInteger(at) && at >= 0)) throw invalid('at', 'A place in a list is a whole number from 0.');
      const number = this.#requests;
      const tracks = await this.#options.library.resolve(request);
      if (number !== this.#requests) return;
      if (tracks.length === 0) throw nothingToPlay();
      this.#queue.replace(tracks, at);
      this.#source = 'account' in request ? request.account : null;
      this.#course.choose();
      this.#queueChanged();
    }
    if (this.#queue.current === null) throw nothingToPlay();
    this.#course.start(tab);
  }

  async pause(): Promise<void> {
    await this.#restored;
    this.#course.pause();
    await this.#memory.flush();
  }

  async stop(): Promise<void> {
    await this.#restored;
    this.#requests += 1;
    this.#queue.clear();
    this.#source = null;
    this.#course.stop();
    this.#queueChanged();
  }

  async next(tab: string): Promise<void> {
    await this.#restored;
    if (this.#queue.current === null) return;
    if (this.#queue.next() === null) this.#course.end();
    else this.#step(tab);
  }

  async previous(tab: string): Promise<void> {
    await this.#restored;
    const inMidTrack = this.#course.playback.position > PREVIOUS_RESTARTS_AFTER;
    if (!inMidTrack && this.#queue.previous() !== null) this.#step(tab);
    else await this.seek(0);
  }

  async seek(position: number): Promise<void> {
    await this.#restored;
    if (!Number.isFinite(position)) throw invalid('position', 'A position is a number of seconds.');
    const { duration } = await this.#state();
    if (this.#queue.current === null) return;
    this.#course.seek(Math.min(Math.max(0, position), duration ?? Infinity));
    this.#tellPosition(duration);
  }

  async setVolume(volume: number): Promise<void> {
    await this.#restored;
    if (!(volume >= 0 && volume <= 1)) throw invalid('volume', 'A volume is a number from 0 to 1.');
    this.#volume = volume;
    this.#sendVolume();
  }

  async setMuted(muted: boolean): Promise<void> {
    await this.#restored;
    this.#muted = muted;
    this.#sendVolume();
  }

  async setShuffle(shuffle: boolean): Promise<void> {
    await this.#restored;
    this.#queue.setShuffle(shuffle);
    this.#queueChanged();
  }

  async setRepeat(repeat: RepeatMode): Promise<void> {
    await this.#restored;
    this.#queue.setRepeat(repeat);
    this.#queueChanged();
  }

  /** Entries whose track has left the library are dropped from the queue on the way. */
  async queue(offset: number, limit: number): Promise<QueueWindow> {
    await this.#restored;
    if (!(offset >= 0) || !(limit >= 0)) throw invalid('offset', 'A window of the queue begins at 0 or later.');
    for (;;) {
      const { version, length } = this.#queue;
      const { entries, gone } = await this.#rows.entries(this.#queue.slice(offset, Math.min(limit, MAX_WINDOW)));
      if (version !== this.#queue.version) continue;
      if (gone.length === 0) return { version, offset, count: length, entries };
      for (const item of gone) this.#drop(item.entry);
    }
  }

  async enqueue(request: PlayRequest, where: 'next' | 'last'): Promise<void> {
    await this.#restored;
    const tracks = await this.#options.library.resolve(request);
    const wasEmpty = this.#queue.length === 0;
    this.#queue.enqueue(tracks, where);
    if (wasEmpty) this.#course.choose();
    this.#queueChanged();
  }

  /** @param tab as for {@link play} */
  async jump(tab: string, entry: string): Promise<void> {
    await this.#restored;
    this.#queue.jump(entry);
    this.#course.choose();
    this.#course.start(tab);
  }

  async remove(entry: string): Promise<void> {
    await this.#restored;
    this.#drop(entry);
  }

  async move(entry: string, index: number): Promise<void> {
    await this.#restored;
    this.#queue.move(entry, index);
    this.#queueChanged();
  }

  /** A tab can sound from now on, or through another context than before. */
  async attachOutput(spec: OutputSpec, control: MessagePort, pcm: MessagePort): Promise<void> {
    await this.#restored;
    this.#course.playback.attach(spec, control, pcm);
    this.#course.playback.setVolume(this.#volume, this.#muted);
  }

  /** A tab's answer to `lend-codec`. */
  lendCodec(port: MessagePort): void {
    this.#codecs.lend(port);
  }

  /** To be called when a tab's session is over: another tab takes over what it did. */
  releaseTab(tab: string): void {
    this.#course.playback.release(tab);
  }

  /** To be called when the library says that tracks are different; null means any may be. */
  tracksChanged(tracks: readonly TrackId[] | null): void {
    const current = this.#queue.current;
    if (current === null || tracks?.includes(current.track) === false) return;
    this.#rows.forget();
    this.#publish();
  }

  /** Ends all sound, keeps the playhead and frees everything. */
  async close(): Promise<void> {
    await this.#restored;
    this.#closed = true;
    const written = this.#memory.close();
    this.#course.close();
    await written;
  }

  /** Turns to what is current now; leaving a track that failed means to hear the other. */
  #step(tab: string): void {
    const failed = this.#course.error !== null;
    this.#course.choose();
    if (failed) this.#course.start(tab);
  }

  #drop(entry: string): void {
    const wasLast = this.#queue.index === this.#queue.length - 1;
    const wasCurrent = this.#queue.remove(entry);
    if (this.#queue.current === null) this.#course.stop();
    else if (wasCurrent && wasLast) this.#course.end();
    else if (wasCurrent) this.#course.choose();
    this.#queueChanged();
  }

  #sendVolume(): void {
    this.#course.playback.setVolume(this.#volume, this.#muted);
    this.#changed();
  }

  #queueChanged(): void {
    this.#course.playback.nextChanged();
    this.#memory.touch('queue');
    this.#publish();
  }

  #changed(): void {
    this.#memory.touch('playhead');
    this.#publish();
  }

  #progressed(): void {
    const now = this.#options.clock.now();
    if (now - this.#keptPositionAt >= KEEP_POSITION_EVERY) {
      this.#keptPositionAt = now;
      this.#memory.touch('playhead');
    }
    if (now - this.#toldPositionAt < TELL_POSITION_EVERY) return;
    this.#toldPositionAt = now;
    void this.#state().then(({ duration }) => this.#tellPosition(duration));
  }

  #tellPosition(duration: number | null): void {
    const { position, positionAt } = this.#course.playback;
    const track = this.#queue.current?.track;
    if (track === undefined || this.#closed) return;
    this.#options.emit(playbackEvents.positionChanged({ track, position, positionAt, duration }));
  }

  async #tellState(): Promise<void> {
    const state = await this.#state();
    if (!this.#closed) this.#options.emit(playbackEvents.stateChanged(state));
  }

  async #state(): Promise<PlayerState> {
    const queue = this.#queue;
    let current = await this.#rows.current(queue.current);
    while (current !== null && current.entry !== queue.current?.entry) current = await this.#rows.current(queue.current);
    return playerState(queue, this.#course, current, { volume: this.#volume, muted: this.#muted, source: this.#source });
  }

  #snapshot(): PlayerSnapshot {
    return {
      queue: this.#queue.save(),
      source: this.#source,
      position: this.#course.playback.position,
      volume: this.#volume,
      muted: this.#muted,
    };
  }

  async #restore(): Promise<void> {
    const saved = await this.#memory.load();
    if (saved === null) return;
    this.#queue.restore(saved.queue);
    this.#source = saved.source;
    this.#volume = saved.volume;
    this.#muted = saved.muted;
    this.#course.turnTo(saved.position);
  }
}

function invalid(field: string, message: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field } });
}

function nothingToPlay(): MpcError {
  return new MpcError('not-found', 'There is nothing to play.');
}
