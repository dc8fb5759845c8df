import { frequencyOf } from './notation.mjs';
import { bipolar, seededRandom } from './random.mjs';

/**
 * @typedef {{ left: Float32Array, right: Float32Array }} Stereo
 *
 * @typedef {object} Played  What an instrument is told of one note.
 * @property {number} rate
 * @property {number} seconds
 * @property {number} velocity
 * @property {number} frequency  0 for drums.
 * @property {number} previous   Frequency of the note before, for glides.
 * @property {() => number} random
 *
 * @typedef {(played: Played) => Float32Array | Stereo} Instrument
 */

/**
 * @param {number} length In samples.
 * @returns {Stereo}
 */
export const stereo = (length) => ({
  left: new Float32Array(length),
  right: new Float32Array(length),
});

/**
 * Adds `source` onto `target`, from sample `start` on, with equal-power panning.
 *
 * @param {Stereo} target
 * @param {Float32Array | Stereo} source
 * @param {{ gain?: number, pan?: number, start?: number }} [options] `pan` runs from -1 to 1.
 */
export function mix(target, source, { gain = 1, pan = 0, start = 0 } = {}) {
  const mono = source instanceof Float32Array;
  const left = mono ? source : source.left;
  const right = mono ? source : source.right;
  const angle = ((pan + 1) * Math.PI) / 4;
  const leftGain = gain * Math.cos(angle) * Math.SQRT2;
  const rightGain = gain * Math.sin(angle) * Math.SQRT2;
  const count = Math.min(left.length, target.left.length - start);
  for (let i = Math.max(0, -start); i < count; i++) {
    target.left[start + i] += left[i] * leftGain;
    target.right[start + i] += right[i] * rightGain;
  }
}

/**
 * One piece being recorded: its tempo, its length and its random numbers. It places notes in time
 * and hands them to instruments; what a note sounds like is the instrument's affair.
 */
export class Session {
  /**
   * @param {object} options
   * @param {number} [options.rate]
   * @param {number} options.bpm
   * @param {number} options.seconds
   * @param {number} options.seed
   * @param {number} [options.swing]      Share of a pair that its first half takes; 0.5 is straight.
   * @param {number} [options.swingUnit]  Length in beats of the halves that swing.
   * @param {number} [options.offset]     Seconds before beat 0.
   */
  constructor({ rate = 44100, bpm, seconds, seed, swing = 0.5, swingUnit = 0.5, offset = 0.03 }) {
    this.rate = rate;
    this.bpm = bpm;
    this.length = Math.round(seconds * rate);
    this.random = seededRandom(seed);
    /** May change between two passages: what is played later follows the new feel. */
    this.swing = swing;
    this.swingUnit = swingUnit;
    this.offset = offset;
  }

  /** @returns {Stereo} */
  bus() {
    return stereo(this.length);
  }

  /** @param {number} beat */
  secondsAt(beat) {
    const pair = this.swingUnit * 2;
    const start = Math.floor(beat / pair + 1e-9) * pair;
    const phase = (beat - start) / pair;
    const warped = phase < 0.5 ? phase * 2 * this.swing : this.swing + (phase - 0.5) * 2 * (1 - this.swing);
    return this.offset + ((start + warped * pair) * 60) / this.bpm;
  }

  /**
   * @param {Stereo} bus
   * @param {readonly import('./notation.mjs').Note[]} notes
   * @param {Instrument} instrument
   * @param {object} [options]
   * @param {number} [options.gain]
   * @param {number} [options.pan]
   * @param {number} [options.spread]    Pans by pitch, low left and high right, as a keyboard sounds.
   * @param {number} [options.humanise]  Seconds by which a note may come early or late.
   */
  play(bus, notes, instrument, { gain = 1, pan = 0, spread = 0, humanise = 0.004 } = {}) {
    let previous = 0;
    for (const note of notes) {
      const frequency = note.pitch === undefined ? 0 : frequencyOf(note.pitch);
      const start = this.secondsAt(note.beat) + bipolar(this.random) * humanise;
      const signal = instrument({
        rate: this.rate,
        seconds: this.secondsAt(note.beat + note.beats) - this.secondsAt(note.beat),
        velocity: Math.min(1, Math.max(0.05, note.velocity * (1 + bipolar(this.random) * 0.07))),
        frequency,
        previous: previous || frequency,
        random: this.random,
      });
      const byPitch = note.pitch === undefined ? 0 : (spread * (note.pitch - 62)) / 24;
      mix(bus, signal, {
        gain,
        pan: Math.max(-0.9, Math.min(0.9, pan + byPitch)),
        start: Math.max(0, Math.round(start * this.rate)),
      });
      previous = frequency;
    }
  }
}
