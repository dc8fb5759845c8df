import { equalise } from './filters.mjs';
import { bipolar, seededRandom } from './random.mjs';

/**
 * From the mix to the sixteen bits that are encoded: gentle compression to an even loudness, a
 * look-ahead limiter, clean ends.
 *
 * @typedef {import('./session.mjs').Stereo} Stereo
 */

const CEILING = 10 ** (-1.1 / 20);
const LOOKAHEAD_SECONDS = 0.004;

/** @param {Stereo} bus */
function peakOf(bus) {
  let peak = 0;
  for (const signal of [bus.left, bus.right]) {
    for (const sample of signal) peak = Math.max(peak, Math.abs(sample));
  }
  return peak;
}

/**
 * Level in dB of the louder half of the piece, so that quiet ends do not count.
 *
 * @param {Stereo} bus
 * @param {number} rate
 */
function loudnessOf(bus, rate) {
  const block = Math.round(rate * 0.4);
  const powers = [];
  for (let start = 0; start + block <= bus.left.length; start += block) {
    let power = 0;
    for (let i = start; i < start + block; i++) power += bus.left[i] ** 2 + bus.right[i] ** 2;
    powers.push(power / (2 * block));
  }
  const loud = powers.sort((a, b) => b - a).slice(0, Math.ceil(powers.length / 2));
  return 10 * Math.log10(loud.reduce((sum, power) => sum + power, 0) / loud.length);
}

/** @param {Stereo} bus @param {number} gain */
function scale(bus, gain) {
  for (const signal of [bus.left, bus.right]) {
    for (let i = 0; i < signal.length; i++) signal[i] *= gain;
  }
}

/** @param {Stereo} bus @param {number} rate */
function compress(bus, rate) {
  const threshold = -17;
  const ratio = 2;
  const attack = 1 - Math.exp(-1 / (0.02 * rate));
  const release = 1 - Math.exp(-1 / (0.25 * rate));
  let power = 0;
  for (let i = 0; i < bus.left.length; i++) {
    const now = (bus.left[i] ** 2 + bus.right[i] ** 2) / 2;
    power += (now - power) * (now > power ? attack : release);
    const over = Math.max(0, 10 * Math.log10(power + 1e-12) - threshold);
    const gain = 10 ** ((-over * (1 - 1 / ratio)) / 20);
    bus.left[i] *= gain;
    bus.right[i] *= gain;
  }
}

/**
 * Never lets a sample over the ceiling: the gain is the lowest one needed within the look-ahead,
 * smoothed over the same stretch.
 *
 * @param {Stereo} bus
 * @param {number} rate
 */
function limit(bus, rate) {
  const length = bus.left.length;
  const window = Math.round(LOOKAHEAD_SECONDS * rate);
  const needed = new Float32Array(length + window).fill(1);
  for (let i = 0; i < length; i++) {
    const peak = Math.max(Math.abs(bus.left[i]), Math.abs(bus.right[i]));
    if (peak > CEILING) needed[i] = CEILING / peak;
  }
  const lowest = new Float32Array(length + window).fill(1);
  for (let i = 0; i < length; i++) {
    if (needed[i] === 1) continue;
    for (let at = Math.max(0, i - window); at <= i + window; at++) {
      lowest[at] = Math.min(lowest[at], needed[i]);
    }
  }
  const release = 1 - Math.exp(-1 / (0.06 * rate));
  let eased = 1;
  for (let i = 0; i < lowest.length; i++) {
    eased = lowest[i] < eased ? lowest[i] : eased + (lowest[i] - eased) * release;
    lowest[i] = eased;
  }
  let sum = window;
  for (let i = 0; i < length; i++) {
    sum += lowest[i] - (i >= window ? lowest[i - window] : 1);
    const gain = Math.min(1, sum / window);
    bus.left[i] *= gain;
    bus.right[i] *= gain;
  }
}

/**
 * @param {Stereo} bus
 * @param {object} options
 * @param {number} options.rate
 * @param {number} options.level    Loudness aimed at, in dB RMS.
 * @param {number} [options.fadeIn]  Seconds.
 * @param {number} [options.fadeOut] Seconds.
 * @param {number} [options.air]     Treble shelf in dB.
 * @returns {Stereo}
 */
export function master(bus, { rate, level, fadeIn = 0.005, fadeOut = 1.5, air = 0 }) {
  equalise(bus, 'highpass', { rate, frequency: 28 });
  if (air !== 0) equalise(bus, 'highshelf', { rate, frequency: 5000, gain: air });
  scale(bus, 10 ** ((level - loudnessOf(bus, rate)) / 20));
  compress(bus, rate);
  scale(bus, 10 ** ((level - loudnessOf(bus, rate)) / 20));
  limit(bus, rate);
  const length = bus.left.length;
  for (const signal of [bus.left, bus.right]) {
    for (let i = 0; i < fadeIn * rate; i++) signal[i] *= i / (fadeIn * rate);
    for (let i = 0; i < fadeOut * rate; i++) {
      signal[length - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / (fadeOut * rate));
    }
  }
  scale(bus, CEILING / peakOf(bus));
  return bus;
}

/**
 * Interleaved 16-bit samples.
 *
 * @param {Stereo} bus
 * @param {{ channels?: 1 | 2, dither?: boolean }} [options] Dither is left out of what is stored
 *   without loss: the noise would cost more bytes than the music's own.
 * @returns {Int16Array}
 */
export function quantise(bus, { channels = 2, dither = true } = {}) {
  const random = seededRandom(16);
  const signals = channels === 2 ? [bus.left, bus.right] : [bus.left.map((sample, i) => (sample + bus.right[i]) / 2)];
  const samples = new Int16Array(bus.left.length * channels);
  for (let i = 0; i < bus.left.length; i++) {
    for (let channel = 0; channel < channels; channel++) {
      const shake = dither ? (bipolar(random) + bipolar(random)) / 2 : 0;
      const value = Math.round(signals[channel][i] * 32767 + shake);
      samples[i * channels + channel] = Math.max(-32768, Math.min(32767, value));
    }
  }
  return samples;
}
