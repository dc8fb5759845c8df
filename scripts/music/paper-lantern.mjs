import { applause, room } from './ambience.mjs';
import { brush, brushTap, hat, kick, ride, rim, shaker } from './drums.mjs';
import { narrow, reverb } from './effects.mjs';
import { equalise } from './filters.mjs';
import { piano } from './keys.mjs';
import { master } from './master.mjs';
import { arpeggio, line, overBars, steps } from './notation.mjs';
import { mix, Session } from './session.mjs';
import { uprightBass } from './strings.mjs';

/**
 * "Live at the Paper Lantern": a trio plays three tunes without a break, recorded as one signal.
 * The track marks fall where the music is sounding, so a player that leaves a gap is heard at once.
 */

/**
 * First samples of the second and third track. Neither is a multiple of 4096, FLAC's block size,
 * and at neither is the signal near zero.
 */
export const TRACK_MARKS = [694_726, 1_383_144];

const SWING = 0.63;
const grand = piano({ brightness: 0.95, attack: 0.002, damper: 0.1, hammer: 0.07 });

/** Beats at which the three tunes begin and the last chord falls. */
const UMBRELLA = 0;
const STEPS = 32;
const LAST_SONG = 68;
const END = 100;

/**
 * @param {Session} session
 * @param {import('./session.mjs').Stereo} bus
 */
function pianist(session, bus) {
  const right = { spread: 0.35, humanise: 0.008, gain: 1.1 };
  const left = { spread: 0.35, humanise: 0.01, gain: 0.8 };
  session.swing = SWING;
  const umbrella = line(
    `r:.5 E5:.5 G5:.5! A5:1 G5:.5 E5:1 | F#5:1.5 D5:.5 C5:2 | r:.5 D5:.5 F#5:.5! G5:1 F#5:.5 D5:1 | E5:1.5 C5:.5 B4:2
     r:.5 C5:.5 E5:.5! A5:1 G5:.5 E5:1 | F#5:1 D#5:.5 C5:.5 B4:1 A4:1 | G4:.5 B4:.5 E5:1.5! F#5:.5 G5:1 | E5:3 r:1`,
    { at: UMBRELLA, velocity: 0.74, hold: 0.1 },
  );
  session.play(bus, umbrella, grand, right);
  const shells = [
    'G3+B3+C4+E4',
    'F#3+B3+C4+E4',
    'F#3+A3+B3+D4',
    'E3+G3+B3+D4',
    'E3+A3+C4',
    'D#3+A3+C4+G4',
    'D3+G3+B3+F#4',
    'D3+G3+B3+F#4',
  ];
  const charleston = ['$:1.5 $:.75? r:1.75', 'r:1.5 $:1! r:.5 $:1?'];
  session.play(
    bus,
    overBars(
      shells,
      4,
      (chord, at, bar) => line(charleston[bar % 2].replaceAll('$', chord), { at, velocity: 0.5 }),
      UMBRELLA,
    ),
    grand,
    left,
  );

  const vamp = [
    'D3+F#3+G3+B3',
    'D3+F#3+G3+B3',
    'E3+F#3+B3+D4',
    'D#3+G3+A3+C4',
    'D3+F#3+G3+B3',
    'C#3+F#3+G3+B3',
    'C3+E3+G3+B3',
    'C3+E3+F#3+B3',
  ];
  session.play(
    bus,
    overBars(
      vamp,
      4,
      (chord, at, bar) =>
        line(bar % 2 ? `r:.5 ${chord}:3.2` : `${chord}:2.5 ${chord}:1?`, { at, velocity: 0.46, hold: 0.3 }),
      STEPS,
    ),
    grand,
    left,
  );
  session.play(bus, line('C3+E3+F#3+B3+D4:4', { at: 64, velocity: 0.56 }), grand, left);
  const sparks = line(
    `r:3 B5:.5? F#5:.5 | E5:3 r:1 | r:2.5 F#5:.5 A5:.5 B5:.5 | D#5:3 r:1 | r:3 D5:.5 E5:.5 | G5:1.5! F#5:.5 E5:2
       r:2 B4:.5 C5:.5 E5:.5 G5:.5 | F#5:3 r:1 | A5:.5 G5:.5 F#5:.5 E5:.5 D5:.5 C5:.5 B4:.5 A4:.5`,
    { at: STEPS, velocity: 0.54 },
  );
  session.play(bus, sparks, grand, right);

  session.swing = 0.5;
  const farewell = line(
    `B4:1.5 D5:.5 F#5:2! | F5:1.5 D5:.5 B4:2 | r:.5 C5:.5 E5:.5 G5:1.5! E5:1 | F#5:1 E5:.5 C5:.5 A4:2
     r:.5 D5:.5 F5:.5 A5:1.5! F5:1 | G#5:1.5 F5:.5 E5:1 D5:1 | C5:.5 E5:.5 G5:.5 C6:.5! A5:1 F#5:1 | G5:1.5! D5:.5 B4:.5 A4:.5 G4:1`,
    { at: LAST_SONG, velocity: 0.76, hold: 0.15 },
  );
  session.play(bus, farewell, grand, right);
  const bossa = ['F#3+B3+D4', 'F3+B3+D4', 'G3+C4+E4', 'F#3+C4+E4', 'F3+A3+D4', 'F3+G#3+D4', 'G3+C4+E4', 'F#3+A3+D4'];
  const comping = ['$:1 r:.5 $:1! r:.5 $:1', 'r:.5 $:1! r:.5 $:1 r:.5 $:.5?'];
  session.play(
    bus,
    overBars(
      bossa,
      4,
      (chord, at, bar) => line(comping[bar % 2].replaceAll('$', chord), { at, velocity: 0.5 }),
      LAST_SONG,
    ),
    grand,
    left,
  );
  session.play(
    bus,
    arpeggio('G2 D3 F#3 B3 D4 A4 B4 D5 F#5 A5', { at: END, step: 0.17, ring: 8, velocity: 0.62 }),
    grand,
    { spread: 0.4 },
  );
}

/**
 * @param {Session} session
 * @param {import('./session.mjs').Stereo} bus
 */
function bassist(session, bus) {
  session.swing = SWING;
  const walking =
    'A1 C2 E2 Eb2 D2 F#2 A2 Ab2 G2 F#2 E2 D2 C2 E2 G2 G2 F#2 E2 C2 A1 B1 D#2 F#2 A2 G2 E2 B1 C#2 E2 D2 B1 E1';
  session.play(bus, arpeggio(walking, { at: UMBRELLA, step: 1, ring: 0.96, velocity: 0.74 }), uprightBass, {
    humanise: 0.007,
  });
  const solo = line(
    `E2:1! G2:.5 A2:.5 B2:1 D3:1 | E3:1.5! D3:.5 B2:.5 G2:.5 A2:1 | G2:.5 E2:.5 C2:1 G2:.5 B2:.5 E3:1! | D#3:1 B2:.5 A2:.5 F#2:1 D#2:1
     E2:.5 G2:.5 B2:.5 E3:.5 G3:1! F#3:.5 E3:.5 | C#3:1.5 A2:.5 G2:1 E2:1
     A2:1 C3:.5 E3:.5 G3:1.5! E3:.5 | F#3:1 D3:.5 C3:.5 A2:1 F#2:1 | D2:2! A1:1 D2:1`,
    { at: STEPS, velocity: 0.86 },
  );
  session.play(bus, solo, uprightBass, { humanise: 0.009, gain: 1.15 });
  session.swing = 0.5;
  const roots = [
    ['G1', 'D2'],
    ['G#1', 'D2'],
    ['A1', 'E2'],
    ['D2', 'A1'],
    ['B1', 'F2'],
    ['E2', 'B1'],
  ];
  session.play(
    bus,
    overBars(
      roots,
      4,
      ([root, fifth], at) => line(`${root}:1.5! ${fifth}:.5? ${fifth}:1.5 ${root}:.5?`, { at, velocity: 0.74 }),
      LAST_SONG,
    ),
    uprightBass,
    { humanise: 0.006 },
  );
  session.play(
    bus,
    line('A1:1.5! E2:.5 D2:1.5 A1:.5? G1:1.5! D2:.5? G1:1 D2:1 G1:8!', { at: LAST_SONG + 24, velocity: 0.74 }),
    uprightBass,
  );
}

/**
 * @param {Session} session
 * @param {import('./session.mjs').Stereo} bus
 */
function drummer(session, bus) {
  session.swing = SWING;
  session.play(bus, steps('x.xo x.xo', { step: 0.5, times: 8, velocity: 0.6 }), ride, {
    pan: 0.35,
    gain: 1.5,
    humanise: 0.005,
  });
  session.play(bus, steps('x.xx x.xx', { at: STEPS, step: 0.5, times: 9, velocity: 0.3 }), ride, {
    pan: 0.35,
    gain: 1.4,
    humanise: 0.006,
  });
  const sweeps = overBars(
    Array.from({ length: 17 }, () => 0),
    4,
    (_, at) => [0, 2].map((beat) => ({ beat: at + beat, beats: 2, velocity: 0.5 })),
  );
  session.play(bus, sweeps, brush, { pan: -0.15 });
  session.play(bus, steps('.x.x', { step: 1, times: 8, velocity: 0.62 }), brushTap, { pan: -0.12, humanise: 0.006 });
  session.play(bus, steps('.x.x', { step: 1, times: 17, velocity: 0.4 }), hat({ decay: 0.02, low: 5000 }), {
    pan: -0.3,
    gain: 0.5,
  });
  session.play(bus, steps('...o .... ..o. ...x', { at: STEPS, step: 0.5, times: 4, velocity: 0.5 }), brushTap, {
    pan: -0.1,
  });
  session.swing = 0.5;
  session.play(bus, steps('x..x..x. ..x..x..', { at: LAST_SONG, step: 0.5, times: 4, velocity: 0.4 }), rim, {
    pan: -0.2,
    humanise: 0.004,
  });
  session.play(bus, steps('xoxo', { at: LAST_SONG, step: 0.5, times: 16, velocity: 0.6 }), shaker, {
    pan: 0.3,
    gain: 0.45,
    humanise: 0.005,
  });
  session.play(
    bus,
    steps('x..xx..x', { at: LAST_SONG, step: 0.5, times: 8, velocity: 0.45 }),
    kick({ tone: 55, drop: 2, decay: 0.14, click: 0.03 }),
    { humanise: 0.005 },
  );
  session.play(bus, steps('X', { at: END, velocity: 0.7 }), ride, { pan: 0.35 });
}

/** @returns {import('./low-water.mjs').Recording} The whole set, to be cut at `TRACK_MARKS`. */
export function paperLantern() {
  const session = new Session({ bpm: 138, seconds: 49.4, seed: 301, offset: 1.35 });
  const { rate } = session;
  const keys = session.bus();
  const bass = session.bus();
  const drums = session.bus();
  pianist(session, keys);
  bassist(session, bass);
  drummer(session, drums);

  const dry = session.bus();
  mix(dry, keys, { gain: 0.85 });
  mix(dry, bass, { gain: 0.6 });
  mix(dry, drums, { gain: 0.55 });
  const stage = session.bus();
  mix(stage, keys);
  mix(stage, drums, { gain: 0.6 });
  mix(stage, bass, { gain: 0.2 });
  mix(dry, reverb(stage, { rate, seconds: 1.1, size: 0.8, damping: 0.5 }), { gain: 0.24 });

  const soloEnds = session.secondsAt(LAST_SONG) - 0.5;
  const setEnds = session.secondsAt(END) + 1.4;
  const crowd = applause(session, (time) => {
    const welcome = Math.max(0, 1 - time / 2.6);
    const afterSolo = time > soloEnds ? 0.5 * Math.exp(-((time - soloEnds - 0.9) ** 2)) : 0;
    const farewell = Math.min(1, Math.max(0, (time - setEnds) / 0.6));
    return Math.min(1, welcome + afterSolo + farewell);
  });
  mix(dry, crowd, { gain: 0.5 });
  mix(dry, room(session), { gain: 0.35 });
  // As a club's tape machine would have kept it, and a third of a megabyte smaller as FLAC.
  narrow(dry, 0.48);
  equalise(dry, 'lowpass', { rate, frequency: 7200 });
  equalise(dry, 'lowpass', { rate, frequency: 7200 });
  return { rate, bus: master(dry, { rate, level: -20.5, fadeIn: 0.4, fadeOut: 1.6 }) };
}
