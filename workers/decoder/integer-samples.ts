/** Integers over 2^(bits - 1), as in every decoder here, out of floats that are nearly that. */

/** Integers of more bits than this do not fit a float exactly anyway. */
const EXACT_BITS = 24;
/** In doubles between this and twice as much, the last bit counts ones. */
const ONES = 2 ** 52;

/** Multiplies samples by a factor, and makes what comes out integers of so many bits again. */
export function scaleToIntegers(samples: Float32Array, factor: number, bits: number): void {
  if (bits > EXACT_BITS) {
    for (let at = 0; at < samples.length; at += 1) samples[at] = (samples[at] ?? 0) * factor;
    return;
  }
  // Adding so much that the last bit is worth an integer's step rounds to it: several times faster than rounding.
  const rounding = (ONES * 1.5) / 2 ** (bits - 1);
  for (let at = 0; at < samples.length; at += 1) samples[at] = (samples[at] ?? 0) * factor + rounding - rounding;
}

/** Some packages divide positive integers by the largest one, and negative ones by one more. @param unit by what the integers were multiplied before they were divided */
export function undoAsymmetry(samples: Float32Array, bits: number, unit = 1): void {
  const half = 2 ** (bits - 1);
  const positive = (half - 1) / half / unit;
  const negative = 1 / unit;
  const rounding = bits > EXACT_BITS ? 0 : (ONES * 1.5) / half;
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at] ?? 0;
    samples[at] = sample * (sample < 0 ? negative : positive) + rounding - rounding;
  }
}
