/** What Matroska says of a recording's end: the DiscardPadding of its last block (RFC 9559, 5.1.3.5.7). */
import type { BufferedReader } from './buffered-reader.ts';
import { ebmlElements, ebmlSigned, MATROSKA } from './ebml.ts';

/** Behind the last block stands little: the index, perhaps tags. */
const TAIL = 64 * 1024;

/**
 * Nanoseconds of a track's last packet that are not to be heard; 0 where nothing says so, or another packet of the
 * track follows the one found. The packet's own bytes tell its block from what only looks like one.
 */
export async function discardPadding(reader: BufferedReader, packet: Uint8Array): Promise<number> {
  const tail = await reader.probe(Math.max(0, (reader.size ?? 0) - TAIL), TAIL);
  for (let at = tail.length - 1; at >= 0; at -= 1) {
    if (tail[at] !== MATROSKA.group) continue;
    const [group, block] = ebmlElements(tail, at);
    if (!group || block?.id !== MATROSKA.block || block.end > group.end || !endsWith(block.content, packet)) continue;
    const others = [...ebmlElements(tail, block.end)];
    if (others.some(({ id, content }) => (id === MATROSKA.block || id === MATROSKA.simpleBlock) && content[0] === block.content[0])) return 0;
    const padding = others.find(({ id, end }) => id === MATROSKA.discardPadding && end <= group.end);
    return Math.max(0, ebmlSigned(padding?.content ?? new Uint8Array(0)));
  }
  return 0;
}

function endsWith(bytes: Uint8Array, ending: Uint8Array): boolean {
  const from = bytes.length - ending.length;
  return from >= 0 && ending.every((byte, at) => byte === bytes[from + at]);
}
