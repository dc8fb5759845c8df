import { equalise } from './filters.mjs';
import { stereo } from './session.mjs';

/** @typedef {import('./session.mjs').Stereo} Stereo */

const LINE_SECONDS = [0.0297, 0.0371, 0.0411, 0.0437, 0.0533, 0.0591, 0.0679, 0.0731];
const DIFFUSER_SECONDS = [0.0047, 0.0036, 0.0127, 0.0093];

/**
 * A diffusing allpass, in place.
 *
 * @param {Float32Array} signal
 * @param {number} delay In samples.
 */
function diffuse(signal, delay) {
  const memory = new Float32Array(delay);
  for (let i = 0, at = 0; i < signal.length; i++, at = (at + 1) % delay) {
    const delayed = memory[at];
    const input = signal[i] + delayed * 0.6;
    memory[at] = input;
    signal[i] = delayed - input * 0.6;
  }
}

/**
 * A feedback delay network: eight slowly swaying lines behind a chain of diffusers.
 *
 * @param {Stereo} source
 * @param {object} options
 * @param {number} options.rate
 * @param {number} options.seconds   Time to fall by 60 dB.
 * @param {number} [options.size]    Scales the lines: 0.6 a room, 1.5 a church.
 * @param {number} [options.damping] 0 to 1: how fast the treble dies.
 * @param {number} [options.predelay] In seconds.
 * @param {number} [options.lowcut]  Keeps the bass out of the tail.
 * @returns {Stereo} The wet signal alone.
 */
export function reverb(source, { rate, seconds, size = 1, damping = 0.35, predelay = 0.015, lowcut = 160 }) {
  const length = source.left.length;
  const before = Math.round(predelay * rate);
  const input = stereo(length);
  for (const side of ['left', 'right']) {
    input[side].set(source[side].subarray(0, Math.max(0, length - before)), before);
    for (const time of DIFFUSER_SECONDS) {
      diffuse(input[side], Math.round((side === 'left' ? time : time * 1.07) * rate));
    }
  }
  equalise(input, 'highpass', { rate, frequency: lowcut });

  const sway = rate * 0.0004;
  const lines = LINE_SECONDS.map((time, index) => {
    const delay = time * size * rate;
    return {
      delay,
      memory: new Float32Array(Math.ceil(delay + sway) + 4),
      feedback: 10 ** ((-3 * time * size) / seconds),
      lfo: (2 * Math.PI * (0.19 + index * 0.07)) / rate,
      at: 0,
      lowpassed: 0,
    };
  });
  const wet = stereo(length);
  const taps = new Float64Array(lines.length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let n = 0; n < lines.length; n++) {
      const it = lines[n];
      const span = it.memory.length;
      let position = it.at - it.delay - sway * Math.sin(it.lfo * i + n);
      if (position < 0) position += span;
      const whole = Math.floor(position);
      const early = it.memory[whole % span];
      const tap = early + (position - whole) * (it.memory[(whole + 1) % span] - early);
      it.lowpassed += (tap - it.lowpassed) * (1 - damping);
      taps[n] = it.lowpassed * it.feedback;
      sum += taps[n];
    }
    const shared = (sum * 2) / lines.length;
    for (let n = 0; n < lines.length; n++) {
      const it = lines[n];
      it.memory[it.at] = (n % 2 ? input.right[i] : input.left[i]) * 0.5 + taps[n] - shared;
      it.at = (it.at + 1) % it.memory.length;
    }
    wet.left[i] = taps[0] - taps[2] + taps[4] - taps[6] + 0.3 * (taps[1] - taps[5]);
    wet.right[i] = taps[1] - taps[3] + taps[5] - taps[7] + 0.3 * (taps[2] - taps[4]);
  }
  return wet;
}

/**
 * Echoes that change sides, each darker than the one before.
 *
 * @param {Stereo} source
 * @param {{ rate: number, seconds: number, feedback?: number, tone?: number }} options
 * @returns {Stereo} The wet signal alone.
 */
export function pingPong(source, { rate, seconds, feedback = 0.4, tone = 0.45 }) {
  const delay = Math.round(seconds * rate);
  const wet = stereo(source.left.length);
  let left = 0;
  let right = 0;
  for (let i = delay; i < source.left.length; i++) {
    const input = (source.left[i - delay] + source.right[i - delay]) / 2;
    left += (input + wet.right[i - delay] * feedback - left) * tone;
    right += (wet.left[i - delay] - right) * Math.sqrt(tone);
    wet.left[i] = left;
    wet.right[i] = right;
  }
  return wet;
}

/**
 * Reads `signal` at a moving distance behind the present, in place.
 *
 * @param {Float32Array} signal
 * @param {(index: number) => number} distance In samples.
 */
function readBehind(signal, distance) {
  const original = signal.slice();
  for (let i = 0; i < signal.length; i++) {
    const position = i - distance(i);
    const whole = Math.floor(position);
    const early = whole >= 0 ? original[whole] : 0;
    const late = whole + 1 >= 0 ? original[whole + 1] : 0;
    signal[i] = early + (position - whole) * (late - early);
  }
}

/**
 * @param {Stereo} bus
 * @param {{ rate: number, depth?: number, speed?: number, mix?: number }} options
 */
export function chorus(bus, { rate, depth = 0.0035, speed = 0.6, mix: amount = 0.5 }) {
  for (const [side, phase] of [
    ['left', 0],
    ['right', Math.PI / 2],
  ]) {
    const moved = bus[side].slice();
    const centre = depth * 2 * rate;
    readBehind(moved, (i) => centre + depth * rate * Math.sin((2 * Math.PI * speed * i) / rate + phase));
    for (let i = 0; i < moved.length; i++) {
      bus[side][i] = bus[side][i] * (1 - amount / 2) + moved[i] * amount;
    }
  }
  return bus;
}

/**
 * The unsteady speed of a cassette: a slow wow and a small flutter.
 *
 * @param {Stereo} bus
 * @param {{ rate: number, depth?: number }} options `depth` in seconds.
 */
export function cassette(bus, { rate, depth = 0.0011 }) {
  const wobble = (/** @type {number} */ i) => {
    const time = (2 * Math.PI * i) / rate;
    return rate * depth * (1.3 + Math.sin(time * 0.55) + 0.12 * Math.sin(time * 6.3));
  };
  readBehind(bus.left, wobble);
  readBehind(bus.right, wobble);
  return saturate(bus, 1.5);
}

/**
 * Soft clipping, with unity gain for quiet signals.
 *
 * @param {Stereo} bus
 * @param {number} drive
 */
export function saturate(bus, drive) {
  for (const signal of [bus.left, bus.right]) {
    for (let i = 0; i < signal.length; i++) signal[i] = Math.tanh(signal[i] * drive) / drive;
  }
  return bus;
}

/**
 * @param {Stereo} bus
 * @param {number} width 1 leaves it as it is, 0 makes it mono.
 */
export function narrow(bus, width) {
  for (let i = 0; i < bus.left.length; i++) {
    const middle = (bus.left[i] + bus.right[i]) / 2;
    bus.left[i] = middle + (bus.left[i] - middle) * width;
    bus.right[i] = middle + (bus.right[i] - middle) * width;
  }
  return bus;
}

/**
 * Ducks a bus at each of the given moments, as a side-chained compressor does under a kick drum.
 *
 * @param {Stereo} bus
 * @param {{ rate: number, moments: readonly number[], depth?: number, release?: number }} options
 *   Moments and release in seconds.
 */
export function duck(bus, { rate, moments, depth = 0.6, release = 0.22 }) {
  const gain = new Float32Array(bus.left.length).fill(1);
  const attack = Math.round(0.006 * rate);
  for (const moment of moments) {
    const start = Math.round(moment * rate) - attack;
    for (let i = 0; i < attack + release * rate; i++) {
      const past = (i - attack) / (release * rate);
      const dip = i < attack ? i / attack : (1 - past) ** 2;
      const at = start + i;
      if (at >= 0 && at < gain.length) gain[at] = Math.min(gain[at], 1 - depth * dip);
    }
  }
  for (let i = 0; i < gain.length; i++) {
    bus.left[i] *= gain[i];
    bus.right[i] *= gain[i];
  }
  return bus;
}
