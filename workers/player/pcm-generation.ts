/**
 * One uninterrupted run of samples to the worklet: reads a track, then the tracks behind it, and posts their
 * blocks joined sample after sample. It keeps a few seconds buffered ahead and never more than one track beyond
 * the one that is heard. It owns the streams that are not heard yet; the first belongs to the caller.
 */
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { PcmMessage, PcmReport } from '../../services/protocol/output.ts';
import type { PcmBlock } from '../decoder/audio-stream.ts';
import { Crossfade, HeldFrames } from './crossfade.ts';
import type { TrackStream } from './track-stream.ts';

type Progress = Extract<PcmReport, { readonly type: 'progress' }>;

/** Seconds of samples beyond what the worklet may wait for: filled up to `high`, and again once it falls below `low`. */
const BUFFER = { low: 0.5, high: 2 } as const;
/**
 * Where the worklet begins with `hold` seconds at least there is time: more is sent once `heard` of them were, and until `settled`
 * were, only twice as much as was. Silence counts as heard only when half of what it begins with is over.
 */
const BEGUN = { hold: 0.4, heard: 0.05, settled: 0.25 } as const;
/** Seconds before the end of a track at which the next one is opened. */
const OPEN_NEXT_BEFORE = 20;
/** Seconds by which a track may be shorter than it says, and still fade as long as it is to. */
const MARGIN = 1;

/** A track ready to sound: its first block is read, so that what cannot be played is known before. */
export interface PrimedTrack {
  readonly stream: TrackStream;
  /** Seconds into the track at which the stream stands. */
  readonly position: number;
  readonly first: PcmBlock;
}

export interface GenerationEvents {
  /** Opens what is to follow the track that is heard; null when nothing does or it cannot be opened. */
  next(signal: AbortSignal): Promise<PrimedTrack | null>;
  /** Frames came out, up to `seconds` into the track that is heard. `flowing` is false while the ring is empty. */
  progress(seconds: number, flowing: boolean): void;
  /** The join is heard: from here on the stream belongs to the listener. */
  joined(track: PrimedTrack): void;
  /** Seconds for which tracks fade into each other at most, now. */
  longestCrossfade(): number;
  /** Seconds for which one fades into the other. */
  crossfade(from: TrackStream, to: TrackStream): number;
  /** Everything has been heard; `failure` if a track broke off. */
  drained(failure: MpcError | null): void;
}

export interface GenerationOptions {
  readonly number: number;
  readonly sampleRate: number;
  /** Seconds that the worklet waits for before it sounds at first. */
  readonly hold: number;
  /** Seconds that the worklet may wait for before it sounds; more than those are sent ahead. */
  readonly longestHold: number;
  readonly first: PrimedTrack;
  readonly events: GenerationEvents;
  readonly post: (message: PcmMessage, transfer?: Transferable[]) => void;
}

interface AskedNext {
  readonly abort: AbortController;
  readonly track: Promise<PrimedTrack | null>;
}

/** A track within the generation. */
interface Part {
  readonly ordinal: number;
  readonly track: PrimedTrack;
  /** Frames read, and those of them that were sent. */
  read: number;
  sent: number;
  /** The end of the track, until it is known what follows; null as long as the end is not near. */
  held: HeldFrames | null;
  /** What fades out while this part begins. */
  readonly fade: Crossfade | null;
}

function newPart(ordinal: number, track: PrimedTrack, fade: Crossfade | null): Part {
  return { ordinal, track, read: 0, sent: 0, held: null, fade };
}

export class PcmGeneration {
  readonly #options: GenerationOptions;
  readonly #closing = new AbortController();
  #heard: Part;
  /** What is joined behind it, if anything is yet. */
  #following: Part | null = null;
  #ordinals = 1;
  #sent = 0;
  /** Frames of silence that it begins with. */
  #silence = 0;
  #consumed = 0;
  #ended = false;
  #failure: MpcError | null = null;
  #next: AskedNext | null = null;
  /** Lets the loop look again at what it waits for. */
  #wake: () => void = () => undefined;

  constructor(options: GenerationOptions) {
    this.#options = options;
    this.#heard = newPart(0, options.first, null);
  }

  /** Feeds until all is sent or {@link close} is called. */
  async run(): Promise<void> {
    await this.#run(this.#heard);
  }

  receive(report: PcmReport): void {
    if (report.generation !== this.#options.number || this.#closed) return;
    if (report.type === 'progress') this.#progress(report);
    else this.#options.events.drained(this.#failure);
  }

  /** What comes next may be another entry now: what was made ready, or is joined already, is taken back. */
  nextIs(entry: string | null): void {
    const following = this.#following;
    if (following !== null && following.track.stream.item.entry === entry) return;
    if (following === null) {
      this.#forgetNext();
      const comesTooLate = this.#ended && entry !== null && this.#failure === null;
      if (!comesTooLate) return;
    }
    this.#options.post({ type: 'cut', generation: this.#options.number, ordinal: this.#heard.ordinal });
    this.#following = null;
    this.#failure = null;
    this.#sent -= following?.sent ?? 0;
    if (following?.fade) this.#hold(this.#heard, following.fade.blocks);
    following?.track.stream.close();
    if (this.#ended) {
      this.#ended = false;
      void this.#run(null);
    } else this.#wake();
  }

  close(): void {
    this.#closing.abort();
    this.#forgetNext();
    this.#following?.track.stream.close();
    this.#wake();
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** @param from what to send first; null joins what is next */
  async #run(from: Part | null): Promise<void> {
    let part = from ?? (await this.#join());
    while (part !== null && this.#failure === null) {
      await this.#feed(part);
      part = this.#failure === null ? await this.#join() : null;
    }
    if (this.#closed) return;
    this.#ended = true;
    this.#options.post({ type: 'end', generation: this.#options.number });
  }

  /** Sends a track to its end, to its failure, or until it is no longer wanted. */
  async #feed(part: Part): Promise<void> {
    const { stream, position, first } = part.track;
    const openNextAt = ((stream.lasts(position) ?? Infinity) - OPEN_NEXT_BEFORE) * this.#options.sampleRate;
    try {
      for (let block: PcmBlock | null = first; block !== null; block = await stream.read()) {
        if (!this.#isWanted(part)) return;
        part.read += block.frames;
        this.#holdTheEnd(part);
        const mixed = part.fade?.mix(block) ?? block;
        for (const ready of part.held?.push(mixed) ?? [mixed]) this.#send(ready, part);
        if (part.read >= openNextAt && part === this.#heard) this.#next ??= this.#askNext();
        await this.#credit(part);
      }
    } catch (error) {
      if (this.#isWanted(part)) this.#failure = asMpcError(error);
    }
    if (this.#failure !== null || part.held === null) this.#complete(part);
  }

  /** From shortly before its end on, a track is held back by as much as it may have to fade. */
  #holdTheEnd(part: Part): void {
    const { stream, position } = part.track;
    const lasts = stream.lasts(position);
    const longest = this.#options.events.longestCrossfade();
    if (part.held !== null || longest === 0 || lasts === null) return;
    const { sampleRate } = this.#options;
    const seconds = Math.min(longest, lasts / 2);
    if (part.read / sampleRate > lasts - seconds - MARGIN) part.held = new HeldFrames(Math.round(seconds * sampleRate));
  }

  /** All of a track is sent, whatever was held back of it included. */
  #complete(part: Part): void {
    if (!this.#isWanted(part)) return;
    for (const block of part.held?.release(Infinity) ?? []) this.#send(block, part);
    part.held = null;
    this.#options.post({ type: 'complete', generation: this.#options.number });
  }

  #hold(part: Part, blocks: readonly PcmBlock[]): void {
    part.held = new HeldFrames(Infinity);
    for (const block of blocks) part.held.push(block);
  }

  /** Opens what is next, once nothing is joined beyond the track that is heard. */
  async #join(): Promise<Part | null> {
    while (this.#following !== null && !this.#closed) await this.#wokenInTime();
    while (!this.#closed) {
      const asked: AskedNext = (this.#next ??= this.#askNext());
      let track: PrimedTrack | null | undefined;
      asked.track.then((found) => (track = found), () => (track = null)).finally(() => this.#wake());
      while (track === undefined && asked === this.#next && !this.#closed) await this.#wokenInTime();
      // Meanwhile the queue may have changed; then another track was asked for.
      if (asked !== this.#next) continue;
      this.#next = null;
      if (!track) {
        this.#complete(this.#heard);
        return null;
      }
      this.#following = newPart(this.#ordinals++, track, this.#fadeInto(track.stream));
      return this.#following;
    }
    return null;
  }

  /** Waits, but not longer with the end of a track than what was sent of it lasts: then it does not fade. */
  async #wokenInTime(): Promise<void> {
    const last = this.#following ?? this.#heard;
    const isLow = this.#sent - this.#consumed <= BUFFER.low * this.#options.sampleRate;
    if (last.held !== null && isLow) this.#complete(last);
    await this.#woken();
  }

  /** What is heard fades into the stream, if it is to and can; whatever else of it was held back is sent. */
  #fadeInto(stream: TrackStream): Crossfade | null {
    const { held, track } = this.#heard;
    if (held === null) return null;
    const { events, sampleRate } = this.#options;
    const seconds = Math.min(events.crossfade(track.stream, stream), (stream.lasts(0) ?? Infinity) / 2);
    const frames = Math.round(seconds * sampleRate);
    for (const block of held.release(held.frames - frames)) this.#send(block, this.#heard);
    const fading = held.release(Infinity);
    this.#complete(this.#heard);
    return fading.length === 0 ? null : new Crossfade(fading);
  }

  #isWanted(part: Part): boolean {
    return !this.#closed && (part === this.#heard || part === this.#following);
  }

  #send({ channels, frames }: PcmBlock, part: Part): void {
    if (this.#silence === this.#sent) this.#silence += silentFrames(channels, frames);
    this.#sent += frames;
    part.sent += frames;
    const buffers = [...new Set(channels.map((channel) => channel.buffer))];
    const { ordinal } = part;
    this.#options.post({ type: 'block', generation: this.#options.number, ordinal, channels, frames }, buffers);
  }

  /** Waits until there is room for more. */
  async #credit(part: Part): Promise<void> {
    const { sampleRate, longestHold } = this.#options;
    while (this.#sent >= this.#allowed() && this.#isWanted(part)) await this.#woken();
    const [low, high] = [(longestHold + BUFFER.low) * sampleRate, (longestHold + BUFFER.high) * sampleRate];
    if (this.#sent - this.#consumed < high) return;
    while (this.#sent - this.#consumed > low && this.#isWanted(part)) await this.#woken();
  }

  /** Frames beyond which nothing is sent yet: what is read for them would be in the way of the first sound. */
  #allowed(): number {
    const { sampleRate, hold } = this.#options;
    if (hold < BEGUN.hold) return this.#consumed > 0 ? Infinity : hold * sampleRate;
    const heard = this.#consumed / sampleRate - Math.min(this.#silence / sampleRate, hold / 2 - BEGUN.heard);
    if (heard >= BEGUN.settled) return Infinity;
    return (heard > BEGUN.heard ? hold + 2 * heard : hold) * sampleRate;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #progress(report: Progress): void {
    const { events, sampleRate } = this.#options;
    const moved = report.consumed > this.#consumed;
    this.#consumed = report.consumed;
    if (report.consumed === 0) return;
    if (report.ordinal === this.#following?.ordinal) {
      this.#heard = this.#following;
      this.#following = null;
      events.joined(this.#heard.track);
    } else if (report.ordinal !== this.#heard.ordinal) {
      // A track sounds that was taken back too late: what was wanted has been heard.
      events.drained(null);
      return;
    }
    const { track } = this.#heard;
    const dry = report.buffered === 0 && !this.#ended;
    events.progress(track.position + (report.framesOfOrdinal / sampleRate) * track.stream.speed, moved && !dry);
    this.#wake();
  }

  #askNext(): AskedNext {
    const abort = new AbortController();
    return { abort, track: this.#options.events.next(abort.signal) };
  }

  #forgetNext(): void {
    const asked = this.#next;
    this.#next = null;
    if (asked === null) return;
    asked.abort.abort();
    asked.track.then((track) => track?.stream.close(), () => undefined);
  }
}

function silentFrames(channels: readonly Float32Array[], frames: number): number {
  return channels.reduce((least, samples) => {
    const sound = samples.findIndex((sample) => sample !== 0);
    return sound < 0 ? least : Math.min(least, sound);
  }, frames);
}
