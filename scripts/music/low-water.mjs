import { sea } from './ambience.mjs';
import { narrow, pingPong, reverb } from './effects.mjs';
import { equalise } from './filters.mjs';
import { celesta, piano, templeBell } from './keys.mjs';
import { master } from './master.mjs';
import { arpeggio, line, overBars } from './notation.mjs';
import { mix, Session } from './session.mjs';
import { bowed, koto } from './strings.mjs';
import { flute, pad, subBass } from './synths.mjs';

/**
 * "Low Water, Early Light": felt piano, strings and tide. One motif (up a fifth, back a step, on
 * to the third) opens the album, is a chorale in "Small Harbours" and returns in slow bows in
 * "Nattväka".
 */

/** @typedef {{ rate: number, bus: import('./session.mjs').Stereo }} Recording */

const felt = piano({ brightness: 0.72, attack: 0.0045, hammer: 0.16 });

/** @returns {Recording} */
export function kelpForest() {
  const session = new Session({ bpm: 74, seconds: 32.5, seed: 101, offset: 0.25 });
  const { rate } = session;

  const left = session.bus();
  const bars = [
    'D2 A2 D3 E3 F#3 A3 E3 A2',
    'D2 A2 D3 E3 F#3 A3 E3 A2',
    'B1 F#2 B2 D3 E3 A3 D3 F#2',
    'G1 D2 G2 B2 D3 F#3 B2 D2',
    'A1 E2 A2 D3 E3 B3 D3 E2',
    'F#1 C#2 F#2 A2 C#3 E3 A2 C#2',
    'G1 D2 B2 D3 F#3 A3 D3 D2',
    'E2 B2 E3 F#3 G3 D3 A2 E3',
  ];
  const figure = overBars(bars, 4, (bar, at) => arpeggio(bar, { at, ring: 3.2, velocity: 0.46 }));
  session.play(left, figure, felt, { spread: 0.5, humanise: 0.009 });
  session.play(left, line('D2+A2+F#3:5', { at: 32, velocity: 0.5 }), felt, { humanise: 0.02 });

  const right = session.bus();
  const melody = line(
    `r:.5 A4:.5 E5:1! D5:.5 F#5:1.5! | E5:2 D5:1? B4:1?
     r:.5 B4:.5 F#5:1! E5:.5 G5:1.5! | F#5:2 E5:2?
     r:.5 A4:.5 A5:1! G#5:.5 E5:1.5 | F#5:1.5! D5:.5 A4:2?
     G4:1? B4:1 D5:1! C#5:1 | D5:5!`,
    { at: 4, velocity: 0.66, hold: 0.7 },
  );
  session.play(right, melody, felt, { spread: 0.4, gain: 1.15 });
  session.play(right, line('A5:.25? D6:.25 F#6:.25 A6:4?', { at: 32.5, velocity: 0.4 }), felt, { spread: 0.3 });

  const air = session.bus();
  const pads = line(
    `D3+A3+E4:8 B2+F#3+D4:4 G2+D3+B3+F#4:4 A2+E3+D4:4
     F#2+C#3+A3:4 G2+D3+A3+B3:4 E3+G3+B3:2 A2+E3+G3:2 D3+A3+E4:5`,
    { velocity: 0.42 },
  );
  session.play(air, pads, pad({ attack: 1.6, release: 2.4, cutoff: 700, sweep: 1.1 }), { humanise: 0 });
  session.play(
    air,
    overBars(['A5', 'F#6', 'E6', 'D6'], 4, (name, at) => line(`r:2.75 ${name}:3`, { at, velocity: 0.34 }), 12),
    celesta,
    { pan: 0.4 },
  );

  const dry = session.bus();
  mix(dry, left, { gain: 0.8 });
  mix(dry, right);
  mix(dry, air, { gain: 0.5 });
  mix(dry, sea(session, 8.5), { gain: 0.05 });
  mix(dry, reverb(dry, { rate, seconds: 3.8, size: 1.35, damping: 0.38, predelay: 0.03 }), { gain: 0.36 });
  equalise(dry, 'peak', { rate, frequency: 260, q: 0.8, gain: -2.5 });
  return { rate, bus: master(dry, { rate, level: -19, fadeIn: 0.15, fadeOut: 2.5, air: 3 }) };
}

/** @returns {Recording} */
export function lanterne() {
  const session = new Session({ bpm: 100, seconds: 30.5, seed: 102, offset: 0.2 });
  const { rate } = session;

  const waltz = [
    ['A2', 'E3+A3+C4'],
    ['G2', 'E3+A3+C4'],
    ['F2', 'E3+A3+C4'],
    ['E2', 'D3+A3+B3'],
    ['A2', 'E3+A3+C4'],
    ['G2', 'E3+G3+C4'],
    ['F2', 'D3+A3+C4'],
    ['E2', 'D3+G#3+B3'],
    ['F2', 'C3+A3+E4'],
    ['G2', 'D3+B3+D4'],
    ['E2', 'D3+G3+B3'],
    ['A2', 'E3+G3+C4'],
    ['D2', 'C3+F3+A3'],
    ['E2', 'D3+G#3+B3'],
  ];
  const keys = session.bus();
  const left = overBars(waltz, 3, ([bass, chord], at) =>
    line(`${bass}:1! ${chord}:1? ${chord}:1?`, { at, velocity: 0.5, hold: 0.6 }),
  );
  session.play(keys, left, felt, { spread: 0.5, humanise: 0.008 });
  session.play(keys, line('A1+E2+A2:6 ', { at: 42, velocity: 0.5 }), felt, { humanise: 0.015 });
  const tune = `
    E5:2! C5:1 | D5:1 C5:1 B4:1? | A4:2 C5:1 | B4:3 | E5:2! A5:1! | G5:1 E5:1 C5:1? | F5:2 D5:1 | E5:1 D5:1 G#4:1
    A4:1 C5:1 F5:1! | E5:1! D5:1 B4:1 | G4:1? B4:1 E5:1! | D5:1 C5:1 A4:1? | F4:1? A4:1 D5:1! | C5:1 B4:2? | A4:6?`;
  session.play(keys, line(tune, { velocity: 0.7, hold: 0.4 }), felt, { spread: 0.4, gain: 1.1 });

  const box = session.bus();
  const answer = line(
    'A5:1 C6:1 F6:1 | E6:1 D6:1 B5:1 | G5:1 B5:1 E6:1 | D6:1 C6:1 A5:1 | F5:1 A5:1 D6:1 | C6:1 B5:2 | A5:2 E6:1 A6:3',
    { at: 24, velocity: 0.5 },
  );
  session.play(box, answer, celesta, { pan: 0.3 });
  session.play(box, line('A5:2 E5:1 G5:3 C6:2 A5:1 B5:3', { at: 12, velocity: 0.3 }), celesta, { pan: -0.3 });

  const section = session.bus();
  const chords = line(
    'A3+E4:6 C4+F4:6 | F3+C4+A4:3 G3+B3+G4:3 E3+B3+G4:3 E3+C4+A4:3 F3+A3+D4:3 E3+B3+G#4:3 A3+C4+E4:6',
    { at: 12, velocity: 0.5 },
  );
  session.play(section, chords, bowed({ attack: 0.5, release: 0.8, tone: 2600 }), { spread: 0.3 });
  const bass = line('F2:3 G2:3 E2:3 A2:3 D2:3 E2:3 A2:6', { at: 24, velocity: 0.5 });
  session.play(section, bass, bowed({ players: 2, attack: 0.3, release: 0.7, tone: 1200 }));

  const dry = session.bus();
  mix(dry, keys);
  mix(dry, box, { gain: 0.55 });
  mix(dry, section, { gain: 0.34 });
  mix(dry, reverb(dry, { rate, seconds: 2.6, size: 1.1, damping: 0.34, predelay: 0.02 }), { gain: 0.3 });
  equalise(dry, 'peak', { rate, frequency: 280, q: 0.8, gain: -2 });
  return { rate, bus: master(dry, { rate, level: -18.5, fadeOut: 2, air: 3 }) };
}

/** @returns {Recording} */
export function songOfTides() {
  const session = new Session({ rate: 48000, bpm: 66, seconds: 31, seed: 103, offset: 0.3 });
  const { rate } = session;

  const strings = session.bus();
  const plucks = [
    'D3 A3 D4 Eb4 G4 A4 Bb4 A4',
    'G3 D4 G4 A4 Bb4 D5 Bb4 A4',
    'Eb3 Bb3 D4 G4 Bb4 D5 Eb5 D5',
    'G2 D3 Bb3 D4 G4 A4 D5 A4',
    'C3 G3 C4 Eb4 G4 Bb4 A4 G4',
    'D3 A3 C4 D4 G4 A4 D5 G4',
  ];
  session.play(
    strings,
    overBars(plucks, 4, (bar, at) => arpeggio(bar, { at, ring: 3, velocity: 0.56 })),
    koto,
    { spread: 0.8, humanise: 0.012 },
  );
  const flourish = 'D4 Eb4 G4 A4 Bb4 D5 Eb5 G5';
  session.play(strings, arpeggio(flourish, { at: 23, step: 0.11, ring: 3, velocity: 0.5 }), koto, { spread: 0.8 });
  session.play(strings, line('D2+D3+A3+D4:5 ', { at: 24, velocity: 0.62 }), koto, { spread: 0.6, humanise: 0.05 });

  const wind = session.bus();
  const song = line(
    `A4:1.5 Bb4:.5 A4:1 G4:1 | D5:3! r:1 | r:.5 Eb5:.5! D5:1 Bb4:.5 A4:.5 G4:1 | A4:3 r:1
     G4:.5 A4:.5 C5:1! Eb5:1.5! D5:.5 | D5:2 A4:1 G4:1? | D5:4`,
    { at: 2, velocity: 0.62 },
  );
  session.play(wind, song, flute, { pan: 0.12, humanise: 0.015 });

  const low = session.bus();
  session.play(
    low,
    line('D2:4 G1:4 Eb2:4 G1:4 C2:4 D2:8', { velocity: 0.5 }),
    subBass({ harmonic: 0.5, release: 1.2 }),
    { humanise: 0 },
  );

  const bells = session.bus();
  session.play(bells, line('D4:8 G4:8 Eb4:8 D5:4', { velocity: 0.42 }), templeBell, { pan: -0.35 });

  const air = session.bus();
  const pads = line('D3+A3+D4:4 G2+D3+Bb3:4 Eb3+Bb3+D4:4 G2+D3+A3:4 C3+G3+Eb4:4 D3+G3+A3:4 D3+A3+E4:4', {
    velocity: 0.4,
  });
  session.play(air, pads, pad({ attack: 1.5, release: 2.2, cutoff: 800, sweep: 0.9 }));

  const dry = session.bus();
  mix(dry, strings, { gain: 1.05 });
  mix(dry, wind, { gain: 0.42 });
  mix(dry, bells, { gain: 0.6 });
  mix(dry, low, { gain: 0.26 });
  mix(dry, air, { gain: 0.5 });
  mix(dry, pingPong(strings, { rate, seconds: 0.68, feedback: 0.3 }), { gain: 0.2 });
  mix(dry, reverb(dry, { rate, seconds: 3.4, size: 1.3, damping: 0.3, predelay: 0.03 }), { gain: 0.32 });
  mix(dry, sea(session, 7.3), { gain: 0.11 });
  equalise(dry, 'peak', { rate, frequency: 240, q: 0.8, gain: -2 });
  return { rate, bus: master(dry, { rate, level: -19, fadeIn: 0.2, fadeOut: 2.5, air: 2 }) };
}

/** @returns {Recording} */
export function smallHarbours() {
  const session = new Session({ rate: 22050, bpm: 72, seconds: 15.1, seed: 104, offset: 0.12 });
  const { rate } = session;
  const keys = session.bus();
  session.play(
    keys,
    line('F2+C3+A3:2 E3+G3:2? | D2+A2+F3:2 C3+E3:2? | Bb1+F2+D3:2 C2+G2+E3:1 C3+Bb3:1? | F1+C2+A2:5', {
      velocity: 0.5,
      hold: 0.5,
    }),
    felt,
    { humanise: 0.014 },
  );
  session.play(
    keys,
    line('r:.5 C5:.5 G5:1! F5:.5 A5:1.5! | G5:1.5 F5:.5 E5:1 C5:1? | r:.5 D5:.5 A5:1! G5:.5 E5:1.5 | F5:5', {
      velocity: 0.66,
      hold: 0.6,
    }),
    felt,
  );
  session.play(keys, line('C6:.5? G6:4.5?', { at: 13, velocity: 0.42 }), felt);
  const dry = session.bus();
  mix(dry, keys);
  mix(dry, reverb(keys, { rate, seconds: 2.4, size: 0.95, damping: 0.3 }), { gain: 0.28 });
  narrow(dry, 0);
  return { rate, bus: master(dry, { rate, level: -19, fadeOut: 1.8, air: 4 }) };
}

/** @returns {Recording} */
export function nattvaka() {
  const session = new Session({ bpm: 62, seconds: 34, seed: 105, offset: 0.1 });
  const { rate } = session;

  const section = session.bus();
  const chords = line(
    `B2+F#3+C#4+D4:4 G2+D3+B3+F#4:4 D3+A3+F#4:4 F#3+A3+C#4+E4:4
     G2+D3+A3+B3:4 E3+G3+D4+F#4:4 A2+E3+D4:2 A2+E3+C#4:2 D3+A3+D4+F#4:4`,
    { velocity: 0.5 },
  );
  session.play(section, chords, bowed({ players: 5, attack: 1.1, release: 1.6, tone: 1900 }), {
    spread: 0.6,
    humanise: 0.03,
  });
  const cello = session.bus();
  const motif = line('r:2 A3:2 | E4:3 D4:1 | F#4:4 | E4:2 C#4:2 | r:1 B3:1 F#4:2! | E4:1 G4:3! | F#4:2 E4:2 | D4:4', {
    velocity: 0.72,
  });
  session.play(cello, motif, bowed({ players: 1, attack: 0.22, release: 0.5, tone: 2800 }), { pan: -0.15 });

  const air = session.bus();
  session.play(air, chords, pad({ attack: 1.8, release: 2.2, cutoff: 620, sweep: 1.3 }), { gain: 0.9 });
  session.play(
    air,
    line('B1:4 G1:4 D2:4 F#1:4 G1:4 E1:4 A1:4 D1:4.4', { velocity: 0.5 }),
    subBass({ release: 0.9, harmonic: 0.4 }),
    { gain: 0.5, humanise: 0 },
  );

  const lights = session.bus();
  const drops = 'F#5 . C#6 . . B5 . F#6 . D6 . . A5 . E6 . . C#6 . A6 . . B5 . F#6 . D6 . . G6 . .';
  session.play(lights, arpeggio(drops, { at: 4, step: 0.75, ring: 4, velocity: 0.42 }), celesta, {
    spread: 0.5,
    humanise: 0.04,
  });
  session.play(lights, arpeggio('A4 E5 D5 F#5', { at: 27.5, step: 0.5, ring: 4, velocity: 0.46 }), felt, {
    spread: 0.4,
  });

  const dry = session.bus();
  mix(dry, section, { gain: 0.62 });
  mix(dry, cello, { gain: 0.72 });
  mix(dry, air, { gain: 0.5 });
  mix(dry, lights, { gain: 0.5 });
  mix(dry, pingPong(lights, { rate, seconds: 0.726, feedback: 0.45 }), { gain: 0.28 });
  mix(dry, reverb(dry, { rate, seconds: 5, size: 1.5, damping: 0.36, predelay: 0.04, lowcut: 220 }), { gain: 0.42 });
  equalise(dry, 'peak', { rate, frequency: 300, q: 0.7, gain: -3 });
  return { rate, bus: master(dry, { rate, level: -18.5, fadeIn: 0.4, fadeOut: 3, air: 4 }) };
}
