/** ALAC's adaptive linear predictor: its coefficients learn from the sign of every residual. */

/** Stands for a plain sum of differences in place of coefficients. */
export const DIFFERENCES = 31;

export interface Prediction {
  /** Learns while it is used. */
  readonly coefficients: Int16Array;
  /** Fraction bits of the coefficients. */
  readonly shift: number;
}

/** Turns the residuals into samples in place. @param bits to which samples wrap around */
export function undoDifferences(samples: Int32Array, count: number, bits: number): void {
  const wrap = 32 - bits;
  for (let at = 1; at < count; at += 1) {
    samples[at] = (((samples[at] ?? 0) + (samples[at - 1] ?? 0)) << wrap) >> wrap;
  }
}

/** Turns the residuals into samples in place. @param bits to which samples wrap around */
export function undoPrediction(samples: Int32Array, count: number, bits: number, { coefficients, shift }: Prediction): void {
  const order = coefficients.length;
  if (order === 0) return;
  undoDifferences(samples, Math.min(order + 1, count), bits);
  const wrap = 32 - bits;
  const half = (1 << shift) >> 1;
  for (let at = order + 1; at < count; at += 1) {
    const base = samples[at - order - 1] ?? 0;
    const newest = at - 1;
    let sum = half;
    for (let tap = 0; tap < order; tap += 1) {
      sum = (sum + Math.imul(coefficients[tap] ?? 0, (samples[newest - tap] ?? 0) - base)) | 0;
    }
    const residual = samples[at] ?? 0;
    samples[at] = ((residual + base + (sum >> shift)) << wrap) >> wrap;
    if (residual !== 0) learn(samples, newest, base, residual, coefficients, shift);
  }
}

/** Moves coefficients, the oldest sample's first, by one each until the residual would have been made up for. */
function learn(samples: Int32Array, newest: number, base: number, residual: number, coefficients: Int16Array, shift: number): void {
  const order = coefficients.length;
  const direction = residual > 0 ? 1 : -1;
  let left = Math.abs(residual);
  for (let tap = order - 1; tap >= 0 && left > 0; tap -= 1) {
    const difference = (base - (samples[newest - tap] ?? 0)) | 0;
    const sign = Math.sign(difference) * direction;
    coefficients[tap] = (coefficients[tap] ?? 0) - sign;
    // Shifted with its sign, as the encoder does: -1 stays -1.
    const moved = (sign * difference) >> shift;
    left -= (order - tap) * (moved * direction);
  }
}
