/**
 * One uninterrupted run of samples to the worklet: reads a track, then the tracks behind it, and posts their
 * blocks joined sample after sample. It keeps a few seconds buffered ahead and never more than one track beyond
 * the one that is heard. It owns the streams that are not heard yet; the first belongs to the caller.
 */
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { PcmMessage, PcmReport } from '../../services/protocol/output.ts';
import type { PcmBlock } from '../decoder/audio-stream.ts';
import type { TrackStream } from './track-stream.ts';

type Progress = Extract<PcmReport, { readonly type: 'progress' }>;

/** Seconds of samples: filled up to `high`, and again once it falls below `low`. */
const BUFFER = { low: 2.5, high: 4 } as const;
/** Seconds before the end of a track at which the next one is opened. */
const OPEN_NEXT_BEFORE = 20;

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
  /** Frames of a track came out. `flowing` is false while the ring is empty. */
  progress(track: PrimedTrack, seconds: number, flowing: boolean): void;
  /** The join is heard: from here on the stream belongs to the listener. */
  joined(track: PrimedTrack): void;
  /** Everything has been heard; `failure` if a track broke off. */
  drained(failure: MpcError | null): void;
}

export interface GenerationOptions {
  readonly number: number;
  readonly sampleRate: number;
  readonly first: PrimedTrack;
  readonly events: GenerationEvents;
  readonly post: (message: PcmMessage, transfer?: Transferable[]) => void;
}

interface AskedNext {
  readonly abort: AbortController;
  readonly track: Promise<PrimedTrack | null>;
}

export class PcmGeneration {
  readonly #options: GenerationOptions;
  readonly #closing = new AbortController();
  /** By ordinal. */
  readonly #tracks: PrimedTrack[];
  #heard = 0;
  #sent = 0;
  #consumed = 0;
  #ended = false;
  #failure: MpcError | null = null;
  #next: AskedNext | null = null;
  /** Lets the loop look again at what it waits for. */
  #wake: () => void = () => undefined;

  constructor(options: GenerationOptions) {
    this.#options = options;
    this.#tracks = [options.first];
  }

  /** Feeds until all is sent or {@link close} is called. */
  async run(): Promise<void> {
    try {
      let track: PrimedTrack | null = this.#options.first;
      while (track !== null && !this.#closed) track = (await this.#feed(track)) ? await this.#join() : null;
    } catch (error) {
      this.#failure = asMpcError(error);
    }
    if (this.#closed) return;
    this.#ended = true;
    this.#options.post({ type: 'end', generation: this.#options.number });
  }

  receive(report: PcmReport): void {
    if (report.generation !== this.#options.number || this.#closed) return;
    if (report.type === 'progress') this.#progress(report);
    else this.#options.events.drained(this.#failure);
  }

  /**
   * What comes next may be another entry now.
   * @returns false when it is too late: samples of another track are already sent
   */
  nextIs(entry: string | null): boolean {
    const joined = this.#tracks[this.#heard + 1];
    if (joined !== undefined) return joined.stream.item.entry === entry;
    this.#forgetNext();
    return true;
  }

  close(): void {
    this.#closing.abort();
    this.#forgetNext();
    for (const track of this.#tracks.slice(this.#heard + 1)) track.stream.close();
    this.#wake();
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** @returns whether the track was sent to its end */
  async #feed(track: PrimedTrack): Promise<boolean> {
    const ordinal = this.#tracks.indexOf(track);
    const { sampleRate } = this.#options;
    const { duration } = track.stream.format;
    const openNextAt = duration === null ? Infinity : (duration - track.position - OPEN_NEXT_BEFORE) * sampleRate;
    let sent = 0;
    for (let block: PcmBlock | null = track.first; block !== null; block = await track.stream.read()) {
      if (this.#closed) return false;
      this.#send(block, ordinal);
      sent += block.frames;
      if (sent >= openNextAt && this.#heard === ordinal) this.#next ??= this.#askNext();
      await this.#credit();
      if (this.#closed) return false;
    }
    return !this.#closed;
  }

  async #join(): Promise<PrimedTrack | null> {
    const last = this.#tracks.length - 1;
    while (this.#heard < last && !this.#closed) await this.#woken();
    while (!this.#closed) {
      const asked: AskedNext = (this.#next ??= this.#askNext());
      const track = await asked.track;
      // Meanwhile the queue may have changed; then another track was asked for.
      if (asked !== this.#next) continue;
      this.#next = null;
      if (track !== null) this.#tracks.push(track);
      return track;
    }
    return null;
  }

  #send(block: PcmBlock, ordinal: number): void {
    this.#sent += block.frames;
    const { channels, frames } = block;
    const buffers = [...new Set(channels.map((channel) => channel.buffer))];
    this.#options.post({ type: 'block', generation: this.#options.number, ordinal, channels, frames }, buffers);
  }

  async #credit(): Promise<void> {
    const { sampleRate } = this.#options;
    if (this.#sent - this.#consumed < BUFFER.high * sampleRate) return;
    while (this.#sent - this.#consumed > BUFFER.low * sampleRate && !this.#closed) await this.#woken();
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
    while (this.#heard < report.ordinal && this.#heard + 1 < this.#tracks.length) {
      this.#heard += 1;
      const joined = this.#tracks[this.#heard];
      if (joined !== undefined) events.joined(joined);
    }
    const track = this.#tracks[this.#heard];
    const dry = report.buffered === 0 && !this.#ended;
    if (track !== undefined && report.consumed > 0) {
      events.progress(track, track.position + report.framesOfOrdinal / sampleRate, moved && !dry);
    }
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
