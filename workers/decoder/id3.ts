/** ID3v2 in front of audio: its length, to jump over it, and the one comment in it that matters to playback. */
import { text, uint24be, uint32be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { parseItunesGapless, type ItunesGapless } from './itunes-gapless.ts';

const HEADER = 10;
const MAX_FRAMES = 100;
/** Longer comments are no gapless note. */
const MAX_COMMENT = 1024;

/** Where the audio begins: behind any number of ID3v2 tags. Their content is not read. */
export async function skipId3(reader: BufferedReader): Promise<number> {
  let at = 0;
  for (;;) {
    const header = await reader.read(at, HEADER);
    const length = id3Length(header, 0);
    if (length === 0) return at;
    at += length;
  }
}

/** Bytes of the ID3v2 tag that begins here; 0 if none does. */
export function id3Length(bytes: Uint8Array, at: number): number {
  if (text(bytes, at, 3) !== 'ID3' || (bytes[at + 3] ?? 255) === 255) return 0;
  const footer = ((bytes[at + 5] ?? 0) & 0x10) === 0 ? 0 : HEADER;
  return HEADER + syncsafe(bytes, at + 6) + footer;
}

/** iTunes' gapless note in the file's first ID3v2 tag. Looks at each frame's header only, never at pictures. */
export async function readItunesComment(reader: BufferedReader): Promise<ItunesGapless | null> {
  const tag = await reader.probe(0, HEADER);
  const end = id3Length(tag, 0);
  const version = tag[3] ?? 0;
  const headerLength = version === 2 ? 6 : HEADER;
  let at = HEADER;
  for (let count = 0; count < MAX_FRAMES && at + headerLength < end; count += 1) {
    const header = await reader.probe(at, headerLength);
    const name = text(header, 0, version === 2 ? 3 : 4);
    if (!/^[A-Z0-9]+$/.test(name)) return null;
    const size = frameSize(header, version);
    if (name.startsWith('COM') && size <= MAX_COMMENT) {
      const found = parseItunesGapless(await reader.probe(at + headerLength, size));
      if (found) return found;
    }
    at += headerLength + size;
  }
  return null;
}

function frameSize(header: Uint8Array, version: number): number {
  if (version === 2) return uint24be(header, 3);
  return version === 3 ? uint32be(header, 4) : syncsafe(header, 4);
}

/** Four bytes of seven bits each (ID3v2.4 structure, 6.2). */
function syncsafe(bytes: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((value, index) => value * 128 + ((bytes[at + index] ?? 0) & 0x7f), 0);
}
