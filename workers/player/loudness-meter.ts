/**
 * Programme loudness as broadcasters measure it (EBU R 128; ITU-R BS.1770-5): K-weighted, in blocks of 400 ms that overlap
 * by three quarters, gated at -70 LUFS and at 10 LU below the mean. Fed block by block; memory grows by ten numbers a second.
 */
import type { PcmBlock } from '../decoder/audio-stream.ts';

export interface MeasuredLoudness {
  /** LUFS; null when all of it is silence. */
  readonly integrated: number | null;
  /** Greatest sample, linear: 1 is full scale. */
  readonly peak: number;
}

/** Seconds: a block is four steps long. */
const STEP = 0.1;
const STEPS = 4;
const ABSOLUTE_GATE = -70;
const RELATIVE_GATE = -10;
const OFFSET = -0.691;

export class LoudnessMeter {
  readonly #stepFrames: number;
  readonly #channels: readonly KWeighting[];
  /** Sums of squares of the steps since the beginning, all channels together. */
  readonly #steps: number[] = [];
  #sum = 0;
  #frames = 0;
  #peak = 0;

  /** @param channels 1 or 2: none of them a surround channel, which would weigh more */
  constructor(sampleRate: number, channels: number) {
    this.#stepFrames = Math.round(STEP * sampleRate);
    this.#channels = Array.from({ length: channels }, () => new KWeighting(sampleRate));
  }

  add({ channels, frames }: PcmBlock): void {
    for (let from = 0; from < frames; ) {
      const to = Math.min(frames, from + this.#stepFrames - this.#frames);
      for (const [index, weighting] of this.#channels.entries()) {
        const samples = channels[index];
        if (samples === undefined) continue;
        this.#sum += weighting.energy(samples, from, to);
        for (let at = from; at < to; at++) this.#peak = Math.max(this.#peak, Math.abs(samples[at] ?? 0));
      }
      this.#frames += to - from;
      from = to;
      if (this.#frames < this.#stepFrames) continue;
      this.#steps.push(this.#sum);
      this.#sum = 0;
      this.#frames = 0;
    }
  }

  /** Of all that was added. */
  result(): MeasuredLoudness {
    const blocks: number[] = [];
    for (let at = 0; at + STEPS <= this.#steps.length; at++) {
      let sum = 0;
      for (let step = 0; step < STEPS; step++) sum += this.#steps[at + step] ?? 0;
      blocks.push(sum / (STEPS * this.#stepFrames));
    }
    const audible = above(blocks, ABSOLUTE_GATE);
    const loud = above(audible, loudnessOf(mean(audible)) + RELATIVE_GATE);
    return { integrated: loud.length === 0 ? null : loudnessOf(mean(loud)), peak: this.#peak };
  }
}

function above(blocks: readonly number[], gate: number): readonly number[] {
  return blocks.filter((energy) => loudnessOf(energy) > gate);
}

function loudnessOf(energy: number): number {
  return OFFSET + 10 * Math.log10(energy);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The two filters of one channel: a shelf for the head, and the revised low-frequency B-curve (BS.1770-5, annex 1). */
class KWeighting {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  #weighted = new Float64Array(0);

  constructor(sampleRate: number) {
    this.#shelf = shelf(sampleRate);
    this.#highPass = highPass(sampleRate);
  }

  /** Sum of the squares of the weighted samples. */
  energy(samples: Float32Array, from: number, to: number): number {
    const weighted = this.#weighted.length < to - from ? (this.#weighted = new Float64Array(to - from)) : this.#weighted;
    for (let at = from; at < to; at++) weighted[at - from] = samples[at] ?? 0;
    this.#shelf.filter(weighted, to - from);
    this.#highPass.filter(weighted, to - from);
    let sum = 0;
    for (let at = 0; at < to - from; at++) sum += (weighted[at] ?? 0) ** 2;
    return sum;
  }
}

class Biquad {
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;
  readonly #b: readonly [number, number, number];
  readonly #a: readonly [number, number];

  constructor(b: readonly [number, number, number], a: readonly [number, number]) {
    this.#b = b;
    this.#a = a;
  }

  /** Filters so many samples in place. */
  filter(samples: Float64Array, count: number): void {
    const [b0, b1, b2] = this.#b;
    const [a1, a2] = this.#a;
    let [x1, x2, y1, y2] = [this.#x1, this.#x2, this.#y1, this.#y2];
    for (let at = 0; at < count; at++) {
      const x = samples[at] ?? 0;
      const y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      samples[at] = y;
    }
    this.#x1 = x1;
    this.#x2 = x2;
    this.#y1 = y1;
    this.#y2 = y2;
  }
}

/** The recommendation gives coefficients at 48 kHz; these are the analogue filters behind them, for any rate. */
function shelf(sampleRate: number): Biquad {
  const [frequency, gain, quality] = [1681.974450955533, 3.999843853973347, 0.7071752369554196];
  const k = Math.tan((Math.PI * frequency) / sampleRate);
  const high = 10 ** (gain / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / quality + k * k;
  return new Biquad(
    [(high + (band * k) / quality + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / quality + k * k) / a0],
    [(2 * (k * k - 1)) / a0, (1 - k / quality + k * k) / a0],
  );
}

function highPass(sampleRate: number): Biquad {
  const [frequency, quality] = [38.13547087602444, 0.5003270373238773];
  const k = Math.tan((Math.PI * frequency) / sampleRate);
  const a0 = 1 + k / quality + k * k;
  return new Biquad([1, -2, 1], [(2 * (k * k - 1)) / a0, (1 - k / quality + k * k) / a0]);
}
