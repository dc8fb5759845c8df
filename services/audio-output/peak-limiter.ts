/**
 * Keeps peaks within full scale by looking ahead: the gain is down before the peak comes and rises again slowly. Where
 * nothing goes beyond it, samples pass unchanged, only later by {@link PeakLimiter.delay} frames.
 *
 * Each frame asks for a gain; the least asked for within the window holds, and its running mean over the same window
 * is applied to the frame that leaves the window. All means that a loud frame takes part in are of gains that it allows.
 */

/** Seconds that are looked ahead, and those in which the gain rises again by 63 %. */
const LOOK_AHEAD = 0.0015;
const RELEASE = 0.1;
/** Above this a gain on its way up has arrived. */
const ARRIVED = 1 - 1e-6;

export class PeakLimiter {
  /** Frames by which the output is later than the input. */
  readonly delay: number;
  readonly #window: number;
  readonly #rise: number;
  readonly #delayed: readonly Float32Array[];
  /** Of the last `#window` frames: what they ask for, and the gains that held. */
  readonly #asked: Float64Array;
  readonly #gains: Float64Array;
  /** Place in the three rings. */
  #at = 0;
  #gain = 1;
  #sum: number;
  /** Frames for which the gain has been 1 without a break. */
  #atRest: number;

  constructor(channels: number, sampleRate: number) {
    this.delay = Math.round(LOOK_AHEAD * sampleRate);
    this.#window = this.delay + 1;
    this.#rise = 1 - Math.exp(-1 / (RELEASE * sampleRate));
    this.#delayed = Array.from({ length: channels }, () => new Float32Array(this.#window));
    this.#asked = new Float64Array(this.#window).fill(1);
    this.#gains = new Float64Array(this.#window).fill(1);
    this.#sum = this.#atRest = this.#window;
  }

  /** One quantum. */
  process(input: readonly Float32Array[], output: readonly Float32Array[]): void {
    const frames = output[0]?.length ?? 0;
    for (let frame = 0; frame < frames; frame++) {
      let peak = 0;
      for (const samples of input) peak = Math.max(peak, Math.abs(samples[frame] ?? 0));
      const gain = this.#nextGain(peak > 1 ? 1 / peak : 1);
      // The frame that was written a whole window before this one stands behind it in the ring.
      const oldest = this.#at + 1 === this.#window ? 0 : this.#at + 1;
      for (let channel = 0; channel < output.length; channel++) {
        const [ring, to] = [this.#delayed[channel], output[channel]];
        if (ring === undefined || to === undefined) continue;
        ring[this.#at] = input[channel]?.[frame] ?? 0;
        to[frame] = (ring[oldest] ?? 0) * gain;
      }
      this.#at = oldest;
    }
  }

  #nextGain(asked: number): number {
    this.#asked[this.#at] = asked;
    if (asked === 1 && this.#atRest >= this.#window) return 1;
    let least = 1;
    for (const each of this.#asked) least = Math.min(least, each);
    const risen = this.#gain + (1 - this.#gain) * this.#rise;
    this.#gain = Math.min(least, risen > ARRIVED ? 1 : risen);
    this.#sum += this.#gain - (this.#gains[this.#at] ?? 1);
    this.#gains[this.#at] = this.#gain;
    this.#atRest = this.#gain === 1 ? this.#atRest + 1 : 0;
    if (this.#atRest >= this.#window) this.#sum = this.#window;
    return Math.min(1, this.#sum / this.#window);
  }
}
