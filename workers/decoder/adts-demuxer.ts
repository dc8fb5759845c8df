/**
 * AAC in ADTS frames (`.aac`). Such a file says nothing of what the encoder added, nor of its length, and has no
 * index: what has been played, and what lies as far beyond as counting is quick, is found exactly, farther places are
 * estimated from the average bit rate.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint16be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { FrameScanner, type FrameHeader, type ScannedFrame } from './frame-scanner.ts';

interface AdtsHeader extends FrameHeader {
  readonly objectType: number;
  readonly rateIndex: number;
  readonly sampleRate: number;
  readonly channels: number;
  /** Bytes of the header itself, a checksum included. */
  readonly header: number;
}

const SAMPLE_RATES = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];
const FRAMES_PER_BATCH = 4;
/** AAC frames decoded before a target: one overlaps, and SBR needs one more. */
const RUN_UP = 3;

export class AdtsDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #scanner: FrameScanner<AdtsHeader>;
  readonly #first: ScannedFrame<AdtsHeader>;
  readonly #frameBytes: number;
  #moved = true;

  static async open(reader: BufferedReader, start: number): Promise<AdtsDemuxer> {
    const scanner = new FrameScanner(reader, parseAdtsHeader);
    const first = await scanner.start(start);
    if (!first) throw new MpcError('malformed', 'There are no AAC frames in this file.');
    const frameBytes = (await scanner.averageBytes(first.offset)) ?? first.header.length;
    scanner.begin(first.offset, frameBytes);
    return new AdtsDemuxer(reader, scanner, first, frameBytes);
  }

  private constructor(
    reader: BufferedReader,
    scanner: FrameScanner<AdtsHeader>,
    first: ScannedFrame<AdtsHeader>,
    frameBytes: number,
  ) {
    this.#reader = reader;
    this.#scanner = scanner;
    this.#first = first;
    this.#frameBytes = frameBytes;
    const { objectType, rateIndex, sampleRate, channels, samples } = first.header;
    const { size } = reader;
    this.track = {
      container: 'adts',
      codec: `web:mp4a.40.${objectType}`,
      codecName: 'AAC',
      sampleRate,
      channels,
      order: 'aac',
      // AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1): five bits of type, four of rate, four of channels.
      description: Uint8Array.of((objectType << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (configuration(channels) << 3)),
      frames: null,
      duration: size === null ? null : (((size - first.offset) / frameBytes) * samples) / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const frames = await this.#scanner.take(FRAMES_PER_BATCH);
    const [first] = frames;
    if (!first) return null;
    const position = this.#moved || first.skipped > 0 ? first.number * this.#first.header.samples : null;
    this.#moved = false;
    return { packets: frames.map(({ bytes, header }) => bytes.subarray(header.header)), position, frames: frames.length * first.header.samples };
  }

  async seek(frame: number): Promise<void> {
    const from = Math.max(0, Math.floor(frame / this.#first.header.samples) - RUN_UP);
    this.#moved = true;
    if (await this.#scanner.seekCounted(from)) return;
    await this.#scanner.seekBytes(this.#first.offset + Math.floor(from * this.#frameBytes), () => from);
  }

  close(): void {
    this.#reader.close();
  }
}

/** The ADTS header at this place (ISO/IEC 13818-7, 6.2); null where there is none. */
export function parseAdtsHeader(bytes: Uint8Array, at: number): AdtsHeader | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0] = bytes.subarray(at, at + 7);
  if (b0 !== 0xff || (b1 & 0xf6) !== 0xf0) return null;
  const rateIndex = (b2 >> 2) & 15;
  const sampleRate = SAMPLE_RATES[rateIndex];
  const channelCode = ((b2 & 1) << 2) | (b3 >> 6);
  const length = ((b3 & 3) << 11) | (uint16be(Uint8Array.of(b4, b5), 0) >> 5);
  const header = (b1 & 1) === 1 ? 7 : 9;
  if (sampleRate === undefined || channelCode === 0 || length <= header) return null;
  return {
    length,
    samples: 1024 * ((b6 & 3) + 1),
    kind: (b1 << 16) | (b2 << 8) | (b3 & 0xc0),
    objectType: (b2 >> 6) + 1,
    rateIndex,
    sampleRate,
    channels: channelCode === 7 ? 8 : channelCode,
    header,
  };
}

function configuration(channels: number): number {
  return channels === 8 ? 7 : channels;
}
