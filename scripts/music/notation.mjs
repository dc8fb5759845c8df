/**
 * A small text notation for scores. Owns names, lengths and steps; knows nothing of tempo or sound.
 *
 *   line('E5:1.5 D5:.5 | F3+A3+C4:2! r:2')   melody and chords, each with its length in beats
 *   steps('x..o X...')                       a drum row: x hit, X accent, o ghost, . silence
 *
 * @typedef {object} Note
 * @property {number} beat      Where it starts, in beats from the start of the piece.
 * @property {number} beats     How long it is held.
 * @property {number} velocity  0 to 1.
 * @property {number} [pitch]   MIDI number; absent for drums.
 */

const SEMITONES = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const ACCENT = 0.14;

/**
 * @param {string} name Such as `F#4` or `Bb2`; C4 is MIDI 60.
 * @returns {number}
 */
export function pitch(name) {
  const match = /^([A-G])([#b]?)(-?\d)$/.exec(name);
  if (!match) throw new Error(`"${name}" is not the name of a note.`);
  const [, letter, accidental, octave] = match;
  const shift = accidental === '#' ? 1 : accidental === 'b' ? -1 : 0;
  return SEMITONES[letter] + shift + (Number(octave) + 1) * 12;
}

/** @param {number} midi */
export const frequencyOf = (midi) => 440 * 2 ** ((midi - 69) / 12);

/**
 * @param {string} text
 * @param {{ at?: number, velocity?: number, transpose?: number, hold?: number }} [options]
 *   `hold` lengthens every note by so many beats, as a sustain pedal does.
 * @returns {Note[]}
 */
export function line(text, { at = 0, velocity = 0.7, transpose = 0, hold = 0 } = {}) {
  const notes = [];
  let beat = at;
  for (const token of text.split(/\s+/)) {
    if (token === '' || token === '|') continue;
    const match = /^([^:]+):([\d.]+)([!?]?)$/.exec(token);
    if (!match) throw new Error(`"${token}" is not a note with a length.`);
    const [, names, length, mark] = match;
    const loudness = velocity + (mark === '!' ? ACCENT : mark === '?' ? -ACCENT : 0);
    if (names !== 'r') {
      for (const name of names.split('+')) {
        notes.push({
          beat,
          beats: Number(length) + hold,
          velocity: loudness,
          pitch: pitch(name) + transpose,
        });
      }
    }
    beat += Number(length);
  }
  return notes;
}

/**
 * Notes of equal length, one after the other, each ringing on for `ring` beats.
 *
 * @param {string} names Separated by spaces; `.` leaves a step silent.
 * @param {{ at?: number, step?: number, ring?: number, velocity?: number, transpose?: number }} [options]
 * @returns {Note[]}
 */
export function arpeggio(names, { at = 0, step = 0.5, ring = step, velocity = 0.6, transpose = 0 } = {}) {
  return names
    .trim()
    .split(/\s+/)
    .flatMap((name, index) =>
      name === '.' ? [] : [{ beat: at + index * step, beats: ring, velocity, pitch: pitch(name) + transpose }],
    );
}

/**
 * @param {string} row
 * @param {{ at?: number, step?: number, velocity?: number, times?: number }} [options]
 * @returns {Note[]}
 */
export function steps(row, { at = 0, step = 0.25, velocity = 0.75, times = 1 } = {}) {
  const marks = row.replace(/[\s|]/g, '').repeat(times);
  const loudness = { x: velocity, X: Math.min(1, velocity + ACCENT * 1.5), o: velocity * 0.45 };
  return [...marks].flatMap((mark, index) =>
    mark === '.' ? [] : [{ beat: at + index * step, beats: step, velocity: loudness[mark] }],
  );
}

/**
 * Plays one figure over a row of bars.
 *
 * @template T
 * @param {readonly T[]} bars
 * @param {number} beatsPerBar
 * @param {(bar: T, at: number, index: number) => Note[]} figure
 * @param {number} [at]
 * @returns {Note[]}
 */
export function overBars(bars, beatsPerBar, figure, at = 0) {
  return bars.flatMap((bar, index) => figure(bar, at + index * beatsPerBar, index));
}
