/**
 * Bytes of one file, read in blocks that grow while reading goes straight on: the first is small so that sound
 * starts early, later ones are large so that a slow server is asked seldom. Keeps a bounded number of bytes, has
 * at most one read-ahead in flight, and drops what a jump has made useless. It retries nothing: that is the
 * provider's business.
 */
import type { ByteSource } from './audio-stream.ts';

const FIRST_BLOCK = 32 * 1024;
const LARGEST_BLOCK = 512 * 1024;
/** While a file is only being opened. */
const LARGEST_OPENING_BLOCK = 64 * 1024;
const CAPACITY = 4 * 1024 * 1024;

interface Block {
  readonly start: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

interface Fetch {
  readonly start: number;
  readonly end: number;
  readonly block: Promise<Block>;
  readonly controller: AbortController;
}

const EMPTY = new Uint8Array(0);

export class BufferedReader {
  readonly #source: ByteSource;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  /** Least recently used first. */
  #blocks: Block[] = [];
  #ahead: Fetch | null = null;
  /** Where the file turned out to end; the source's `size` may be a hint or missing. */
  #end: number | null = null;
  /** Where straight-on reading would go on, and how much it would then fetch. */
  #next = -1;
  #nextLength = FIRST_BLOCK;
  #flowing = false;

  constructor(source: ByteSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Bytes of the file; null until an answer has told. */
  get size(): number | null {
    return this.#end ?? this.#source.size;
  }

  /** The file is open and shall be played: from now on blocks grow, and the next one is fetched ahead. */
  flow(): void {
    this.#flowing = true;
  }

  /** Up to `length` bytes from `start`; fewer only where the file ends. */
  async read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.#collect(start, length, true);
    this.#readAhead(start + bytes.length);
    return bytes;
  }

  /** As {@link read}, for a look at some other place: fetches no more than asked and leaves the read-ahead alone. */
  probe(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#collect(start, length, false);
  }

  close(): void {
    this.#closing.abort();
    this.#blocks = [];
    this.#ahead = null;
  }

  async #collect(start: number, length: number, streaming: boolean): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let at = start;
    while (at < start + length && (this.size === null || at < this.size)) {
      const block = this.#cached(at) ?? (await this.#fetched(at, start + length, streaming));
      const from = at - block.start;
      const part = block.bytes.subarray(from, Math.min(block.bytes.length, start + length - block.start));
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    this.#signal.throwIfAborted();
    const [only] = parts;
    if (parts.length < 2) return only ?? EMPTY;
    const joined = new Uint8Array(at - start);
    let offset = 0;
    for (const part of parts) {
      joined.set(part, offset);
      offset += part.length;
    }
    return joined;
  }

  #cached(at: number): Block | null {
    const index = this.#blocks.findIndex(({ start, bytes }) => at >= start && at < start + bytes.length);
    const [block] = index < 0 ? [] : this.#blocks.splice(index, 1);
    if (!block) return null;
    this.#blocks.push(block);
    return block;
  }

  #fetched(at: number, end: number, streaming: boolean): Promise<Block> {
    const ahead = this.#ahead;
    if (ahead && at >= ahead.start && at < ahead.end) return ahead.block;
    if (!streaming) return this.#fetch(at, end, this.#signal);
    if (at !== this.#next) {
      this.#nextLength = FIRST_BLOCK;
      ahead?.controller.abort();
      this.#ahead = null;
    }
    return this.#fetch(at, this.#plan(at, end), this.#signal);
  }

  /** Where a streaming fetch from `at` shall end; the one after it will be twice as long. */
  #plan(at: number, end: number): number {
    const planned = Math.max(end, at + this.#nextLength);
    this.#nextLength = Math.min(this.#nextLength * 2, this.#flowing ? LARGEST_BLOCK : LARGEST_OPENING_BLOCK);
    this.#next = this.size === null ? planned : Math.min(planned, this.size);
    return planned;
  }

  async #fetch(start: number, end: number, signal: AbortSignal): Promise<Block> {
    const wanted = this.size === null ? end : Math.min(end, this.size);
    const bytes = await this.#source.read(start, wanted, signal);
    if (bytes.length < wanted - start) this.#end = start + bytes.length;
    const block = { start, bytes };
    this.#keep(block);
    return block;
  }

  #keep(block: Block): void {
    if (block.bytes.length === 0 || this.#signal.aborted) return;
    this.#blocks.push(block);
    let total = this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (total > CAPACITY && this.#blocks.length > 1) total -= this.#blocks.shift()?.bytes.length ?? 0;
  }

  /** Starts fetching the next block once less than half of the newest one is left. */
  #readAhead(position: number): void {
    const start = this.#next;
    if (!this.#flowing || this.#ahead || position > start || start - position > this.#nextLength / 4) return;
    if (this.size !== null && start >= this.size) return;
    const controller = new AbortController();
    const end = this.#plan(start, start);
    const block = this.#fetch(start, end, AbortSignal.any([this.#signal, controller.signal]));
    const fetch: Fetch = { start, end, block, controller };
    this.#ahead = fetch;
    const done = (): void => {
      if (this.#ahead === fetch) this.#ahead = null;
    };
    block.then(done, done);
  }
}
