/** MP3 and its older layers by mpg123. */
import type { MPEGDecoder } from 'mpg123-decoder';
import { join } from './binary.ts';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

export class MpegPacketDecoder implements PacketDecoder {
  readonly #decoder: MPEGDecoder;
  readonly #channels: number;
  #used = false;

  constructor(decoder: MPEGDecoder, channels: number) {
    this.#decoder = decoder;
    this.#channels = channels;
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    this.#used = true;
    const { channelData, samplesDecoded, sampleRate } = this.#decoder.decode(join(packets));
    // The decoder doubles mono.
    return { channels: planar(channelData.slice(0, this.#channels)), frames: samplesDecoded, sampleRate };
  }

  /** The first frame of a file has no run-up that could wash out what went before. */
  async reset(): Promise<void> {
    if (this.#used) await this.#decoder.reset();
    this.#used = false;
  }

  close(): void {
    this.#decoder.free();
  }
}
