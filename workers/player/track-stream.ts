/**
 * One opened track of the queue, as loud and as fast as it is to be played. An audio stream takes one call at a time; this lets a
 * seek come while a read is still under way, and knows whether that read is stuck.
 */
import type { AudioFormat, AudioStream, PcmBlock } from '../decoder/audio-stream.ts';
import type { Clock } from '../platform/clock.ts';
import type { Copies } from './copy-choice.ts';
import type { AlbumId } from '../../services/protocol/records.ts';
import type { LoudnessMeter } from './loudness-meter.ts';
import type { QueueItem } from './queue.ts';
import type { Tempo } from './tempo.ts';

/** How a track is to sound, and what is to be found out on the way. */
export interface TrackSound {
  /** Of those that do not fade into each other; null: of none, or nobody has to know. */
  readonly album: AlbumId | null;
  /** Linear; 1 leaves samples as they are. */
  readonly gain: number;
  /** Null at the recorded speed. */
  readonly tempo: Tempo | null;
  /** Measures the track where nobody knows how loud it is. */
  readonly meter: LoudnessMeter | null;
  /** To be told once the meter has heard the whole of it. */
  readonly heard: (meter: LoudnessMeter) => void;
}

export class TrackStream {
  readonly item: QueueItem;
  /** The copy of the recording that this is, and those that may stand in for it. */
  readonly copies: Copies;
  readonly #stream: AudioStream;
  readonly album: AlbumId | null;
  #gain: number;
  #tempo: Tempo | null;
  #meter: LoudnessMeter | null;
  readonly #heard: TrackSound['heard'];
  /** Settles, never rejects, when the last call is done. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(item: QueueItem, copies: Copies, stream: AudioStream, { album, gain, tempo, meter, heard }: TrackSound) {
    this.item = item;
    this.copies = copies;
    this.#stream = stream;
    this.album = album;
    this.#gain = gain;
    this.#tempo = tempo;
    this.#meter = meter;
    this.#heard = heard;
  }

  get format(): AudioFormat {
    return this.#stream.format;
  }

  /** Seconds of the track that pass in a second of listening. */
  get speed(): number {
    return this.#tempo?.speed ?? 1;
  }

  /** Seconds of listening, about, that wait for no server: see {@link AudioStream.ahead}. */
  get ahead(): number {
    return this.#stream.ahead / this.speed;
  }

  /** Seconds of listening from a position in seconds to the end of the track; null while unknown. */
  lasts(from: number): number | null {
    const { duration } = this.#stream.format;
    return duration === null ? null : (duration - from) / this.speed;
  }

  read(): Promise<PcmBlock | null> {
    return this.#after(() => this.#next());
  }

  /** Goes to a position, unless `signal` is aborted before the calls in front are done. */
  seek(seconds: number, signal: AbortSignal): Promise<void> {
    return this.#after(() => {
      signal.throwIfAborted();
      // What is heard in pieces is not measured.
      this.#meter = null;
      this.#tempo?.restart();
      return this.#stream.seek(seconds);
    });
  }

  /** Whether no call is under way, or none will be in so many milliseconds; false when `signal` aborts before. */
  async isIdleWithin(limit: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
    const decided = new AbortController();
    const late = clock.sleep(limit, AbortSignal.any([signal, decided.signal])).then(
      () => false,
      () => false,
    );
    const idle = await Promise.race([this.#last.then(() => true), late]);
    decided.abort();
    return idle;
  }

  close(): void {
    this.#stream.close();
  }

  /** How it is to sound after the next seek. @returns whether that is different */
  setSound({ gain, tempo }: Pick<TrackSound, 'gain' | 'tempo'>): boolean {
    const hasOtherSpeed = tempo?.speed !== this.#tempo?.speed;
    const isNew = hasOtherSpeed || gain !== this.#gain;
    this.#gain = gain;
    // The one at hand knows what came before.
    if (hasOtherSpeed) this.#tempo = tempo;
    return isNew;
  }

  async #next(): Promise<PcmBlock | null> {
    for (;;) {
      const block = this.#sounding(await this.#stream.read());
      if (this.#tempo === null) return block;
      const heard = block === null ? this.#tempo.finish() : this.#tempo.push(block);
      if (heard.frames > 0) return heard;
      if (block === null) return null;
    }
  }

  #sounding(block: PcmBlock | null): PcmBlock | null {
    const meter = this.#meter;
    if (block === null) {
      this.#meter = null;
      if (meter !== null) this.#heard(meter);
      return null;
    }
    meter?.add(block);
    const gain = this.#gain;
    return gain === 1 ? block : { ...block, channels: block.channels.map((samples) => samples.map((sample) => sample * gain)) };
  }

  #after<T>(call: () => Promise<T>): Promise<T> {
    const done = this.#last.then(call);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
