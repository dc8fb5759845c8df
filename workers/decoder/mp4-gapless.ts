/**
 * What MP4 files say about the beginning and the end of the recording, and where their pictures lie. mediabunny
 * applies the edit list's offset but gives neither its length nor iTunes' note, so the few boxes are read here.
 */
import { text, uint32be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { endOfFragments } from './mp4-fragments.ts';
import { parseItunesGapless, type ItunesGapless } from './itunes-gapless.ts';

export interface Mp4Gapless {
  readonly itunes: ItunesGapless | null;
  /** Units of the media per second. */
  readonly timescale: number;
  /** Where the recording begins in the media, and how long it is, in the media's units; null if no edit list says. */
  readonly start: number | null;
  /** Null if nothing says. */
  readonly length: number | null;
  /** The sound's sample description box (`stsd`), for codecs that mediabunny does not know. */
  readonly sampleDescription: Uint8Array<ArrayBuffer> | null;
  /** Byte ranges of embedded pictures: nobody needs to fetch them. */
  readonly pictures: readonly { readonly start: number; readonly end: number }[];
  /** Whether the index (`moov`) is there to its end. */
  readonly complete: boolean;
}

interface Box {
  readonly name: string;
  /** Of the content. */
  readonly start: number;
  readonly end: number;
  /** Whether the file ends before the box does. */
  readonly cut: boolean;
}

/** Boxes that hold the ones looked for; `meta` has four bytes of its own before them. */
const CONTAINERS: ReadonlyMap<string, number> = new Map([
  ['moov', 0], ['mvex', 0], ['trak', 0], ['edts', 0], ['mdia', 0], ['minf', 0], ['udta', 0], ['meta', 4], ['ilst', 0],
]);
const MAX_BOXES = 2000;
const LONGEST_NOTE = 1024;
/** Of the table of samples, which the sample description begins. */
const DESCRIPTION = 1024;
/** How much of an edit list matters: its first entries. */
const EDITS = 8 + 20 * 4;

interface Track {
  id: number;
  audio: boolean;
  timescale: number;
  duration: number;
  edit: { readonly start: number; readonly duration: number } | null;
  description: Uint8Array<ArrayBuffer> | null;
}

/** @param size of the file */
export async function readMp4Gapless(reader: BufferedReader, size: number): Promise<Mp4Gapless> {
  const tracks: Track[] = [];
  const pictures: { start: number; end: number }[] = [];
  let itunes: ItunesGapless | null = null;
  let movieTimescale = 1000;
  let boxes = 0;
  let complete = false;
  let headerEnd = 0;
  /** By track, of fragmented files. */
  const sampleDurations = new Map<number, number>();
  const look = async (box: Box): Promise<void> => {
    const track = tracks.at(-1);
    const content = (length: number): Promise<Uint8Array<ArrayBuffer>> => reader.read(box.start, Math.min(length, box.end - box.start));
    if (box.name === 'moov') {
      complete = !box.cut;
      headerEnd = box.end;
    }
    if (box.name === 'trak') tracks.push({ id: 0, audio: false, timescale: 0, duration: 0, edit: null, description: null });
    if (box.name === 'mvhd') movieTimescale = parseTimes(await content(32)).timescale;
    if (box.name === 'covr') pictures.push({ start: box.start, end: box.end });
    if (box.name === '----' && box.end - box.start < LONGEST_NOTE) itunes ??= parseItunesGapless(await content(LONGEST_NOTE));
    if (track && box.name === 'mdhd') Object.assign(track, parseTimes(await content(32)));
    if (track && box.name === 'tkhd') track.id = parseTrackId(await content(24));
    if (box.name === 'trex') {
      const defaults = await content(16);
      sampleDurations.set(uint32be(defaults, 4), uint32be(defaults, 12));
    }
    // The metadata that may follow has a handler of its own.
    if (track && box.name === 'hdlr') track.audio ||= text(await content(12), 8, 4) === 'soun';
    if (track && box.name === 'stbl') track.description = sampleDescription(await content(DESCRIPTION));
    if (track && box.name === 'elst') track.edit = parseEdit(await content(EDITS));
  };
  const walk = async (from: number, to: number): Promise<void> => {
    for (let at = from; at + 8 <= to && boxes < MAX_BOXES; boxes += 1) {
      const box = await boxAt(reader, at, to);
      if (!box) return;
      await look(box);
      const inner = CONTAINERS.get(box.name);
      if (inner !== undefined) await walk(box.start + inner, box.end);
      if (box.name === 'moov') return;
      at = box.end;
    }
  };
  await walk(0, size);
  const track = tracks.find(({ audio }) => audio);
  const sampleDuration = track && sampleDurations.get(track.id);
  if (track && sampleDuration !== undefined) {
    const end = await endOfFragments(reader, { id: track.id, sampleDuration }, headerEnd);
    track.duration = end ?? track.duration;
  }
  return {
    itunes,
    timescale: track?.timescale ?? 0,
    start: track?.edit?.start ?? null,
    length: track ? recordedLength(track, movieTimescale) : null,
    sampleDescription: track?.description ?? null,
    pictures,
    complete,
  };
}

/** The `stsd` box, where the table of samples begins with it, as it always does. */
function sampleDescription(table: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  return text(table, 4, 4) === 'stsd' ? table.slice(0, uint32be(table, 0)) : null;
}

async function boxAt(reader: BufferedReader, at: number, limit: number): Promise<Box | null> {
  const header = await reader.read(at, 16);
  if (header.length < 8) return null;
  const short = uint32be(header, 0);
  const size = short === 1 ? uint64be(header, 8) : short === 0 ? limit - at : short;
  const start = at + (short === 1 ? 16 : 8);
  return at + size < start ? null : { name: text(header, 4, 4), start, end: Math.min(at + size, limit), cut: at + size > limit };
}

/** `mvhd` and `mdhd` begin alike (ISO/IEC 14496-12, 8.2.2 and 8.4.2). */
function parseTimes(content: Uint8Array): { timescale: number; duration: number } {
  return content[0] === 1
    ? { timescale: uint32be(content, 20), duration: uint64be(content, 24) }
    : { timescale: uint32be(content, 12), duration: uint32be(content, 16) };
}

/** Of a `tkhd` box (8.3.2). */
function parseTrackId(content: Uint8Array): number {
  return uint32be(content, content[0] === 1 ? 20 : 12);
}

/** The first entry of an `elst` that plays something (8.6.6); empty ones delay it, which music does not. */
function parseEdit(content: Uint8Array): Track['edit'] {
  const long = content[0] === 1;
  const size = long ? 20 : 12;
  for (let at = 8; at + size <= content.length; at += size) {
    const duration = long ? uint64be(content, at) : uint32be(content, at);
    const empty = uint32be(content, at + (long ? 8 : 4)) === 0xffffffff;
    if (!empty) return { start: long ? uint64be(content, at + 8) : uint32be(content, at + 4), duration };
  }
  return null;
}

/**
 * The edit's length comes in the movie's units, often milliseconds, and is too coarse to cut by; where it agrees
 * with what the media itself states, that is exact.
 */
function recordedLength({ timescale, duration, edit }: Track, movieTimescale: number): number | null {
  if (duration === 0 || timescale === 0) return null;
  const whole = duration - (edit?.start ?? 0);
  if (!edit || edit.duration === 0) return whole;
  const stated = (edit.duration / movieTimescale) * timescale;
  const tick = timescale / movieTimescale;
  return stated < whole - 1.5 * tick ? Math.round(stated) : whole;
}
