/** Integers of more bits than this do not fit a float exactly anyway. */
const EXACT_BITS = 24;

/**
 * Some packages divide positive integers by the largest one, and negative ones by one more. Samples are integers over
 * 2^(bits - 1), as in every other decoder; up to 24 bits they come out exactly.
 * @param unit by what the integers were multiplied before they were divided
 */
export function undoAsymmetry(samples: Float32Array, bits: number, unit = 1): void {
  const half = 2 ** (bits - 1);
  for (let at = 0; at < samples.length; at += 1) {
    const sample = samples[at] ?? 0;
    const value = (sample * (sample < 0 ? half : half - 1)) / unit;
    samples[at] = (bits <= EXACT_BITS ? Math.round(value) : value) / half;
  }
}
