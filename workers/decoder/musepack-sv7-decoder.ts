/** Musepack SV7 by libmpcdec, fed as the file comes. It keeps what it was fed: as many bytes as have been played. */
import type { decoder } from '@audio/decode-mpc';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

type CreateDecoder = typeof decoder;
type Decoder = Awaited<ReturnType<CreateDecoder>>;

export class MusepackSv7Decoder implements PacketDecoder {
  readonly #create: CreateDecoder;
  #decoder: Decoder | null = null;

  constructor(create: CreateDecoder) {
    this.#create = create;
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    const [packet = new Uint8Array(0), ...others] = packets;
    if (others.length > 0) throw new Error('Musepack SV7 is decoded piece by piece.');
    this.#decoder ??= await this.#create();
    return pcm(this.#decoder.decode(packet));
  }

  async flush(): Promise<Pcm> {
    return pcm(this.#decoder?.flush() ?? { channelData: [], sampleRate: 0 });
  }

  reset(): void {
    this.#decoder?.free();
    this.#decoder = null;
  }

  close(): void {
    this.reset();
  }
}

function pcm({ channelData, sampleRate }: ReturnType<Decoder['decode']>): Pcm {
  return { channels: planar(channelData), frames: channelData[0]?.length ?? 0, sampleRate };
}
