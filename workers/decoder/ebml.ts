/** EBML, as far as Matroska's header and last cluster are read here (RFC 8794): ids, lengths and numbers. */

export const MATROSKA = {
  segment: 0x18538067,
  tracks: 0x1654ae6b,
  track: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  flagLacing: 0x9c,
  codecPrivate: 0x63a2,
  codecDelay: 0x56aa,
  encodings: 0x6d80,
  encoding: 0x6240,
  compression: 0x5034,
  compressionMethod: 0x4254,
  compressionSettings: 0x4255,
  encryption: 0x5035,
  cluster: 0x1f43b675,
  group: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
  discardPadding: 0x75a2,
} as const;

/** What only holds other elements: these follow it. */
const PARENTS: ReadonlySet<number> = new Set([
  MATROSKA.segment, MATROSKA.tracks, MATROSKA.track, MATROSKA.encodings, MATROSKA.encoding, MATROSKA.compression, MATROSKA.cluster, MATROSKA.group,
]);
/** What may go on beyond the bytes at hand, or leave its length open. */
const LARGE: ReadonlySet<number> = new Set([MATROSKA.segment, MATROSKA.cluster]);

export interface EbmlElement {
  readonly id: number;
  readonly content: Uint8Array;
  /** Offset behind it; infinite where its length is left open (RFC 8794, 6.2). */
  readonly end: number;
}

/** What stands from an offset on, those that hold others before what is in them, up to where it makes no sense. */
export function* ebmlElements(bytes: Uint8Array, from: number): Generator<EbmlElement, undefined> {
  for (let at = from; at < bytes.length; ) {
    const size = at + width(bytes, at);
    const start = size + width(bytes, size);
    const id = ebmlNumber(bytes.subarray(at, size));
    // The bit that tells how long the number is goes first: with it, one of eight bytes would not be exact.
    const length = bytes.slice(size, start);
    if (length[0]) length[0] ^= 0x80 >> (length.length - 1);
    const stated = ebmlNumber(length);
    const end = stated === 2 ** (7 * length.length) - 1 ? Infinity : start + stated;
    if (end < start || start > bytes.length || (end > bytes.length && !LARGE.has(id))) return;
    yield { id, content: bytes.subarray(start, end), end };
    at = PARENTS.has(id) ? start : end;
  }
}

export function ebmlNumber(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

export function ebmlSigned(bytes: Uint8Array): number {
  return ebmlNumber(bytes) - ((bytes[0] ?? 0) > 127 ? 256 ** bytes.length : 0);
}

/** Bytes of the number there, told by the zeros in front; in each are seven bits of it, and one is set above them all. */
const width = (bytes: Uint8Array, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;
