/** Files that tell where each packet lies, all packets (but the last) of one length in time: seeking is arithmetic. */
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';

/** Seconds of sound in a batch. */
const BATCH = 0.08;

export interface PacketTable {
  /** Where each packet begins in the file, and where the last one ends. */
  readonly offsets: Float64Array;
  /** Frames in each packet. */
  readonly packetFrames: number;
  /** Frames that the encoder put before the recording. */
  readonly priming: number;
  /** Packets to decode before the one wanted. */
  readonly runUp: number;
}

export class PacketTableDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #table: PacketTable;
  /** Packets. */
  readonly #batch: number;
  #next = 0;
  #moved = true;

  constructor(reader: BufferedReader, track: EncodedTrack, table: PacketTable) {
    this.track = track;
    this.#reader = reader;
    this.#table = table;
    this.#batch = Math.max(1, Math.floor((track.sampleRate * BATCH) / table.packetFrames));
  }

  async next(): Promise<PacketBatch | null> {
    const { offsets, packetFrames, priming } = this.#table;
    const first = this.#next;
    const last = Math.min(first + this.#batch, offsets.length - 1);
    const start = offsets[first] ?? 0;
    const wanted = (offsets[last] ?? 0) - start;
    if (first >= last) return null;
    const bytes = await this.#reader.read(start, wanted);
    // A file that is cut off ends with its last whole packet.
    const packets = Array.from({ length: last - first }, (_, index) => index + first)
      .filter((packet) => (offsets[packet + 1] ?? Infinity) <= start + bytes.length)
      .map((packet) => bytes.subarray((offsets[packet] ?? 0) - start, (offsets[packet + 1] ?? 0) - start));
    const position = this.#moved ? first * packetFrames - priming : null;
    this.#moved = false;
    this.#next = last;
    const end = bytes.length < wanted ? { end: (first + packets.length) * packetFrames - priming } : {};
    return packets.length === 0 ? null : { packets, position, frames: packets.length * packetFrames, ...end };
  }

  async seek(frame: number): Promise<void> {
    const { offsets, packetFrames, priming, runUp } = this.#table;
    const packet = Math.floor((frame + priming) / packetFrames) - runUp;
    this.#next = Math.max(0, Math.min(packet, offsets.length - 1));
    this.#moved = true;
  }

  close(): void {
    this.#reader.close();
  }
}
