/** What Matroska says of a recording's end: the DiscardPadding of its last block (RFC 9559, 5.1.3.5.7). */
import type { BufferedReader } from './buffered-reader.ts';

/** Behind the last block stands little: the index, perhaps tags. */
const TAIL = 64 * 1024;
const [CLUSTER, GROUP, BLOCK, SIMPLE_BLOCK, PADDING] = [0x1f43b675, 0xa0, 0xa1, 0xa3, 0x75a2];

interface Element {
  readonly id: number;
  readonly content: Uint8Array;
  /** Offset behind it. */
  readonly end: number;
}

/**
 * Nanoseconds of a track's last packet that are not to be heard; 0 where nothing says so, or another packet of the
 * track follows the one found. The packet's own bytes tell its block from what only looks like one.
 */
export async function discardPadding(reader: BufferedReader, packet: Uint8Array): Promise<number> {
  const tail = await reader.probe(Math.max(0, (reader.size ?? 0) - TAIL), TAIL);
  for (let at = tail.length - 1; at >= 0; at -= 1) {
    if (tail[at] !== GROUP) continue;
    const [group, block] = elementsOf(tail, at);
    if (!group || block?.id !== BLOCK || block.end > group.end || !endsWith(block.content, packet)) continue;
    const others = [...elementsOf(tail, block.end)];
    if (others.some(({ id, content }) => (id === BLOCK || id === SIMPLE_BLOCK) && content[0] === block.content[0])) return 0;
    const padding = others.find(({ id, end }) => id === PADDING && end <= group.end);
    return Math.max(0, signed(padding?.content ?? new Uint8Array(0)));
  }
  return 0;
}

/** What stands from an offset on, clusters and groups before what is in them, up to where it makes no sense. */
function* elementsOf(bytes: Uint8Array, from: number): Generator<Element, undefined> {
  for (let at = from; at < bytes.length; ) {
    const size = at + width(bytes, at);
    const start = size + width(bytes, size);
    const id = number(bytes.subarray(at, size));
    const end = start + number(bytes.subarray(size, start)) - 2 ** (7 * (start - size));
    // A cluster may leave its length open.
    if (end < start || start > bytes.length || (end > bytes.length && id !== CLUSTER)) return;
    yield { id, content: bytes.subarray(start, end), end };
    at = id === CLUSTER || id === GROUP ? start : end;
  }
}

/** Bytes of the number there, told by the zeros in front; in each are seven bits of it, and one is set above them all. */
const width = (bytes: Uint8Array, at: number): number => Math.clz32(bytes[at] ?? 0) - 23;

const number = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

const signed = (bytes: Uint8Array): number => number(bytes) - ((bytes[0] ?? 0) > 127 ? 256 ** bytes.length : 0);

function endsWith(bytes: Uint8Array, ending: Uint8Array): boolean {
  const from = bytes.length - ending.length;
  return from >= 0 && ending.every((byte, at) => byte === bytes[from + at]);
}
