/** DSD to PCM: every byte adds to the frames that the filter lets it reach. */
import { dsdMargin, dsdRows } from './dsd-filter.ts';
import { filterKernels, reserve, type FilterKernels } from './filter-kernels.ts';
import type { PacketDecoder, Pcm } from './packet-decoder.ts';

/** Bytes of a float. */
const FLOAT = 4;

export class DsdPacketDecoder implements PacketDecoder {
  readonly #frameBytes: number;
  /** Frames by which a packet is longer at either end. */
  readonly #margin: number;
  readonly #channels: number;
  readonly #sampleRate: number;
  readonly #kernels: FilterKernels;
  /** Bytes of the kernels' memory that hold the rows. */
  readonly #rowBytes: number;

  /**
   * @param frameBytes bytes of one channel that make one frame
   * @param lowFirst whether the first bit of a byte is its lowest
   */
  constructor(frameBytes: number, lowFirst: boolean, channels: number, sampleRate: number) {
    this.#frameBytes = frameBytes;
    this.#margin = dsdMargin(frameBytes) / frameBytes;
    this.#channels = channels;
    this.#sampleRate = sampleRate;
    const rows = dsdRows(frameBytes, lowFirst);
    this.#rowBytes = rows.byteLength;
    this.#kernels = filterKernels(rows.byteLength);
    new Float32Array(this.#kernels.memory.buffer).set(rows);
  }

  /** Packets hold every channel, one behind the other, with the filter's margins at both ends. */
  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const [packet = new Uint8Array(0), ...others] = packets;
    if (others.length > 0) throw new Error('DSD is decoded packet by packet.');
    const length = packet.length / this.#channels;
    const channels = Array.from({ length: this.#channels }, (_, channel) => this.#filter(packet.subarray(channel * length, (channel + 1) * length)));
    return { channels, frames: channels[0]?.length ?? 0, sampleRate: this.#sampleRate };
  }

  reset(): void {}

  close(): void {}

  #filter(bytes: Uint8Array): Float32Array<ArrayBuffer> {
    const frames = bytes.length / this.#frameBytes;
    const out = this.#rowBytes;
    const input = out + frames * FLOAT;
    reserve(this.#kernels, input + bytes.length);
    const { memory, decimate } = this.#kernels;
    new Uint8Array(memory.buffer).set(bytes, input);
    decimate(input, frames, this.#frameBytes, 0, out);
    // A frame is done when the last byte that reaches it has been seen: the first ones lie before the packet's own.
    return new Float32Array(memory.buffer, out, frames).slice(this.#margin * 2);
  }
}
