/**
 * One opened track of the queue. An audio stream takes one call at a time; this lets a seek come while a read
 * is still under way, and knows whether that read is stuck.
 */
import type { AudioFormat, AudioStream, PcmBlock } from '../decoder/audio-stream.ts';
import type { Clock } from '../platform/clock.ts';
import type { Copies } from './copy-choice.ts';
import type { QueueItem } from './queue.ts';

export class TrackStream {
  readonly item: QueueItem;
  /** The copy of the recording that this is, and those that may stand in for it. */
  readonly copies: Copies;
  readonly #stream: AudioStream;
  /** Settles, never rejects, when the last call is done. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(item: QueueItem, copies: Copies, stream: AudioStream) {
    this.item = item;
    this.copies = copies;
    this.#stream = stream;
  }

  get format(): AudioFormat {
    return this.#stream.format;
  }

  read(): Promise<PcmBlock | null> {
    return this.#after(() => this.#stream.read());
  }

  /** Goes to a position, unless `signal` is aborted before the calls in front are done. */
  seek(seconds: number, signal: AbortSignal): Promise<void> {
    return this.#after(() => {
      signal.throwIfAborted();
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

  #after<T>(call: () => Promise<T>): Promise<T> {
    const done = this.#last.then(call);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
