/**
 * Random access to one file for parsers that read a few bytes here and there: ranges are asked for in blocks
 * and kept, so that head and tail cost a request each. It stops a parser that goes on searching through a file.
 */
import type { MpcError } from '../../services/protocol/errors.ts';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';

const FIRST_BLOCK = 64 * 1024;
const MAX_BLOCK = 512 * 1024;
/** Tags at the end of a file and the headers before them fit into this, most of the time. */
const TAIL = 16 * 1024;
/** What may be read in small steps; tag bodies and pictures, which parsers ask for whole, do not count. */
const SEARCH_BUDGET = 2 * 1024 * 1024;
/** No tag is as large as this. */
const MAX_READ = 64 * 1024 * 1024;

interface Segment {
  readonly start: number;
  readonly bytes: Uint8Array;
}

export type ReadSlice = (start: number, end: number) => Promise<FileSlice>;

export class RangeReader {
  readonly #read: ReadSlice;
  readonly #segments: Segment[] = [];
  #block = FIRST_BLOCK;
  #searched = 0;
  #failure: MpcError | null = null;
  /** Bytes of the file; null while no answer has told. */
  size: number | null;
  /** Bytes that came from the provider. */
  transferred = 0;
  /** True when a parser was stopped because it searched on and on. */
  exhausted = false;

  constructor(read: ReadSlice, size: number | null) {
    this.#read = read;
    this.size = size;
  }

  /** Up to `length` bytes from `position`; fewer at the end of the file. */
  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.size === null ? length : Math.min(length, Math.max(0, this.size - position));
    if (known > MAX_READ) throw new RangeError('The file claims a tag of impossible size.');
    const bytes = new Uint8Array(known);
    let filled = 0;
    while (filled < known) {
      const at = position + filled;
      const segment = this.#covering(at) ?? (await this.#fetch(at, known - filled));
      const from = at - segment.start;
      if (from >= segment.bytes.length) break;
      const part = segment.bytes.subarray(from, from + known - filled);
      bytes.set(part, filled);
      filled += part.length;
    }
    return bytes.subarray(0, filled);
  }

  /** Throws what the provider threw, in case a parser has swallowed it. */
  throwFailure(): void {
    if (this.#failure) throw this.#failure;
  }

  #covering(position: number): Segment | undefined {
    return this.#segments.find(({ start, bytes }) => start <= position && position < start + bytes.length);
  }

  async #fetch(position: number, wanted: number): Promise<Segment> {
    const last = this.#segments.at(-1);
    const goesOn = last !== undefined && last.start + last.bytes.length === position;
    this.#block = goesOn ? Math.min(this.#block * 2, MAX_BLOCK) : FIRST_BLOCK;
    const length = Math.max(wanted, this.#block);
    if (wanted < this.#block) this.#countSearch(length);
    // The end is read from somewhat earlier: the tags before it are asked for next.
    const isTail = !goesOn && this.size !== null && position > this.size - TAIL;
    const start = isTail ? Math.max(0, (this.size ?? 0) - TAIL) : position;
    const end = this.size === null ? position + length : Math.min(position + length, this.size);
    try {
      const slice = await this.#read(start, end);
      this.size = slice.size ?? this.size;
      this.transferred += slice.bytes.length;
      const segment = { start, bytes: slice.bytes };
      this.#segments.push(segment);
      return segment;
    } catch (thrown) {
      this.#failure ??= asMpcError(thrown);
      throw thrown;
    }
  }

  #countSearch(length: number): void {
    this.#searched += length;
    if (this.#searched <= SEARCH_BUDGET) return;
    this.exhausted = true;
    throw new RangeError('Nothing was found where it should be.');
  }
}
