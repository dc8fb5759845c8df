import { biquad } from './filters.mjs';
import { bipolar } from './random.mjs';
import { mix } from './session.mjs';

/**
 * Sounds of places: sea, rain and record surface, a room with people in it.
 *
 * @typedef {import('./session.mjs').Session} Session
 * @typedef {import('./session.mjs').Stereo} Stereo
 */

/**
 * Noise on both sides, shaped by a level over time.
 *
 * @param {Session} session
 * @param {(seconds: number, side: number) => number} level
 */
function noiseBed(session, level) {
  const bed = session.bus();
  for (const [index, signal] of [bed.left, bed.right].entries()) {
    for (let i = 0; i < signal.length; i++) {
      signal[i] = bipolar(session.random) * level(i / session.rate, index);
    }
  }
  return bed;
}

/**
 * Waves that come in every `period` seconds.
 *
 * @param {Session} session
 * @param {number} period
 */
export function sea(session, period) {
  const bed = noiseBed(session, (time, side) => {
    const swell = 0.5 - 0.5 * Math.cos((2 * Math.PI * (time + side * 0.35)) / period);
    return 0.25 * swell ** 2.5 + 0.02;
  });
  for (const signal of [bed.left, bed.right]) {
    biquad(signal, 'lowpass', { rate: session.rate, frequency: 1100, q: 0.5 });
    biquad(signal, 'highpass', { rate: session.rate, frequency: 140 });
  }
  return bed;
}

/**
 * Short sounds scattered at random.
 *
 * @param {Session} session
 * @param {object} options
 * @param {(seconds: number) => number} options.perSecond How many, on average, at a moment.
 * @param {(random: () => number) => { signal: Float32Array, gain: number }} options.grain
 * @returns {Stereo}
 */
function scatter(session, { perSecond, grain }) {
  const bed = session.bus();
  const tick = 0.004;
  for (let time = 0; time < session.length / session.rate; time += tick) {
    if (session.random() >= perSecond(time) * tick) continue;
    const { signal, gain } = grain(session.random);
    const start = Math.round((time + session.random() * tick) * session.rate);
    mix(bed, signal, { gain, pan: bipolar(session.random) * 0.85, start });
  }
  return bed;
}

/** @param {Session} session */
export function crackle(session) {
  return scatter(session, {
    perSecond: () => 14,
    grain: (random) => {
      const signal = new Float32Array(40);
      for (let i = 0; i < 40; i++) signal[i] = bipolar(random) * Math.sin((Math.PI * i) / 40) ** 2;
      return { signal, gain: 0.012 + 0.05 * random() ** 4 };
    },
  });
}

/** @param {Session} session */
export function rain(session) {
  const bed = noiseBed(session, () => 0.05);
  for (const signal of [bed.left, bed.right]) {
    biquad(signal, 'bandpass', { rate: session.rate, frequency: 2600, q: 0.4 });
  }
  const drops = scatter(session, {
    perSecond: () => 22,
    grain: (random) => {
      const signal = new Float32Array(Math.round(session.rate * 0.02));
      const tone = 1400 + random() * 2600;
      for (let i = 0; i < signal.length; i++) {
        const past = i / signal.length;
        signal[i] = Math.sin((2 * Math.PI * tone * i * (1 + past * 0.2)) / session.rate) * past * (1 - past) ** 4 * 8;
      }
      return { signal, gain: 0.006 + 0.03 * random() ** 3 };
    },
  });
  mix(bed, drops);
  return bed;
}

/**
 * The murmur of a small club: dark enough that a lossless file stays small.
 *
 * @param {Session} session
 */
export function room(session) {
  const bed = noiseBed(session, (time, side) => {
    const talk = Math.sin(time * 2.3 + side) * Math.sin(time * 3.7 + side * 2) * Math.sin(time * 0.9);
    return 0.02 * (1 + 0.45 * talk);
  });
  for (const signal of [bed.left, bed.right]) {
    biquad(signal, 'bandpass', { rate: session.rate, frequency: 320, q: 0.5 });
    biquad(signal, 'lowpass', { rate: session.rate, frequency: 800 });
    biquad(signal, 'lowpass', { rate: session.rate, frequency: 1600 });
  }
  return bed;
}

/**
 * @param {Session} session
 * @param {(seconds: number) => number} fervour 0 to 1 over time.
 */
export function applause(session, fervour) {
  const hands = Array.from({ length: 24 }, () => {
    const signal = new Float32Array(Math.round(session.rate * 0.03));
    for (let i = 0; i < signal.length; i++) {
      const time = i / session.rate;
      const level = Math.min(1, time / 0.0012) * Math.exp(-time / 0.006) * (1 - i / signal.length);
      signal[i] = bipolar(session.random) * level;
    }
    const frequency = 850 + session.random() * 900;
    return biquad(signal, 'bandpass', { rate: session.rate, frequency, q: 1.3 });
  });
  const bed = scatter(session, {
    perSecond: (time) => 170 * fervour(time),
    grain: (random) => ({
      signal: hands[Math.floor(random() * hands.length)],
      gain: 0.05 + 0.2 * random() ** 3,
    }),
  });
  for (const signal of [bed.left, bed.right]) {
    biquad(signal, 'lowpass', { rate: session.rate, frequency: 3200 });
  }
  return bed;
}
