/** The header of TTA files ("TTA1" format description): what the sound is, and how long its frames are. */
import { crc32 } from './crc32.ts';
import { text, uint16le, uint32le } from './binary.ts';

export const TTA_HEADER = 22;

export interface TtaHeader {
  readonly channels: number;
  /** Of a sample: 8, 16 or 24. */
  readonly bits: number;
  readonly sampleRate: number;
  /** Frames of sound in all. */
  readonly frames: number;
  /** Frames of sound in every packet but the last: a little more than a second's. */
  readonly packetFrames: number;
  /** False for files that ask for a password. */
  readonly plain: boolean;
}

/** Null if it is none, or damaged. */
export function parseTtaHeader(bytes: Uint8Array): TtaHeader | null {
  const sampleRate = uint32le(bytes, 10);
  const channels = uint16le(bytes, 6);
  const bits = uint16le(bytes, 8);
  if (text(bytes, 0, 4) !== 'TTA1' || bytes.length < TTA_HEADER || crc32(bytes.subarray(0, 18)) !== uint32le(bytes, 18)) return null;
  if (channels < 1 || channels > 8 || bits < 1 || sampleRate === 0) return null;
  return { channels, bits, sampleRate, frames: uint32le(bytes, 14), packetFrames: Math.floor((sampleRate * 256) / 245), plain: uint16le(bytes, 4) === 1 };
}
