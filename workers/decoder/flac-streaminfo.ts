/** FLAC's STREAMINFO block (RFC 9639, 8.2), as native files and Ogg carry it. */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint16be, uint24be, uint32be } from './binary.ts';

export interface FlacStreamInfo {
  readonly minBlockSize: number;
  readonly maxBlockSize: number;
  /** Bytes; 0 when the encoder did not tell. */
  readonly minFrameBytes: number;
  readonly maxFrameBytes: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  /** Null when the encoder did not tell. */
  readonly frames: number | null;
  /** `fLaC` and this block alone: what the decoder is fed first. */
  readonly header: Uint8Array<ArrayBuffer>;
}

export const STREAMINFO_LENGTH = 34;

/** Reads the block's content (34 bytes); null if it makes no sense. */
export function parseStreamInfo(block: Uint8Array): FlacStreamInfo | null {
  const packed = uint32be(block, 10);
  const sampleRate = packed >>> 12;
  if (block.length < STREAMINFO_LENGTH || sampleRate === 0) return null;
  const frames = ((block[13] ?? 0) & 15) * 2 ** 32 + uint32be(block, 14);
  const lastBlock = 0x80;
  const header = new Uint8Array([0x66, 0x4c, 0x61, 0x43, lastBlock, 0, 0, STREAMINFO_LENGTH, ...block.subarray(0, STREAMINFO_LENGTH)]);
  return {
    minBlockSize: uint16be(block, 0),
    maxBlockSize: uint16be(block, 2),
    minFrameBytes: uint24be(block, 4),
    maxFrameBytes: uint24be(block, 7),
    sampleRate,
    channels: ((packed >> 9) & 7) + 1,
    bits: ((packed >> 4) & 31) + 1,
    frames: frames === 0 ? null : frames,
    header,
  };
}

/** The block of a stream that came without one: what its first frame tells of all of them. */
export function madeStreamInfo(of: { readonly sampleRate: number; readonly channels: number; readonly bits: number; readonly blockSize: number }): FlacStreamInfo {
  const block = new Uint8Array(STREAMINFO_LENGTH);
  const view = new DataView(block.buffer);
  view.setUint16(0, of.blockSize);
  view.setUint16(2, of.blockSize);
  view.setUint32(10, of.sampleRate * 2 ** 12 + ((of.channels - 1) << 9) + ((of.bits - 1) << 4));
  const info = parseStreamInfo(block);
  if (!info) throw new MpcError('malformed', 'The FLAC stream does not describe itself.');
  return info;
}
