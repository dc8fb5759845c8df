/** FLAC by libFLAC. */
import type { FLACDecoder } from '@wasm-audio-decoders/flac';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

export class FlacPacketDecoder implements PacketDecoder {
  readonly #decoder: FLACDecoder;
  readonly #header: Uint8Array<ArrayBuffer>;
  #prepared = false;
  #broken = false;

  /** @param header `fLaC` and the STREAMINFO block: some frames leave rate and depth to it */
  constructor(decoder: FLACDecoder, header: Uint8Array<ArrayBuffer>) {
    this.#decoder = decoder;
    this.#header = header;
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    if (!this.#prepared) await this.#decoder.decodeFrames([this.#header]);
    this.#prepared = true;
    const { channelData, samplesDecoded, sampleRate, errors } = await this.#decoder.decodeFrames([...packets]);
    const [error] = errors;
    this.#broken = error !== undefined;
    if (error) throw new Error(error.message);
    return { channels: planar(channelData), frames: samplesDecoded, sampleRate };
  }

  /** A frame depends on none before it; only an error needs a new start. */
  async reset(): Promise<void> {
    if (!this.#broken) return;
    await this.#decoder.reset();
    this.#broken = false;
    this.#prepared = false;
  }

  close(): void {
    this.#decoder.free();
  }
}
