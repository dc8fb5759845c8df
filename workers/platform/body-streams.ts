/**
 * For servers that ignore `Range` and send the whole file: the answer's body is kept open and the reads that
 * follow in order are served from it, so that reading a file block by block costs one transfer. Bytes are
 * pulled on demand only; a chunk or two per stream are held.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';
import type { Clock } from './clock.ts';
import type { FileVersion } from './file-version.ts';
import type { Body } from './http-body.ts';
import { joined } from './http-body.ts';
import { untilAborted } from './until-aborted.ts';
import { Watchdog } from './watchdog.ts';

/** Each stream holds a connection, of which HTTP/1.1 has six per host. */
const MAX_STREAMS = 3;
/** A stream that nobody reads, or that brings nothing, is given up after so many milliseconds. */
const IDLE_LIMIT = 30_000;
/** Milliseconds for which a stream stays whose reader has left: after a jump forward in the file somebody goes on with it. */
const LINGER = 2_000;

/** Where the body of one answer has got to. */
export class BodyStream {
  readonly key: string;
  readonly version: FileVersion;
  readonly watchdog: Watchdog;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  #chunk: Uint8Array<ArrayBuffer> = new Uint8Array();
  /** Offset in the file of the next byte. */
  #position = 0;
  #ended = false;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();
  /** Where it will be once the reads that wait are served. */
  reserved = 0;
  /** How often it was asked. */
  reads = 0;

  constructor(key: string, version: FileVersion, body: Body, clock: Clock, giveUp: () => void) {
    this.key = key;
    this.version = version;
    this.#reader = body.getReader();
    this.watchdog = new Watchdog(clock, IDLE_LIMIT, giveUp);
  }

  /** Bytes of the file. */
  get size(): number | null {
    return this.#ended ? this.#position : this.version.size;
  }

  get finished(): boolean {
    return this.size !== null && this.#position >= this.size;
  }

  /** Reads wait for one another. Must not start before `reserved`. */
  read(start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    this.reserved = end;
    this.reads += 1;
    const slice = this.#turn.then(() => this.#read(start, end, signal));
    this.#turn = slice.catch(() => undefined);
    return slice;
  }

  close(): void {
    this.#closed = true;
    this.watchdog.stop();
    this.#reader.cancel().catch(() => undefined);
  }

  async #read(start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const parts: Uint8Array[] = [];
    while (this.#position < end) {
      signal.throwIfAborted();
      if (this.#chunk.length === 0 && !(await this.#pull())) break;
      const part = this.#chunk.subarray(0, end - this.#position);
      parts.push(part.subarray(Math.max(0, start - this.#position)));
      this.#position += part.length;
      this.#chunk = this.#chunk.subarray(part.length);
    }
    return { bytes: joined(parts), size: this.size };
  }

  async #pull(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#reader.read();
    this.watchdog.progress();
    // A cancelled reader says `done`, which must not be taken for the end of the file.
    if (this.#closed) throw new MpcError('unreachable', 'The transfer was given up.');
    if (done) this.#ended = true;
    else this.#chunk = value;
    return !done;
  }
}

export class BodyStreams {
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  /** Least recently used first. */
  #streams: BodyStream[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An open stream of that key that has not passed `start` yet, and is nearest to it. */
  find(key: string, start: number): BodyStream | undefined {
    return this.#streams
      .filter((stream) => stream.key === key && stream.reserved <= start)
      .toSorted((one, other) => other.reserved - one.reserved)[0];
  }

  /** Keeps a body that begins with the file's first byte. */
  open(key: string, version: FileVersion, body: Body): BodyStream {
    const stream: BodyStream = new BodyStream(key, version, body, this.#clock, () => this.#drop(stream));
    this.#streams.push(stream);
    if (this.#streams.length > MAX_STREAMS) this.#drop(this.#streams[0]);
    return stream;
  }

  /** @throws the signal's reason; MpcError `unreachable` when the transfer broke off or came to rest */
  async read(stream: BodyStream, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    stream.watchdog.progress();
    this.#streams = [...this.#streams.filter((other) => other !== stream), stream];
    try {
      // A read that waits for the network ends with its caller, whatever the network is about.
      const slice = await untilAborted(stream.read(start, end, signal), signal);
      stream.watchdog.progress();
      if (stream.finished) this.#drop(stream);
      return slice;
    } catch (error) {
      if (signal.aborted) void this.#dropLater(stream);
      else this.#drop(stream);
      throw error;
    }
  }

  close(): void {
    this.#closing.abort();
    for (const stream of this.#streams) this.#drop(stream);
  }

  /** Unless somebody reads it again. */
  async #dropLater(stream: BodyStream): Promise<void> {
    const { reads } = stream;
    await this.#clock.sleep(LINGER, this.#closing.signal).catch(() => undefined);
    if (stream.reads === reads) this.#drop(stream);
  }

  #drop(stream: BodyStream | undefined): void {
    stream?.close();
    this.#streams = this.#streams.filter((other) => other !== stream);
  }
}
