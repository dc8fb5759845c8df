/**
 * Makes one item of the queue sound, somewhere: picks the output, opens the track, feeds the worklet, joins
 * what follows, and turns to the `<audio>` fallback where the pipeline cannot. It knows neither the queue's
 * order nor what a failure means for it; it tells, and its owner decides.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { OutputSpec } from '../../services/protocol/output.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { SoundSettings } from '../../services/protocol/sound.ts';
import type { Clock } from '../platform/clock.ts';
import { CopyChoice, type Copies } from './copy-choice.ts';
import { ElementFallback, elementUrl, type LiveStream } from './element-fallback.ts';
import type { FollowTitles } from './icy-titles.ts';
import { NEEDS_LISTENER, Outputs, type Output } from './outputs.ts';
import { PcmFeeder } from './pcm-feeder.ts';
import type { PrimedTrack } from './pcm-generation.ts';
import type { QueueItem } from './queue.ts';
import { noSound, type TrackOpener } from './track-opener.ts';
import type { TrackSource } from './track-source.ts';
import type { TrackStream } from './track-stream.ts';

/** `loading`: waiting for bytes or for the output; `blocked`: waiting for a gesture. */
export type Condition = 'loading' | 'blocked' | 'flowing';

export interface PlaybackEvents {
  /** Condition, mode, duration or sounding tab may be different. */
  changed(): void;
  /** The playhead moved. */
  progressed(): void;
  /** What plays when this track has ended; asked shortly before. */
  peekNext(): QueueItem | null;
  /** The next item sounds now, joined to the one before. */
  joined(item: QueueItem): void;
  /** The item has been heard to its end, and nothing follows. */
  finished(): void;
  failed(error: MpcError): void;
  /** The device that it sounded through is gone. */
  deviceLost(): void;
}

export interface PlaybackOptions {
  readonly opener: TrackOpener;
  /** Seconds of sound that must be there before playing starts, at present. */
  readonly startBuffer: () => number;
  /** How music is to sound, at present. */
  readonly sound: () => SoundSettings;
  readonly followTitles: FollowTitles;
  readonly clock: Clock;
  readonly log: Logger;
  readonly events: PlaybackEvents;
}

/** Milliseconds that a seek waits for a read under way before it opens the track anew. */
const STUCK_READ = 250;

export class Playback {
  /** What the tabs can sound with; which of them does, is decided here. */
  readonly outputs: Outputs;
  readonly #options: PlaybackOptions;
  readonly #copies: CopyChoice;
  #wanted = false;
  #item: QueueItem | null = null;
  #position = 0;
  #positionAt: number;
  #flowing = false;
  #duration: number | null = null;
  /** Ends the attempt under way, or what came of it. */
  #run: AbortController | null = null;
  #loaded: TrackStream | null = null;
  #feeder: PcmFeeder | null = null;
  #element: ElementFallback | null = null;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#copies = new CopyChoice((item) => options.opener.copies(item));
    this.#positionAt = options.clock.now();
    this.outputs = new Outputs({
      changed: () => options.events.changed(),
      element: (report) => this.#element?.receive(report),
      deviceLost: () => options.events.deviceLost(),
    }, options.clock);
  }

  /** Seconds into the item, as last told by the output. */
  get position(): number {
    return this.#position;
  }

  /** Epoch milliseconds at which {@link position} was true. */
  get positionAt(): number {
    return this.#positionAt;
  }

  /** Seconds, as the decoder or the element knows it. */
  get duration(): number | null {
    return this.#duration;
  }

  get mode(): 'pipeline' | 'element' {
    return this.#element === null ? 'pipeline' : 'element';
  }

  /** What a broadcast says of itself; null for tracks. */
  get live(): LiveStream | null {
    return this.#element?.live ?? null;
  }

  get tab(): string | null {
    return this.outputs.sounding?.tab ?? null;
  }

  get condition(): Condition {
    if (this.#element !== null) return this.#element.blocked ? 'blocked' : this.#flowing ? 'flowing' : 'loading';
    const output = this.outputs.sounding;
    if (output === null) return 'blocked';
    if (NEEDS_LISTENER.has(output.state)) return 'blocked';
    return this.#flowing ? 'flowing' : 'loading';
  }

  /** Turns to an item; it sounds as soon as {@link play} is wanted. What no other follows goes as slowly as in a pause. */
  set(item: QueueItem | null, position: number): void {
    this.#silence(item === null ? this.#fade : undefined);
    this.#copies.forget();
    if (item !== this.#item) this.#duration = null;
    this.#item = item;
    this.#at(position);
    if (this.#wanted) this.#begin();
  }

  /** @param tab where the listener asked for it; it sounds there unless another tab is able to */
  play(tab: string): void {
    if (this.outputs.claim(tab)) this.#leaveOutput();
    this.#wanted = true;
    this.outputs.wake();
    if (this.#run === null) this.#begin();
    else this.#resume();
  }

  /** @param fade seconds; as the listener has set it by default */
  pause(fade = this.#fade): void {
    this.#wanted = false;
    this.#flowing = false;
    this.#feeder?.pause(fade);
    this.#element?.pause();
    this.outputs.sleepLater();
  }

  seek(position: number): void {
    this.#at(position);
    this.#flowing = false;
    if (this.#element !== null) this.#element.seek(position);
    else if (this.#run !== null) {
      this.#run.abort();
      this.#run = null;
      this.#feeder?.stop();
      this.#begin();
    }
  }

  /** Repeat, shuffle or the queue changed: what was made ready to follow may be wrong. */
  nextChanged(): void {
    this.#feeder?.nextIs(this.#options.events.peekNext()?.entry ?? null);
  }

  /** The track that is on is played anew from where it is, as it is to sound now; so is what was made ready to follow. */
  soundChanged(): void {
    const stream = this.#loaded;
    const sampleRate = this.outputs.sounding?.sampleRate ?? null;
    const retune = async (): Promise<void> => {
      if (stream === null || sampleRate === null) return;
      if ((await this.#options.opener.retune(stream, sampleRate)) && this.#loaded === stream) this.seek(this.#position);
    };
    void retune();
  }

  attach(spec: OutputSpec, control: MessagePort, pcm: MessagePort): void {
    if (this.outputs.attach(spec, control, pcm)) this.#moveOn();
  }

  /** The tab is gone: if it sounded, another goes on at the same position. */
  release(tab: string): void {
    if (this.outputs.remove(tab)) this.#moveOn();
  }

  close(): void {
    this.#silence();
    this.#feeder?.close();
    this.outputs.close();
  }

  get #fade(): number {
    return this.#options.sound().pauseFade;
  }

  #at(position: number): void {
    this.#position = position;
    this.#positionAt = this.#options.clock.now();
    if (this.#loaded?.item === this.#item) this.#duration = this.#loaded?.format.duration ?? null;
  }

  #begin(): void {
    const item = this.#item;
    if (item === null) return;
    const run = new AbortController();
    this.#run = run;
    this.#make(item, this.#position, run.signal).catch((thrown: unknown) => {
      if (!run.signal.aborted) this.#fail(asMpcError(thrown));
    });
  }

  async #make(item: QueueItem, position: number, signal: AbortSignal): Promise<void> {
    const { opener } = this.#options;
    const output = await this.outputs.ready(() => opener.sampleRate(item), signal);
    const copies = await this.#copies.of(item);
    const source = await opener.source(item, copies);
    signal.throwIfAborted();
    try {
      await this.#throughPipeline(item, position, copies, source, output, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      await this.#throughElement(position, source, output, asMpcError(thrown), signal);
    }
  }

  async #throughPipeline(item: QueueItem, position: number, copies: Copies, source: TrackSource, output: Output, signal: AbortSignal): Promise<void> {
    const { failure: noWorklet, sampleRate } = output;
    if (noWorklet !== null || sampleRate === null) throw noWorklet ?? new MpcError('playback-blocked', 'The audio context is gone.');
    const kept = await this.#kept(item, signal);
    const stream = kept ?? (await this.#options.opener.stream(item, copies, source, sampleRate, signal));
    this.#loaded = stream;
    if (kept !== null || position > 0) await stream.seek(position, signal);
    const first = await stream.read();
    signal.throwIfAborted();
    this.#duration = stream.format.duration;
    if (first === null) {
      const failure = position === 0 ? noSound() : this.#copies.brokeOff;
      if (failure !== null) throw failure;
      return this.#options.events.finished();
    }
    this.#copies.sounds();
    this.#feeder ??= this.#newFeeder(output, sampleRate);
    this.#feeder.start({ stream, position, first });
    if (this.#wanted) this.#feeder.play(this.#fade);
    this.#options.events.changed();
  }

  /** The stream of the item that is open already, unless it hangs in a read. */
  async #kept(item: QueueItem, signal: AbortSignal): Promise<TrackStream | null> {
    const stream = this.#loaded;
    if (stream === null) return null;
    const usable = stream.item === item && (await stream.isIdleWithin(STUCK_READ, this.#options.clock, signal));
    signal.throwIfAborted();
    if (usable) return stream;
    stream.close();
    this.#loaded = null;
    return null;
  }

  #newFeeder(output: Output, sampleRate: number): PcmFeeder {
    const { opener } = this.#options;
    return new PcmFeeder(output.pcm, sampleRate, this.#options.startBuffer, {
      next: async (signal) => opener.ahead(this.#options.events.peekNext(), sampleRate, signal),
      progress: (seconds, flowing) => this.#progress(seconds, flowing),
      longestCrossfade: () => opener.longestCrossfade(),
      crossfade: (from, to) => opener.crossfade(from, to),
      joined: (track) => this.#joined(track),
      drained: (failure) => {
        if (failure === null) this.#options.events.finished();
        else this.#fail(failure);
      },
    });
  }

  #joined(track: PrimedTrack): void {
    this.#loaded?.close();
    this.#loaded = track.stream;
    this.#item = track.stream.item;
    this.#copies.take(track.stream.item, track.stream.copies);
    this.#at(0);
    this.#options.events.joined(track.stream.item);
  }

  async #throughElement(position: number, source: TrackSource, output: Output, failure: MpcError, signal: AbortSignal): Promise<void> {
    const url = await elementUrl(source, output, failure, signal);
    signal.throwIfAborted();
    if (url === null) throw failure;
    this.#loaded?.close();
    this.#loaded = null;
    this.#element = new ElementFallback(output, failure, this.#options, {
      progress: (seconds, duration, flowing) => {
        this.#duration = duration;
        this.#progress(seconds, flowing);
      },
      changed: () => this.#options.events.changed(),
      ended: () => this.#options.events.finished(),
      failed: (error) => this.#fail(error),
    });
    this.#element.load(url, position);
    if (!this.#wanted) this.#element.pause();
    this.#options.events.changed();
  }

  #progress(seconds: number, flowing: boolean): void {
    this.#at(seconds);
    const flows = flowing && this.#wanted;
    if (flows !== this.#flowing) {
      this.#flowing = flows;
      this.#options.events.changed();
    }
    this.#options.events.progressed();
  }

  #resume(): void {
    this.#feeder?.play(this.#fade);
    this.#element?.play();
  }

  #fail(error: MpcError): void {
    this.#silence();
    const failure = this.#copies.failed(error);
    if (failure !== null) return this.#options.events.failed(failure);
    this.#begin();
    this.#options.events.changed();
  }

  /** Nothing of the item sounds or is open any more. @param fade seconds; just enough not to click by default */
  #silence(fade?: number): void {
    this.#run?.abort();
    this.#run = null;
    this.#feeder?.stop(fade);
    this.#element?.close();
    this.#element = null;
    this.#loaded?.close();
    this.#loaded = null;
    this.#flowing = false;
  }

  #leaveOutput(): void {
    this.#silence();
    this.#feeder?.close();
    this.#feeder = null;
  }

  /** The sounding output is gone or another one. */
  #moveOn(): void {
    this.#leaveOutput();
    if (this.#wanted) this.#begin();
    this.#options.events.changed();
  }
}
