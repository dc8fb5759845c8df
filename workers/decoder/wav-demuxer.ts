/** WAV files with PCM: every frame lies where arithmetic says, so reading and seeking need no more than the header. */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint16le, uint32le, uint64le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
/** How many chunks may stand before the sound. */
const MAX_CHUNKS = 1000;
const MAX_CHANNELS = 8;
/** Seconds of sound in a batch. */
const BATCH = 0.05;

/** How the samples lie in the file. */
export interface PcmLayout {
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: 1 | 2 | 3 | 4 | 8;
  readonly float: boolean;
}

export class WavDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #start: number;
  readonly #frameBytes: number;
  /** Null while the file's end is unknown. */
  readonly #frames: number | null;
  #next = 0;
  #moved = true;

  static async open(reader: BufferedReader): Promise<WavDemuxer> {
    let format: { layout: PcmLayout; content: Uint8Array<ArrayBuffer> } | null = null;
    let longSize: number | null = null;
    let at = 12;
    for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
      const header = await reader.read(at, 8);
      const name = text(header, 0, 4);
      const size = uint32le(header, 4);
      if (header.length < 8) break;
      if (name === 'fmt ') {
        const content = await reader.read(at + 8, Math.min(size, 40));
        format = { layout: parseFormat(content), content };
      }
      if (name === 'ds64') longSize = uint64le(await reader.read(at + 8, 16), 8);
      if (name === 'data' && format) {
        const long = size === 0xffffffff && longSize !== null ? longSize : size;
        return new WavDemuxer(reader, format.layout, format.content, at + 8, long);
      }
      at += 8 + size + (size & 1);
    }
    throw new MpcError('malformed', 'There is no sound in this WAV file.');
  }

  private constructor(
    reader: BufferedReader,
    layout: PcmLayout,
    content: Uint8Array<ArrayBuffer>,
    start: number,
    dataSize: number,
  ) {
    const { channels, sampleRate, bytesPerSample } = layout;
    this.#reader = reader;
    this.#start = start;
    this.#frameBytes = channels * bytesPerSample;
    const { size } = reader;
    // Recorders that were cut off, and those that stream, leave the size at 0 or at its largest value.
    const stated = dataSize === 0 || dataSize === 0xffffffff ? null : dataSize;
    const present = size === null ? stated : Math.min(stated ?? Infinity, size - start);
    this.#frames = present === null ? null : Math.floor(present / this.#frameBytes);
    this.track = {
      container: 'wav',
      codec: 'pcm',
      codecName: 'PCM',
      sampleRate,
      channels,
      order: 'wave',
      description: content,
      frames: this.#frames,
      duration: this.#frames === null ? null : this.#frames / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const wanted = Math.min(Math.round(this.track.sampleRate * BATCH), (this.#frames ?? Infinity) - this.#next);
    if (wanted <= 0) return null;
    const bytes = await this.#reader.read(this.#start + this.#next * this.#frameBytes, wanted * this.#frameBytes);
    const frames = Math.floor(bytes.length / this.#frameBytes);
    if (frames === 0) return null;
    const position = this.#moved ? this.#next : null;
    this.#moved = false;
    this.#next += frames;
    return { packets: [bytes.subarray(0, frames * this.#frameBytes)], position, frames };
  }

  async seek(frame: number): Promise<void> {
    this.#next = Math.min(frame, this.#frames ?? Infinity);
    this.#moved = true;
  }

  close(): void {
    this.#reader.close();
  }
}

/** Reads the content of a `fmt ` chunk. @throws MpcError `unsupported` for anything but PCM */
export function parseFormat(chunk: Uint8Array): PcmLayout {
  const tag = uint16le(chunk, 0);
  // WAVE_FORMAT_EXTENSIBLE: the real tag is the first two bytes of the sub-format's GUID.
  const format = tag === FORMAT_EXTENSIBLE ? uint16le(chunk, 24) : tag;
  const channels = uint16le(chunk, 2);
  const sampleRate = uint32le(chunk, 4);
  const frameBytes = uint16le(chunk, 12);
  const bytesPerSample = frameBytes / channels;
  const float = format === FORMAT_FLOAT;
  if (format !== FORMAT_PCM && !float) {
    throw new MpcError('unsupported', 'This WAV file holds something other than PCM.', { details: { format } });
  }
  if (channels < 1 || channels > MAX_CHANNELS || sampleRate === 0 || !isWidth(bytesPerSample, float)) {
    throw new MpcError('malformed', 'The WAV file describes its samples wrongly.');
  }
  return { channels, sampleRate, bytesPerSample, float };
}

function isWidth(bytes: number, float: boolean): bytes is PcmLayout['bytesPerSample'] {
  return float ? bytes === 4 || bytes === 8 : Number.isInteger(bytes) && bytes >= 1 && bytes <= 4;
}
