import { addMode, damped } from './envelopes.mjs';
import { biquad } from './filters.mjs';
import { bipolar } from './random.mjs';

/**
 * Struck instruments: pianos, electric piano and tuned percussion.
 *
 * @typedef {import('./session.mjs').Instrument} Instrument
 */

/**
 * A piano by its modes: stretched partials on two slightly mistuned strings, a soft hammer and a
 * damper. `brightness` near 0.4 is a felt piano, near 1 a concert grand in a club.
 *
 * @param {{ brightness?: number, attack?: number, damper?: number, hammer?: number }} [options]
 * @returns {Instrument}
 */
export function piano({ brightness = 0.45, attack = 0.005, damper = 0.14, hammer = 0.1 } = {}) {
  return ({ rate, frequency, seconds, velocity, random }) => {
    const envelope = damped({ attack, seconds, damper });
    const length = Math.ceil(envelope.total * rate);
    const left = new Float32Array(length);
    const right = new Float32Array(length);
    const stretch = 0.00025 * (frequency / 220) ** 1.2;
    const softness = (0.62 - 0.42 * brightness * (0.4 + velocity)) * (frequency / 330) ** 0.42;
    const ring = 8.5 * (261 / frequency) ** 0.6;
    const loudness = 0.34 * velocity ** 1.25;
    const mistuning = 1 + 0.00022 + random() * 0.00018;
    for (let k = 1; k <= 22; k++) {
      const partial = k * frequency * Math.sqrt(1 + stretch * k * k);
      const struck = 0.3 + 0.7 * Math.abs(Math.sin(Math.PI * k * 0.121));
      const amplitude = (loudness * struck * Math.exp(-softness * (k - 1))) / k ** 0.7;
      if (amplitude < 1e-5) break;
      const t60 = ring / (1 + 0.22 * (k - 1));
      addMode(left, { rate, frequency: partial, amplitude, t60 });
      addMode(right, { rate, frequency: partial * mistuning, amplitude, t60: t60 * 1.25 });
    }
    const thump = new Float32Array(Math.ceil(rate * 0.06));
    for (let i = 0; i < thump.length; i++) {
      thump[i] = bipolar(random) * (1 - i / thump.length) ** 4 * hammer * velocity;
    }
    biquad(thump, 'bandpass', { rate, frequency: 180 + frequency * 0.8, q: 0.8 });
    for (let i = 0; i < length; i++) {
      const level = envelope.at(i / rate);
      const knock = i < thump.length ? thump[i] : 0;
      const near = (left[i] + knock) * level;
      const far = (right[i] + knock) * level;
      left[i] = near * 0.72 + far * 0.28;
      right[i] = far * 0.72 + near * 0.28;
    }
    return { left, right };
  };
}

/**
 * A tine piano by frequency modulation: a mellow bar, a bright tine that dies at once, and a
 * tremolo between the two sides.
 *
 * @param {{ bark?: number, tremolo?: number, speed?: number }} [options]
 * @returns {Instrument}
 */
export function electricPiano({ bark = 1, tremolo = 0.22, speed = 4.6 } = {}) {
  return ({ rate, frequency, seconds, velocity, random }) => {
    const envelope = damped({ attack: 0.003, seconds, damper: 0.09 });
    const length = Math.ceil(envelope.total * rate);
    const left = new Float32Array(length);
    const right = new Float32Array(length);
    const omega = 2 * Math.PI * frequency;
    const decay = 2.1 * (261 / frequency) ** 0.35;
    const keyScale = Math.min(1, (400 / frequency) ** 0.5);
    const phase = random() * 6;
    for (let i = 0; i < length; i++) {
      const time = i / rate;
      const index = bark * velocity * keyScale * (0.25 + 1.5 * Math.exp(-time / 0.55));
      const bar = Math.sin(omega * time + index * Math.sin(omega * time * 1.0005));
      const tine =
        frequency * 7.1 < rate * 0.4 ? 0.13 * velocity * Math.exp(-time / 0.11) * Math.sin(omega * 7.1 * time) : 0;
      const level = 0.3 * velocity * envelope.at(time) * Math.exp(-time / decay);
      const sway = tremolo * Math.sin(2 * Math.PI * speed * time + phase);
      const sample = (bar + tine) * level;
      left[i] = sample * (1 + sway);
      right[i] = sample * (1 - sway);
    }
    return { left, right };
  };
}

/**
 * Anything whose sound is a handful of dying modes.
 *
 * @param {readonly (readonly [ratio: number, level: number, t60: number])[]} modes
 * @param {{ loudness: number, attack?: number, damper?: number, motor?: number }} options
 *   `motor` is the depth of a vibraphone's turning fans.
 * @returns {Instrument}
 */
function modal(modes, { loudness, attack = 0.002, damper = 0.4, motor = 0 }) {
  return ({ rate, frequency, seconds, velocity }) => {
    const envelope = damped({ attack, seconds, damper });
    const signal = new Float32Array(Math.ceil(envelope.total * rate));
    for (const [ratio, level, t60] of modes) {
      const hardness = ratio > 1 ? velocity : 1;
      const shorter = (523 / frequency) ** 0.4;
      addMode(signal, {
        rate,
        frequency: frequency * ratio,
        amplitude: loudness * level * hardness * velocity,
        t60: t60 * shorter,
      });
    }
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      signal[i] *= envelope.at(time) * (1 - motor * (0.5 - 0.5 * Math.cos(2 * Math.PI * 5.2 * time)));
    }
    return signal;
  };
}

export const celesta = modal(
  [
    [1, 1, 2.6],
    [2.005, 0.28, 1.6],
    [4.01, 0.16, 0.8],
    [6.74, 0.07, 0.3],
  ],
  { loudness: 0.2 },
);

export const templeBell = modal(
  [
    [0.5, 0.35, 9],
    [1, 1, 7],
    [1.0035, 0.7, 7.5],
    [1.19, 0.45, 5],
    [1.5, 0.22, 4],
    [2.02, 0.4, 3.2],
    [2.74, 0.2, 2],
    [3.76, 0.12, 1.2],
  ],
  { loudness: 0.13, attack: 0.004 },
);

export const vibraphone = modal(
  [
    [1, 1, 3.4],
    [3.98, 0.2, 1],
    [9.7, 0.07, 0.25],
  ],
  { loudness: 0.3, attack: 0.003, damper: 0.12, motor: 0.35 },
);
