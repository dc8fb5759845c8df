/** What a CAF file says of its music, in its `info` chunk: pairs of words, each ended by a zero. */
import { text, uint32be, uint64be } from '../decoder/binary.ts';
import type { TrackTags } from '../library/store.ts';
import type { RangeReader } from './range-reader.ts';

const HEADER = 12;
const MAX_CHUNKS = 1000;
const LONGEST = 256 * 1024;

/** Empty where there is nothing. */
export async function cafTags(reader: RangeReader): Promise<TrackTags> {
  let at = 8;
  for (let count = 0; count < MAX_CHUNKS; count += 1) {
    const header = await reader.read(at, HEADER);
    // Sound without a stated length goes on to the end of the file.
    if (header.length < HEADER || uint32be(header, 4) === 0xffffffff) break;
    const size = uint64be(header, 4);
    if (text(header, 0, 4) === 'info') return tagsOf(await reader.read(at + HEADER, Math.min(size, LONGEST)));
    at += HEADER + size;
  }
  return {};
}

/** Apple Core Audio Format Specification, "Information Chunk": the count of pairs stands before them. */
function tagsOf(chunk: Uint8Array): TrackTags {
  const words = new TextDecoder().decode(chunk.subarray(4)).split('\0');
  const found = new Map(Array.from({ length: Math.floor(words.length / 2) }, (_, pair) => [words[pair * 2]?.toLowerCase() ?? '', words[pair * 2 + 1]?.trim() ?? '']));
  const word = (key: string): string => found.get(key) ?? '';
  const track = Number.parseInt(word('track number'), 10);
  const year = Number.parseInt(word('year'), 10);
  const tags: TrackTags = {
    title: word('title'),
    artists: [word('artist')].filter((artist) => artist !== ''),
    album: word('album'),
    genres: [word('genre')].filter((genre) => genre !== ''),
    composer: word('composer'),
    comment: word('comments'),
    ...(track > 0 && { track }),
    ...(year > 0 && { year }),
  };
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0)));
}
