/**
 * Native FLAC files. Frames are found by their headers and proved by their checksums, so seeking is exact with or
 * without a seek table, and damage costs just the frames that it hit.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint24be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { crc16, parseFlacFrame, type FlacFrameHeader } from './flac-frame.ts';
import { parseStreamInfo, STREAMINFO_LENGTH, type FlacStreamInfo } from './flac-streaminfo.ts';
import { searchPlace, type Place } from './place-search.ts';

const STREAMINFO = 0;
const SEEKTABLE = 3;
const SEEK_POINT = 18;
const MAX_SEEK_POINTS = 10_000;
const LONGEST_HEADER = 16;
/** Header, one constant subframe, checksum. */
const SHORTEST_FRAME = 10;
/** Block size, channels and bits at their limits, uncompressed. */
const LONGEST_FRAME = 65_536 * 8 * 4 + 1024;
const WINDOW = 16 * 1024;

interface Frame extends Place {
  readonly header: FlacFrameHeader;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Read = (start: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

export class FlacDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #info: FlacStreamInfo;
  /** Seek table, ascending; starts with the first frame. */
  readonly #places: readonly Place[];
  #kind = -1;
  #offset: number;
  #expected: number | null = null;

  static async open(reader: BufferedReader, start: number): Promise<FlacDemuxer> {
    let info: FlacStreamInfo | null = null;
    let points: Uint8Array = new Uint8Array(0);
    let at = start + 4;
    for (let last = false; !last; ) {
      const header = await reader.read(at, 4);
      if (header.length < 4) throw new MpcError('malformed', 'The FLAC file ends within its header.');
      const [kind = 0] = header;
      const length = uint24be(header, 1);
      last = kind >= 0x80;
      if ((kind & 0x7f) === STREAMINFO) info = parseStreamInfo(await reader.read(at + 4, STREAMINFO_LENGTH));
      if ((kind & 0x7f) === SEEKTABLE) points = await reader.read(at + 4, Math.min(length, MAX_SEEK_POINTS * SEEK_POINT));
      at += 4 + length;
    }
    if (!info) throw new MpcError('malformed', 'The FLAC file does not describe its stream.');
    return new FlacDemuxer(reader, info, at, points);
  }

  private constructor(reader: BufferedReader, info: FlacStreamInfo, start: number, points: Uint8Array) {
    this.#reader = reader;
    this.#info = info;
    this.#offset = start;
    this.#places = [{ offset: start, position: 0 }, ...seekPoints(points, start)];
    this.track = {
      container: 'flac',
      codec: 'flac',
      codecName: 'FLAC',
      sampleRate: info.sampleRate,
      channels: info.channels,
      order: 'wave',
      description: info.header,
      frames: info.frames,
      duration: info.frames === null ? null : info.frames / info.sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const read: Read = (start, length) => this.#reader.read(start, length);
    const frame = (await this.#frameAt(this.#offset, read)) ?? (await this.#search(this.#offset + 1, null, read));
    if (!frame) return null;
    const position = frame.position === this.#expected ? null : frame.position;
    this.#offset = frame.offset + frame.bytes.length;
    this.#expected = frame.position + frame.header.blockSize;
    return { packets: [frame.bytes], position, frames: frame.header.blockSize };
  }

  async seek(target: number): Promise<void> {
    const read: Read = (start, length) => this.#reader.probe(start, length);
    const before = this.#places.findLast(({ position }) => position <= target) ?? { offset: this.#offset, position: 0 };
    const behind = this.#places.find(({ position }) => position > target) ?? {
      offset: this.#reader.size ?? before.offset,
      position: this.#info.frames ?? Infinity,
    };
    const { offset } = await searchPlace(before, behind, target, (from, limit) => this.#search(from, limit, read));
    this.#offset = offset;
    this.#expected = null;
    await this.#walk(target);
  }

  close(): void {
    this.#reader.close();
  }

  /** Goes on, without decoding, to the frame that holds the target. */
  async #walk(target: number): Promise<void> {
    const read: Read = (start, length) => this.#reader.read(start, length);
    for (;;) {
      const frame = (await this.#frameAt(this.#offset, read)) ?? (await this.#search(this.#offset + 1, null, read));
      if (!frame || frame.position + frame.header.blockSize > target) return;
      this.#offset = frame.offset + frame.bytes.length;
    }
  }

  /** The first whole frame that begins at or after `from`, and before `limit`. */
  async #search(from: number, limit: number | null, read: Read): Promise<Frame | null> {
    for (let start = from; limit === null || start < limit; ) {
      const window = await read(start, WINDOW);
      for (let at = window.indexOf(0xff); at >= 0; at = window.indexOf(0xff, at + 1)) {
        if (window.length === WINDOW && at > WINDOW - LONGEST_HEADER) break;
        if (!this.#headerIn(window, at)) continue;
        const frame = await this.#frameAt(start + at, read);
        if (frame) return frame;
      }
      if (window.length < WINDOW) return null;
      start += WINDOW - LONGEST_HEADER;
    }
    return null;
  }

  /** The frame that begins at this offset: up to where the next header stands and the checksum agrees. */
  async #frameAt(offset: number, read: Read): Promise<Frame | null> {
    const longest = this.#info.maxFrameBytes === 0 ? LONGEST_FRAME : this.#info.maxFrameBytes;
    let from = Math.max(this.#info.minFrameBytes, SHORTEST_FRAME);
    let crc = 0;
    let summed = 0;
    for (let length = WINDOW; ; length *= 2) {
      const window = await read(offset, Math.min(length, longest + LONGEST_HEADER));
      const header = this.#headerIn(window, 0);
      if (!header) return null;
      for (let at = window.indexOf(0xff, from); at >= 0; at = window.indexOf(0xff, at + 1)) {
        if (!this.#follows(header, window, at)) continue;
        crc = crc16(window, summed, at, crc);
        summed = at;
        if (crc === 0) return this.#frame(header, offset, window.subarray(0, at));
      }
      from = Math.max(from, window.length - LONGEST_HEADER);
      const ended = window.length < Math.min(length, longest + LONGEST_HEADER);
      if (ended || length > longest) return this.#lastFrame(header, offset, window);
    }
  }

  /** A frame that nothing follows but, perhaps, tags. */
  #lastFrame(header: FlacFrameHeader, offset: number, rest: Uint8Array<ArrayBuffer>): Frame | null {
    const end = [rest.length, ...tagsIn(rest)].find((at) => crc16(rest, 0, at) === 0);
    return end === undefined ? null : this.#frame(header, offset, rest.subarray(0, end));
  }

  #frame(header: FlacFrameHeader, offset: number, bytes: Uint8Array<ArrayBuffer>): Frame {
    this.#kind = header.kind;
    const position = header.variable ? header.number : header.number * this.#info.maxBlockSize;
    return { offset, position, header, bytes };
  }

  #headerIn(bytes: Uint8Array, at: number): FlacFrameHeader | null {
    const header = parseFlacFrame(bytes, at);
    if (!header || header.blockSize > this.#info.maxBlockSize) return null;
    return this.#kind < 0 || header.kind === this.#kind ? header : null;
  }

  #follows(header: FlacFrameHeader, bytes: Uint8Array, at: number): boolean {
    const next = parseFlacFrame(bytes, at);
    return next?.kind === header.kind && next.number === header.number + (header.variable ? header.blockSize : 1);
  }
}

/** Where ID3v1, APEv2, Lyrics3 or a misplaced ID3v2 may begin. */
function tagsIn(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (const letters of ['TAG', 'APETAGEX', 'LYRICSBEGIN', 'ID3']) {
    const first = letters.charCodeAt(0);
    for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (text(bytes, at, letters.length) === letters) places.push(at);
    }
  }
  return places;
}

function seekPoints(table: Uint8Array, start: number): Place[] {
  const points: Place[] = [];
  for (let at = 0; at + SEEK_POINT <= table.length; at += SEEK_POINT) {
    const position = uint64be(table, at);
    // A placeholder has all bits set.
    if (position > 0 && position < 2 ** 53) points.push({ position, offset: start + uint64be(table, at + 8) });
  }
  return points;
}
