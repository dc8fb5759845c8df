/**
 * Musepack SV8 files: packets of one or two seconds, found one behind the other, or by the table at the file's end
 * when a seek asks for it.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { PACKET_HEAD, parseMusepackPacket, parseStreamHeader, readSize, type MusepackPacket, type MusepackStream } from './musepack-packet.ts';
import { parseMusepackPlaces } from './musepack-seek-table.ts';

const MAGIC = 4;
const MAX_PACKETS = 100;
const LONGEST_HEADER = 1024;
const LONGEST_TABLE = 4 * 1024 * 1024;
const LONGEST_SOUND = 4 * 1024 * 1024;
/** Frames by which the decoder is late; what it puts out first stands for that much before the recording. */
const DECODER_DELAY = 481;

/** A packet of sound, by its number. */
interface Place {
  readonly number: number;
  readonly offset: number;
}

export class MusepackDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #stream: MusepackStream;
  /** Where the stream begins in the file. */
  readonly #start: number;
  readonly #first: Place;
  /** Where the table of places lies; null if there is none, or it has been read. */
  #table: number | null;
  /** Ascending; the first packet always. */
  #places: readonly Place[];
  #next: Place;
  #moved = true;

  /** @throws MpcError `malformed` */
  static async open(reader: BufferedReader, start: number): Promise<MusepackDemuxer> {
    let stream: MusepackStream | null = null;
    let table: number | null = null;
    let at = start + MAGIC;
    for (let packets = 0; packets < MAX_PACKETS; packets += 1) {
      const packet = parseMusepackPacket(await reader.read(at, PACKET_HEAD), 0);
      if (!packet || packet.key === 'SE') break;
      if (packet.key === 'AP' && stream) return new MusepackDemuxer(reader, stream, start, at, table);
      const content = (): Promise<Uint8Array> => reader.read(at + packet.head, Math.min(packet.length - packet.head, LONGEST_HEADER));
      if (packet.key === 'SH') stream = parseStreamHeader(await content());
      // The table's place is told as a distance from here.
      if (packet.key === 'SO') table = at + (readSize(await content(), 0)?.value ?? 0);
      at += packet.length;
    }
    throw new MpcError('malformed', 'There is no sound in this Musepack file.');
  }

  private constructor(reader: BufferedReader, stream: MusepackStream, start: number, first: number, table: number | null) {
    this.#reader = reader;
    this.#stream = stream;
    this.#start = start;
    this.#first = { number: 0, offset: first };
    this.#table = table;
    this.#places = [this.#first];
    this.#next = this.#first;
    const { sampleRate, channels, frames, format } = stream;
    this.track = {
      container: 'musepack',
      codec: 'musepack',
      codecName: 'Musepack',
      sampleRate,
      channels,
      order: 'wave',
      description: new Uint8Array(format),
      frames,
      duration: frames === null ? null : frames / sampleRate,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const packet = await this.#find();
    if (!packet) return null;
    const { offset, number } = this.#next;
    const bytes = await this.#reader.read(offset, packet.length);
    // A file that is cut off ends with its last whole packet.
    if (bytes.length < packet.length) return null;
    const { packetFrames, priming } = this.#stream;
    const position = this.#moved ? number * packetFrames - priming - DECODER_DELAY : null;
    this.#moved = false;
    this.#next = { number: number + 1, offset: offset + packet.length };
    return { packets: [bytes], position, frames: packetFrames };
  }

  async seek(frame: number): Promise<void> {
    await this.#readPlaces();
    const { packetFrames, priming } = this.#stream;
    const holding = Math.floor((frame + priming + DECODER_DELAY) / packetFrames);
    // The packet before fills the decoder's filters.
    const target = Math.max(0, holding - 1);
    this.#next = this.#places.findLast(({ number }) => number <= target) ?? this.#first;
    this.#moved = true;
    while (this.#next.number < target) {
      const packet = await this.#find();
      if (!packet) return;
      this.#next = { number: this.#next.number + 1, offset: this.#next.offset + packet.length };
    }
  }

  close(): void {
    this.#reader.close();
  }

  /** The next packet of sound; `#next` is set to where it begins. Null at the end. */
  async #find(): Promise<MusepackPacket | null> {
    for (;;) {
      const packet = parseMusepackPacket(await this.#reader.read(this.#next.offset, PACKET_HEAD), 0);
      if (!packet || packet.key === 'SE' || packet.length > LONGEST_SOUND) return null;
      if (packet.key === 'AP') return packet;
      this.#next = { ...this.#next, offset: this.#next.offset + packet.length };
    }
  }

  /** Fetches the table once, on the first seek. Without it, packets are walked through. */
  async #readPlaces(): Promise<void> {
    const at = this.#table;
    this.#table = null;
    if (at === null) return;
    const packet = parseMusepackPacket(await this.#reader.probe(at, PACKET_HEAD), 0);
    if (packet?.key !== 'ST' || packet.length > LONGEST_TABLE) return;
    const places = parseMusepackPlaces(await this.#reader.probe(at + packet.head, packet.length - packet.head));
    // A table that does not begin with the first packet is of another file.
    if (!places || (places.offsets[0] ?? 0) + this.#start !== this.#first.offset) return;
    this.#places = places.offsets.map((offset, index) => ({ number: index * places.step, offset: offset + this.#start }));
  }
}
