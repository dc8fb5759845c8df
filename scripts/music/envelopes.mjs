/**
 * Shapes in time that the instruments share. All of them end at exactly zero, so no note clicks.
 */

/** Seconds over which every struck or plucked sound is brought to silence at its end. */
const LANDING = 0.012;

/**
 * Attack, held level, release.
 *
 * @param {{ attack: number, seconds: number, release: number }} shape
 * @returns {(time: number) => number}
 */
export function sustained({ attack, seconds, release }) {
  const held = Math.max(seconds, attack);
  return (time) => {
    if (time < attack) return 0.5 - 0.5 * Math.cos((Math.PI * time) / attack);
    if (time < held) return 1;
    const left = 1 - (time - held) / release;
    return left > 0 ? left * left * (3 - 2 * left) : 0;
  };
}

/**
 * A short attack, then nothing but the sound's own decay until a damper falls on it.
 *
 * @param {{ attack: number, seconds: number, damper: number }} shape `damper` is its time constant.
 * @returns {{ total: number, at: (time: number) => number }}
 */
export function damped({ attack, seconds, damper }) {
  const total = seconds + damper * 5 + LANDING;
  return {
    total,
    at: (time) => {
      const rise = time < attack ? 0.5 - 0.5 * Math.cos((Math.PI * time) / attack) : 1;
      const fall = time > seconds ? Math.exp((seconds - time) / damper) : 1;
      const landing = time > total - LANDING ? Math.max(0, (total - time) / LANDING) : 1;
      return rise * fall * landing;
    },
  };
}

/**
 * Adds a dying sine wave, by recurrence rather than by a sine a sample.
 *
 * @param {Float32Array} target
 * @param {{ rate: number, frequency: number, amplitude: number, t60: number, phase?: number }} options
 */
export function addMode(target, { rate, frequency, amplitude, t60, phase = 0 }) {
  if (frequency > rate * 0.45) return;
  const omega = (2 * Math.PI * frequency) / rate;
  const shrink = 10 ** (-3 / (t60 * rate));
  const turn = 2 * shrink * Math.cos(omega);
  const square = shrink * shrink;
  let before = (amplitude * Math.sin(phase - omega)) / shrink;
  let now = amplitude * Math.sin(phase);
  const audible = Math.min(target.length, Math.ceil(t60 * 1.6 * rate));
  for (let i = 0; i < audible; i++) {
    target[i] += now;
    const next = turn * now - square * before;
    before = now;
    now = next;
  }
}
