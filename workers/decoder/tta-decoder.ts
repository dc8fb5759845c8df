/**
 * TTA, after its published format description. A packet may come in pieces, so that sound need not wait for the
 * whole of a long one; behind a packet that is complete, and after a reset, a new one begins.
 */
import type { PacketDecoder, Pcm } from './packet-decoder.ts';
import { TtaFilter } from './tta-filter.ts';
import type { TtaHeader } from './tta-header.ts';
import { TtaResiduals } from './tta-residuals.ts';

export class TtaPacketDecoder implements PacketDecoder {
  readonly #header: TtaHeader;
  readonly #bytesPerSample: number;
  #residuals: TtaResiduals;
  #filters: readonly TtaFilter[];
  /** Numbers of the packet, the channels taking turns: up to `#read` they are errors, up to `#done` samples. */
  readonly #numbers: Int32Array;
  #read = 0;
  #done = 0;
  /** Whether the packet has turned out not to be what was encoded; nothing more is made of it. */
  #damaged = false;

  constructor(header: TtaHeader) {
    this.#header = header;
    this.#bytesPerSample = Math.ceil(header.bits / 8);
    this.#numbers = new Int32Array(header.packetFrames * header.channels);
    this.#residuals = new TtaResiduals(header.channels);
    this.#filters = this.#freshFilters();
  }

  /** The recording's last packet comes out as long as the others where its checksum can be read as sound: that is cut off later. */
  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const { channels, sampleRate } = this.#header;
    if (this.#done === this.#numbers.length) this.reset();
    if (this.#damaged) return { channels: [], frames: 0, sampleRate };
    for (const packet of packets) this.#residuals.feed(packet);
    this.#read = this.#residuals.read(this.#numbers, this.#read);
    const from = this.#done;
    const to = this.#read - (this.#read % channels);
    this.#filters.forEach((filter, channel) => filter.run(this.#numbers, from + channel, to, channels));
    this.#done = to;
    const planes = this.#planes(from, to);
    // Pieces come before their packet's checksum: it is the samples that tell.
    this.#damaged = planes.some((plane) => plane.some((sample) => Math.abs(sample) > 1));
    return this.#damaged ? { channels: [], frames: 0, sampleRate } : { channels: planes, frames: (to - from) / channels, sampleRate };
  }

  reset(): void {
    this.#residuals = new TtaResiduals(this.#header.channels);
    this.#filters = this.#freshFilters();
    this.#read = 0;
    this.#done = 0;
    this.#damaged = false;
  }

  close(): void {}

  #freshFilters(): readonly TtaFilter[] {
    return Array.from({ length: this.#header.channels }, () => new TtaFilter(this.#bytesPerSample));
  }

  /** The last channel holds what half of the one before lacks, and every other one the difference from the next. */
  #planes(from: number, to: number): Float32Array<ArrayBuffer>[] {
    const { channels } = this.#header;
    const full = 2 ** (this.#bytesPerSample * 8 - 1);
    const numbers = this.#numbers;
    const planes = Array.from({ length: channels }, () => new Float32Array((to - from) / channels));
    for (let at = from, frame = 0; at < to; at += channels, frame += 1) {
      const end = at + channels - 1;
      let value = numbers[end] ?? 0;
      if (channels > 1) value += Math.trunc((numbers[end - 1] ?? 0) / 2);
      for (let channel = channels - 1; channel >= 0; channel -= 1) {
        if (channel < channels - 1) value -= numbers[at + channel] ?? 0;
        const plane = planes[channel];
        if (plane) plane[frame] = value / full;
      }
    }
    return planes;
  }
}
