/**
 * Musepack SV7 files. Their frames are strings of bits that begin anywhere in a byte, and each tells its levels by how
 * they differ from the frame before: nothing in the middle can be decoded by itself. So a seek begins at the
 * beginning; decoding is some hundred times faster than listening.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint32le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';

const HEADER = 28;
const RATES: readonly number[] = [44_100, 48_000, 37_800, 32_000];
const FRAME = 1152;
/** Frames by which the decoder is late. */
const DECODER_DELAY = 481;
/** Bytes of a batch: half a second, or so. */
const BATCH = 12 * 1024;

export class MusepackSv7Demuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #start: number;
  #at: number;

  /** @throws MpcError `malformed` */
  static async open(reader: BufferedReader, start: number): Promise<MusepackSv7Demuxer> {
    const header = await reader.read(start, HEADER);
    const count = uint32le(header, 4);
    if (header.length < HEADER || count === 0) throw new MpcError('malformed', 'There is no sound in this Musepack file.');
    // Bits are numbered from the top of each word.
    const sampleRate = RATES[(uint32le(header, 8) >>> 16) & 3] ?? 0;
    const last = uint32le(header, 20);
    const exact = last >= 2 ** 31;
    const frames = exact ? (count - 1) * FRAME + ((last >>> 20) & 0x7ff) : count * FRAME - DECODER_DELAY;
    return new MusepackSv7Demuxer(reader, start, sampleRate, frames);
  }

  private constructor(reader: BufferedReader, start: number, sampleRate: number, frames: number) {
    this.#reader = reader;
    this.#start = start;
    this.#at = start;
    this.track = {
      container: 'musepack',
      codec: 'musepack7',
      codecName: 'Musepack',
      sampleRate,
      channels: 2,
      order: 'wave',
      description: null,
      frames,
      duration: frames / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const bytes = await this.#reader.read(this.#at, BATCH);
    if (bytes.length === 0) return null;
    const position = this.#at === this.#start ? 0 : null;
    this.#at += bytes.length;
    return { packets: [bytes], position, frames: null };
  }

  async seek(): Promise<void> {
    this.#at = this.#start;
  }

  close(): void {
    this.#reader.close();
  }
}
