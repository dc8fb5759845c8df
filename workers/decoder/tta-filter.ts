/**
 * TTA's prediction: an adaptive filter of eight taps, each moved by the sign of the last error, and behind it a
 * predictor that knows nothing but the sample before. One for each channel.
 */

const TAPS = 8;
/** By bytes of a sample. */
const FILTER_SHIFT: Readonly<Record<number, number>> = { 1: 10, 2: 9, 3: 10 };
const PREDICTOR_SHIFT: Readonly<Record<number, number>> = { 1: 4, 2: 5, 3: 5 };

export class TtaFilter {
  readonly #shift: number;
  readonly #predictorShift: number;
  readonly #weights = new Int32Array(TAPS);
  /** By which the weights change, according to the sign of what they weigh. */
  readonly #steps = new Int32Array(TAPS);
  /** What the weights weigh: the last sample, and differences of those before. */
  readonly #past = new Int32Array(TAPS);
  #error = 0;
  #last = 0;

  constructor(bytesPerSample: number) {
    this.#shift = FILTER_SHIFT[bytesPerSample] ?? 10;
    this.#predictorShift = PREDICTOR_SHIFT[bytesPerSample] ?? 5;
  }

  /** Makes samples of errors, in place: every `step`-th number from an index on. */
  run(numbers: Int32Array, from: number, to: number, step: number): void {
    const shift = this.#shift;
    const predictorShift = this.#predictorShift;
    const half = 1 << (shift - 1);
    // Each in a variable of its own: typed arrays would cost more than the arithmetic.
    let [w0 = 0, w1 = 0, w2 = 0, w3 = 0, w4 = 0, w5 = 0, w6 = 0, w7 = 0] = this.#weights;
    let [s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0] = this.#steps;
    let [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0] = this.#past;
    let error = this.#error;
    let last = this.#last;
    for (let at = from; at < to; at += step) {
      const sign = error < 0 ? -1 : error > 0 ? 1 : 0;
      w0 = (w0 + sign * s0) | 0;
      w1 = (w1 + sign * s1) | 0;
      w2 = (w2 + sign * s2) | 0;
      w3 = (w3 + sign * s3) | 0;
      w4 = (w4 + sign * s4) | 0;
      w5 = (w5 + sign * s5) | 0;
      w6 = (w6 + sign * s6) | 0;
      w7 = (w7 + sign * s7) | 0;
      const low = Math.imul(p0, w0) + Math.imul(p1, w1) + Math.imul(p2, w2) + Math.imul(p3, w3);
      const high = Math.imul(p4, w4) + Math.imul(p5, w5) + Math.imul(p6, w6) + Math.imul(p7, w7);
      const predicted = ((low + high + half) | 0) >> shift;
      s0 = s1;
      s1 = s2;
      s2 = s3;
      s3 = s4;
      s4 = (p4 >> 30) | 1;
      s5 = ((p5 >> 30) | 2) & ~1;
      s6 = ((p6 >> 30) | 2) & ~1;
      s7 = ((p7 >> 30) | 4) & ~3;
      p0 = p1;
      p1 = p2;
      p2 = p3;
      p3 = p4;
      error = numbers[at] ?? 0;
      const value = (error + predicted) | 0;
      const change = (value - p7) | 0;
      const curve = (change - p6) | 0;
      p4 = (curve - p5) | 0;
      p5 = curve;
      p6 = change;
      p7 = value;
      last = (value + (((last << predictorShift) - last) >> predictorShift)) | 0;
      numbers[at] = last;
    }
    this.#weights.set([w0, w1, w2, w3, w4, w5, w6, w7]);
    this.#steps.set([s0, s1, s2, s3, s4, s5, s6, s7]);
    this.#past.set([p0, p1, p2, p3, p4, p5, p6, p7]);
    this.#error = error;
    this.#last = last;
  }
}
