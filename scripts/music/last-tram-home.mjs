import { hat, kick, shaker, snare } from './drums.mjs';
import { pingPong, reverb, saturate } from './effects.mjs';
import { equalise } from './filters.mjs';
import { celesta, electricPiano, vibraphone } from './keys.mjs';
import { master } from './master.mjs';
import { arpeggio, line, overBars, steps } from './notation.mjs';
import { mix, Session } from './session.mjs';
import { mutedGuitar, nylonGuitar } from './strings.mjs';
import { chipPulse, chipTriangle, lead, pad, subBass } from './synths.mjs';

/**
 * "Last Tram to Everywhere", second half: a games console in the park, the lift at 172 beats a
 * minute, and the walk home.
 */

/** @typedef {import('./low-water.mjs').Recording} Recording */

/** @returns {Recording} */
export function picnic() {
  const session = new Session({ rate: 32000, bpm: 152, seconds: 22.6, seed: 204 });
  const { rate } = session;
  const verse = `
    G4:.5 C5:.5 E5:.5 G5:1! E5:.5 C5:1 | D5:.5 G5:1! F5:.5 D5:1 B4:1
    C5:.5 E5:.5 A5:1! G5:.5 E5:.5 C5:1 | F5:.5 E5:.5 D5:.5 C5:.5 A4:1 B4:1
    G4:.5 C5:.5 E5:.5 G5:1! E5:.5 C5:1 | D5:.5 G5:1! B5:.5 G5:1 D5:1 | F5:.5 A5:.5 C6:1! A5:.5 F5:.5 E5:.5 D5:.5`;
  const ending = 'G4:.5 A4:.5 B4:.5 D5:.5 G5:1 A5:1!';
  const lifted = `G4:.5 C5:.5 E5:.5 G5:1! E5:.5 C5:1 | F5:.5 A5:1! G5:.5 F5:1 D5:1
       E5:.5 G5:.5 C6:1! B5:.5 A5:.5 G5:1 | F5:.5 D5:.5 B4:.5 G5:1.5 D5:1 | C5:.5 E5:.5 G5:.5 C6:2!`;

  const tune = session.bus();
  session.play(tune, line(verse, { velocity: 0.75 }), chipPulse({ width: 0.25 }), { humanise: 0, pan: -0.1 });
  session.play(tune, line(ending, { at: 28, velocity: 0.75 }), chipPulse({ width: 0.25 }), { humanise: 0, pan: -0.1 });
  session.play(tune, line(lifted, { at: 32, velocity: 0.78, transpose: 2 }), chipPulse({ width: 0.25 }), {
    humanise: 0,
    pan: -0.1,
  });

  const chords = session.bus();
  const major = [0, 4, 7];
  const minor = [0, 3, 7];
  const harmony = [
    ['C4', major],
    ['G3', major],
    ['A3', minor],
    ['F3', major],
    ['C4', major],
    ['G3', major],
    ['F3', major],
    ['G3', major],
    ['D4', major],
    ['G3', major],
    ['D4', major],
    ['A3', major],
    ['D4', major],
  ];
  for (const [bar, [root, chord]] of harmony.entries()) {
    const figure = bar === 12 ? `${root}:4` : `r:.5 ${root}:.5 r:.5 ${root}:.5 r:.5 ${root}:.5 ${root}:.5 ${root}:.5`;
    session.play(chords, line(figure, { at: bar * 4, velocity: 0.6 }), chipPulse({ width: 0.5, chord, decay: 0.5 }), {
      humanise: 0,
      pan: 0.3,
    });
  }
  const bass = session.bus();
  const low = { C4: 'C3', G3: 'G2', A3: 'A2', F3: 'F2', D4: 'D3' };
  for (const [bar, [root]] of harmony.entries()) {
    const name = low[root];
    const fifth = { C3: 'G2', G2: 'D3', A2: 'E3', F2: 'C3', D3: 'A2' }[name];
    const figure =
      bar === 12
        ? `${name}:1.5 r:.5 ${fifth}:.5 ${name}:1.5`
        : `${name}:1! ${fifth}:.5 ${name}:.5 r:.5 ${name}:.5 ${fifth}:1`;
    session.play(bass, line(figure, { at: bar * 4, velocity: 0.7 }), chipTriangle, { humanise: 0 });
  }
  const drums = session.bus();
  session.play(
    drums,
    steps('x... .... x.x. ....', { times: 12, velocity: 0.7 }),
    kick({ tone: 60, decay: 0.1, click: 0.1 }),
    { humanise: 0 },
  );
  session.play(
    drums,
    steps('.... x... .... x.o.', { times: 12, velocity: 0.5 }),
    snare({ decay: 0.07, cutoff: 9000 }),
    { humanise: 0 },
  );
  session.play(drums, steps('x.o.', { times: 48, velocity: 0.36 }), hat({ decay: 0.02, low: 6000 }), {
    humanise: 0,
    pan: -0.2,
  });
  session.play(drums, steps('X', { at: 48, velocity: 0.7 }), kick({ tone: 60, decay: 0.14 }));

  const dry = session.bus();
  mix(dry, tune, { gain: 0.9 });
  mix(dry, chords, { gain: 0.42 });
  mix(dry, bass, { gain: 0.62 });
  mix(dry, drums, { gain: 0.6 });
  mix(dry, pingPong(tune, { rate, seconds: session.secondsAt(0.75) - session.offset, feedback: 0.35, tone: 0.6 }), {
    gain: 0.28,
  });
  mix(dry, reverb(tune, { rate, seconds: 0.9, size: 0.7, damping: 0.4, lowcut: 300 }), { gain: 0.12 });
  equalise(dry, 'highshelf', { rate, frequency: 6000, gain: -2 });
  return { rate, bus: master(dry, { rate, level: -15, fadeOut: 1.2 }) };
}

/** @returns {Recording} */
export function slowElevator() {
  const session = new Session({ rate: 48000, bpm: 172, seconds: 29, seed: 205 });
  const { rate } = session;

  const keys = session.bus();
  const changes = ['Bb3+D4+F4+G4', 'A3+C4+D4+F4', 'Bb3+D4+F4+A4', 'G3+Bb3+C4+F4'];
  const progression = [...changes, ...changes, changes[0], changes[1]];
  session.play(
    keys,
    overBars(progression.slice(0, 9), 8, (chord, at) =>
      line(`${chord}:3! r:1.5 ${chord}:2.5?`, { at, velocity: 0.58 }),
    ),
    electricPiano({ bark: 0.7 }),
    { spread: 0.4 },
  );
  session.play(keys, line('Bb3+D4+G4+A4:7', { at: 72, velocity: 0.6 }), electricPiano({ bark: 0.7 }), {
    humanise: 0.02,
  });
  const beds = session.bus();
  session.play(
    beds,
    line(
      `Eb3+Bb3+G4:8 D3+A3+F4:8 G3+D4+Bb4:8 F3+C4+Bb4:4 F3+C4+A4:4 Eb3+Bb3+G4:8
         D3+A3+F4:8 G3+D4+Bb4:8 F3+C4+Bb4:4 F3+C4+A4:4 Eb3+Bb3+D4:8 G3+D4+A4:6`,
      { velocity: 0.5 },
    ),
    pad({ attack: 1, release: 1.6, cutoff: 1400, sweep: 1.1, detune: 12 }),
  );

  const bass = session.bus();
  const lows = 'Eb2:3 r:1.5 Eb2:1 Bb1:2.5 | D2:3 r:1.5 D2:1 A1:2.5 | G1:3 r:1.5 G1:1 D2:2.5 | F1:3 r:1.5 F1:1 C2:2.5';
  session.play(
    bass,
    line(`${lows} Eb2:3 r:1.5 Eb2:1 Bb1:2.5 G1:5`, { at: 32, velocity: 0.8 }),
    subBass({ drive: 2.2, harmonic: 0.45, release: 0.15 }),
    { humanise: 0 },
  );

  const tune = session.bus();
  const hook = line(
    `r:2 D5:1 F5:1 G5:2! F5:1 D5:1 | C5:3 D5:1 F5:2 r:2 | r:2 D5:1 F5:1 A5:2! G5:1 F5:1 | G5:3! F5:1 C5:2 r:2
     r:2 D5:1 F5:1 Bb5:2! A5:1 G5:1 | A5:3! F5:1 D5:2 C5:2
     Bb4:1 D5:1 F5:1 A5:1 D6:2! C6:1 Bb5:1 | C6:3! Bb5:1 A5:2 F5:2 | G5:4 D5:4 | A5:6`,
    { velocity: 0.62 },
  );
  session.play(tune, hook, lead({ cutoff: 1500, glide: 0.06 }), { gain: 0.75 });
  const sparkle = overBars(
    ['G5 . D6 . Bb5 . F6 .', 'A5 . F5 . C6 . D6 .', 'Bb5 . D6 . A5 . F6 .', 'C6 . G5 . Bb5 . F5 .'],
    8,
    (figure, at) => arpeggio(figure, { at: at + 0.5, step: 1, ring: 2, velocity: 0.5 }),
    32,
  );
  session.play(tune, sparkle, celesta, { spread: 0.6 });

  const drums = session.bus();
  const breakBars = 10;
  session.play(
    drums,
    steps('X... .... ..x. .... X... .... ..x. .x..', { at: 32, times: breakBars / 2, velocity: 0.85 }),
    kick({ tone: 54, decay: 0.13 }),
    { humanise: 0.001 },
  );
  session.play(
    drums,
    steps('.... X..o .o.. X..o .... X..o .o.o X.oo', { at: 32, times: breakBars / 2, velocity: 0.7 }),
    snare({ tone: 205, decay: 0.1, snap: 0.55 }),
    { humanise: 0.003 },
  );
  session.play(drums, steps('xoxo', { at: 16, times: 14 * 4, velocity: 0.4 }), hat({ decay: 0.03 }), {
    pan: 0.2,
    humanise: 0.003,
  });
  session.play(
    drums,
    steps('..x. ..x.', { at: 32, times: breakBars * 2, velocity: 0.35 }),
    hat({ decay: 0.1, low: 6000 }),
    { pan: -0.25 },
  );
  session.play(drums, steps('xoxo xoxo xxxx XXXX', { at: 28, velocity: 0.5 }), snare({ tone: 205, decay: 0.07 }), {
    humanise: 0.002,
  });
  session.play(drums, steps('X', { at: 72, velocity: 0.8 }), kick({ tone: 54 }));

  const dry = session.bus();
  mix(dry, keys, { gain: 0.42 });
  mix(dry, beds, { gain: 0.75 });
  mix(dry, bass, { gain: 0.55 });
  mix(dry, tune, { gain: 0.62 });
  mix(dry, drums, { gain: 0.62 });
  mix(dry, pingPong(tune, { rate, seconds: session.secondsAt(1.5) - session.offset, feedback: 0.5 }), { gain: 0.34 });
  const space = session.bus();
  mix(space, tune);
  mix(space, keys, { gain: 0.6 });
  mix(space, drums, { gain: 0.12 });
  mix(dry, reverb(space, { rate, seconds: 2.8, size: 1.2, damping: 0.35, lowcut: 300 }), { gain: 0.3 });
  equalise(dry, 'peak', { rate, frequency: 330, q: 0.8, gain: -1.5 });
  return { rate, bus: master(dry, { rate, level: -14.5, fadeIn: 0.05, fadeOut: 2.2, air: 2 }) };
}

/** @returns {Recording} */
export function homeBeforeFour() {
  const session = new Session({ rate: 48000, bpm: 156, seconds: 31.5, seed: 206 });
  const { rate } = session;
  const bars = [
    'G2 D3 G3 B3 A3 D3',
    'F#2 D3 A3 D4 A3 D3',
    'E2 B2 G3 D4 B3 G3',
    'C3 G3 B3 E4 D4 G3',
    'G2 D3 G3 B3 A3 D3',
    'F#2 D3 A3 D4 A3 D3',
    'E2 B2 G3 D4 B3 G3',
    'C3 G3 B3 E4 D4 G3',
    'A2 E3 G3 C4 E4 C4',
    'D3 A3 C4 F#4 E4 C4',
  ];
  const guitar = session.bus();
  session.play(
    guitar,
    overBars(bars, 6, (bar, at) => arpeggio(bar, { at, step: 1, ring: 5, velocity: 0.62 })),
    nylonGuitar,
    { pan: -0.25, humanise: 0.01 },
  );
  session.play(
    guitar,
    overBars(bars.slice(4), 6, (bar, at) => arpeggio(bar, { at, step: 1, velocity: 0.42, transpose: 12 }), 24),
    mutedGuitar,
    { pan: 0.4, humanise: 0.008 },
  );
  const strum = ['G2', 'D3', 'G3', 'B3', 'D4', 'A4'].flatMap((name, index) =>
    line(`${name}:9`, { at: 60 + index * 0.11, velocity: 0.58 }),
  );
  session.play(guitar, strum, nylonGuitar, { pan: -0.1, humanise: 0.004 });

  const tune = session.bus();
  const song = line(
    `B4:2 D5:1 G5:3! | F#5:2 E5:1 D5:3 | E5:2 G5:1 B5:2! A5:1 | G5:3 D5:3?
     E5:1 G5:1 C6:1! B5:2 G5:1 | A5:2 F#5:1 E5:1 D5:1 C5:1 | B4:3 G5:6`,
    { at: 24, velocity: 0.6 },
  );
  session.play(tune, song, vibraphone, { spread: 0.3, humanise: 0.012 });
  session.play(
    tune,
    line('D5:3 B4:3 | A4:6 | B4:2 D5:1 G4:3 | E5:3 D5:3', { velocity: 0.45 }),
    electricPiano({ bark: 0.5 }),
    { gain: 0.7, pan: 0.2 },
  );

  const beds = session.bus();
  session.play(
    beds,
    line(
      'G3+B3+D4:6 F#3+A3+D4:6 G3+B3+D4:6 G3+B3+E4:6 G3+B3+D4:6 F#3+A3+D4:6 G3+B3+D4:6 G3+B3+E4:6 G3+C4+E4:6 F#3+C4+E4:6 G3+B3+D4+A4:9',
      { velocity: 0.46 },
    ),
    pad({ attack: 0.9, release: 1.6, cutoff: 900, sweep: 1 }),
  );
  const bass = session.bus();
  session.play(
    bass,
    line('G1:5 D2:1 F#1:5 D2:1 E2:5 B1:1 C2:5 G1:1 A1:5 E2:1 D2:5 D2:1 G1:8', { at: 24, velocity: 0.7 }),
    subBass({ drive: 1.3, release: 0.2 }),
    { humanise: 0.006 },
  );

  const drums = session.bus();
  session.play(
    drums,
    steps('x.. .o.', { at: 24, step: 1, times: 6, velocity: 0.6 }),
    kick({ tone: 50, drop: 3, decay: 0.18, click: 0.06 }),
    { humanise: 0.006 },
  );
  session.play(
    drums,
    steps('... x..', { at: 24, step: 1, times: 6, velocity: 0.5 }),
    snare({ tone: 165, decay: 0.12, snap: 0.32, cutoff: 5000 }),
    { humanise: 0.008 },
  );
  session.play(drums, steps('x.oxoo', { at: 12, step: 1, times: 8, velocity: 0.45 }), shaker, {
    pan: 0.3,
    humanise: 0.008,
  });

  const dry = session.bus();
  mix(dry, guitar, { gain: 0.95 });
  mix(dry, tune, { gain: 0.5 });
  mix(dry, beds, { gain: 0.62 });
  mix(dry, bass, { gain: 0.5 });
  mix(dry, drums, { gain: 0.5 });
  mix(dry, pingPong(tune, { rate, seconds: session.secondsAt(1.5) - session.offset, feedback: 0.35 }), { gain: 0.16 });
  const space = session.bus();
  mix(space, guitar, { gain: 0.6 });
  mix(space, tune);
  mix(space, drums, { gain: 0.2 });
  mix(dry, reverb(space, { rate, seconds: 2.4, size: 1.1, damping: 0.35, lowcut: 220 }), { gain: 0.28 });
  saturate(dry, 0.8);
  return { rate, bus: master(dry, { rate, level: -16.5, fadeOut: 2.6, air: 2 }) };
}
