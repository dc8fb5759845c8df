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

/** A whole file of one packet, for a decoder that takes nothing else. */
export function ttaFile({ channels, bits, sampleRate, packetFrames }: TtaHeader, packet: Uint8Array): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(TTA_HEADER + 8 + packet.length);
  const view = new DataView(file.buffer);
  file.set(new TextEncoder().encode('TTA1'));
  view.setUint16(4, 1, true);
  view.setUint16(6, channels, true);
  view.setUint16(8, bits, true);
  view.setUint32(10, sampleRate, true);
  view.setUint32(14, packetFrames, true);
  view.setUint32(18, crc32(file.subarray(0, 18)), true);
  // The table of the packets' lengths, with a checksum of its own.
  view.setUint32(TTA_HEADER, packet.length, true);
  view.setUint32(TTA_HEADER + 4, crc32(file.subarray(TTA_HEADER, TTA_HEADER + 4)), true);
  file.set(packet, TTA_HEADER + 8);
  return file;
}
