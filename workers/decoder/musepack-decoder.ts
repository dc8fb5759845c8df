/**
 * Musepack by libmpcdec. The package takes whole files and keeps them; here it is given a small one for each packet:
 * a header, the packet before (which fills the filters), and the packet itself. Packets are coded independently, so
 * that what comes out is the same to the bit.
 */
import type { decoder } from '@audio/decode-mpc';
import { join } from './binary.ts';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';
import { musepackHead } from './musepack-packet.ts';

type CreateDecoder = typeof decoder;
type Decoded = ReturnType<Awaited<ReturnType<CreateDecoder>>['decode']>;

export interface MusepackSize {
  readonly channels: number;
  readonly sampleRate: number;
  /** Frames of a packet. */
  readonly packetFrames: number;
}

/** Frames that the package leaves out at the beginning of what it takes for a file. */
const SKIPPED = 481;

export class MusepackPacketDecoder implements PacketDecoder {
  readonly #create: CreateDecoder;
  readonly #head: Uint8Array;
  readonly #size: MusepackSize;
  #before: Uint8Array = new Uint8Array(0);

  /** @param format the last two bytes of the stream header */
  constructor(create: CreateDecoder, format: Uint8Array, size: MusepackSize) {
    this.#create = create;
    this.#head = musepackHead(format);
    this.#size = size;
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    const [packet = new Uint8Array(0), ...others] = packets;
    if (others.length > 0) throw new Error('Musepack is decoded packet by packet.');
    const { channels, sampleRate, packetFrames } = this.#size;
    const begins = this.#before.length === 0 ? 0 : packetFrames;
    const parts = await this.#decodeFile(join([this.#head, this.#before, packet]));
    // The block is the reader's, which may drop it: what is kept is a copy.
    this.#before = packet.slice();
    const planes = Array.from({ length: channels }, (_, channel) => {
      const plane = new Float32Array(packetFrames);
      let at = SKIPPED - begins;
      for (const { channelData } of parts) {
        const part = channelData[channel] ?? new Float32Array(0);
        plane.set(part.subarray(Math.max(0, -at), Math.max(0, packetFrames - at)), Math.max(0, at));
        at += part.length;
      }
      return plane;
    });
    return { channels: planar(planes), frames: packetFrames, sampleRate };
  }

  reset(): void {
    this.#before = new Uint8Array(0);
  }

  close(): void {
    this.reset();
  }

  async #decodeFile(file: Uint8Array): Promise<Decoded[]> {
    const one = await this.#create();
    try {
      return [one.decode(file), one.flush()];
    } finally {
      one.free();
    }
  }
}
