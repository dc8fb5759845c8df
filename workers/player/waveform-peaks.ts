/**
 * The peaks of a recording, block by block. How long it is need not be known: when there are too many parts, each two
 * become one, so that in the end there are between half of them and all.
 */
import type { PcmBlock } from '../decoder/audio-stream.ts';

const MOST_BINS = 2000;
/** Frames of a part at first. */
const LEAST_FRAMES = 64;

export class WaveformPeaks {
  readonly #sampleRate: number;
  readonly #bins = new Float32Array(MOST_BINS);
  #framesPerBin = LEAST_FRAMES;
  /** The part that is being filled, and how many of its frames have come. */
  #bin = 0;
  #filled = 0;

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate;
  }

  /** Seconds of each part. */
  get binDuration(): number {
    return this.#framesPerBin / this.#sampleRate;
  }

  add({ channels, frames }: PcmBlock): void {
    for (let from = 0; from < frames; ) {
      if (this.#bin === MOST_BINS) this.#fold();
      const to = Math.min(frames, from + this.#framesPerBin - this.#filled);
      let peak = this.#bins[this.#bin] ?? 0;
      for (const samples of channels) {
        for (let at = from; at < to; at++) peak = Math.max(peak, Math.abs(samples[at] ?? 0));
      }
      this.#bins[this.#bin] = peak;
      this.#filled += to - from;
      from = to;
      if (this.#filled < this.#framesPerBin) continue;
      this.#bin += 1;
      this.#filled = 0;
    }
  }

  /** As bytes: 255 is full scale, and what is beyond. */
  bytes(): Uint8Array<ArrayBuffer> {
    const count = this.#filled > 0 ? this.#bin + 1 : this.#bin;
    return Uint8Array.from(this.#bins.subarray(0, count), (peak) => Math.round(Math.min(1, peak) * 255));
  }

  #fold(): void {
    for (let at = 0; at < MOST_BINS / 2; at++) this.#bins[at] = Math.max(this.#bins[2 * at] ?? 0, this.#bins[2 * at + 1] ?? 0);
    this.#bins.fill(0, MOST_BINS / 2);
    this.#bin = MOST_BINS / 2;
    this.#framesPerBin *= 2;
  }
}
