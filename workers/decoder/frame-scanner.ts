/**
 * Walks through a file that is nothing but frames, each with a header that tells its length (MPEG audio, ADTS).
 * There is no index in such files, so it keeps one of what it has passed; damage is jumped over to where two frames
 * follow each other again, and keeps its time: as many frames are counted as would have stood there.
 */
import { id3Length } from './id3.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { FrameIndex } from './frame-index.ts';

export interface FrameHeader {
  /** Bytes of the frame, its header included. */
  readonly length: number;
  /** Frames of sound per channel in it. */
  readonly samples: number;
  /** Equal for all frames of one stream. */
  readonly kind: number;
}

export type ParseFrameHeader<H extends FrameHeader> = (bytes: Uint8Array, at: number) => H | null;

export interface ScannedFrame<H extends FrameHeader> {
  readonly header: H;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly offset: number;
  /** Frames since the first one, those that damage has swallowed included. */
  readonly number: number;
  /** Bytes of damage that were jumped over just before it. */
  readonly skipped: number;
}

/** Covers the longest MPEG frame (2,881 bytes) and most ADTS frames together with the header that follows. */
const WINDOW = 4096;
const HEADER = 8;
/** How far the start of a stream is looked for; and how far its continuation after damage. */
const MAX_SEARCH_AT_START = 64 * 1024;
const MAX_SEARCH = 1024 * 1024;
/** Damage longer than this many frames is taken for something foreign in the file and gets no time. */
const LONGEST_HOLE = 400;
/** Bytes that are walked through for a frame to be found by counting: a song of common length. */
const FARTHEST_WALK = 8 * 1024 * 1024;
/** Milliseconds that this may take: on a slow connection an estimate is better than waiting. */
const LONGEST_WALK = 400;
const WALK_WINDOW = { least: 64 * 1024, most: 1024 * 1024 } as const;
/** Places that are looked at to tell the average length of frames, and how far apart they are at least. */
const LOOKS = 7;
const BETWEEN_LOOKS = 128 * 1024;

export class FrameScanner<H extends FrameHeader> {
  readonly #reader: BufferedReader;
  readonly #parse: ParseFrameHeader<H>;
  /** Of the run that was counted from the first frame. */
  #counted: FrameIndex | null = null;
  /** Of the run that began at an estimated place, and is right in itself. */
  #estimated: FrameIndex | null = null;
  /** Of the present run; one of the two. */
  #index: FrameIndex | null = null;
  /** Of the frame that comes next. */
  #number = 0;
  #offset = 0;
  /** What was read last, and where it lies. */
  #window: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #windowAt = 0;
  /** A frame after a hole, kept for the batch that begins with it. */
  #held: ScannedFrame<H> | null = null;
  #kind = -1;
  /** Average length of a frame, by which damage is counted and distances are estimated. */
  #frameBytes = 0;

  constructor(reader: BufferedReader, parse: ParseFrameHeader<H>) {
    this.#reader = reader;
    this.#parse = parse;
  }

  /** Finds the first frame at or after `offset`; null if there is none nearby. */
  async start(offset: number): Promise<ScannedFrame<H> | null> {
    this.#kind = -1;
    const found = await this.#search(offset, MAX_SEARCH_AT_START);
    if (found === null) return null;
    this.#offset = found;
    const frame = await this.peek();
    if (frame) this.#kind = frame.header.kind;
    return frame;
  }

  /** Declares the frame at an offset to be number 0. @param frameBytes length of a frame on average */
  begin(offset: number, frameBytes: number): void {
    this.#offset = offset;
    this.#number = 0;
    this.#frameBytes = frameBytes;
    this.#counted = new FrameIndex({ number: 0, offset });
    this.#estimated = null;
    this.#index = this.#counted;
  }

  /** Bytes of a frame on average, by a look at some places from an offset on; null if the file does not tell its size. */
  async averageBytes(from: number): Promise<number | null> {
    const { size } = this.#reader;
    if (size === null) return null;
    const step = Math.max((size - from) / LOOKS, BETWEEN_LOOKS);
    const looks = Array.from({ length: Math.ceil((size - from) / step) }, (_, look) => this.#reader.probe(Math.floor(from + look * step), WINDOW));
    let bytes = 0;
    let count = 0;
    for (const window of await Promise.all(looks)) {
      let at = 0;
      while (at < window.length && !this.#pairAt(window, at)) at += 1;
      for (let header = this.#headerIn(window, at); header; header = this.#headerIn(window, at)) {
        at += header.length;
        bytes += header.length;
        count += 1;
      }
    }
    return count === 0 ? null : bytes / count;
  }

  /** The next frame, without going on. */
  async peek(): Promise<ScannedFrame<H> | null> {
    const window = await this.#reader.read(this.#offset, WINDOW);
    this.#window = window;
    this.#windowAt = this.#offset;
    const header = this.#headerIn(window, 0);
    if (!header) return null;
    const bytes = header.length <= window.length
      ? window.subarray(0, header.length)
      : await this.#reader.read(this.#offset, header.length);
    // A frame that the file's end cuts off cannot be decoded.
    return bytes.length < header.length ? null : { header, bytes, offset: this.#offset, number: this.#number, skipped: 0 };
  }

  /** Up to so many frames that follow each other without a hole; none at the end. */
  async take(most: number): Promise<readonly ScannedFrame<H>[]> {
    const frames: ScannedFrame<H>[] = [];
    while (frames.length < most) {
      const frame = this.#held ?? this.#nextInWindow() ?? (await this.next());
      this.#held = null;
      if (!frame) break;
      if (frame.skipped > 0 && frames.length > 0) {
        this.#held = frame;
        break;
      }
      frames.push(frame);
    }
    return frames;
  }

  /** The next frame; null at the end. Damage before it is jumped over and told. */
  async next(): Promise<ScannedFrame<H> | null> {
    const offset = this.#offset;
    let frame = await this.peek();
    let tags = 0;
    if (!frame) {
      const tag = id3Length(await this.#reader.read(offset, 10), 0);
      tags = tag;
      const found = await this.#search(offset + Math.max(tag, 1), MAX_SEARCH);
      if (found === null) return null;
      this.#offset = found;
      frame = await this.peek();
      if (!frame) return null;
    }
    const skipped = frame.offset - offset - tags;
    const lost = this.#frameBytes > 0 ? Math.round(skipped / this.#frameBytes) : 0;
    return this.#passed({ ...frame, number: this.#number + (lost <= LONGEST_HOLE ? lost : 0), skipped });
  }

  /** The next frame if it lies whole in what was read last: nobody need wait for it. */
  #nextInWindow(): ScannedFrame<H> | null {
    const window = this.#window;
    const at = this.#offset - this.#windowAt;
    const header = at >= 0 && at + HEADER <= window.length ? this.#headerIn(window, at) : null;
    if (!header || at + header.length > window.length) return null;
    const bytes = window.subarray(at, at + header.length);
    return this.#passed({ header, bytes, offset: this.#offset, number: this.#number, skipped: 0 });
  }

  #passed(frame: ScannedFrame<H>): ScannedFrame<H> {
    this.#index?.pass(frame.number, frame.offset);
    this.#offset = frame.offset + frame.header.length;
    this.#number = frame.number + 1;
    return frame;
  }

  /**
   * Goes to a frame by what has been passed and, where that does not reach so far, by walking on. False where this
   * would take too long.
   */
  async seekCounted(number: number): Promise<boolean> {
    this.#held = null;
    for (const index of [this.#counted, this.#estimated]) {
      const place = index?.before(number);
      if (!place || (number - place.number) * this.#frameBytes > FARTHEST_WALK) continue;
      this.#index = index;
      this.#offset = place.offset;
      this.#number = place.number;
      return this.#walk(number);
    }
    return false;
  }

  /** Goes to the frame nearest after `offset`, whose number `numberOf` its offset is; to the end if there is none. */
  async seekBytes(offset: number, numberOf: (offset: number) => number): Promise<void> {
    this.#held = null;
    const found = await this.#search(offset, MAX_SEARCH);
    this.#offset = found ?? this.#reader.size ?? offset;
    this.#number = numberOf(this.#offset);
    this.#estimated = new FrameIndex({ number: this.#number, offset: this.#offset });
    this.#index = this.#estimated;
  }

  /** Passes frames by their headers alone, many in one go, up to one; false once it shows that this takes too long. */
  async #walk(number: number): Promise<boolean> {
    const begun = performance.now();
    const from = this.#number;
    while (this.#number < number) {
      const distance = (number - this.#number) * this.#frameBytes;
      const window = await this.#reader.read(this.#offset, Math.round(Math.min(Math.max(distance, WALK_WINDOW.least), WALK_WINDOW.most)));
      const passed = this.#pass(window, number);
      // Damage, a foreign tag, or the file's end.
      if (passed === 0 && !(await this.next())) return true;
      const share = (this.#number - from) / (number - from);
      if (share < 1 && performance.now() - begun > LONGEST_WALK * share) return false;
    }
    return true;
  }

  /** Passes the frames that lie whole in a window that begins with the next one. @returns how many */
  #pass(window: Uint8Array, until: number): number {
    let at = 0;
    let count = 0;
    for (; this.#number < until; count += 1) {
      const header = this.#headerIn(window, at);
      if (!header || at + header.length > window.length) break;
      this.#index?.pass(this.#number, this.#offset);
      this.#number += 1;
      this.#offset += header.length;
      at += header.length;
    }
    return count;
  }

  #headerIn(bytes: Uint8Array, at: number): H | null {
    const header = this.#parse(bytes, at);
    return header && (this.#kind < 0 || header.kind === this.#kind) ? header : null;
  }

  /** Whether two frames follow each other here. */
  #pairAt(bytes: Uint8Array, at: number): boolean {
    const header = this.#headerIn(bytes, at);
    return header !== null && this.#headerIn(bytes, at + header.length) !== null;
  }

  /** Offset of the first frame from `offset` on that another one follows, or the file's end. */
  async #search(offset: number, limit: number): Promise<number | null> {
    for (let from = offset; from < offset + limit; ) {
      const window = await this.#reader.read(from, WINDOW);
      if (window.length < HEADER) return null;
      const last = window.length < WINDOW ? window.length : window.length - HEADER;
      for (let at = 0; at < last; at += 1) {
        const header = this.#headerIn(window, at);
        if (header && (await this.#followed(from + at, header))) return from + at;
      }
      from += last;
    }
    return null;
  }

  async #followed(offset: number, header: H): Promise<boolean> {
    const end = offset + header.length;
    const after = await this.#reader.read(end, HEADER);
    if (after.length === 0) return end === this.#reader.size;
    return this.#parse(after, 0)?.kind === header.kind || String.fromCharCode(...after.subarray(0, 3)) === 'TAG';
  }
}
