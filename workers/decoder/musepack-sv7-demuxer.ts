/**
 * Musepack SV7 files. Their frames are strings of bits that begin anywhere in a byte, each behind its length, and tell
 * their levels by how they differ from the frame before; encoders tell them anew after 32 frames at most. A seek goes
 * from length to length, and has what follows decoded as a file of its own, its bits moved to where a file's first frame is.
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
/** Bytes of a batch: half a second, or so. Whole words. */
const BATCH = 12 * 1024;
/** Bits before the first frame, and of the length before each. */
const FIRST = 200;
const LENGTH = 20;
/** Bytes of the header's whole words; the next one begins with its last bits. */
const HEADER_WORDS = 24;
const HEADER_BITS = 0xff000000;
/** Frames that are decoded before a target: so many fill in the levels, and one the filters. */
const RUN_UP = 33;
/** Frames from one place that is kept for later seeks to the next. */
const STEP = 256;

export class MusepackSv7Demuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #start: number;
  readonly #header: Uint8Array<ArrayBuffer>;
  readonly #count: number;
  /** Bits from the start to every so many frames. */
  readonly #places: number[] = [FIRST];
  /** Bytes that the decoder has been given of what it takes for a file. */
  #given = 0;
  /** The frame that is the first in it, and bits by which its place in the file is farther on. */
  #frame = 0;
  #moved = 0;

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
    return new MusepackSv7Demuxer(reader, start, header.slice(), sampleRate, frames);
  }

  private constructor(reader: BufferedReader, start: number, header: Uint8Array<ArrayBuffer>, sampleRate: number, frames: number) {
    this.#reader = reader;
    this.#start = start;
    this.#header = header;
    this.#count = uint32le(header, 4);
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
    const from = this.#given;
    const skipped = Math.floor(this.#moved / 32) * 4;
    // The bits of a word that is moved lie in two.
    const bytes = await this.#reader.read(this.#start + from + skipped, BATCH + 4);
    if (bytes.length === 0) return null;
    const packet = this.#moved === 0 ? bytes.subarray(0, BATCH) : shifted(bytes, this.#moved % 32);
    if (from === 0 && this.#moved > 0) {
      if (packet.length < HEADER) return null;
      this.#putHeader(packet);
    }
    this.#given += packet.length;
    return { packets: [packet], position: from === 0 ? this.#frame * FRAME : null, frames: null };
  }

  async seek(frame: number): Promise<void> {
    const target = Math.min(this.#count - 1, Math.floor((frame + DECODER_DELAY) / FRAME)) - RUN_UP;
    const place = target > 0 ? await this.#placeOf(target) : { frame: 0, at: FIRST };
    this.#frame = place.frame;
    this.#moved = place.at - FIRST;
    this.#given = 0;
  }

  /** Of a frame, in bits from the start; beyond its end where the file is cut off before it. */
  async #placeOf(target: number): Promise<{ readonly frame: number; readonly at: number }> {
    let frame = Math.min(Math.floor(target / STEP), this.#places.length - 1) * STEP;
    let at = this.#places[frame / STEP] ?? FIRST;
    while (frame < target) {
      const first = Math.floor(at / 32);
      const bytes = await this.#reader.read(this.#start + first * 4, BATCH);
      const end = (first + Math.floor(bytes.length / 4) - 1) * 32;
      if (at >= end) break;
      for (; frame < target && at < end; frame += 1) {
        if (frame === this.#places.length * STEP) this.#places.push(at);
        at += LENGTH + (wordAt(bytes, at - first * 32) >>> (32 - LENGTH));
      }
    }
    return { frame, at };
  }

  /** Makes a file of its own of what begins with another frame. */
  #putHeader(packet: Uint8Array<ArrayBuffer>): void {
    const view = new DataView(packet.buffer, packet.byteOffset);
    const mixed = (uint32le(this.#header, HEADER_WORDS) & HEADER_BITS) | (uint32le(packet, HEADER_WORDS) & ~HEADER_BITS);
    packet.set(this.#header.subarray(0, HEADER_WORDS));
    view.setUint32(4, this.#count - this.#frame, true);
    view.setUint32(HEADER_WORDS, mixed, true);
  }

  close(): void {
    this.#reader.close();
  }
}

/** The 32 bits from a bit on; they are numbered from the top of each word. */
function wordAt(bytes: Uint8Array, bit: number): number {
  const at = Math.floor(bit / 32) * 4;
  const shift = bit % 32;
  const high = uint32le(bytes, at);
  return shift === 0 ? high : ((high << shift) | (uint32le(bytes, at + 4) >>> (32 - shift))) >>> 0;
}

/** The words of a batch, each so many bits farther on; behind the end of the file there are zeros. */
function shifted(bytes: Uint8Array, bits: number): Uint8Array<ArrayBuffer> {
  const words = Math.min(BATCH / 4, Math.ceil(bytes.length / 4));
  const view = new DataView(new ArrayBuffer(words * 4));
  for (let word = 0; word < words; word += 1) view.setUint32(word * 4, wordAt(bytes, word * 32 + bits), true);
  return new Uint8Array(view.buffer);
}
