/** Opus by libopus. Pre-skip is the demuxer's business; the header's gain is applied here (RFC 7845, 5.1). */
import type { OpusDecoder } from 'opus-decoder';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

export class OpusPacketDecoder implements PacketDecoder {
  readonly #decoder: OpusDecoder;
  readonly #gain: number;
  #used = false;

  constructor(decoder: OpusDecoder, gain: number) {
    this.#decoder = decoder;
    this.#gain = gain;
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    this.#used = true;
    const { channelData, samplesDecoded, sampleRate } = this.#decoder.decodeFrames([...packets]);
    const channels = planar(channelData);
    if (this.#gain !== 1) {
      for (const channel of channels) channel.forEach((sample, index) => (channel[index] = sample * this.#gain));
    }
    return { channels, frames: samplesDecoded, sampleRate };
  }

  /** A fresh decoder settles the same way each time; one that goes on from elsewhere does not. */
  async reset(): Promise<void> {
    if (this.#used) await this.#decoder.reset();
    this.#used = false;
  }

  close(): void {
    this.#decoder.free();
  }
}
