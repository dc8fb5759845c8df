/** TTA, packet by packet. */
import type { decoder } from '@audio/decode-tta';
import { undoAsymmetry } from './asymmetric-samples.ts';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';
import { ttaFile, type TtaHeader } from './tta-header.ts';

export class TtaPacketDecoder implements PacketDecoder {
  readonly #create: typeof decoder;
  readonly #header: TtaHeader;

  constructor(create: typeof decoder, header: TtaHeader) {
    this.#create = create;
    this.#header = header;
  }

  /** The last packet comes out as long as the others: what the recording's length says is too much is cut off later. */
  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const [packet = new Uint8Array(0), ...others] = packets;
    if (others.length > 0) throw new Error('TTA is decoded packet by packet.');
    const { channelData, sampleRate } = this.#create().decode(ttaFile(this.#header, packet));
    const channels = planar(channelData);
    for (const plane of channels) undoAsymmetry(plane, Math.ceil(this.#header.bits / 8) * 8);
    return { channels, frames: channels[0]?.length ?? 0, sampleRate };
  }

  reset(): void {}

  close(): void {}
}
