/**
 * Bytes of one file, read in blocks that grow while reading goes straight on: the first is small so that sound
 * starts early, later ones are as long as some seconds of sound so that a slow server is asked seldom. Once the
 * sound flows it keeps so many seconds ahead of the reader. It holds a bounded number of bytes, has few requests
 * in flight, and aborts those that a jump has made useless. It retries nothing: that is the source's business.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { ByteSource } from './audio-stream.ts';

const KIBI = 1024;
const FIRST_BLOCK = 64 * KIBI;
/** What a look at some place brings at least. */
const PROBE = 32 * KIBI;
/** Bytes that are fetched ahead from the beginning where answers are slow. */
const SLOW_AHEAD = 96 * KIBI;
/** The largest while a file is only being opened, until a second of it has been read, and where both take long. */
const EARLY_BLOCK = { opening: 32 * KIBI, starting: 32 * KIBI, slow: 64 * KIBI } as const;
/** Milliseconds from which an answer is slow. */
const SLOW = 150;
/** Requests end at multiples of it, so that whoever keeps what was read finds the same borders again. */
const GRAIN = 32 * KIBI;
/** Bytes that are held of a file, what is ahead included. */
const CAPACITY = 4096 * KIBI;
/** Requests under way that nobody waits for yet. */
const MOST_AHEAD = 2;
/** Seconds of sound that are fetched ahead, and by one request; what they are in bytes is bounded. */
const AHEAD = { seconds: 20, least: 128 * KIBI, most: 3072 * KIBI } as const;
const REQUEST = { seconds: 4, least: 64 * KIBI, most: 512 * KIBI } as const;
/** Seconds of sound that are read before anything is fetched ahead of it: until it sounds, nothing shall be in its way. */
const STARTING = 1;
/** Bytes per second where nobody can tell: as many as lossless files need. */
const UNKNOWN_RATE = 128 * KIBI;

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

/** In bytes. */
interface Pace {
  /** That sound for a second. */
  readonly rate: number;
  readonly ahead: number;
  readonly request: number;
  readonly starting: number;
}

const EMPTY = new Uint8Array(0);

export class BufferedReader {
  readonly #source: ByteSource;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  #blocks: Block[] = [];
  #fetches: Fetch[] = [];
  /** Where the file turned out to end; the source's `size` may be a hint or missing. */
  #end: number | null = null;
  /** Up to where straight-on reading has come, and where it began. */
  #position = 0;
  #begun = 0;
  /** Where straight-on fetching would go on, and how much it would then fetch. */
  #next = -1;
  #nextLength = FIRST_BLOCK;
  /** Null while the file is only being opened. */
  #pace: Pace | null = null;
  /** Somebody has waited long for an answer: what comes next is asked for early. */
  #slow = false;
  /** Fetching ahead has failed: it waits until somebody has read again. */
  #stuck = false;

  constructor(source: ByteSource, signal: AbortSignal) {
    this.#source = source;
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Bytes of the file; null until an answer has told. */
  get size(): number | null {
    return this.#end ?? this.#source.size;
  }

  /** Seconds of sound, about, whose bytes are here and have not been read; 0 before {@link flow}. */
  get secondsAhead(): number {
    return this.#pace === null ? 0 : (this.heldTo(this.#position) - this.#position) / this.#pace.rate;
  }

  /**
   * The file is open and shall be played: from now on it is fetched ahead.
   * @param seconds that the file lasts; null while unknown
   */
  flow(seconds: number | null = null): void {
    const known = seconds !== null && seconds > 0 && this.size !== null;
    const rate = known ? (this.size ?? 0) / seconds : UNKNOWN_RATE;
    this.#begun = this.#position;
    this.#pace = { rate, ahead: within(AHEAD, rate), request: within(REQUEST, rate), starting: STARTING * rate };
    if (this.#slow) this.#nextLength = Math.max(this.#nextLength, EARLY_BLOCK.slow);
    if (this.#next >= 0) this.#readAhead();
  }

  /** Up to `length` bytes from `start`; fewer only where the file ends. */
  async read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    // A jump may lead to what a look there has brought already: reading begins there all the same.
    if (start < this.#begun || start > this.#position + GRAIN) this.#begun = start;
    const bytes = await this.#collect(start, length, true);
    this.#position = start + bytes.length;
    this.#readAhead();
    return bytes;
  }

  /** As {@link read}, but all of them. @throws MpcError `malformed` */
  async exactly(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.read(start, length);
    if (bytes.length < length) throw new MpcError('malformed', 'The file is shorter than the server said.');
    return bytes;
  }

  /** As {@link read}, for a look at some other place: fetches no more than asked and leaves the read-ahead alone. */
  probe(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#collect(start, length, false);
  }

  /** Up to where everything from a place on is here and can be looked at without asking anybody; the place itself if nothing is. */
  heldTo(at: number): number {
    let end = at;
    for (let block = this.#held(end); block; block = this.#held(end)) end = block.start + block.bytes.length;
    return end;
  }

  close(): void {
    this.#closing.abort();
    this.#blocks = [];
    this.#fetches = [];
  }

  async #collect(start: number, length: number, streaming: boolean): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let at = start;
    while (at < start + length && (this.size === null || at < this.size)) {
      const block = this.#held(at) ?? (await this.#fetched(at, start + length, streaming));
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

  #held(at: number): Block | undefined {
    return this.#blocks.find(({ start, bytes }) => at >= start && at < start + bytes.length);
  }

  #underWay(at: number): Fetch | undefined {
    return this.#fetches.find(({ start, end }) => at >= start && at < end);
  }

  #fetched(at: number, end: number, streaming: boolean): Promise<Block> {
    const underWay = this.#underWay(at);
    if (underWay) return underWay.block;
    // What is looked for is found step by step, close to where it is guessed: one request answers several steps.
    if (!streaming) return this.#fetch(at, Math.max(end, at + PROBE), this.#signal);
    if (at !== this.#next) this.#jump(at);
    return this.#fetch(at, this.#plan(at, end), this.#signal);
  }

  /** Reading goes on elsewhere: what is under way is not wanted any more. */
  #jump(at: number): void {
    this.#nextLength = FIRST_BLOCK;
    this.#begun = at;
    for (const { controller } of this.#fetches) controller.abort();
    this.#fetches = [];
  }

  /** Where a streaming fetch from `at` shall end; the one after it will be twice as long. */
  #plan(at: number, end: number): number {
    const planned = at + this.#nextLength;
    const aligned = Math.floor(planned / GRAIN) * GRAIN;
    const until = Math.max(end, aligned > at ? aligned : planned);
    this.#nextLength = Math.min(this.#nextLength * 2, this.#largest());
    this.#next = this.size === null ? until : Math.min(until, this.size);
    return until;
  }

  /** Bytes that one request is for: few as long as all may be for a sound that has not begun. */
  #largest(): number {
    const pace = this.#pace;
    if (pace !== null && this.#position - this.#begun > pace.starting) return pace.request;
    if (this.#slow) return EARLY_BLOCK.slow;
    return pace === null ? EARLY_BLOCK.opening : EARLY_BLOCK.starting;
  }

  async #fetch(start: number, end: number, signal: AbortSignal): Promise<Block> {
    const wanted = this.size === null ? end : Math.min(end, this.size);
    const asked = performance.now();
    const bytes = await this.#source.read(start, wanted, signal);
    this.#slow = performance.now() - asked > SLOW;
    // Of two answers from beyond the end, the nearer one knows better.
    if (bytes.length < wanted - start) this.#end = Math.min(this.#end ?? Infinity, start + bytes.length);
    const block = { start, bytes };
    this.#keep(block);
    this.#stuck = false;
    return block;
  }

  #keep(block: Block): void {
    if (block.bytes.length === 0 || this.#signal.aborted) return;
    this.#blocks.push(block);
    let total = this.#blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (total > CAPACITY && this.#blocks.length > 1) {
      const dropped = this.#leastWanted();
      this.#blocks = this.#blocks.filter((kept) => kept !== dropped);
      total -= dropped?.bytes.length ?? 0;
    }
  }

  /** What has been read goes first, the longest ago before the rest; then what lies farthest ahead. */
  #leastWanted(): Block | undefined {
    const isRead = ({ start, bytes }: Block): boolean => start + bytes.length <= this.#position;
    return this.#blocks.find(isRead) ?? this.#blocks.toSorted((one, other) => other.start - one.start)[0];
  }

  /** Keeps requests under way until as much is held ahead as is to be. */
  #readAhead(): void {
    const pace = this.#pace;
    if (pace === null || this.#stuck || this.#signal.aborted) return;
    // Little at first: a reader that has only begun may jump, or not even sound yet.
    const earned = Math.min(pace.ahead, (this.#position - this.#begun - pace.starting) * 2);
    const ahead = this.#slow ? Math.max(earned, SLOW_AHEAD) : earned;
    const underWay = (): number => this.#fetches.length;
    for (let at = this.#reach(); underWay() < MOST_AHEAD && at - this.#position < ahead && at < (this.size ?? Infinity); at = this.#next) {
      this.#fetchAhead(at, this.#plan(at, at));
    }
  }

  #fetchAhead(start: number, end: number): void {
    const controller = new AbortController();
    const block = this.#fetch(start, end, AbortSignal.any([this.#signal, controller.signal]));
    const fetch: Fetch = { start, end, block, controller };
    this.#fetches.push(fetch);
    const done = (): void => {
      this.#fetches = this.#fetches.filter((other) => other !== fetch);
    };
    block.then(
      () => {
        done();
        this.#readAhead();
      },
      () => {
        done();
        if (controller.signal.aborted) return;
        this.#stuck = true;
        // Whoever comes there goes on, and begins small again.
        this.#next = Math.min(this.#next, start);
        this.#nextLength = FIRST_BLOCK;
      },
    );
  }

  /** Up to where everything from the position on is held or under way. */
  #reach(): number {
    let at = this.heldTo(this.#position);
    for (let fetch = this.#underWay(at); fetch; fetch = this.#underWay(at)) at = this.heldTo(fetch.end);
    return at;
  }
}

function within({ seconds, least, most }: { readonly seconds: number; readonly least: number; readonly most: number }, rate: number): number {
  return Math.round(Math.min(Math.max(seconds * rate, least), most));
}
