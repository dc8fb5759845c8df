/**
 * DSD, one bit a sample at 64 or more times the rate of a CD, from DSF and DFF files. Every packet brings the bits
 * around its own that the decoder's filter reaches for, so that packets stand for themselves and seeking is exact.
 */
import { dsdFrameBytes, dsdMargin } from './dsd-filter.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';

/** Seconds of sound in a batch. */
const BATCH = 0.05;
/** What DSD has for silence: as many ones as zeros. */
const SILENCE = 0x69;
const REVERSED = Uint8Array.from({ length: 256 }, (_, byte) =>
  Array.from({ length: 8 }, (_bit, at) => ((byte >> at) & 1) << (7 - at)).reduce((sum, bit) => sum | bit, 0),
);

/** Where a file keeps its bits. */
export interface DsdRegion {
  readonly container: 'dsf' | 'dff';
  readonly channels: number;
  /** Bits per second and channel. */
  readonly bitRate: number;
  /** Bytes of each channel. */
  readonly length: number;
  /** Offset of the first byte in the file. */
  readonly start: number;
  /** Bytes of one channel that lie together before the next channel's. */
  readonly blockBytes: number;
  /** Whether the first bit of a byte is its lowest. */
  readonly lowFirst: boolean;
}

export class DsdDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #region: DsdRegion;
  /** Bytes of a channel that make one frame of PCM, and those that the filter reaches beyond it on either side. */
  readonly #frameBytes: number;
  readonly #margin: number;
  readonly #frames: number;
  #next = 0;
  #moved = true;

  constructor(reader: BufferedReader, region: DsdRegion) {
    const { channels, bitRate, container } = region;
    this.#reader = reader;
    this.#region = region;
    this.#frameBytes = dsdFrameBytes(bitRate);
    this.#margin = dsdMargin(this.#frameBytes);
    this.#frames = Math.floor(Math.min(region.length, presentBytes(reader, region)) / this.#frameBytes);
    const sampleRate = Math.round(bitRate / 8 / this.#frameBytes);
    this.track = {
      container,
      codec: 'dsd',
      codecName: `DSD${Math.round(bitRate / 44_100)}`,
      sampleRate,
      channels,
      order: 'wave',
      description: Uint8Array.of(this.#frameBytes),
      frames: this.#frames,
      duration: this.#frames / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const first = this.#next;
    const frames = Math.min(Math.ceil(this.track.sampleRate * BATCH), this.#frames - first);
    if (frames <= 0) return null;
    const from = first * this.#frameBytes - this.#margin;
    const packet = await this.#planes(from, from + frames * this.#frameBytes + 2 * this.#margin);
    const position = this.#moved ? first : null;
    this.#moved = false;
    this.#next = first + frames;
    return { packets: [packet], position, frames };
  }

  async seek(frame: number): Promise<void> {
    this.#next = Math.min(frame, this.#frames);
    this.#moved = true;
  }

  close(): void {
    this.#reader.close();
  }

  /** Bytes of every channel, one channel behind the other, the first bit of a byte on top; silence where the file has none. */
  async #planes(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const { channels, start, blockBytes, lowFirst } = this.#region;
    const present = this.#frames * this.#frameBytes;
    const groupBytes = blockBytes * channels;
    const firstGroup = Math.floor(Math.max(0, from) / blockBytes);
    const groups = Math.ceil(Math.min(to, present) / blockBytes) - firstGroup;
    const bytes = await this.#reader.read(start + firstGroup * groupBytes, groups * groupBytes);
    const length = to - from;
    const planes = new Uint8Array(length * channels).fill(SILENCE);
    const begin = Math.max(0, from);
    const end = Math.min(to, present);
    for (let channel = 0; channel < channels; channel += 1) {
      let block = firstGroup;
      for (let at = begin; at < end; block += 1) {
        const until = Math.min(end, (block + 1) * blockBytes);
        const shift = (block - firstGroup) * groupBytes + channel * blockBytes - block * blockBytes;
        for (; at < until; at += 1) {
          const byte = bytes[at + shift] ?? SILENCE;
          planes[channel * length + at - from] = lowFirst ? (REVERSED[byte] ?? 0) : byte;
        }
      }
    }
    return planes;
  }
}

/** Bytes of each channel that the file holds. */
function presentBytes({ size }: BufferedReader, { start, channels, blockBytes }: DsdRegion): number {
  if (size === null) return Infinity;
  return blockBytes === 1 ? Math.floor((size - start) / channels) : Math.floor((size - start) / (channels * blockBytes)) * blockBytes;
}
