import { addMode } from './envelopes.mjs';
import { biquad } from './filters.mjs';
import { bipolar } from './random.mjs';

/**
 * Drums and cymbals, all mono; the session pans them.
 *
 * @typedef {import('./session.mjs').Instrument} Instrument
 */

/**
 * @param {import('./session.mjs').Played} played
 * @param {number} seconds
 * @param {(time: number) => number} level
 */
function noise({ rate, random }, seconds, level) {
  const signal = new Float32Array(Math.ceil(seconds * rate));
  for (let i = 0; i < signal.length; i++) {
    const time = i / rate;
    signal[i] = bipolar(random) * level(time) * Math.min(1, (seconds - time) / 0.01);
  }
  return signal;
}

/**
 * @param {{ tone?: number, drop?: number, decay?: number, click?: number }} [options]
 *   The pitch falls from `tone * drop` to `tone`.
 * @returns {Instrument}
 */
export function kick({ tone = 48, drop = 4.5, decay = 0.22, click = 0.25 } = {}) {
  return ({ rate, velocity, random }) => {
    const seconds = decay * 3.5;
    const signal = new Float32Array(Math.ceil(seconds * rate));
    let phase = 0;
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      phase += (2 * Math.PI * tone * (1 + (drop - 1) * Math.exp(-time / 0.028))) / rate;
      const beater = click * bipolar(random) * Math.exp(-time / 0.003);
      const level = Math.min(1, time / 0.0015) * Math.exp(-time / decay) * Math.min(1, (seconds - time) / 0.02);
      signal[i] = (Math.tanh(1.5 * Math.sin(phase)) + beater) * 0.62 * velocity * level;
    }
    return biquad(signal, 'lowpass', { rate, frequency: 5200 });
  };
}

/**
 * @param {{ tone?: number, decay?: number, snap?: number, cutoff?: number }} [options]
 * @returns {Instrument}
 */
export function snare({ tone = 185, decay = 0.13, snap = 0.5, cutoff = 8500 } = {}) {
  return (played) => {
    const { rate, velocity } = played;
    const signal = noise(played, decay * 4, (time) => snap * Math.min(1, time / 0.001) * Math.exp(-time / decay));
    biquad(signal, 'highpass', { rate, frequency: 700 });
    biquad(signal, 'lowpass', { rate, frequency: cutoff });
    addMode(signal, { rate, frequency: tone, amplitude: 0.36, t60: decay * 2.4 });
    addMode(signal, { rate, frequency: tone * 1.78, amplitude: 0.18, t60: decay * 1.6 });
    return signal.map((sample) => sample * velocity * 0.75);
  };
}

/** @type {Instrument} */
export function clap(played) {
  const bursts = [0, 0.011, 0.021, 0.03];
  const signal = noise(played, 0.4, (time) => {
    let level = 0;
    for (const [index, start] of bursts.entries()) {
      const decay = index === bursts.length - 1 ? 0.075 : 0.006;
      if (time >= start) level += Math.min(1, (time - start) / 0.0006) * Math.exp((start - time) / decay);
    }
    return level * 0.75 * played.velocity;
  });
  biquad(signal, 'bandpass', { rate: played.rate, frequency: 1350, q: 0.9 });
  return signal;
}

/**
 * @param {{ decay?: number, low?: number }} [options] `low` cuts what is below it.
 * @returns {Instrument}
 */
export function hat({ decay = 0.035, low = 7000 } = {}) {
  return (played) => {
    const { rate, velocity } = played;
    const signal = noise(played, decay * 5 + 0.01, (time) => Math.min(1, time / 0.0008) * Math.exp(-time / decay));
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      let metal = 0;
      for (const tone of [3170, 4220, 5310, 6390]) metal += Math.sign(Math.sin(2 * Math.PI * tone * time));
      signal[i] = (signal[i] * 0.6 + metal * 0.1 * Math.exp(-time / decay)) * Math.min(1, time / 0.0008);
    }
    biquad(signal, 'highpass', { rate, frequency: low });
    biquad(signal, 'highpass', { rate, frequency: low * 0.8 });
    return signal.map((sample, i) => sample * 0.42 * velocity * Math.min(1, (signal.length - i) / (0.006 * rate)));
  };
}

/**
 * A falling tom, for fills.
 *
 * @param {number} tone In Hz.
 * @returns {Instrument}
 */
export const tom = (tone) => kick({ tone, drop: 1.8, decay: 0.24, click: 0.12 });

/** @type {Instrument} */
export function rim({ rate, velocity }) {
  const signal = new Float32Array(Math.ceil(0.09 * rate));
  addMode(signal, { rate, frequency: 1720, amplitude: 0.3, t60: 0.05 });
  addMode(signal, { rate, frequency: 870, amplitude: 0.25, t60: 0.07 });
  addMode(signal, { rate, frequency: 430, amplitude: 0.15, t60: 0.07 });
  return signal.map((sample) => sample * velocity);
}

/** @type {Instrument} */
export function shaker(played) {
  const rise = 0.018;
  const signal = noise(played, 0.13, (time) => (time < rise ? (time / rise) ** 2 : Math.exp((rise - time) / 0.026)));
  biquad(signal, 'bandpass', { rate: played.rate, frequency: 6200, q: 0.9 });
  return signal.map((sample) => sample * 0.34 * played.velocity);
}

/**
 * A brush drawn over the snare; the longer the note, the longer the sweep.
 *
 * @type {Instrument}
 */
export function brush(played) {
  const seconds = Math.max(0.09, played.seconds * 0.9);
  const signal = noise(played, seconds, (time) => Math.sin(Math.PI * (time / seconds) ** 0.6) ** 2);
  biquad(signal, 'bandpass', { rate: played.rate, frequency: 1900, q: 0.6 });
  biquad(signal, 'lowpass', { rate: played.rate, frequency: 4500 });
  return signal.map((sample) => sample * 0.16 * played.velocity);
}

/**
 * A brush that taps.
 *
 * @type {Instrument}
 */
export function brushTap(played) {
  const { rate, velocity } = played;
  const signal = noise(played, 0.16, (time) => Math.min(1, time / 0.002) * Math.exp(-time / 0.035));
  biquad(signal, 'bandpass', { rate, frequency: 1500, q: 0.5 });
  biquad(signal, 'lowpass', { rate, frequency: 5500 });
  addMode(signal, { rate, frequency: 205, amplitude: 0.22, t60: 0.16 });
  return signal.map((sample) => sample * 0.5 * velocity);
}

/**
 * A ride cymbal by its modes: a ping with little hiss, which FLAC can predict.
 *
 * @type {Instrument}
 */
export function ride({ rate, velocity, random }) {
  const seconds = 1.1;
  const signal = new Float32Array(Math.ceil(seconds * rate));
  for (let mode = 0; mode < 34; mode++) {
    const frequency = 420 * 1.083 ** mode * (1 + bipolar(random) * 0.004);
    addMode(signal, {
      rate,
      frequency,
      amplitude: 0.012 * velocity * (frequency > 2200 && frequency < 5200 ? 1.5 : 0.6),
      t60: frequency > 3000 ? 0.9 : 1.5,
      phase: random() * 6,
    });
  }
  for (let i = 0; i < signal.length; i++) {
    const time = i / rate;
    const ping = 1 + 2.2 * Math.exp(-time / 0.03);
    signal[i] *= Math.min(1, time / 0.001) * ping * Math.min(1, (seconds - time) / 0.15);
  }
  return signal;
}
