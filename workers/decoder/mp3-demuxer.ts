/**
 * MPEG audio files, layers I to III. Seeking is exact in files of constant bit rate, and in those of variable bit
 * rate within what has been played and as far beyond it as counting is quick (a song's length); farther on, such a
 * file has no index, and the place is estimated from the table in its first frame (Xing, VBRI) or from the average:
 * off by up to a few seconds.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { FreeFormatFrames, freeFrameBytes } from './free-format.ts';
import { FrameScanner, type ScannedFrame } from './frame-scanner.ts';
import { readItunesComment } from './id3.ts';
import { DECODER_DELAY, parseMp3Tag, type Mp3Tag } from './mp3-tag.ts';
import { namedFrame, parseMpegHeader, type MpegHeader } from './mpeg-header.ts';

/**
 * Frames decoded before a target, so that the overlap and the bit reservoir are filled: 511 bytes in MPEG 1, 255 in
 * the others, where the smallest frames add but eleven each.
 */
const RUN_UP = { 1: 10, 2: 26, 2.5: 26 } as const;
const FRAMES_PER_BATCH = 3;
/** Frames looked at to tell constant bit rate, in the beginning and wherever a seek goes. */
const LOOKED_AT = 24;
/** Bytes by which a computed place may be off: encoders pad by one, each in its own manner. */
const PADDING = 2;

type Frame = ScannedFrame<MpegHeader>;
type Gapless = NonNullable<Mp3Tag['gapless']> & { readonly frames?: number };

export class Mp3Demuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #scanner: FrameScanner<MpegHeader>;
  readonly #first: Frame;
  readonly #tag: Mp3Tag | null;
  readonly #skip: number;
  /** Bytes of a frame on average; exact while the bit rate is held for constant. */
  readonly #frameBytes: number;
  #constant: boolean;
  /** Null where headers name the bit rate, as nearly always. */
  readonly #free: FreeFormatFrames | null;
  #moved = true;

  static async open(reader: BufferedReader, start: number): Promise<Mp3Demuxer> {
    let scanner = new FrameScanner(reader, (bytes, at) => parseMpegHeader(bytes, at));
    let first = await scanner.start(start);
    const freeBytes = first ? null : await freeFrameBytes(reader, start);
    if (freeBytes !== null) {
      scanner = new FrameScanner(reader, (bytes, at) => parseMpegHeader(bytes, at, freeBytes));
      first = await scanner.start(start);
      if (first && !namedFrame(first.header, freeBytes)) throw new MpcError('unsupported', 'An MP3 file of so high a bit rate cannot be played.');
    }
    if (!first) throw new MpcError('malformed', 'There are no MPEG audio frames in this file.');
    const tag = parseMp3Tag(first.bytes, first.header);
    if (tag) {
      const tagFrame = first;
      first = await scanner.start(first.offset + first.header.length);
      if (!first || first.header.kind !== tagFrame.header.kind) {
        throw new MpcError('malformed', 'There is no sound in this MPEG audio file.');
      }
    }
    const told = tag?.gapless ?? null;
    const gapless = told === null || told.padding === null ? ((await readItunesComment(reader)) ?? told) : told;
    const sizes = await frameSizes(scanner, first, tag);
    scanner.begin(first.offset, sizes.bytes);
    return new Mp3Demuxer(reader, scanner, first, tag, gapless, sizes);
  }

  private constructor(
    reader: BufferedReader,
    scanner: FrameScanner<MpegHeader>,
    first: Frame,
    tag: Mp3Tag | null,
    gapless: Gapless | null,
    { bytes, constant }: FrameSizes,
  ) {
    this.#reader = reader;
    this.#scanner = scanner;
    this.#first = first;
    this.#tag = tag;
    this.#skip = gapless ? gapless.delay + DECODER_DELAY : 0;
    this.#constant = constant;
    this.#free = first.header.free ? new FreeFormatFrames() : null;
    this.#frameBytes = bytes;
    const { header } = first;
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
    const frames = await this.#scanner.take(FRAMES_PER_BATCH);
    const [first] = frames;
    if (!first) return null;
    const jumped = this.#moved || first.skipped > 0;
    this.#moved = false;
    if (jumped) this.#free?.reset();
    return {
      packets: frames.map(({ bytes, header }) => this.#free?.pack(bytes, header) ?? bytes),
      position: jumped ? first.number * this.#samples - this.#skip : null,
      frames: frames.length * this.#samples,
    };
  }

  async seek(frame: number): Promise<void> {
    const wanted = Math.floor((frame + this.#skip) / this.#samples);
    const from = Math.max(0, wanted - RUN_UP[this.#first.header.version]);
    this.#moved = true;
    this.#constant &&= await this.#seekComputed(from);
    if (this.#constant || (await this.#scanner.seekCounted(from))) return;
    await this.#scanner.seekBytes(this.#estimatedOffset(from), () => from);
  }

  close(): void {
    this.#reader.close();
  }

  get #samples(): number {
    return this.#first.header.samples;
  }

  /** Goes to where a frame lies if all are of one bit rate; false if those there show that they are not. */
  async #seekComputed(number: number): Promise<boolean> {
    const { offset, header } = this.#first;
    const nearest = (found: number): number => Math.round((found - offset) / this.#frameBytes);
    const go = (): Promise<void> => this.#scanner.seekBytes(offset + Math.max(0, Math.floor(number * this.#frameBytes) - PADDING), nearest);
    await go();
    const frames = await this.#scanner.take(LOOKED_AT);
    await go();
    return frames.every((frame) => frame.header.bitRate === header.bitRate);
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
  return tag?.frames && gapless.padding !== null ? Math.max(0, tag.frames * header.samples - gapless.delay - gapless.padding) : null;
}

interface FrameSizes {
  /** On average; exact where the bit rate is constant. */
  readonly bytes: number;
  /** Whether it is, as far as has been seen. */
  readonly constant: boolean;
}

async function frameSizes(scanner: FrameScanner<MpegHeader>, first: Frame, tag: Mp3Tag | null): Promise<FrameSizes> {
  if (tag?.frames && tag.bytes && tag.variable) return { bytes: tag.bytes / (tag.frames + 1), constant: false };
  const { bitRate, sampleRate, samples, layer } = first.header;
  scanner.begin(first.offset, first.header.length);
  let padded = false;
  let constant = tag?.variable !== true;
  let count = 0;
  let bytes = 0;
  for (; count < LOOKED_AT; count += 1) {
    const frame = await scanner.next();
    if (!frame) break;
    constant &&= frame.header.bitRate === bitRate && frame.skipped === 0;
    padded ||= (((frame.bytes[2] ?? 0) >> 1) & 1) === 1;
    bytes += frame.header.length;
  }
  if (!constant) return { bytes: (await scanner.averageBytes(first.offset)) ?? bytes / count, constant };
  const exact = ((samples / 8) * bitRate) / sampleRate;
  // Some encoders never pad, and fall behind the nominal bit rate.
  if (padded) return { bytes: exact, constant };
  return { bytes: layer === 1 ? Math.floor(exact / 4) * 4 : Math.floor(exact), constant };
}
