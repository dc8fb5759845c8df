/**
 * PCM in whatever file it lies: every frame is where arithmetic says, so reading and seeking need nothing but the
 * place and the form of the samples, which the file's own header told.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';

/** A batch's sound is so long at most, and its bytes so many: as few as half of what is asked for first. */
const BATCH = { seconds: 0.19, bytes: 32 * 1024 } as const;
const MAX_CHANNELS = 8;
/** Far above what anybody records at; a larger number is damage. */
const MAX_RATE = 2 ** 22;

/** How samples are written: G.711's laws take one byte, floats four or eight, integers one to four. */
export type PcmCoding = 'signed' | 'unsigned' | 'float' | 'alaw' | 'ulaw';

/** How the samples lie in the file, interleaved. Integers fill their bytes from the top. */
export interface PcmLayout {
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: 1 | 2 | 3 | 4 | 8;
  readonly coding: PcmCoding;
  readonly bigEndian: boolean;
}

/** Where a file keeps its samples. */
export interface PcmRegion {
  readonly container: string;
  readonly layout: PcmLayout;
  /** Offset of the first sample in the file. */
  readonly start: number;
  /** Bytes as the header states them; null where it leaves them open. */
  readonly bytes: number | null;
  /** As in {@link EncodedTrack}. */
  readonly speakers?: number;
}

export class PcmDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #start: number;
  readonly #frameBytes: number;
  /** Frames. */
  readonly #batch: number;
  /** Null while the file's end is unknown. */
  readonly #frames: number | null;
  #next = 0;
  #moved = true;

  constructor(reader: BufferedReader, { container, layout, start, bytes, speakers = 0 }: PcmRegion) {
    const { channels, sampleRate, bytesPerSample } = layout;
    this.#reader = reader;
    this.#start = start;
    this.#frameBytes = channels * bytesPerSample;
    this.#batch = Math.ceil(Math.min(sampleRate * BATCH.seconds, BATCH.bytes / this.#frameBytes));
    const { size } = reader;
    const present = size === null ? bytes : Math.min(bytes ?? Infinity, size - start);
    this.#frames = present === null ? null : Math.max(0, Math.floor(present / this.#frameBytes));
    this.track = {
      container,
      codec: 'pcm',
      codecName: 'PCM',
      sampleRate,
      channels,
      order: 'wave',
      speakers,
      description: null,
      pcm: layout,
      frames: this.#frames,
      duration: this.#frames === null ? null : this.#frames / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const wanted = Math.min(this.#batch, (this.#frames ?? Infinity) - this.#next);
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

/** What a header says of its samples, proved to be possible. @throws MpcError `malformed` */
export function pcmLayout(
  coding: PcmCoding,
  bigEndian: boolean,
  { channels, sampleRate, bytesPerSample }: { readonly channels: number; readonly sampleRate: number; readonly bytesPerSample: number },
): PcmLayout {
  const rate = Math.round(sampleRate);
  if (channels >= 1 && channels <= MAX_CHANNELS && rate >= 1 && rate <= MAX_RATE && isWidth(bytesPerSample, coding)) {
    return { channels, sampleRate: rate, bytesPerSample, coding, bigEndian };
  }
  throw new MpcError('malformed', 'The file describes its samples wrongly.');
}

function isWidth(bytes: number, coding: PcmCoding): bytes is PcmLayout['bytesPerSample'] {
  if (coding === 'float') return bytes === 4 || bytes === 8;
  if (coding === 'alaw' || coding === 'ulaw') return bytes === 1;
  return Number.isInteger(bytes) && bytes >= 1 && bytes <= 4;
}
