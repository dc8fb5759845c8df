/**
 * Seeded random numbers (mulberry32), so that every render gives the same samples.
 *
 * @param {number} seed
 * @returns {() => number} Uniform numbers in [0, 1).
 */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * @param {() => number} random
 * @returns {number} Uniform in [-1, 1).
 */
export const bipolar = (random) => random() * 2 - 1;
