/**
 * TTA files: a table in front tells where each packet lies, and every packet stands for itself. A long packet is
 * handed on in pieces where sound is waited for; all others whole, once their checksums have proved them.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint32le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { crc32 } from './crc32.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { parseTtaHeader, TTA_HEADER, type TtaHeader } from './tta-header.ts';

/** Days of them. */
const MAX_PACKETS = 1_000_000;
const CHECKSUM = 4;
/** Bytes that are worth waiting for. */
const PIECE = 64 * 1024;

export class TtaDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #packetFrames: number;
  /** Where each packet begins in the file, and where the last one ends. */
  readonly #offsets: Float64Array;
  /** The packet that comes next, or is under way. */
  #packet = 0;
  /** Bytes of it that were handed on. */
  #given = 0;
  /** Whether somebody waits for sound: after opening and after a seek. */
  #waited = true;

  /** @throws MpcError `malformed`, `unsupported` */
  static async open(reader: BufferedReader, start: number): Promise<TtaDemuxer> {
    const head = await reader.read(start, TTA_HEADER);
    const header = parseTtaHeader(head);
    if (!header) throw new MpcError('malformed', 'The TTA file’s header is damaged.');
    if (!header.plain || header.bits > 24) throw new MpcError('unsupported', 'A TTA file that is encrypted, or of more than 24 bits, cannot be played.');
    const count = Math.ceil(header.frames / header.packetFrames);
    if (count > MAX_PACKETS) throw new MpcError('malformed', 'The TTA file’s header is damaged.');
    const tableStart = start + TTA_HEADER;
    const table = await reader.read(tableStart, count * 4);
    const offsets = new Float64Array(count + 1);
    offsets[0] = tableStart + count * 4 + CHECKSUM;
    for (let packet = 0; packet < count; packet += 1) offsets[packet + 1] = (offsets[packet] ?? 0) + uint32le(table, packet * 4);
    return new TtaDemuxer(reader, header, head.slice(), offsets);
  }

  private constructor(reader: BufferedReader, header: TtaHeader, description: Uint8Array<ArrayBuffer>, offsets: Float64Array) {
    const { channels, sampleRate, frames, packetFrames } = header;
    this.#reader = reader;
    this.#packetFrames = packetFrames;
    this.#offsets = offsets;
    this.track = {
      container: 'tta',
      codec: 'tta',
      codecName: 'TTA',
      sampleRate,
      channels,
      order: 'wave',
      description,
      frames,
      duration: frames / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    for (;;) {
      const start = this.#offsets[this.#packet] ?? 0;
      const end = this.#offsets[this.#packet + 1];
      if (end === undefined) return null;
      if (this.#given > 0 || (this.#waited && end - start > PIECE)) return this.#piece(start, end);
      this.#waited = false;
      const bytes = await this.#reader.read(start, end - start);
      // A file that is cut off ends with its last whole packet.
      if (bytes.length < end - start) return null;
      const number = this.#packet;
      this.#packet += 1;
      if (uint32le(bytes, bytes.length - CHECKSUM) === crc32(bytes.subarray(0, -CHECKSUM))) return { packets: [bytes], position: number * this.#packetFrames, frames: null };
    }
  }

  async seek(frame: number): Promise<void> {
    this.#packet = Math.min(Math.floor(frame / this.#packetFrames), this.#offsets.length - 1);
    this.#given = 0;
    this.#waited = true;
  }

  close(): void {
    this.#reader.close();
  }

  /** What follows of a packet, and its position if that is its beginning. */
  async #piece(start: number, end: number): Promise<PacketBatch | null> {
    const from = start + this.#given;
    const bytes = await this.#reader.read(from, Math.min(PIECE, end - from));
    if (bytes.length === 0) return null;
    const position = this.#given === 0 ? this.#packet * this.#packetFrames : null;
    this.#given += bytes.length;
    if (from + bytes.length >= end) {
      this.#packet += 1;
      this.#given = 0;
      this.#waited = false;
    }
    return { packets: [bytes], position, frames: null };
  }
}
