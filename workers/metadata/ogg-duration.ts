/** How long an Ogg stream lasts: its last page says how many samples there are by then (RFC 3533, RFC 7845). */
import type { RangeReader } from './range-reader.ts';

const TAIL = 64 * 1024;
const HEAD = 64;
/** Opus counts at 48 kHz whatever the recording's rate was. */
const OPUS_RATE = 48_000;

/**
 * Seconds; null when the end does not belong to the stream of the beginning (a chain of streams).
 * @param sampleRate of the stream in Hz
 */
export async function oggDuration(reader: RangeReader, sampleRate: number): Promise<number | null> {
  if (reader.size === null) return null;
  const head = view(await reader.read(0, HEAD));
  const start = Math.max(0, reader.size - TAIL);
  const tail = view(await reader.read(start, TAIL));
  if (head.byteLength < HEAD) return null;
  const serial = head.getUint32(14, true);
  for (let at = tail.byteLength - 27; at >= 0; at--) {
    if (tail.getUint32(at) !== 0x4f676753 || tail.getUint32(at + 14, true) !== serial) continue;
    const granule = Number(tail.getBigInt64(at + 6, true));
    if (granule < 0) continue;
    const opus = String.fromCharCode(...new Uint8Array(head.buffer, head.byteOffset + 28, 8)) === 'OpusHead';
    return opus ? (granule - head.getUint16(38, true)) / OPUS_RATE : granule / sampleRate;
  }
  return null;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
