/** CAF's packet table: how many packets there are, their sizes, and how much of their sound is the recording. */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint32be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';

const HEADER = 24;
/** Days of packets; a table beyond that is damage. */
const MAX_PACKETS = 8_000_000;
const LONGEST_TABLE = MAX_PACKETS * 4;

export class CafPackets {
  /** Frames of the recording. */
  readonly validFrames: number;
  /** Frames that the encoder put before it. */
  readonly primingFrames: number;
  readonly #count: number;
  readonly #sizes: Uint8Array;

  /** @param packetBytes 0 where the table tells the sizes */
  static async read(reader: BufferedReader, start: number, size: number, packetBytes: number): Promise<CafPackets> {
    const header = await reader.read(start, HEADER);
    const count = uint64be(header, 0);
    const length = size - HEADER;
    if (header.length < HEADER || count > MAX_PACKETS || length > LONGEST_TABLE) {
      throw new MpcError('malformed', 'The CAF file’s table of packets is damaged.');
    }
    return new CafPackets(header, count, packetBytes > 0 ? new Uint8Array(0) : await reader.read(start + HEADER, length));
  }

  private constructor(header: Uint8Array, count: number, sizes: Uint8Array) {
    this.validFrames = uint64be(header, 8);
    this.primingFrames = uint32be(header, 16);
    this.#count = count;
    this.#sizes = sizes;
  }

  /** Whether the length is but so many packets of so many frames: some writers count thus, however little the last one holds. */
  countsWhole(packetFrames: number): boolean {
    return this.validFrames + this.primingFrames === this.#count * packetFrames;
  }

  /** Where each packet begins in the file, and where the last one ends. */
  offsets(start: number, packetBytes: number): Float64Array {
    const offsets = new Float64Array(this.#count + 1);
    let at = 0;
    offsets[0] = start;
    for (let packet = 1; packet <= this.#count; packet += 1) {
      let size = packetBytes;
      if (packetBytes === 0) {
        let byte: number;
        // Seven bits in each byte, of which the top one tells whether another follows.
        do {
          byte = this.#sizes[at] ?? 0;
          at += 1;
          size = size * 128 + (byte & 0x7f);
        } while (byte >= 0x80);
      }
      offsets[packet] = (offsets[packet - 1] ?? 0) + size;
    }
    // ffmpeg counts what an encoder told it at the end as a packet, which is empty.
    let count = this.#count;
    while (count > 0 && offsets[count] === offsets[count - 1]) count -= 1;
    return offsets.subarray(0, count + 1);
  }
}
