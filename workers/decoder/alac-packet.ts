/** How many frames an ALAC packet holds, without decoding it. */
import { BitReader } from './bit-reader.ts';

/** Bytes that are needed to tell. */
export const ALAC_HEAD = 8;
/** Kind, number and reserved bits of the first element. */
const BEFORE_FLAGS = 3 + 4 + 12;

/** @param frameLength of a packet that does not say: all but the last */
export function alacPacketFrames(packet: Uint8Array, frameLength: number): number {
  const reader = new BitReader(packet);
  reader.skip(BEFORE_FLAGS);
  const partial = reader.read(1) === 1;
  reader.skip(3);
  return partial ? Math.min(reader.read(32), frameLength) : frameLength;
}
