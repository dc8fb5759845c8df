/** Ogg pages, as far as tags and duration need them (RFC 3533, RFC 7845). */
import { text } from '../decoder/binary.ts';
import type { RangeReader } from './range-reader.ts';

const PAGE_HEADER = 27;
const TAIL = 64 * 1024;
const HEAD = 64;
/** Opus counts at 48 kHz whatever the recording's rate was. */
const OPUS_RATE = 48_000;

/** Whether these bytes are the header of a page with sound: all that comes before it is headers and tags. */
export function isSoundPage(bytes: Uint8Array): boolean {
  return bytes.length === PAGE_HEADER && text(bytes, 0, 4) === 'OggS' && view(bytes).getBigInt64(6, true) > 0n;
}

/**
 * Seconds, from the last page, which says how many samples there are by then; null when it does not belong to
 * the stream of the beginning (a chain of streams).
 * @param sampleRate of the stream in Hz
 */
export async function oggDuration(reader: RangeReader, sampleRate: number): Promise<number | null> {
  if (reader.size === null) return null;
  const head = await reader.read(0, HEAD);
  const tail = view(await reader.read(Math.max(0, reader.size - TAIL), TAIL));
  if (head.length < HEAD) return null;
  const serial = view(head).getUint32(14, true);
  for (let at = tail.byteLength - PAGE_HEADER; at >= 0; at--) {
    if (tail.getUint32(at) !== 0x4f676753 || tail.getUint32(at + 14, true) !== serial) continue;
    const samples = Number(tail.getBigInt64(at + 6, true));
    // A page on which no packet ends has no position: -1.
    if (samples < 0) continue;
    const isOpus = text(head, 28, 8) === 'OpusHead';
    return isOpus ? (samples - view(head).getUint16(38, true)) / OPUS_RATE : samples / sampleRate;
  }
  return null;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
