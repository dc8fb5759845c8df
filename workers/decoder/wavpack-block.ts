/** The header that every WavPack block begins with ("WavPack 4 & 5 Binary File / Block Format", section 2). */
import { text, uint16le, uint32le } from './binary.ts';

export const WAVPACK_HEADER = 32;
const LARGEST_BLOCK = 16 * 1024 * 1024;
const OLDEST_VERSION = 0x402;
const NEWEST_VERSION = 0x410;
const MAX_FRAMES = 2 ** 22;
const UNKNOWN = 0xffffffff;
const RATES: readonly number[] = [6000, 8000, 9600, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 192_000];
const SAMPLE_RATE = 0x27;
const DSD_BLOCK = 0x0e;
const CHANNELS = 0x0d;

export interface WavpackBlock {
  /** Bytes, the header included. */
  readonly length: number;
  /** Of its first frame. */
  readonly position: number;
  /** 0 in blocks that carry no sound. */
  readonly frames: number;
  /** Of the whole recording; null if unknown. */
  readonly total: number | null;
  readonly bytesPerSample: number;
  /** Low bits of a sample that are always zero. */
  readonly shift: number;
  readonly channels: 1 | 2;
  readonly float: boolean;
  readonly dsd: boolean;
  /** Whether it is the first, or the last, of the blocks that share the channels of a moment. */
  readonly first: boolean;
  readonly last: boolean;
  /** Hz; null where it stands within the block. */
  readonly sampleRate: number | null;
}

/** Null if no block begins here. */
export function parseWavpackBlock(bytes: Uint8Array, at: number): WavpackBlock | null {
  if (text(bytes, at, 4) !== 'wvpk' || at + WAVPACK_HEADER > bytes.length) return null;
  const length = uint32le(bytes, at + 4) + 8;
  const version = uint16le(bytes, at + 8);
  const frames = uint32le(bytes, at + 20);
  const flags = uint32le(bytes, at + 24);
  if (length < WAVPACK_HEADER || length > LARGEST_BLOCK || version < OLDEST_VERSION || version > NEWEST_VERSION || frames > MAX_FRAMES) return null;
  const total = uint32le(bytes, at + 12);
  return {
    length,
    position: uint32le(bytes, at + 16) + (bytes[at + 10] ?? 0) * 2 ** 32,
    frames,
    // With a high byte, 2^32 - 1 of each 2^32 are left out, so that "unknown" stays apart.
    total: total === UNKNOWN ? null : total + (bytes[at + 11] ?? 0) * UNKNOWN,
    bytesPerSample: (flags & 3) + 1,
    shift: (flags >>> 13) & 31,
    channels: (flags & 4) === 0 ? 2 : 1,
    float: (flags & 0x80) !== 0,
    dsd: flags >= 2 ** 31,
    first: (flags & 0x800) !== 0,
    last: (flags & 0x1000) !== 0,
    sampleRate: RATES[(flags >>> 23) & 15] ?? null,
  };
}

/** The sampling rate in Hz, of which a whole block may tell what its header cannot; null if it does not. */
export function wavpackRate(block: WavpackBlock, bytes: Uint8Array): number | null {
  const named = subBlock(bytes, SAMPLE_RATE);
  const rate = block.sampleRate ?? (named && uint16le(named, 0) + (named[2] ?? 0) * 65_536);
  // Of DSD, eight bits count as one sample, and by what the header's rate is to be multiplied stands with them.
  return block.dsd && rate !== null ? rate * 2 ** (subBlock(bytes, DSD_BLOCK)?.[0] ?? 0) : rate;
}

/** The mask of loudspeakers that a file's first block names, as in WAVE; 0 if it names none. */
export function wavpackSpeakers(bytes: Uint8Array): number {
  const info = subBlock(bytes, CHANNELS);
  return info === null ? 0 : uint16le(info, 1) + (info[3] ?? 0) * 65_536;
}

/** The content of a part of the block. */
function subBlock(block: Uint8Array, wanted: number): Uint8Array | null {
  for (let at = WAVPACK_HEADER; at + 2 <= block.length; ) {
    const id = block[at] ?? 0;
    const long = id >= 0x80;
    const start = at + (long ? 4 : 2);
    const words = (block[at + 1] ?? 0) + (long ? uint16le(block, at + 2) * 256 : 0);
    if ((id & 0x3f) === wanted) return block.subarray(start, start + words * 2);
    at = start + words * 2;
  }
  return null;
}
