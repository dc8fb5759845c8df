/** FLAC by libFLAC. */
import type { FLACDecoder } from '@wasm-audio-decoders/flac';
import { scaleToIntegers } from './integer-samples.ts';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

export class FlacPacketDecoder implements PacketDecoder {
  readonly #decoder: FLACDecoder;
  readonly #header: Uint8Array<ArrayBuffer>;
  #prepared = false;

  /** @param header `fLaC` and the STREAMINFO block: some frames leave rate and depth to it */
  constructor(decoder: FLACDecoder, header: Uint8Array<ArrayBuffer>) {
    this.#decoder = decoder;
    this.#header = header;
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    if (!this.#prepared) await this.#decoder.decodeFrames([this.#header]);
    this.#prepared = true;
    const { channelData, samplesDecoded, sampleRate, bitDepth, errors } = await this.#decoder.decodeFrames([...packets]);
    const [error] = errors;
    if (error) throw new Error(error.message);
    const channels = planar(channelData);
    // The package divides integers by the largest positive one, which changes the level and spoils exactness.
    const half = 2 ** (bitDepth - 1);
    for (const channel of channels) scaleToIntegers(channel, (half - 1) / half, bitDepth);
    return { channels, frames: samplesDecoded, sampleRate };
  }

  /** No frame needs the one before it, but libFLAC takes a jump in their numbers for an error. */
  async reset(): Promise<void> {
    if (this.#prepared) await this.#decoder.reset();
    this.#prepared = false;
  }

  close(): void {
    this.#decoder.free();
  }
}
