import { addMode, damped, sustained } from './envelopes.mjs';
import { biquad } from './filters.mjs';
import { saw } from './oscillators.mjs';
import { bipolar } from './random.mjs';

/**
 * Plucked and bowed instruments.
 *
 * @typedef {import('./session.mjs').Instrument} Instrument
 */

/**
 * Karplus-Strong: a burst of noise runs round a delay line as long as the string and loses treble
 * at every turn.
 *
 * @param {object} [options]
 * @param {number} [options.t60]        Seconds of ringing at middle C.
 * @param {number} [options.brightness] 0 to 1: the finger's flesh or the pick's edge.
 * @param {number} [options.damping]    0 to 0.5: treble lost per turn.
 * @param {number} [options.position]   Where along the string it is plucked.
 * @param {number} [options.damper]     Time constant of the hand that stops it.
 * @returns {Instrument}
 */
export function plucked({ t60 = 4, brightness = 0.5, damping = 0.35, position = 0.18, damper = 0.12 } = {}) {
  return ({ rate, frequency, seconds, velocity, random }) => {
    const envelope = damped({ attack: 0.001, seconds, damper });
    const signal = new Float32Array(Math.ceil(envelope.total * rate));
    const period = rate / frequency - damping;
    const delay = Math.floor(period - 0.2);
    const fraction = period - delay;
    const allpass = (1 - fraction) / (1 + fraction);
    const feedback = 10 ** (-3 / (frequency * t60 * (261 / frequency) ** 0.4));

    const string = new Float32Array(delay);
    const openness = Math.min(1, brightness * (0.35 + 0.65 * velocity));
    let soft = 0;
    let softer = 0;
    for (let i = 0; i < delay; i++) {
      soft += (bipolar(random) - soft) * openness;
      softer += (soft - softer) * Math.sqrt(openness);
      string[i] = softer;
    }
    const apart = Math.max(1, Math.round(position * delay));
    const burst = string.map((value, i) => value - string[(i + delay - apart) % delay]);
    const power = Math.sqrt(burst.reduce((sum, value) => sum + value * value, 0) / delay);
    const highest = burst.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
    const level = Math.min(0.2 / power, 0.45 / highest) * velocity;
    string.set(burst.map((value) => value * level));

    let held = 0;
    let allpassInput = 0;
    let allpassOutput = 0;
    for (let i = 0, at = 0; i < signal.length; i++, at = (at + 1) % delay) {
      const out = string[at];
      const lowpassed = (out * (1 - damping) + held * damping) * feedback;
      held = out;
      allpassOutput = allpass * (lowpassed - allpassOutput) + allpassInput;
      allpassInput = lowpassed;
      string[at] = allpassOutput;
      signal[i] = out * envelope.at(i / rate);
    }
    return biquad(signal, 'highpass', { rate, frequency: 50 });
  };
}

export const nylonGuitar = plucked({ t60: 3.6, brightness: 0.42, damping: 0.42, position: 0.27 });
export const mutedGuitar = plucked({ t60: 0.9, brightness: 0.3, damping: 0.48, position: 0.16, damper: 0.05 });
export const koto = plucked({ t60: 5.5, brightness: 0.46, damping: 0.34, position: 0.11, damper: 0.5 });

/**
 * A double bass, plucked: few partials, a growl that dies first, and the thump of the finger.
 *
 * @type {Instrument}
 */
export function uprightBass({ rate, frequency, seconds, velocity, random }) {
  const envelope = damped({ attack: 0.006, seconds, damper: 0.05 });
  const signal = new Float32Array(Math.ceil(envelope.total * rate));
  for (let k = 1; k <= 16; k++) {
    const place = 0.25 + 0.75 * Math.abs(Math.sin(Math.PI * k * 0.21));
    const growl = k > 2 ? 0.6 + 0.5 * velocity : 1;
    addMode(signal, {
      rate,
      frequency: k * frequency * (1 + 0.00012 * k * k),
      amplitude: (0.42 * velocity * place * growl * (k === 1 ? 0.85 : 1)) / k ** 1.15,
      t60: (3.6 * (65 / frequency) ** 0.35) / (1 + 0.42 * (k - 1)),
      phase: random() * 0.4,
    });
  }
  for (let i = 0; i < signal.length; i++) {
    const time = i / rate;
    const finger = time < 0.03 ? bipolar(random) * 0.05 * velocity * (1 - time / 0.03) : 0;
    signal[i] = (signal[i] + finger) * envelope.at(time);
  }
  biquad(signal, 'peak', { rate, frequency: 700, q: 0.9, gain: 4 });
  return biquad(signal, 'lowpass', { rate, frequency: 2600 });
}

/**
 * Bowed strings: `players` mistuned saws with their own vibrato, through the body's resonances.
 *
 * @param {{ players?: number, attack?: number, release?: number, tone?: number }} [options]
 * @returns {Instrument}
 */
export function bowed({ players = 4, attack = 0.35, release = 0.6, tone = 2200 } = {}) {
  return ({ rate, frequency, seconds, velocity, random }) => {
    const envelope = sustained({ attack, seconds, release });
    const length = Math.ceil((Math.max(seconds, attack) + release) * rate);
    const sides = { left: new Float32Array(length), right: new Float32Array(length) };
    for (let player = 0; player < players; player++) {
      const oscillator = saw(rate, random());
      const mistuning = 2 ** ((bipolar(random) * 7) / 1200);
      const vibrato = 4.6 + random() * 1.2;
      const phase = random() * 6;
      const place = players === 1 ? 0.5 : player / (players - 1);
      for (let i = 0; i < length; i++) {
        const time = i / rate;
        const depth = 0.0035 * Math.min(1, time / 0.7);
        const bend = 1 + depth * Math.sin(2 * Math.PI * vibrato * time + phase);
        const sample = oscillator(frequency * mistuning * bend);
        sides.left[i] += sample * (1 - place * 0.8);
        sides.right[i] += sample * (0.2 + place * 0.8);
      }
    }
    for (const signal of [sides.left, sides.right]) {
      biquad(signal, 'lowpass', { rate, frequency: tone * (0.6 + 0.6 * velocity), q: 0.6 });
      biquad(signal, 'peak', { rate, frequency: 440, q: 1.4, gain: 3 });
      biquad(signal, 'peak', { rate, frequency: 1150, q: 1.6, gain: -2.5 });
      biquad(signal, 'highpass', { rate, frequency: frequency * 0.7 });
      for (let i = 0; i < length; i++) {
        signal[i] *= (0.16 * velocity * envelope(i / rate)) / Math.sqrt(players);
      }
    }
    return sides;
  };
}
