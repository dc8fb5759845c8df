/**
 * MPEG audio files, layers I to III. Seeking is exact in files of constant bit rate, and in those of variable bit
 * rate within what has been played so far or lies shortly after it; farther on, such a file has no index, and the
 * place is estimated from the table in its first frame (Xing, VBRI) or from the average: off by up to a few seconds.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { FrameScanner, type ScannedFrame } from './frame-scanner.ts';
import { readItunesComment } from './id3.ts';
import { parseMp3Tag, type Mp3Tag } from './mp3-tag.ts';
import { parseMpegHeader, type MpegHeader } from './mpeg-header.ts';

/** Frames of sound by which every layer III decoder is late. */
const DECODER_DELAY = 529;
/**
 * Frames decoded before a target, so that the overlap and the bit reservoir are filled: 511 bytes in MPEG 1, 255 in
 * the others, where the smallest frames add but eleven each.
 */
const RUN_UP = { 1: 10, 2: 26, 2.5: 26 } as const;
const FRAMES_PER_BATCH = 3;
/** How far beyond the index frames are counted one by one rather than estimated. */
const WALK = 400;
/** Damage longer than this many frames is taken for something foreign in the file and gets no silence. */
const LONGEST_HOLE = 400;

type Frame = ScannedFrame<MpegHeader>;
type Gapless = NonNullable<Mp3Tag['gapless']> & { readonly frames?: number };

interface Numbered {
  readonly frame: Frame;
  readonly number: number;
}

export class Mp3Demuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #scanner: FrameScanner<MpegHeader>;
  readonly #first: Frame;
  readonly #tag: Mp3Tag | null;
  readonly #skip: number;
  /** Bytes of a frame, exact when the bit rate is constant. */
  readonly #frameBytes: number;
  readonly #constant: boolean;
  #moved = true;
  /** A frame after a hole, kept for the batch that begins with it. */
  #held: Numbered | null = null;

  static async open(reader: BufferedReader, start: number): Promise<Mp3Demuxer> {
    const scanner = new FrameScanner(reader, parseMpegHeader);
    let first = await scanner.start(start);
    if (!first) throw new MpcError('malformed', 'There are no MPEG audio frames in this file.');
    const tag = parseMp3Tag(first.bytes, first.header);
    if (tag) {
      const tagFrame = first;
      first = await scanner.start(first.offset + first.header.length);
      if (!first || first.header.kind !== tagFrame.header.kind) {
        throw new MpcError('malformed', 'There is no sound in this MPEG audio file.');
      }
    }
    const gapless = tag?.gapless ?? (await readItunesComment(reader));
    const bytes = await constantFrameBytes(scanner, first, tag);
    scanner.begin(first.offset);
    return new Mp3Demuxer(reader, scanner, first, tag, gapless, bytes);
  }

  private constructor(
    reader: BufferedReader,
    scanner: FrameScanner<MpegHeader>,
    first: Frame,
    tag: Mp3Tag | null,
    gapless: Gapless | null,
    constantBytes: number | null,
  ) {
    this.#reader = reader;
    this.#scanner = scanner;
    this.#first = first;
    this.#tag = tag;
    this.#skip = gapless ? gapless.delay + DECODER_DELAY : 0;
    this.#constant = constantBytes !== null;
    const { header } = first;
    const known = tag?.frames && tag.bytes ? tag.bytes / (tag.frames + 1) : header.length;
    this.#frameBytes = constantBytes ?? known;
    const frames = gapless ? recordedFrames(gapless, tag, header) : null;
    const estimated = this.#estimatedFrames();
    const length = frames ?? (estimated === null ? null : estimated * header.samples);
    this.track = {
      container: 'mp3',
      codec: 'mpeg',
      codecName: `MP${header.layer}`,
      sampleRate: header.sampleRate,
      channels: header.channels,
      order: 'wave',
      description: null,
      frames,
      duration: length === null ? null : length / header.sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const first = this.#held ?? (await this.#take());
    this.#held = null;
    if (!first) return null;
    const packets = [first.frame.bytes];
    while (packets.length < FRAMES_PER_BATCH) {
      const more = await this.#take();
      if (!more) break;
      if (more.frame.skipped > 0) {
        this.#held = more;
        break;
      }
      packets.push(more.frame.bytes);
    }
    const jumped = this.#moved || first.frame.skipped > 0;
    this.#moved = false;
    return {
      packets,
      position: jumped ? first.number * this.#samples - this.#skip : null,
      frames: packets.length * this.#samples,
    };
  }

  async seek(frame: number): Promise<void> {
    const wanted = Math.floor((frame + this.#skip) / this.#samples);
    const from = Math.max(0, wanted - RUN_UP[this.#first.header.version]);
    this.#moved = true;
    this.#held = null;
    const { lastIndexed } = this.#scanner;
    if (this.#scanner.seekIndexed(Math.min(from, lastIndexed)) && from - lastIndexed < WALK) {
      while (this.#scanner.number < from && (await this.#scanner.next()));
      return;
    }
    const first = this.#first.offset;
    const offset = this.#constant ? first + Math.floor(from * this.#frameBytes) - 2 : this.#estimatedOffset(from);
    const number = (found: number): number => (this.#constant ? Math.round((found - first) / this.#frameBytes) : from);
    await this.#scanner.seekBytes(offset, number);
  }

  close(): void {
    this.#reader.close();
  }

  get #samples(): number {
    return this.#first.header.samples;
  }

  /** The next frame and its number. Damage keeps its time: as many frames are counted as would have stood there. */
  async #take(): Promise<Numbered | null> {
    const frame = await this.#scanner.next();
    if (!frame) return null;
    const lost = Math.round(frame.skipped / this.#frameBytes);
    if (lost <= LONGEST_HOLE) this.#scanner.count(lost);
    return { frame, number: this.#scanner.number - 1 };
  }

  #estimatedFrames(): number | null {
    const { size } = this.#reader;
    return this.#tag?.frames ?? (size === null ? null : Math.floor((size - this.#first.offset) / this.#frameBytes));
  }

  #estimatedOffset(frame: number): number {
    const { size } = this.#reader;
    const tag = this.#tag;
    const total = this.#estimatedFrames() ?? 0;
    const bytes = tag?.bytes ?? (size === null ? 0 : size - this.#first.offset);
    if (!tag || tag.places.length === 0 || total === 0 || bytes === 0) {
      return this.#first.offset + Math.floor(frame * this.#frameBytes);
    }
    const exact = Math.min(frame / total, 0.9999) * tag.places.length;
    const place = Math.floor(exact);
    const from = tag.places[place] ?? 0;
    const to = tag.places[place + 1] ?? 1;
    return this.#first.offset + Math.floor((from + (to - from) * (exact - place)) * bytes);
  }
}

/** LAME tells what to take off, iTunes (in a comment) what remains. */
function recordedFrames(gapless: Gapless, tag: Mp3Tag | null, header: MpegHeader): number | null {
  if (gapless.frames !== undefined) return gapless.frames;
  return tag?.frames ? Math.max(0, tag.frames * header.samples - gapless.delay - gapless.padding) : null;
}

/** Frames looked at to tell constant bit rate. */
const LOOKED_AT = 24;

/** Average bytes of a frame if the bit rate is constant, exactly; null if it varies. */
async function constantFrameBytes(
  scanner: FrameScanner<MpegHeader>,
  first: Frame,
  tag: Mp3Tag | null,
): Promise<number | null> {
  if (tag?.variable) return null;
  const { bitRate, sampleRate, samples, layer } = first.header;
  scanner.begin(first.offset);
  let padded = false;
  for (let count = 0; count < LOOKED_AT; count += 1) {
    const frame = await scanner.next();
    if (!frame) break;
    if (frame.header.bitRate !== bitRate || frame.skipped > 0) return null;
    padded ||= (((frame.bytes[2] ?? 0) >> 1) & 1) === 1;
  }
  const exact = ((samples / 8) * bitRate) / sampleRate;
  if (layer === 1) return padded ? exact : Math.floor(exact / 4) * 4;
  // Some encoders never pad, and fall behind the nominal bit rate.
  return padded ? exact : Math.floor(exact);
}
