/** PCM as it lies in WAV files, little-endian and interleaved, to planar floats. Integers of up to 24 bits stay exact. */
import type { PacketDecoder, Pcm } from './packet-decoder.ts';
import type { PcmLayout } from './wav-demuxer.ts';

type ReadSample = (view: DataView, at: number) => number;

export class PcmPacketDecoder implements PacketDecoder {
  readonly #layout: PcmLayout;
  readonly #readSample: ReadSample;

  constructor(layout: PcmLayout) {
    this.#layout = layout;
    this.#readSample = sampleReader(layout);
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const { channels: count, bytesPerSample, sampleRate } = this.#layout;
    const frameBytes = count * bytesPerSample;
    const frames = packets.reduce((sum, packet) => sum + packet.length / frameBytes, 0);
    const channels = Array.from({ length: count }, () => new Float32Array(frames));
    let frame = 0;
    for (const packet of packets) {
      const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
      for (let at = 0; at < packet.length; frame += 1) {
        for (const channel of channels) {
          channel[frame] = this.#readSample(view, at);
          at += bytesPerSample;
        }
      }
    }
    return { channels, frames, sampleRate };
  }

  reset(): void {}

  close(): void {}
}

function sampleReader({ bytesPerSample, float }: PcmLayout): ReadSample {
  if (float) return bytesPerSample === 4 ? (view, at) => view.getFloat32(at, true) : (view, at) => view.getFloat64(at, true);
  switch (bytesPerSample) {
    case 1:
      // Only samples of one byte are unsigned.
      return (view, at) => (view.getUint8(at) - 128) / 2 ** 7;
    case 2:
      return (view, at) => view.getInt16(at, true) / 2 ** 15;
    case 3:
      return (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 2 ** 23;
    default:
      return (view, at) => view.getInt32(at, true) / 2 ** 31;
  }
}
