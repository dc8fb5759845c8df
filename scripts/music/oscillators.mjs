/**
 * Saw and pulse waves with their edges rounded over two samples (polyBLEP), which keeps most of
 * the aliasing out. Each call of an oscillator gives the next sample.
 *
 * @typedef {(frequency: number) => number} Oscillator
 */

/**
 * @param {number} phase
 * @param {number} step
 */
function edge(phase, step) {
  if (phase < step) {
    const t = phase / step;
    return t + t - t * t - 1;
  }
  if (phase > 1 - step) {
    const t = (phase - 1) / step;
    return t * t + t + t + 1;
  }
  return 0;
}

/**
 * @param {number} rate
 * @param {number} [start] Phase, 0 to 1.
 * @returns {Oscillator}
 */
export function saw(rate, start = 0) {
  let phase = start;
  return (frequency) => {
    const step = frequency / rate;
    const sample = 2 * phase - 1 - edge(phase, step);
    phase += step;
    if (phase >= 1) phase -= 1;
    return sample;
  };
}

/**
 * @param {number} rate
 * @param {number} width Share of the period that is high. The mean is taken out.
 * @param {number} [start]
 * @returns {Oscillator}
 */
export function pulse(rate, width, start = 0) {
  let phase = start;
  return (frequency) => {
    const step = frequency / rate;
    const fall = (phase + 1 - width) % 1;
    const sample = (phase < width ? 1 : -1) + edge(phase, step) - edge(fall, step) - (2 * width - 1);
    phase += step;
    if (phase >= 1) phase -= 1;
    return sample;
  };
}

/**
 * @param {number} rate
 * @returns {Oscillator} Its edges are corners, not jumps, so it needs no rounding.
 */
export function triangle(rate) {
  let phase = 0.25;
  return (frequency) => {
    const sample = 4 * Math.abs(phase - 0.5) - 1;
    phase = (phase + frequency / rate) % 1;
    return sample;
  };
}
