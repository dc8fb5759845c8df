/**
 * What mediabunny reads in place of a Matroska file, so that damage does not stop it. A file may end before its segment
 * does (a download that broke off): mediabunny passes over a cluster that is not there to its end, which may be all there
 * is of a song; zeros behind the file let it read what is. And what makes no sense up to the segment's end
 * (one bit of an index' name) is searched by mediabunny 1.61 for ever (`resync` stops at less than eight bytes and never
 * gets below eight): here the segment leaves its length open, and something that makes sense is the last thing in it.
 */
import type { BufferedReader } from './buffered-reader.ts';
import { ebmlElements, MATROSKA } from './ebml.ts';

export interface MatroskaFile {
  /** Bytes, with what is put behind the file. */
  readonly size: number;
  /** Whether the file ends before its segment does. */
  readonly cut: boolean;
  /** As many bytes as are asked for. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** The segment begins right behind the file's own short header. */
const HEAD = 1024;
/** Bytes of zeros at most: muxers end a cluster at five megabytes. */
const ROOM = 8 * 1024 * 1024;
/** As many where nothing tells whether the file is cut: a block that is begun ends within them. */
const ROOM_IF_OPEN = 256 * 1024;
/** Tags (RFC 9559, 5.1.8) that hold but a Void of three bytes: longer than what mediabunny leaves unsearched. */
const LAST = Uint8Array.of(0x12, 0x54, 0xc3, 0x67, 0x85, 0xec, 0x83, 0, 0, 0);
/** An EBML length of eight bytes that is left open; muxers give a segment's length as many. */
const OPEN = Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255);

export async function matroskaFile(reader: BufferedReader, size: number): Promise<MatroskaFile> {
  const { lengthAt, end } = await findSegment(reader);
  const cut = end > size && end !== Infinity;
  const room = cut ? Math.min(end - size, ROOM) : end === Infinity ? ROOM_IF_OPEN : 0;
  const put = [...(lengthAt === null ? [] : [{ at: lengthAt, bytes: OPEN }]), { at: size + room, bytes: LAST }];
  return {
    size: size + room + LAST.length,
    cut,
    read: async (start, stop) => {
      const held = Math.max(0, Math.min(stop, size) - start);
      const whole = new Uint8Array(stop - start);
      if (held > 0) whole.set(await reader.exactly(start, held));
      for (const { at, bytes } of put) {
        const part = bytes.subarray(Math.max(0, start - at), Math.max(0, stop - at));
        if (part.length > 0) whole.set(part, Math.max(0, at - start));
      }
      return whole;
    },
  };
}

/** Where the segment's length stands, null where it is not of eight bytes; and where the segment ends. */
async function findSegment(reader: BufferedReader): Promise<{ readonly lengthAt: number | null; readonly end: number }> {
  const head = await reader.probe(0, HEAD);
  for (const { id, content, end } of ebmlElements(head, 0)) {
    if (id !== MATROSKA.segment) continue;
    const lengthAt = content.byteOffset - head.byteOffset - OPEN.length;
    return { lengthAt: head[lengthAt] === OPEN[0] ? lengthAt : null, end };
  }
  return { lengthAt: null, end: 0 };
}
