/** Ogg pages (RFC 3533): their headers, their checksum, the packets in them, and how to find one anywhere. */
import { text, uint32le, uint64le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';

export interface OggPage {
  readonly offset: number;
  readonly serial: number;
  /** Pages of the stream before this one. */
  readonly sequence: number;
  /** Of the last packet that ends on this page, in the codec's units; null if none ends here. */
  readonly granule: number | null;
  /** The page begins in the middle of a packet. */
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  readonly headerLength: number;
  readonly lacing: Uint8Array;
  /** Offset of what follows. */
  readonly end: number;
}

/** Packets of a page. What belongs to a packet that began earlier or goes on later is apart. */
export interface PagePackets {
  /** The rest of a packet from the page before; null if the page begins with a packet. */
  readonly tail: Uint8Array<ArrayBuffer> | null;
  /** Whether that packet ends here. */
  readonly tailEnds: boolean;
  readonly whole: readonly Uint8Array<ArrayBuffer>[];
  /** The beginning of a packet that goes on on the next page. */
  readonly head: Uint8Array<ArrayBuffer> | null;
}

/** The longest page: 255 segments of 255 bytes. */
export const LONGEST_PAGE = 65_307;
const FIXED_HEADER = 27;
const LONGEST_HEADER = FIXED_HEADER + 255;
const WINDOW = 8 * 1024;

type Read = BufferedReader['read'];

/** The page that begins exactly here; null if none does. */
export async function oggPageAt(read: Read, offset: number): Promise<OggPage | null> {
  const bytes = await read(offset, LONGEST_HEADER);
  const segments = bytes[26] ?? 0;
  if (bytes.length < FIXED_HEADER + segments || text(bytes, 0, 4) !== 'OggS' || bytes[4] !== 0) return null;
  const lacing = bytes.subarray(FIXED_HEADER, FIXED_HEADER + segments);
  const flags = bytes[5] ?? 0;
  const headerLength = FIXED_HEADER + segments;
  return {
    offset,
    serial: uint32le(bytes, 14),
    sequence: uint32le(bytes, 18),
    granule: uint32le(bytes, 10) === 0xffffffff ? null : uint64le(bytes, 6),
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    headerLength,
    lacing,
    end: offset + headerLength + lacing.reduce((sum, value) => sum + value, 0),
  };
}

/** The first page of a stream, or of any if its serial number is null, that begins at or after `from` and before `limit`. */
export async function findOggPage(read: Read, from: number, limit: number, serial: number | null): Promise<OggPage | null> {
  for (let start = from; start < limit; ) {
    const window = await read(start, WINDOW);
    for (let at = window.indexOf(0x4f); at >= 0; at = window.indexOf(0x4f, at + 1)) {
      if (start + at >= limit) return null;
      if (text(window, at, 4) !== 'OggS') continue;
      const page = await oggPageAt(read, start + at);
      if (page && (serial === null || page.serial === serial)) return page;
    }
    if (window.length < WINDOW) return null;
    start += WINDOW - 3;
  }
  return null;
}

/** All pages that begin in a part of the file, which is asked for at once. */
export async function oggPagesIn(reader: BufferedReader, from: number, end: number): Promise<readonly OggPage[]> {
  const bytes = await reader.probe(from, end - from);
  const read: Read = (start, length) => Promise.resolve(bytes.subarray(start - from, start - from + length));
  const pages: OggPage[] = [];
  for (let page = await findOggPage(read, from, end, null); page; page = await findOggPage(read, page.end, end, null)) pages.push(page);
  return pages;
}

/**
 * The packets of a page; null if its bytes are damaged or missing. `lenient` overlooks damage: what a header page
 * says is still worth more than nothing.
 */
export async function oggPackets(read: Read, page: OggPage, lenient = false): Promise<PagePackets | null> {
  const bytes = await read(page.offset, page.end - page.offset);
  if (bytes.length < page.end - page.offset) return null;
  if (!lenient && oggChecksum(bytes) !== uint32le(bytes, 22)) return null;
  const whole: Uint8Array<ArrayBuffer>[] = [];
  let tail: Uint8Array<ArrayBuffer> | null = null;
  let tailEnds = false;
  let start = page.headerLength;
  let at = start;
  for (const value of page.lacing) {
    at += value;
    if (value === 255) continue;
    const packet = bytes.subarray(start, at);
    if (page.continued && tail === null) {
      tail = packet;
      tailEnds = true;
    } else if (packet.length > 0) {
      whole.push(packet);
    }
    start = at;
  }
  const open = (page.lacing.at(-1) ?? 0) === 255 ? bytes.subarray(start, at) : null;
  // A page may be nothing but the middle of a packet.
  if (page.continued && tail === null) return { tail: open, tailEnds: false, whole, head: null };
  return { tail, tailEnds, whole, head: open };
}

/** The polynomial of RFC 3533, bits in order, nothing inverted. */
const CRC = Uint32Array.from({ length: 256 }, (_, value) => {
  let crc = value << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  return crc >>> 0;
});

/** Over the whole page, the four bytes of the checksum itself taken as zeros. */
function oggChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let at = 0; at < page.length; at += 1) {
    const byte = at >= 22 && at < 26 ? 0 : (page[at] ?? 0);
    crc = (crc << 8) ^ (CRC[((crc >>> 24) ^ byte) & 255] ?? 0);
  }
  return crc >>> 0;
}
