import { damped, sustained } from './envelopes.mjs';
import { biquad, stateVariable } from './filters.mjs';
import { pulse, saw, triangle } from './oscillators.mjs';
import { bipolar } from './random.mjs';

/**
 * Synthesisers: pads, leads, basses, an airy flute and the two voices of a games console.
 *
 * @typedef {import('./session.mjs').Instrument} Instrument
 */

/**
 * Seven mistuned saws under a lowpass that breathes.
 *
 * @param {object} [options]
 * @param {number} [options.attack]
 * @param {number} [options.release]
 * @param {number} [options.cutoff]  In Hz.
 * @param {number} [options.sweep]   How far, in octaves, the cutoff rises over the note.
 * @param {number} [options.detune]  In cents.
 * @returns {Instrument}
 */
export function pad({ attack = 0.8, release = 1.4, cutoff = 900, sweep = 0.6, detune = 9 } = {}) {
  return ({ rate, frequency, seconds, velocity, random }) => {
    const envelope = sustained({ attack, seconds, release });
    const total = Math.max(seconds, attack) + release;
    const length = Math.ceil(total * rate);
    const render = () => {
      const voices = Array.from({ length: 5 }, (_, index) => ({
        next: saw(rate, random()),
        frequency: frequency * 2 ** (((index - 2) * detune * 0.5 + bipolar(random) * 2) / 1200),
      }));
      const lowpass = stateVariable(rate);
      const phase = random() * 6;
      const signal = new Float32Array(length);
      for (let i = 0; i < length; i++) {
        const time = i / rate;
        let sum = 0;
        for (const voice of voices) sum += voice.next(voice.frequency);
        const octaves = sweep * Math.sin((Math.PI * time) / total) + 0.18 * Math.sin(1.7 * time + phase);
        const level = 0.062 * velocity * envelope(time);
        signal[i] = lowpass(sum, cutoff * 2 ** octaves, 0.8) * level;
      }
      return biquad(signal, 'highpass', { rate, frequency: frequency * 0.6 });
    };
    return { left: render(), right: render() };
  };
}

/**
 * A singing lead: two saws, a filter that opens on the attack, vibrato that comes late, and a
 * glide from the note before.
 *
 * @param {{ cutoff?: number, glide?: number, vibrato?: number, release?: number }} [options]
 * @returns {Instrument}
 */
export function lead({ cutoff = 2400, glide = 0.045, vibrato = 0.005, release = 0.18 } = {}) {
  return ({ rate, frequency, previous, seconds, velocity, random }) => {
    const envelope = sustained({ attack: 0.014, seconds: seconds * 0.96, release });
    const signal = new Float32Array(Math.ceil((seconds + release) * rate));
    const first = saw(rate, random());
    const second = saw(rate, random());
    const lowpass = stateVariable(rate);
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      const slide = (previous / frequency) ** Math.max(0, 1 - time / glide);
      const depth = vibrato * Math.min(1, Math.max(0, (time - 0.25) / 0.4));
      const tone = frequency * slide * (1 + depth * Math.sin(2 * Math.PI * 5.4 * time));
      const open = cutoff * (0.5 + 0.5 * velocity) * (1 + 0.9 * Math.exp(-time / 0.12));
      const sample = first(tone * 1.0028) + second(tone * 0.9972);
      signal[i] = lowpass(sample, open, 1.1) * 0.13 * velocity * envelope(time);
    }
    return signal;
  };
}

/**
 * A short, filtered pluck for sequences and stabs.
 *
 * @param {object} [options]
 * @param {number} [options.cutoff]  Where the filter rests.
 * @param {number} [options.peak]    Octaves by which the attack opens it.
 * @param {number} [options.decay]   Seconds.
 * @param {number} [options.resonance]
 * @param {number} [options.release]
 * @returns {Instrument}
 */
export function sequence({ cutoff = 500, peak = 3, decay = 0.14, resonance = 1.6, release = 0.12 } = {}) {
  return ({ rate, frequency, seconds, velocity, random }) => {
    const envelope = damped({ attack: 0.003, seconds, damper: release / 2 });
    const signal = new Float32Array(Math.ceil(envelope.total * rate));
    const first = saw(rate, random());
    const second = pulse(rate, 0.42, random());
    const lowpass = stateVariable(rate);
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      const open = cutoff * 2 ** (peak * (0.4 + 0.6 * velocity) * Math.exp(-time / decay));
      const sample = first(frequency * 1.002) * 0.7 + second(frequency * 0.998) * 0.5;
      const level = 0.17 * velocity * (0.35 + 0.65 * Math.exp(-time / (decay * 2.5)));
      signal[i] = lowpass(sample, open, resonance) * level * envelope.at(time);
    }
    return signal;
  };
}

/**
 * A round bass: a sine that leans on its second harmonic, soft-clipped so that small speakers
 * show it too.
 *
 * @param {{ drive?: number, harmonic?: number, release?: number }} [options]
 * @returns {Instrument}
 */
export function subBass({ drive = 1.6, harmonic = 0.25, release = 0.05 } = {}) {
  return ({ rate, frequency, previous, seconds, velocity }) => {
    const envelope = sustained({ attack: 0.008, seconds: seconds * 0.95, release });
    const signal = new Float32Array(Math.ceil((seconds + release) * rate));
    let phase = 0;
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      const slide = (previous / frequency) ** Math.max(0, 1 - time / 0.03);
      phase += (2 * Math.PI * frequency * slide) / rate;
      const wave = Math.sin(phase) + harmonic * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase);
      const level = envelope(time) * (0.7 + 0.3 * Math.exp(-time / 0.3));
      signal[i] = (Math.tanh(wave * drive) / drive) * 0.5 * velocity * level;
    }
    return signal;
  };
}

/**
 * A breathy flute, after the shakuhachi: it slides into its note and the air is part of the tone.
 *
 * @type {Instrument}
 */
export function flute({ rate, frequency, seconds, velocity, random }) {
  const release = 0.3;
  const envelope = sustained({ attack: 0.11, seconds: seconds * 0.95, release });
  const length = Math.ceil((Math.max(seconds, 0.15) + release) * rate);
  const signal = new Float32Array(length);
  const breath = new Float32Array(length).map(() => bipolar(random));
  biquad(breath, 'bandpass', { rate, frequency: frequency * 1.5, q: 1.2 });
  let phase = 0;
  for (let i = 0; i < length; i++) {
    const time = i / rate;
    const scoop = -0.045 * Math.exp(-time / 0.06);
    const depth = 0.007 * Math.min(1, Math.max(0, (time - 0.45) / 0.8));
    const bend = 1 + scoop + depth * Math.sin(2 * Math.PI * 4.8 * time);
    phase += (2 * Math.PI * frequency * bend) / rate;
    const tone = Math.sin(phase) + 0.32 * Math.sin(2 * phase) + 0.13 * Math.sin(3 * phase);
    const air = breath[i] * (0.16 + 0.6 * Math.exp(-time / 0.07));
    signal[i] = (tone * 0.3 + air) * 0.7 * velocity * envelope(time);
  }
  return signal;
}

/**
 * The pulse voice of a games console, with its one trick: a quick run through `chord` (semitones)
 * instead of a chord.
 *
 * @param {{ width?: number, chord?: readonly number[], decay?: number }} [options]
 * @returns {Instrument}
 */
export function chipPulse({ width = 0.25, chord = [0], decay = 1.2 } = {}) {
  return ({ rate, frequency, seconds, velocity }) => {
    const envelope = sustained({ attack: 0.003, seconds: seconds * 0.9, release: 0.03 });
    const signal = new Float32Array(Math.ceil((seconds + 0.03) * rate));
    const oscillator = pulse(rate, width);
    for (let i = 0; i < signal.length; i++) {
      const time = i / rate;
      const semitones = chord[Math.floor(time * 50) % chord.length];
      const depth = chord.length === 1 ? 0.006 * Math.min(1, Math.max(0, (time - 0.18) / 0.2)) : 0;
      const tone = frequency * 2 ** (semitones / 12) * (1 + depth * Math.sin(2 * Math.PI * 6 * time));
      signal[i] = oscillator(tone) * 0.14 * velocity * envelope(time) * Math.exp(-time / decay);
    }
    return signal;
  };
}

/** @type {Instrument} */
export function chipTriangle({ rate, frequency, seconds, velocity }) {
  const envelope = sustained({ attack: 0.002, seconds: seconds * 0.85, release: 0.02 });
  const signal = new Float32Array(Math.ceil((seconds + 0.02) * rate));
  const oscillator = triangle(rate);
  for (let i = 0; i < signal.length; i++) {
    signal[i] = oscillator(frequency) * 0.34 * velocity * envelope(i / rate);
  }
  return signal;
}
