/** MP3 and its older layers by mpg123. */
import type { MPEGDecoder } from 'mpg123-decoder';
import { planar, type PacketDecoder, type Pcm } from './packet-decoder.ts';

export class MpegPacketDecoder implements PacketDecoder {
  readonly #decoder: MPEGDecoder;
  readonly #channels: number;

  constructor(decoder: MPEGDecoder, channels: number) {
    this.#decoder = decoder;
    this.#channels = channels;
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const { channelData, samplesDecoded, sampleRate } = this.#decoder.decodeFrames([...packets]);
    // The decoder doubles mono.
    return { channels: planar(channelData.slice(0, this.#channels)), frames: samplesDecoded, sampleRate };
  }

  /** What is left of the frames before a seek is gone after the demuxer's run-up. */
  reset(): void {}

  close(): void {
    this.#decoder.free();
  }
}
