/** AAC's own description of itself, out of the descriptors around it (ISO/IEC 14496-1, 7.2.6; 14496-3, 1.6). */
import { MpcError } from '../../services/protocol/errors.ts';

const ES = 0x03;
const DECODER_CONFIG = 0x04;
const DECODER_SPECIFIC = 0x05;
/** Bytes of each descriptor that stand before those within it. */
const BEFORE: Readonly<Record<number, number>> = { [ES]: 3, [DECODER_CONFIG]: 13 };

/** The AudioSpecificConfig within an ES descriptor. @throws MpcError `malformed` */
export function aacConfig(descriptor: Uint8Array): Uint8Array<ArrayBuffer> {
  for (let at = 0; at < descriptor.length; ) {
    const tag = descriptor[at] ?? 0;
    let length = 0;
    let more = true;
    // Seven bits of the length in each byte, of which the top one tells whether another follows.
    for (at += 1; more && at < descriptor.length; at += 1) {
      const byte = descriptor[at] ?? 0;
      length = length * 128 + (byte & 0x7f);
      more = byte >= 0x80;
    }
    if (tag === DECODER_SPECIFIC && length >= 2) return new Uint8Array(descriptor.subarray(at, at + length));
    at += BEFORE[tag] ?? length;
  }
  throw new MpcError('malformed', 'The AAC stream does not describe itself.');
}
