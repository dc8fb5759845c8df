/**
 * For servers that ignore `Range` and send the whole file: the answer's body is kept open and the reads that
 * follow in order are served from it, so that reading a file block by block costs one transfer. Bytes are
 * pulled on demand only; at most one network chunk per stream is held.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';
import { Watchdog } from './watchdog.ts';

/** Each stream holds a connection, of which HTTP/1.1 has six per host. */
const MAX_STREAMS = 3;
const IDLE_MS = 10_000;
/** A stream that brings nothing for so long is given up. */
const STALL_MS = 30_000;

class BodyStream {
  readonly key: string;
  readonly #size: number | null;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #chunk: Uint8Array<ArrayBuffer> = new Uint8Array();
  #ended = false;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();
  /** Offset in the file of the next byte. */
  position = 0;
  /** Where it will be once the reads that wait are served. */
  reserved = 0;
  idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(key: string, body: ReadableStream<Uint8Array<ArrayBuffer>>, size: number | null) {
    this.key = key;
    this.#size = size;
    this.#reader = body.getReader();
  }

  /** Reads wait for one another. Must not start before `reserved`. */
  read(start: number, end: number, progress: () => void, signal: AbortSignal): Promise<FileSlice> {
    this.reserved = end;
    const slice = this.#turn.then(() => this.#read(start, end, progress, signal));
    this.#turn = slice.catch(() => undefined);
    return slice;
  }

  async #read(start: number, end: number, progress: () => void, signal: AbortSignal): Promise<FileSlice> {
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    while (this.position < end) {
      signal.throwIfAborted();
      if (this.#chunk.length === 0 && !(await this.#pull())) break;
      progress();
      const skip = Math.min(Math.max(0, start - this.position), this.#chunk.length);
      const take = Math.min(this.#chunk.length - skip, end - this.position - skip);
      bytes.set(this.#chunk.subarray(skip, skip + take), filled);
      filled += take;
      this.position += skip + take;
      this.#chunk = this.#chunk.subarray(skip + take);
    }
    return { bytes: bytes.subarray(0, filled), size: this.#ended ? this.position : this.#size };
  }

  async #pull(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#reader.read();
    // A cancelled reader says `done`, which must not be taken for the end of the file.
    if (this.#closed) throw new MpcError('unreachable', 'The transfer was given up.');
    if (done) this.#ended = true;
    else this.#chunk = value;
    return !done;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.idleTimer);
    this.#reader.cancel().catch(() => undefined);
  }
}

export class BodyStreams {
  /** Least recently used first. */
  #streams: BodyStream[] = [];

  /** The bytes out of an open stream of that key, or null when none is open that has not passed `start` yet. */
  read(key: string, start: number, end: number, signal: AbortSignal): Promise<FileSlice> | null {
    const fitting = this.#streams.filter((stream) => stream.key === key && stream.reserved <= start);
    const nearest = fitting.reduce<BodyStream | null>((best, next) => (best && best.reserved >= next.reserved ? best : next), null);
    return nearest && this.#serve(nearest, start, end, () => undefined, signal);
  }

  /**
   * Keeps a body that begins with the file's first byte, and reads from it.
   * @param range what to read; its `progress` is called whenever bytes arrive
   */
  open(
    key: string,
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    size: number | null,
    range: { readonly start: number; readonly end: number; readonly progress: () => void },
    signal: AbortSignal,
  ): Promise<FileSlice> {
    const stream = new BodyStream(key, body, size);
    this.#streams.push(stream);
    while (this.#streams.length > MAX_STREAMS) this.#drop(this.#streams[0]);
    return this.#serve(stream, range.start, range.end, range.progress, signal);
  }

  close(): void {
    for (const stream of this.#streams) stream.close();
    this.#streams = [];
  }

  async #serve(stream: BodyStream, start: number, end: number, progress: () => void, signal: AbortSignal): Promise<FileSlice> {
    clearTimeout(stream.idleTimer);
    this.#streams = [...this.#streams.filter((other) => other !== stream), stream];
    // A read that waits for the network must end with its caller, and in time: the reader is cancelled under it.
    const giveUp = (): void => this.#drop(stream);
    const watchdog = new Watchdog(STALL_MS, () => new MpcError('timeout', 'The transfer has stopped.'));
    signal.addEventListener('abort', giveUp, { once: true });
    watchdog.signal.addEventListener('abort', giveUp, { once: true });
    const arrived = (): void => {
      watchdog.progress();
      progress();
    };
    try {
      const slice = await stream.read(start, end, arrived, signal);
      signal.throwIfAborted();
      if (slice.size !== null && stream.position >= slice.size) this.#drop(stream);
      else this.#restartIdleTimer(stream);
      return slice;
    } catch (error) {
      this.#drop(stream);
      throw error;
    } finally {
      watchdog.stop();
      signal.removeEventListener('abort', giveUp);
    }
  }

  #restartIdleTimer(stream: BodyStream): void {
    clearTimeout(stream.idleTimer);
    stream.idleTimer = setTimeout(() => this.#drop(stream), IDLE_MS);
  }

  #drop(stream: BodyStream | undefined): void {
    if (!stream) return;
    stream.close();
    this.#streams = this.#streams.filter((other) => other !== stream);
  }
}
