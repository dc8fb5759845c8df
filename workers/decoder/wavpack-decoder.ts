/** WavPack by libwavpack. Integers of up to 24 bits come out exactly; larger ones as the nearest floats. */
import type { decoder } from '@audio/decode-wavpack';
import { undoAsymmetry } from './integer-samples.ts';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';
import type { WavpackBlock } from './wavpack-block.ts';

type Decoder = Awaited<ReturnType<typeof decoder>>;

/** The package keeps what it is fed; it is made anew after so many bytes, which blocks allow anywhere. */
const MAX_FED = 1024 * 1024;
/** libwavpack's own decimation of DSD gives samples of this width. */
const DSD_BITS = 24;

export class WavpackPacketDecoder implements PacketDecoder {
  readonly #create: () => Promise<Decoder>;
  readonly #block: WavpackBlock;
  #decoder: Decoder | null = null;
  #fed = 0;
  /** What was fed last, where the next decoder is to know it. */
  #before: Uint8Array | null = null;

  /** @param block of the file: all are of one width */
  constructor(create: () => Promise<Decoder>, block: WavpackBlock) {
    this.#create = create;
    this.#block = block;
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    const [packet = new Uint8Array(0), ...others] = packets;
    if (others.length > 0) throw new Error('WavPack is decoded group by group.');
    if (this.#fed + packet.length > MAX_FED) await this.#renew();
    this.#decoder ??= await this.#create();
    this.#fed += packet.length;
    const { channelData, sampleRate } = this.#decoder.decode(packet);
    if (this.#block.dsd) this.#before = packet.slice();
    const channels = planar(channelData);
    for (const plane of channels) rescale(plane, this.#block);
    return { channels, frames: channels[0]?.length ?? 0, sampleRate };
  }

  reset(): void {
    this.#decoder?.free();
    this.#decoder = null;
    this.#fed = 0;
    this.#before = null;
  }

  close(): void {
    this.reset();
  }

  /** Blocks stand for themselves, but DSD's filter reaches back into the one before. */
  async #renew(): Promise<void> {
    const before = this.#before;
    this.reset();
    if (!before) return;
    this.#decoder = await this.#create();
    this.#decoder.decode(before);
    this.#fed = before.length;
  }
}

/** Bits that are always zero count in the integers, but not in what the package divides them by. */
function rescale(samples: Float32Array, { float, dsd, bytesPerSample, shift }: WavpackBlock): void {
  if (float) return;
  if (dsd) undoAsymmetry(samples, DSD_BITS);
  else undoAsymmetry(samples, bytesPerSample * 8 - shift, 2 ** shift);
}
