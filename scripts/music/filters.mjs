/**
 * Filters. `biquad` is the cookbook of Robert Bristow-Johnson; `stateVariable` is the trapezoidal
 * form (Andrew Simper), which stays stable while its cutoff moves and so serves the synthesisers.
 *
 * @typedef {'lowpass' | 'highpass' | 'bandpass' | 'peak' | 'lowshelf' | 'highshelf'} Shape
 */

/**
 * @param {Shape} shape
 * @param {{ rate: number, frequency: number, q?: number, gain?: number }} options `gain` in dB.
 */
function coefficients(shape, { rate, frequency, q = Math.SQRT1_2, gain = 0 }) {
  const omega = (2 * Math.PI * Math.min(frequency, rate * 0.45)) / rate;
  const cos = Math.cos(omega);
  const alpha = Math.sin(omega) / (2 * q);
  const a = 10 ** (gain / 40);
  const slope = 2 * Math.sqrt(a) * alpha;
  switch (shape) {
    case 'lowpass':
      return [(1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha];
    case 'highpass':
      return [(1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha];
    case 'bandpass':
      return [alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha];
    case 'peak':
      return [1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a];
    case 'lowshelf':
      return [
        a * (a + 1 - (a - 1) * cos + slope),
        2 * a * (a - 1 - (a + 1) * cos),
        a * (a + 1 - (a - 1) * cos - slope),
        a + 1 + (a - 1) * cos + slope,
        -2 * (a - 1 + (a + 1) * cos),
        a + 1 + (a - 1) * cos - slope,
      ];
    case 'highshelf':
      return [
        a * (a + 1 + (a - 1) * cos + slope),
        -2 * a * (a - 1 + (a + 1) * cos),
        a * (a + 1 + (a - 1) * cos - slope),
        a + 1 - (a - 1) * cos + slope,
        2 * (a - 1 - (a + 1) * cos),
        a + 1 - (a - 1) * cos - slope,
      ];
  }
}

/**
 * Filters a signal in place.
 *
 * @param {Float32Array} signal
 * @param {Shape} shape
 * @param {{ rate: number, frequency: number, q?: number, gain?: number }} options
 */
export function biquad(signal, shape, options) {
  const [b0, b1, b2, a0, a1, a2] = coefficients(shape, options);
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < signal.length; i++) {
    const x = signal[i];
    const y = (b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2) / a0;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    signal[i] = y;
  }
  return signal;
}

/**
 * Filters both sides of a bus in place.
 *
 * @param {import('./session.mjs').Stereo} bus
 * @param {Shape} shape
 * @param {{ rate: number, frequency: number, q?: number, gain?: number }} options
 */
export function equalise(bus, shape, options) {
  biquad(bus.left, shape, options);
  biquad(bus.right, shape, options);
  return bus;
}

/**
 * A lowpass whose cutoff may move with every sample.
 *
 * @param {number} rate
 * @returns {(input: number, cutoff: number, resonance: number) => number} `resonance` is Q.
 */
export function stateVariable(rate) {
  let first = 0;
  let second = 0;
  return (input, cutoff, resonance) => {
    const g = Math.tan((Math.PI * Math.min(cutoff, rate * 0.45)) / rate);
    const k = 1 / resonance;
    const a1 = 1 / (1 + g * (g + k));
    const v3 = input - second;
    const v1 = a1 * first + g * a1 * v3;
    const v2 = second + g * v1;
    first = 2 * v1 - first;
    second = 2 * v2 - second;
    return v2;
  };
}
