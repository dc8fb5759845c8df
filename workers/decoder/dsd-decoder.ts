/** DSD to PCM: every frame is a sum of table entries, one for each byte under the filter. */
import { dsdMargin, dsdTables } from './dsd-filter.ts';
import type { PacketDecoder, Pcm } from './packet-decoder.ts';

export class DsdPacketDecoder implements PacketDecoder {
  readonly #frameBytes: number;
  readonly #margin: number;
  readonly #channels: number;
  readonly #sampleRate: number;
  readonly #tables: Float32Array;

  /** @param frameBytes bytes of one channel that make one frame */
  constructor(frameBytes: number, channels: number, sampleRate: number) {
    this.#frameBytes = frameBytes;
    this.#margin = dsdMargin(frameBytes);
    this.#channels = channels;
    this.#sampleRate = sampleRate;
    this.#tables = dsdTables(frameBytes);
  }

  /** Packets hold every channel, one behind the other, with the filter's margins at both ends. */
  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const [packet = new Uint8Array(0), ...others] = packets;
    if (others.length > 0) throw new Error('DSD is decoded packet by packet.');
    const length = packet.length / this.#channels;
    const frames = (length - 2 * this.#margin) / this.#frameBytes;
    const channels = Array.from({ length: this.#channels }, (_, channel) => this.#filter(packet, channel * length, frames));
    return { channels, frames, sampleRate: this.#sampleRate };
  }

  reset(): void {}

  close(): void {}

  #filter(bytes: Uint8Array, start: number, frames: number): Float32Array<ArrayBuffer> {
    const tables = this.#tables;
    const plane = new Float32Array(frames);
    for (let frame = 0; frame < frames; frame += 1) {
      let at = start + frame * this.#frameBytes;
      // Sums of their own need not wait for one another; the tables end with zeros where four are too many.
      let first = 0;
      let second = 0;
      let third = 0;
      let fourth = 0;
      for (let table = 0; table < tables.length; table += 1024) {
        first += tables[table + (bytes[at] ?? 0)] ?? 0;
        second += tables[table + 256 + (bytes[at + 1] ?? 0)] ?? 0;
        third += tables[table + 512 + (bytes[at + 2] ?? 0)] ?? 0;
        fourth += tables[table + 768 + (bytes[at + 3] ?? 0)] ?? 0;
        at += 4;
      }
      plane[frame] = first + second + third + fourth;
    }
    return plane;
  }
}
