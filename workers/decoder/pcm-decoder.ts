/** PCM as it lies in files, interleaved, to planar floats. Integers of up to 24 bits stay exact. */
import type { PacketDecoder, Pcm } from './packet-decoder.ts';
import type { PcmLayout } from './pcm-demuxer.ts';

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
    const readSample = this.#readSample;
    let frame = 0;
    for (const packet of packets) {
      const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
      for (let at = 0; at < packet.length; frame += 1) {
        for (const channel of channels) {
          channel[frame] = readSample(view, at);
          at += bytesPerSample;
        }
      }
    }
    return { channels, frames, sampleRate };
  }

  reset(): void {}

  close(): void {}
}

function sampleReader({ bytesPerSample, coding, bigEndian }: PcmLayout): ReadSample {
  if (coding === 'alaw' || coding === 'ulaw') return lawReader(coding === 'alaw' ? alaw : ulaw);
  if (coding === 'float') return finite(bytesPerSample === 4 ? (view, at) => view.getFloat32(at, !bigEndian) : (view, at) => view.getFloat64(at, !bigEndian));
  const signed = signedReader(bytesPerSample, bigEndian);
  // The top bit turned over makes an unsigned number a signed one.
  return coding === 'signed' ? signed : (view, at) => signed(view, at) + (signed(view, at) < 0 ? 1 : -1);
}

function signedReader(bytes: PcmLayout['bytesPerSample'], bigEndian: boolean): ReadSample {
  switch (bytes) {
    case 1:
      return (view, at) => view.getInt8(at) / 2 ** 7;
    case 2:
      return (view, at) => view.getInt16(at, !bigEndian) / 2 ** 15;
    case 3:
      return bigEndian
        ? (view, at) => (view.getInt8(at) * 65_536 + view.getUint16(at + 1)) / 2 ** 23
        : (view, at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 2 ** 23;
    default:
      return (view, at) => view.getInt32(at, !bigEndian) / 2 ** 31;
  }
}

/** What is no number would spoil everything behind it: filters and the resampler remember. */
function finite(read: ReadSample): ReadSample {
  return (view, at) => {
    const sample = read(view, at);
    return Number.isFinite(sample) ? sample : 0;
  };
}

function lawReader(expand: (byte: number) => number): ReadSample {
  const table = Float32Array.from({ length: 256 }, (_, byte) => expand(byte));
  return (view, at) => table[view.getUint8(at)] ?? 0;
}

/** ITU-T G.711, table 1: thirteen bits, of which the value is the middle of its step. */
function alaw(byte: number): number {
  const turned = byte ^ 0x55;
  const segment = (turned >> 4) & 7;
  const step = ((turned & 15) << 4) + 8;
  const size = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return ((turned & 0x80) === 0 ? -size : size) / 2 ** 15;
}

/** ITU-T G.711, table 2: fourteen bits, biased by 33 of their smallest steps. */
function ulaw(byte: number): number {
  const turned = ~byte & 0xff;
  const size = ((((turned & 15) << 3) + 0x84) << ((turned >> 4) & 7)) - 0x84;
  return ((turned & 0x80) === 0 ? size : -size) / 2 ** 15;
}
