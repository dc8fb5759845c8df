/**
 * FLAC by libFLAC. The package joins what it decodes to arrays of its own once more; the part within it that decodes a
 * frame gives arrays that need no second copy, and is reached through the one field that is not in the package's types.
 */
import type { FLACDecoder } from '@wasm-audio-decoders/flac';
import { scaleToIntegers } from './integer-samples.ts';
import { joinPcm, planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

interface FrameCore {
  _decode(data: Uint8Array): { readonly error?: string; readonly outputBuffer: readonly Float32Array[]; readonly samplesDecoded: number };
  /** Of the last frame. */
  readonly _sampleRate: { readonly buf: Uint32Array };
  readonly _bitsPerSample: { readonly buf: Uint32Array };
}

/** Bytes that the package takes at once. */
const LONGEST_INPUT = 65_535 * 8;

export class FlacPacketDecoder implements PacketDecoder {
  readonly #decoder: FLACDecoder;
  readonly #header: Uint8Array<ArrayBuffer>;
  #prepared = false;

  /** @param header `fLaC` and the STREAMINFO block: some frames leave rate and depth to it */
  constructor(decoder: FLACDecoder, header: Uint8Array<ArrayBuffer>) {
    this.#decoder = decoder;
    this.#header = header;
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    // A reset makes the core anew.
    const core = (this.#decoder as unknown as { readonly _decoder: FrameCore })._decoder;
    if (!this.#prepared) core._decode(this.#header);
    this.#prepared = true;
    return joinPcm(packets.flatMap((packet) => this.#blocks(core, packet)));
  }

  /** No frame needs the one before it, but libFLAC takes a jump in their numbers for an error. */
  async reset(): Promise<void> {
    if (this.#prepared) await this.#decoder.reset();
    this.#prepared = false;
  }

  close(): void {
    this.#decoder.free();
  }

  /** Of a damaged frame libFLAC makes nothing, says nothing of it, and never finds back to those that follow. */
  #blocks(core: FrameCore, packet: Uint8Array<ArrayBuffer>): readonly Pcm[] {
    const blocks = inputs(packet).map((input) => this.#block(core, input)).filter(({ frames }) => frames > 0);
    if (blocks.length === 0) throw new Error('The FLAC frame is damaged.');
    return blocks;
  }

  #block(core: FrameCore, input: Uint8Array): Pcm {
    const { error, outputBuffer, samplesDecoded: frames } = core._decode(input);
    if (error !== undefined) throw new Error(error);
    const channels = planar(outputBuffer);
    const [[sampleRate = 0], [bits = 0]] = [core._sampleRate.buf, core._bitsPerSample.buf];
    // The package divides integers by the largest positive one, which changes the level and spoils exactness.
    const half = 2 ** (bits - 1);
    for (const channel of channels) scaleToIntegers(channel, (half - 1) / half, bits);
    return { channels, frames, sampleRate };
  }
}

/** A packet in the pieces that the package takes. */
function inputs(packet: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] {
  if (packet.length <= LONGEST_INPUT) return [packet];
  return [packet.subarray(0, LONGEST_INPUT), ...inputs(packet.subarray(LONGEST_INPUT))];
}
