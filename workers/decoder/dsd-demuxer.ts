/**
 * DSD, one bit a sample at 64 or more times the rate of a CD, from DSF and DFF files. Every packet brings the bits
 * around its own that the decoder's filter reaches for, so that packets stand for themselves and seeking is exact.
 */
import { dsdFrameBytes, dsdMargin } from './dsd-filter.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';

/** Seconds of sound in a batch. */
const BATCH = 0.09;
/** What DSD has for silence: as many ones as zeros. */
const SILENCE = 0x69;

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
      description: Uint8Array.of(this.#frameBytes, region.lowFirst ? 1 : 0),
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

  /** Bytes of every channel, one channel behind the other; silence where the file has none. */
  async #planes(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const { channels, start, blockBytes } = this.#region;
    const present = this.#frames * this.#frameBytes;
    const groupBytes = blockBytes * channels;
    const begin = Math.max(0, from);
    const end = Math.min(to, present);
    const firstGroup = Math.floor(begin / blockBytes);
    const groups = Math.ceil(end / blockBytes) - firstGroup;
    const bytes = await this.#reader.read(start + firstGroup * groupBytes, groups * groupBytes);
    const length = to - from;
    const planes = new Uint8Array(length * channels).fill(SILENCE);
    for (let channel = 0; channel < channels; channel += 1) {
      const plane = planes.subarray(channel * length + begin - from, channel * length + end - from);
      // Where bytes of the channels take turns, copying runs of them would be slow.
      if (blockBytes === 1) for (let at = 0; at < plane.length; at += 1) plane[at] = bytes[at * channels + channel] ?? SILENCE;
      else copyBlocks(plane, begin - firstGroup * blockBytes, bytes.subarray(channel * blockBytes), blockBytes, groupBytes);
    }
    return planes;
  }
}

/** Fills a plane with what lies in blocks, a group apart from each other. @param from where in the first block to begin */
function copyBlocks(plane: Uint8Array, from: number, bytes: Uint8Array, blockBytes: number, groupBytes: number): void {
  let block = 0;
  let skip = from;
  for (let at = 0; at < plane.length; block += groupBytes) {
    const part = bytes.subarray(block + skip, Math.min(block + blockBytes, block + skip + plane.length - at));
    plane.set(part, at);
    at += blockBytes - skip;
    skip = 0;
  }
}

/** Bytes of each channel that the file holds. */
function presentBytes({ size }: BufferedReader, { start, channels, blockBytes }: DsdRegion): number {
  if (size === null) return Infinity;
  return blockBytes === 1 ? Math.floor((size - start) / channels) : Math.floor((size - start) / (channels * blockBytes)) * blockBytes;
}
