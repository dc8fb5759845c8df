/**
 * MP3 of free format: frames of a bit rate that no header can name (ISO/IEC 11172-3, 2.4.2.3), all of one length,
 * which only the distance of one header to the next tells. The decoder does not know them; so each is packed anew, its
 * sound unchanged, into a frame of a rate that has a name.
 */
import { BitReader } from './bit-reader.ts';
import { join } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { namedFrame, parseMpegHeader, type MpegHeader } from './mpeg-header.ts';

/** How far the first frame is looked for, and how long it may be. */
const MAX_SEARCH = 64 * 1024;
const LONGEST_FRAME = 8 * 1024;
const SHORTEST_FRAME = 24;
/** How far back sound may begin: what nine bits can tell. */
const RESERVOIR = 511;
const HEADER = 4;
const CHECKSUM = 2;

/** Bytes of a frame without padding; null where no three headers of free format follow each other at even distances. */
export async function freeFrameBytes(reader: BufferedReader, start: number): Promise<number | null> {
  const bytes = await reader.read(start, MAX_SEARCH + 3 * LONGEST_FRAME);
  for (let at = bytes.indexOf(0xff); at >= 0 && at < MAX_SEARCH; at = bytes.indexOf(0xff, at + 1)) {
    if (!parseMpegHeader(bytes, at, SHORTEST_FRAME)) continue;
    for (let length = SHORTEST_FRAME; length < LONGEST_FRAME; length += 1) if (isChain(bytes, at, length)) return length;
  }
  return null;
}

/** Whether frames of this length, but for their padding, stand here. */
function isChain(bytes: Uint8Array, start: number, length: number): boolean {
  let at = start;
  let kind = -1;
  for (let frames = 0; frames < 3; frames += 1) {
    const header = parseMpegHeader(bytes, at, length);
    if (!header?.free || header.layer !== 3 || (kind >= 0 && header.kind !== kind)) return false;
    ({ kind } = header);
    at += header.length;
  }
  return true;
}

/** Packs frames that follow each other; what they borrow from those before is put where it belongs. */
export class FreeFormatFrames {
  /** Sound of the frames before, the last bytes of it. */
  #reservoir: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  /** The next frame follows none. */
  reset(): void {
    this.#reservoir = new Uint8Array(0);
  }

  /** The same frame under a name; a silent one where what it borrows is missing or no frame could hold it. */
  pack(frame: Uint8Array, header: MpegHeader): Uint8Array<ArrayBuffer> {
    const sideLength = header.version === 1 ? (header.channels === 2 ? 32 : 17) : header.channels === 2 ? 17 : 9;
    const sideAt = HEADER + (((frame[1] ?? 0) & 1) === 0 ? CHECKSUM : 0);
    const side = frame.slice(sideAt, sideAt + sideLength);
    const own = frame.subarray(sideAt + sideLength);
    const { begin, bytes } = parseSide(side, header);
    const before = this.#reservoir;
    const sound = join([before.subarray(before.length - Math.min(begin, before.length)), own]);
    this.#reservoir = join([before, own]).slice(-RESERVOIR);
    const named = begin <= before.length && bytes <= sound.length ? namedFrame(header, HEADER + sideLength + bytes) : null;
    const { index, length } = named ?? namedFrame(header, HEADER + sideLength) ?? { index: 1, length: frame.length };
    const packed = new Uint8Array(length);
    // No checksum, no padding.
    packed.set([frame[0] ?? 0, (frame[1] ?? 0) | 1, (index << 4) | ((frame[2] ?? 0) & 0x0c), frame[3] ?? 0]);
    if (!named) return packed;
    // Nothing is borrowed any more.
    side[0] = 0;
    if (header.version === 1) side[1] = (side[1] ?? 0) & 0x7f;
    packed.set(side, HEADER);
    packed.set(sound.subarray(0, bytes), HEADER + sideLength);
    return packed;
  }
}

/** What the side information tells of where the frame's sound lies: how many bytes before its own, and how long it is. */
function parseSide(side: Uint8Array, { version, channels }: MpegHeader): { readonly begin: number; readonly bytes: number } {
  const reader = new BitReader(side);
  const first = version === 1;
  const begin = reader.read(first ? 9 : 8);
  // Private bits, and which scale factors are shared.
  reader.skip(first ? (channels === 2 ? 3 + 8 : 5 + 4) : channels);
  let bits = 0;
  for (let part = 0; part < (first ? 2 : 1) * channels; part += 1) {
    bits += reader.read(12);
    reader.skip(first ? 59 - 12 : 63 - 12);
  }
  return { begin, bytes: Math.ceil(bits / 8) };
}
