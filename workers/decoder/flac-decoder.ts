/** FLAC by libFLAC. */
import type { FLACDecoder } from '@wasm-audio-decoders/flac';
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
    for (const channel of channels) rescale(channel, bitDepth);
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

/** Integers of more bits than this do not fit a float exactly anyway. */
const EXACT_BITS = 24;

/**
 * The package divides integers by the largest positive one, which changes the level and spoils exactness; samples
 * are integers over 2^(bits - 1), as in every other decoder.
 */
function rescale(samples: Float32Array, bits: number): void {
  const half = 2 ** (bits - 1);
  const largest = half - 1;
  for (let at = 0; at < samples.length; at += 1) {
    const value = (samples[at] ?? 0) * largest;
    samples[at] = (bits <= EXACT_BITS ? Math.round(value) : value) / half;
  }
}
