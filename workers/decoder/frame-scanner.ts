/**
 * Walks through a file that is nothing but frames, each with a header that tells its length (MPEG audio, ADTS).
 * There is no index in such files, so it keeps a sparse one of what it has passed since the beginning, never more
 * than a few thousand places; damage is jumped over to where two frames follow each other again.
 */
import { id3Length } from './id3.ts';
import type { BufferedReader } from './buffered-reader.ts';

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
  /** Bytes of damage that were jumped over just before it. */
  readonly skipped: number;
}

/** Covers the longest MPEG frame (2,881 bytes) and most ADTS frames together with the header that follows. */
const WINDOW = 4096;
const HEADER = 8;
/** How far the start of a stream is looked for; and how far its continuation after damage. */
const MAX_SEARCH_AT_START = 64 * 1024;
const MAX_SEARCH = 1024 * 1024;
const INDEX_PLACES = 4096;

export class FrameScanner<H extends FrameHeader> {
  readonly #reader: BufferedReader;
  readonly #parse: ParseFrameHeader<H>;
  /** Byte offsets of every `#stride`-th frame from the first on. */
  #index: number[] = [];
  #stride = 16;
  /** Of the frame that comes next. */
  #number = 0;
  /** Whether counting began at the first frame or at an indexed one, so that it may extend the index. */
  #counted = false;
  #offset = 0;
  #kind = -1;

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

  /** Declares the next frame to be number 0, where the index begins. */
  begin(offset: number): void {
    this.#offset = offset;
    this.#number = 0;
    this.#counted = true;
    this.#index = [];
  }

  /** Number of the frame that {@link next} gives. */
  get number(): number {
    return this.#number;
  }

  /** The next frame, without going on. */
  async peek(): Promise<ScannedFrame<H> | null> {
    const window = await this.#reader.read(this.#offset, WINDOW);
    const header = this.#headerIn(window, 0);
    if (!header) return null;
    const bytes = header.length <= window.length
      ? window.subarray(0, header.length)
      : await this.#reader.read(this.#offset, header.length);
    // A frame that the file's end cuts off cannot be decoded.
    return bytes.length < header.length ? null : { header, bytes, offset: this.#offset, skipped: 0 };
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
    this.#remember();
    this.#offset = frame.offset + frame.header.length;
    this.#number += 1;
    return { ...frame, skipped: frame.offset - offset - tags };
  }

  /** Counts frames as passed that damage has swallowed. */
  count(frames: number): void {
    this.#number += frames;
  }

  /** Goes to the last indexed place at or before a frame; false if that lies beyond what has been passed. */
  seekIndexed(number: number): boolean {
    const place = Math.floor(number / this.#stride);
    const offset = this.#index[place];
    if (offset === undefined) return false;
    this.#offset = offset;
    this.#number = place * this.#stride;
    this.#counted = true;
    return true;
  }

  /** Goes to the frame nearest after `offset`, whose number `numberOf` its offset is; false if there is none. */
  async seekBytes(offset: number, numberOf: (offset: number) => number): Promise<boolean> {
    const found = await this.#search(offset, MAX_SEARCH);
    if (found === null) return false;
    this.#offset = found;
    this.#number = numberOf(found);
    this.#counted = false;
    return true;
  }

  /** Number of the last frame in the index: up to there, seeking is exact. */
  get lastIndexed(): number {
    return Math.max(0, this.#index.length - 1) * this.#stride;
  }

  #remember(): void {
    if (!this.#counted || this.#number !== this.#index.length * this.#stride) return;
    this.#index.push(this.#offset);
    if (this.#index.length < INDEX_PLACES) return;
    this.#index = this.#index.filter((_, place) => place % 2 === 0);
    this.#stride *= 2;
  }

  #headerIn(bytes: Uint8Array, at: number): H | null {
    const header = this.#parse(bytes, at);
    return header && (this.#kind < 0 || header.kind === this.#kind) ? header : null;
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
