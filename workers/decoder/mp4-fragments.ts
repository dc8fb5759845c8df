/**
 * How long a fragmented MP4 file is (ISO/IEC 14496-12, 8.8): its header does not tell, but an index at the end
 * (`mfra`) or in front (`sidx`) leads to the last fragment, and that one does.
 */
import { text, uint16be, uint32be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';

const MFRO = 16;
const LARGEST_INDEX = 4 * 1024 * 1024;
const LARGEST_FRAGMENT_HEADER = 256 * 1024;
/** Boxes that are looked at behind the header, and behind where the index leads. */
const MAX_BOXES = 32;

export interface FragmentedTrack {
  readonly id: number;
  /** Units of the media that a sample lasts where nothing else is said. */
  readonly sampleDuration: number;
}

/** Where the track's last fragment ends, in units of the media; null where no index leads there. @param after offset behind the header */
export async function endOfFragments(reader: BufferedReader, track: FragmentedTrack, after: number): Promise<number | null> {
  const last = (await lastByIndexBehind(reader, track)) ?? (await lastByIndexInFront(reader, after));
  if (last === null) return null;
  let end: number | null = null;
  for await (const { name, start, size } of boxesFrom(reader, last)) {
    if (name === 'moof' && size < LARGEST_FRAGMENT_HEADER) end = fragmentEnd(await reader.probe(start, size), track) ?? end;
  }
  return end;
}

/** Offset of the last fragment that `mfra`, of which the file's last four bytes tell the size, knows. */
async function lastByIndexBehind(reader: BufferedReader, { id }: FragmentedTrack): Promise<number | null> {
  const size = reader.size ?? 0;
  const trailer = await reader.probe(Math.max(0, size - MFRO), MFRO);
  const length = uint32be(trailer, 12);
  if (text(trailer, 4, 4) !== 'mfro' || length > Math.min(size, LARGEST_INDEX)) return null;
  const index = await reader.probe(size - length, length);
  for (const { name, start } of boxesIn(index, 8)) {
    if (name !== 'tfra' || uint32be(index, start + 4) !== id) continue;
    const count = uint32be(index, start + 12);
    const lengths = uint32be(index, start + 8);
    const wide = index[start] === 1;
    // Behind time and place stand three numbers of one to four bytes each.
    const entry = (wide ? 16 : 8) + ((lengths >> 4) & 3) + ((lengths >> 2) & 3) + (lengths & 3) + 3;
    const at = start + 16 + (count - 1) * entry;
    if (count > 0) return wide ? uint64be(index, at + 8) : uint32be(index, at + 4);
  }
  return null;
}

/** Offset of the last part that a `sidx` behind the header names, if its parts reach to the end of the file. */
async function lastByIndexInFront(reader: BufferedReader, after: number): Promise<number | null> {
  for await (const { name, start, size } of boxesFrom(reader, after)) {
    if (name === 'moof' || name === 'mdat') return null;
    if (name !== 'sidx' || size > LARGEST_INDEX) continue;
    const index = await reader.probe(start, size);
    const wide = index[0] === 1;
    const count = uint16be(index, wide ? 30 : 22);
    let offset = start + size + (wide ? uint64be(index, 20) : uint32be(index, 16));
    let last = offset;
    for (let part = 0; part < count; part += 1) {
      last = offset;
      offset += uint32be(index, (wide ? 32 : 24) + part * 12) & 0x7fffffff;
    }
    const following = await reader.probe(offset, 8);
    return following.length === 0 || text(following, 4, 4) === 'mfra' ? last : null;
  }
  return null;
}

/** @param content of a `moof` box */
function fragmentEnd(content: Uint8Array, track: FragmentedTrack): number | null {
  for (const { name, start, end } of boxesIn(content, 0)) {
    const traf = content.subarray(start, end);
    if (name === 'traf') {
      const ends = trackEnd(traf, track);
      if (ends !== null) return ends;
    }
  }
  return null;
}

/** @param traf the content of a `traf` box */
function trackEnd(traf: Uint8Array, track: FragmentedTrack): number | null {
  let end: number | null = null;
  let { sampleDuration } = track;
  for (const { name, start } of boxesIn(traf, 0)) {
    const flags = uint32be(traf, start) & 0xffffff;
    if (name === 'tfhd') {
      if (uint32be(traf, start + 4) !== track.id) return null;
      const at = start + 8 + ((flags & 1) === 0 ? 0 : 8) + ((flags & 2) === 0 ? 0 : 4);
      if ((flags & 8) !== 0) sampleDuration = uint32be(traf, at);
    }
    if (name === 'tfdt') end = traf[start] === 1 ? uint64be(traf, start + 4) : uint32be(traf, start + 4);
    if (name === 'trun' && end !== null) end += runLength(traf, start, flags, sampleDuration);
  }
  return end;
}

/** Units of the media in a `trun` box. */
function runLength(traf: Uint8Array, start: number, flags: number, sampleDuration: number): number {
  const count = uint32be(traf, start + 4);
  if ((flags & 0x100) === 0) return count * sampleDuration;
  const entry = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length * 4;
  let at = start + 8 + ((flags & 1) === 0 ? 0 : 4) + ((flags & 4) === 0 ? 0 : 4);
  let sum = 0;
  for (let sample = 0; sample < count && at < traf.length; sample += 1, at += entry) sum += uint32be(traf, at);
  return sum;
}

interface Box {
  readonly name: string;
  /** Of the content. */
  readonly start: number;
  readonly size: number;
  readonly end: number;
}

function* boxesIn(bytes: Uint8Array, from: number): Generator<Box> {
  for (let at = from; at + 8 <= bytes.length; ) {
    const length = uint32be(bytes, at);
    if (length < 8) return;
    yield { name: text(bytes, at + 4, 4), start: at + 8, size: length - 8, end: at + length };
    at += length;
  }
}

/** The boxes that follow each other from an offset on, wherever the file ends. */
export async function* boxesFrom(reader: BufferedReader, from: number): AsyncGenerator<Box> {
  let at = from;
  for (let boxes = 0; boxes < MAX_BOXES; boxes += 1) {
    const header = await reader.probe(at, 16);
    const short = uint32be(header, 0);
    const head = short === 1 ? 16 : 8;
    const length = short === 1 ? uint64be(header, 8) : short;
    if (header.length < 8 || length < head) return;
    yield { name: text(header, 4, 4), start: at + head, size: length - head, end: at + length };
    at += length;
  }
}
