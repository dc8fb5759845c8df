/**
 * One opened track of the queue. An audio stream takes one call at a time; this lets a seek come while a read
 * is still under way, and knows whether that read is stuck.
 */
import type { AudioFormat, AudioStream, PcmBlock } from '../decoder/audio-stream.ts';
import type { QueueItem } from './queue.ts';

export class TrackStream {
  readonly item: QueueItem;
  readonly #stream: AudioStream;
  /** Settles, never rejects, when the last call is done. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(item: QueueItem, stream: AudioStream) {
    this.item = item;
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

  /** Resolves when no call is under way. */
  idle(): Promise<unknown> {
    return this.#last;
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
