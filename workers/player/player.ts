/**
 * The one player of a host: the queue, what is wanted of it, and what has become of it. Tabs ask through a
 * `player-service.ts` of their own; facts go out as events and survive in the store. What plays and what a
 * failure means is the `Course`'s business.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { OutputSpec } from '../../services/protocol/output.ts';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { Chapter, PlayerState, PlayRequest, QueuePlace, SleepTimer as SleepWish } from '../../services/protocol/player.ts';
import type { PlaylistRow } from '../../services/protocol/playlists.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { SoundSettings } from '../../services/protocol/sound.ts';
import type { OpenAudio } from '../decoder/audio-stream.ts';
import { invalid } from '../library/argument-check.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import { Bookmarks } from './bookmarks.ts';
import { CodecLoan } from './codec-loan.ts';
import { Course } from './course.ts';
import type { FollowTitles } from './icy-titles.ts';
import { Listening } from './listening.ts';
import { LoudnessBook } from './loudness-book.ts';
import { PlayerNews } from './player-news.ts';
import { PlayerMemory, type PlayerSnapshot } from './player-memory.ts';
import { playerState } from './player-state.ts';
import { PlayQueue } from './queue.ts';
import { QueueDesk } from './queue-desk.ts';
import { QueueRows } from './queue-rows.ts';
import { SleepTimer } from './sleep-timer.ts';
import { TrackOpener } from './track-opener.ts';
import type { TrackSourceOptions } from './track-source.ts';
import { VolumeControl } from './volume-control.ts';
import { WaveformBook } from './waveform-book.ts';
import { WaveformMaker } from './waveform-maker.ts';

export interface PlayerEngineOptions extends TrackSourceOptions {
  readonly openAudio: OpenAudio;
  /** Seconds of sound that must be there before playing starts, at present. */
  readonly startBuffer: () => number;
  /** Seconds between two `PositionChanged`, at present. */
  readonly positionInterval: () => number;
  /** Whether waveforms are wanted, at present. */
  readonly waveformsWanted: () => boolean;
  /** How music is to sound, at present; {@link PlayerEngine.soundChanged} is told of changes. */
  readonly sound: () => SoundSettings;
  /** Reads what broadcasts say is on. */
  readonly followTitles: FollowTitles;
  /** The small store `player`. */
  readonly store: KeyValueStore;
  readonly emit: (event: MpcEventBody) => void;
  /** Takes what was heard, or passed over; told again when more of the same was heard. */
  readonly heard: (entry: HistoryEntry) => void;
  /** Makes a playlist of tracks. */
  readonly savePlaylist: (name: string, tracks: readonly TrackId[]) => Promise<PlaylistRow>;
  /** Whether a track plays without a network. */
  readonly isKept: (track: TrackId) => boolean;
  /** What the file behind a track says of its parts. */
  readonly chapters: (track: TrackId) => Promise<readonly Chapter[]>;
  readonly log: Logger;
  /** As `Math.random`; for tests. */
  readonly random?: () => number;
}

/** Seconds of a track after which "previous" goes back to its start. */
const PREVIOUS_RESTARTS_AFTER = 3;
/** Seconds of the fade with which a sleep timer ends the sound. */
const SLEEP_FADE = 1.5;
/** Milliseconds between two writes of the position: by as much sound goes back where a worker is killed. */
const KEEP_POSITION_EVERY = 1_000;

export class PlayerEngine {
  /** The queue, and the volume, as tabs change them; to be touched once {@link ready} has resolved. */
  readonly desk: QueueDesk;
  readonly volume: VolumeControl;
  readonly waveforms: WaveformMaker;
  /** Resolves when the queue of the last visit is there again. */
  readonly ready: Promise<void>;
  readonly #options: PlayerEngineOptions;
  readonly #queue: PlayQueue;
  readonly #rows: QueueRows;
  readonly #codecs: CodecLoan;
  readonly #bookmarks: Bookmarks;
  readonly #sleep: SleepTimer;
  readonly #course: Course;
  readonly #memory: PlayerMemory;
  readonly #news: PlayerNews;
  #keptPositionAt = 0;
  #toldSound = '';

  constructor(options: PlayerEngineOptions) {
    const { clock, log, store, library, emit, positionInterval } = options;
    this.#options = options;
    this.#news = new PlayerNews({ emit, clock, positionInterval, state: () => this.#state() });
    this.#queue = new PlayQueue(options.random);
    this.#rows = new QueueRows(library);
    this.#codecs = new CodecLoan(() => this.#course.playback.outputs.askForCodec(), clock);
    this.#bookmarks = new Bookmarks(store, log);
    this.#sleep = new SleepTimer({
      clock,
      albumsOf: (tracks) => library.albumsOf(tracks),
      expired: () => this.#course.pause(SLEEP_FADE),
      changed: () => this.#followingChanged(),
    });
    this.#course = new Course({
      queue: this.#queue,
      rows: this.#rows,
      opener: new TrackOpener({
        ...options,
        codecs: this.#codecs,
        shuffled: () => this.#queue.shuffle && this.#queue.shuffleBy === 'track',
        loudness: new LoudnessBook(store, log),
        troubled: (item, error) => this.#course.troubled(item, error),
      }),
      startBuffer: options.startBuffer,
      sound: options.sound,
      followTitles: options.followTitles,
      listening: new Listening({
        now: () => clock.now(),
        heard: options.heard,
        listened: (track, startedAt, duration) => emit(playbackEvents.listened(track, startedAt, duration)),
      }),
      bookmarks: this.#bookmarks,
      sleep: this.#sleep,
      clock,
      log,
      events: {
        emit,
        changed: () => this.#changed(),
        progressed: () => this.#progressed(),
        turned: () => this.#turned(),
      },
    });
    this.desk = new QueueDesk({
      queue: this.#queue,
      rows: this.#rows,
      course: this.#course,
      library,
      savePlaylist: options.savePlaylist,
      changed: () => this.#queueChanged(),
    });
    this.volume = new VolumeControl({ tell: (command) => this.#course.playback.outputs.tell(command), changed: () => this.#changed() });
    this.waveforms = new WaveformMaker({
      ...options,
      codecs: this.#codecs,
      book: new WaveformBook(store),
      enabled: options.waveformsWanted,
      busy: () => this.#course.status === 'loading',
    });
    this.#memory = new PlayerMemory({ store, clock, log, snapshot: () => this.#snapshot() });
    this.ready = this.#restore();
  }

  async state(): Promise<PlayerState> {
    await this.ready;
    return this.#state();
  }

  /** @param tab the listener's: it sounds there unless another tab is able to */
  async play(tab: string, request?: PlayRequest): Promise<void> {
    await this.ready;
    this.desk.overtake();
    if (request !== undefined && !(await this.desk.replace(request))) return;
    if (this.#queue.current === null) throw new MpcError('not-found', 'There is nothing to play.');
    this.#course.start(tab);
  }

  async pause(): Promise<void> {
    await this.ready;
    this.#course.pause();
    await Promise.all([this.#memory.flush(), this.#bookmarks.flush()]);
  }

  async stop(): Promise<void> {
    await this.ready;
    this.desk.clear();
  }

  async next(tab: string): Promise<void> {
    await this.ready;
    if (this.#queue.current === null) return;
    if (this.#queue.next() === null) this.#course.end();
    else this.#step(tab);
  }

  async previous(tab: string): Promise<void> {
    await this.ready;
    const inMidTrack = this.#course.playback.position > PREVIOUS_RESTARTS_AFTER;
    if (!inMidTrack && this.#queue.previous() !== null) this.#step(tab);
    else await this.seek(0);
  }

  async seek(position: number): Promise<void> {
    await this.ready;
    if (!Number.isFinite(position)) throw invalid('position', 'a number of seconds');
    const { current, duration } = await this.#state();
    if (current === null) return;
    this.#course.seek(Math.min(Math.max(0, position), duration ?? Infinity));
    await this.#news.leapt();
  }

  async setSleepTimer(timer: SleepWish | null): Promise<void> {
    await this.ready;
    this.#sleep.set(timer);
  }

  /** @param tab as for {@link play} */
  async enqueue(tab: string, request: PlayRequest, where: QueuePlace): Promise<void> {
    await this.ready;
    if ((await this.desk.enqueue(request, where)) && where === 'now') this.#course.start(tab);
  }

  /** @param tab as for {@link play} */
  async jump(tab: string, entry: string): Promise<void> {
    await this.ready;
    this.desk.jump(entry);
    this.#course.start(tab);
  }

  async chapters(): Promise<readonly Chapter[]> {
    await this.ready;
    const track = this.#queue.current?.track;
    return track === undefined ? [] : this.#options.chapters(track);
  }

  /** A tab can sound from now on, or through another context than before. */
  async attachOutput(spec: OutputSpec, control: MessagePort, pcm: MessagePort): Promise<void> {
    await this.ready;
    this.#course.playback.attach(spec, control, pcm);
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
    this.#news.changed();
  }

  /** To be called when the settings of the sound are, or may be, others. */
  soundChanged(): void {
    if (!this.#tellSound()) return;
    this.#course.playback.soundChanged();
    this.#news.changed();
  }

  /** Ends all sound, keeps the playhead and frees everything. */
  async close(): Promise<void> {
    await this.ready;
    this.#news.close();
    this.waveforms.close();
    this.#sleep.close();
    const written = Promise.all([this.#memory.close(), this.#bookmarks.flush()]);
    this.#course.close();
    await written;
  }

  /** Turns to what is current now; leaving a track that failed means to hear the other. */
  #step(tab: string): void {
    const failed = this.#course.error !== null;
    this.#course.choose();
    if (failed) this.#course.start(tab);
  }

  /** @returns whether it is another sound than was told before */
  #tellSound(): boolean {
    const sound = this.#options.sound();
    const text = JSON.stringify(sound);
    if (text === this.#toldSound) return false;
    this.#toldSound = text;
    this.#course.playback.outputs.tell({ type: 'sound', sound });
    return true;
  }

  #queueChanged(): void {
    this.#memory.touch('queue');
    this.#turned();
    this.#followingChanged();
  }

  /** What comes after the track that is on may be another one. */
  #followingChanged(): void {
    this.#course.playback.nextChanged();
    this.#news.changed();
  }

  /** Another track is on, or others follow it. */
  #turned(): void {
    const { current } = this.#queue;
    const complain = (error: unknown): void => this.#options.log.warning('What follows the queue could not be looked up.', { error });
    this.#sleep.look(current?.track ?? null, this.#queue.peekNext()?.track ?? null).catch(complain);
    this.desk.goOn().catch(complain);
  }

  #changed(): void {
    this.#memory.touch('playhead');
    this.#news.changed();
  }

  #progressed(): void {
    const now = this.#options.clock.now();
    if (now - this.#keptPositionAt >= KEEP_POSITION_EVERY) {
      this.#keptPositionAt = now;
      void this.#memory.flush();
      void this.#bookmarks.flush();
    }
    this.#news.progressed();
  }

  async #state(): Promise<PlayerState> {
    const queue = this.#queue;
    let current = await this.#rows.current(queue.current);
    while (current !== null && current.entry !== queue.current?.entry) current = await this.#rows.current(queue.current);
    const { volume, muted } = this.volume;
    return playerState(queue, this.desk, this.#course, current, { volume, muted, speed: this.#options.sound().speed, sleepTimer: this.#sleep.running });
  }

  #snapshot(): PlayerSnapshot {
    return {
      queue: this.#queue.save(),
      source: this.desk.source,
      autoplay: this.desk.autoplay,
      position: this.#course.playback.position,
      volume: this.volume.volume,
      muted: this.volume.muted,
    };
  }

  async #restore(): Promise<void> {
    const [saved] = await Promise.all([this.#memory.load(), this.#bookmarks.load()]);
    if (saved !== null) {
      await this.desk.restore(saved);
      this.#course.turnTo(saved.position);
    }
    this.volume.restore(saved ?? this.volume);
    this.#tellSound();
  }
}
