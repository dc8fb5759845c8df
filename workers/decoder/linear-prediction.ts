/**
 * How a signal goes on, as far as what is known of it lets one expect: linear prediction by Burg's method (J. P. Burg,
 * 1975), whose predictor is always stable. Tones go on as they are, noise dies away.
 */

/** Samples that the next one is made of: twice as many as there are tones to follow. */
const ORDER = 32;
/** Power of what is left of a signal that has been predicted as well as floats allow. */
const NOTHING_LEFT = 1e-10;

/** The samples that follow. @param known the samples before them, in order */
export function predict(known: Float32Array, frames: number): Float32Array<ArrayBuffer> {
  const weights = predictor(known, Math.min(ORDER, known.length >> 1));
  const order = weights.length;
  const signal = new Float64Array(order + frames);
  signal.set(known.subarray(known.length - order));
  for (let at = order; at < signal.length; at += 1) {
    let sum = 0;
    for (let back = 0; back < order; back += 1) sum += (weights[back] ?? 0) * (signal[at - 1 - back] ?? 0);
    signal[at] = sum;
  }
  return Float32Array.from(signal.subarray(order));
}

/** What to multiply the samples before one with, the last one first, so that their sum is most like it. */
function predictor(signal: Float32Array, order: number): Float64Array {
  const forward = Float64Array.from(signal);
  const backward = forward.slice();
  const weights = new Float64Array(order);
  for (let step = 0; step < order; step += 1) {
    let product = 0;
    let power = 0;
    for (let at = step + 1; at < forward.length; at += 1) {
      const ahead = forward[at] ?? 0;
      const behind = backward[at - 1] ?? 0;
      product += ahead * behind;
      power += ahead * ahead + behind * behind;
    }
    if (power < NOTHING_LEFT) break;
    const reflection = (2 * product) / power;
    const before = weights.slice(0, step);
    before.forEach((weight, at) => (weights[at] = weight - reflection * (before[step - 1 - at] ?? 0)));
    weights[step] = reflection;
    for (let at = forward.length - 1; at > step; at -= 1) {
      const ahead = forward[at] ?? 0;
      const behind = backward[at - 1] ?? 0;
      forward[at] = ahead - reflection * behind;
      backward[at] = behind - reflection * ahead;
    }
  }
  return weights;
}
