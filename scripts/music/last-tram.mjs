import { crackle, rain } from './ambience.mjs';
import { clap, hat, kick, rim, shaker, snare, tom } from './drums.mjs';
import { cassette, chorus, duck, pingPong, reverb } from './effects.mjs';
import { equalise } from './filters.mjs';
import { electricPiano, vibraphone } from './keys.mjs';
import { master } from './master.mjs';
import { arpeggio, line, overBars, steps } from './notation.mjs';
import { mix, Session } from './session.mjs';
import { nylonGuitar } from './strings.mjs';
import { lead, pad, sequence, subBass } from './synths.mjs';

/**
 * "Last Tram to Everywhere", first half: the neon terminus, rain against the window, a café that
 * is still open. `last-tram-home.mjs` has the way back.
 */

/** @typedef {import('./low-water.mjs').Recording} Recording */

/** @returns {Recording} */
export function terminalSeven() {
  const session = new Session({ bpm: 106, seconds: 31, seed: 201 });
  const { rate } = session;
  const roots = ['A1', 'F1', 'A1', 'F1', 'C2', 'G1', 'A1', 'F1', 'D2', 'E2', 'A1', 'A1'];
  const arps = {
    A1: 'A3 E4 A4 B4 C5 B4 A4 E4',
    F1: 'F3 C4 A4 C5 E5 C5 A4 C4',
    C2: 'G3 C4 G4 C5 D5 C5 G4 E4',
    G1: 'G3 D4 G4 B4 C5 B4 G4 D4',
    D2: 'F3 D4 F4 A4 E5 D5 A4 D4',
    E2: 'E3 B3 G#4 B4 D5 B4 G#4 B3',
  };

  const arp = session.bus();
  roots.forEach((root, bar) => {
    const opening = 420 + 900 * Math.sin((Math.PI * Math.min(bar, 9)) / 11);
    const figure = arpeggio(`${arps[root]} ${arps[root]}`, {
      at: bar * 4,
      step: 0.25,
      velocity: bar === 11 ? 0.4 : 0.6,
    });
    session.play(arp, figure, sequence({ cutoff: opening, peak: 2.2, decay: 0.16 }), { spread: 0.5, humanise: 0 });
  });

  const bass = session.bus();
  const pumping = overBars(
    roots.slice(2, 11),
    4,
    (root, at) => {
      const high = root.replace(/\d/, (octave) => String(Number(octave) + 1));
      return arpeggio(`${root} ${root} ${high} ${root} ${root} ${high} ${root} ${high}`, {
        at,
        step: 0.5,
        velocity: 0.7,
      });
    },
    8,
  );
  session.play(bass, pumping, sequence({ cutoff: 260, peak: 2.6, decay: 0.12, release: 0.04 }), { humanise: 0 });
  session.play(
    bass,
    overBars(roots.slice(2, 11), 4, (root, at) => line(`${root}:4`, { at, velocity: 0.6 }), 8),
    subBass(),
    { gain: 0.4, humanise: 0 },
  );

  const pads = session.bus();
  const chords = line(
    `A3+C4+E4+B4:4 F3+A3+C4+E4:4 | A3+C4+E4+B4:4 F3+A3+C4+G4:4 G3+C4+E4:4 G3+C4+D4:2 G3+B3+D4:2
     A3+C4+E4+B4:4 F3+A3+C4+E4:4 F3+A3+D4:4 E3+A3+B3+D4:2 E3+G#3+B3+D4:2 A3+C4+E4+B4:8`,
    { velocity: 0.6 },
  );
  session.play(pads, chords, pad({ attack: 0.5, release: 1, cutoff: 1500, sweep: 0.8, detune: 14 }), { humanise: 0 });

  const solo = session.bus();
  const tune = line(
    `E5:1.5! D5:.5 C5:.5 D5:.5 E5:1 | A5:1.5! G5:.5 E5:2 | G5:1! E5:.5 D5:.5 C5:1 D5:1 | D5:1.5 B4:.5 D5:2
     E5:1.5! D5:.5 C5:.5 D5:.5 E5:1 | A5:1.5! C6:.5 A5:1 G5:1 | F5:1 E5:.5 D5:.5 A5:1.5! G5:.5 | G#5:2 B5:2! | A5:4!`,
    { at: 8, velocity: 0.72 },
  );
  session.play(solo, tune, lead(), { humanise: 0.003 });

  const drums = session.bus();
  const kicks = steps('x... x... x... x...', { at: 8, velocity: 0.85, times: 8 }).concat(steps('X', { at: 40 }));
  session.play(drums, kicks, kick({ tone: 47 }), { humanise: 0 });
  const backbeat = session.bus();
  session.play(backbeat, steps('.... X... .... X...', { at: 8, times: 8 }), snare({ decay: 0.16, snap: 0.6 }), {
    humanise: 0,
  });
  session.play(backbeat, steps('.... x... .... x...', { at: 8, times: 8, velocity: 0.45 }), clap, { humanise: 0 });
  session.play(drums, steps('x.o.', { at: 8, times: 32, velocity: 0.42 }), hat(), { pan: 0.3 });
  session.play(drums, steps('..x.', { at: 24, times: 16, velocity: 0.5 }), hat({ decay: 0.12 }), { pan: -0.25 });
  for (const [index, tone] of [210, 160, 120, 95].entries()) {
    for (const at of [6, 38]) {
      session.play(drums, steps('xx', { at: at + index * 0.5, velocity: 0.6 }), tom(tone), { pan: 0.6 - index * 0.4 });
    }
  }

  const moments = kicks.map((hit) => session.secondsAt(hit.beat));
  for (const bus of [pads, arp]) duck(bus, { rate, moments, depth: 0.5 });
  duck(bass, { rate, moments, depth: 0.65, release: 0.16 });
  chorus(pads, { rate });
  const dry = session.bus();
  mix(dry, arp, { gain: 0.55 });
  mix(dry, bass, { gain: 0.75 });
  mix(dry, pads, { gain: 0.62 });
  mix(dry, solo, { gain: 0.75 });
  mix(dry, drums, { gain: 0.62 });
  mix(dry, backbeat, { gain: 0.5 });
  mix(dry, pingPong(solo, { rate, seconds: session.secondsAt(0.75) - session.offset, feedback: 0.42 }), { gain: 0.3 });
  mix(dry, pingPong(arp, { rate, seconds: session.secondsAt(0.75) - session.offset, feedback: 0.35 }), { gain: 0.25 });
  const hall = session.bus();
  mix(hall, solo, { gain: 0.5 });
  mix(hall, backbeat, { gain: 0.7 });
  mix(hall, pads, { gain: 0.4 });
  mix(dry, reverb(hall, { rate, seconds: 2.2, size: 1.1, damping: 0.3, lowcut: 300 }), { gain: 0.32 });
  equalise(dry, 'peak', { rate, frequency: 320, q: 0.8, gain: -2 });
  return { rate, bus: master(dry, { rate, level: -14.5, fadeIn: 0.02, fadeOut: 2.4, air: 2 }) };
}

/** @returns {Recording} */
export function rainOnTheCassette() {
  const session = new Session({ bpm: 78, seconds: 28.6, seed: 202, swing: 0.58, swingUnit: 0.25 });
  const { rate } = session;

  const keys = session.bus();
  const comping = line(
    `F3+A3+C4+E4:1.5! r:.75 F3+A3+C4+E4:1.75? | F3+A3+B3+E4:1.5! r:1 F3+A3+B3+E4:1.5?
     E3+G3+B3+D4:1.5! r:.75 E3+G3+B3+D4:1.75? | G3+C#4+F4:2! G3+Bb3+C#4+F4:2?`,
    { velocity: 0.62 },
  );
  for (const at of [0, 16]) {
    session.play(
      keys,
      comping.map((note) => ({ ...note, beat: note.beat + at })),
      electricPiano({ bark: 1.15 }),
      { spread: 0.4, humanise: 0.012 },
    );
  }
  session.play(keys, line('F3+A3+C4+E4+A4:4', { at: 32, velocity: 0.6 }), electricPiano({ bark: 1.15 }), {
    humanise: 0.03,
  });

  const bass = session.bus();
  const walk =
    'D2:1.75 D2:.5? r:.75 A1:1 | G1:1.75 G1:.5? r:.75 B1:1 | C2:1.75 C2:.5? r:.75 G1:1 | A1:1.75 A1:.75 C#2:1.5';
  session.play(bass, line(`${walk} ${walk} D2:4`, { velocity: 0.75 }), subBass({ drive: 1.3, release: 0.08 }), {
    humanise: 0.008,
  });

  const tune = session.bus();
  const song = line(
    `r:4 r:4 r:4 r:2 r:.5 E4:.5 G4:.5 A4:.5
     C5:1! A4:.5 G4:.5 A4:1.25 E4:.75? | r:.5 B4:.75! A4:.75 E4:1 D4:1
     r:.5 D4:.5 G4:.5 B4:.5 D5:1! B4:1 | A4:.75 G4:.75 F4:1 E4:.5 C#4:1 | A4:4`,
    { velocity: 0.72 },
  );
  session.play(tune, song, nylonGuitar, { pan: -0.2, humanise: 0.014 });
  const echo = line('r:3 A5:.5? E5:.5 | r:3 B5:.5? A5:.5 | r:3 D6:.5? B5:.5 | r:2.5 F5:.5 E5:.5 C#5:.5', {
    velocity: 0.5,
  });
  session.play(tune, echo, vibraphone, { pan: 0.35, gain: 0.6, humanise: 0.012 });

  const drums = session.bus();
  session.play(
    drums,
    steps('X..o ..x. ..x. ...o', { times: 8, velocity: 0.75 }),
    kick({ tone: 52, drop: 3, decay: 0.16, click: 0.1 }),
    { humanise: 0.006 },
  );
  session.play(
    drums,
    steps('.... X... .... X..o', { times: 8, velocity: 0.6 }),
    snare({ tone: 170, decay: 0.1, snap: 0.42, cutoff: 5200 }),
    { humanise: 0.008 },
  );
  session.play(drums, steps('x.xo x.x. x.xo x.xx', { times: 8, velocity: 0.4 }), hat({ decay: 0.028, low: 5600 }), {
    pan: 0.22,
    humanise: 0.009,
  });
  session.play(drums, steps('.... .... ..x. ....', { times: 8, velocity: 0.3 }), rim, { pan: -0.4 });

  const dry = session.bus();
  mix(dry, keys, { gain: 0.62 });
  mix(dry, bass, { gain: 0.44 });
  mix(dry, tune, { gain: 0.8 });
  mix(dry, drums, { gain: 0.6 });
  const moments = steps('X..... .. ..x. ....', { times: 8 }).map((hit) => session.secondsAt(hit.beat));
  duck(dry, { rate, moments, depth: 0.16, release: 0.2 });
  const space = session.bus();
  mix(space, keys, { gain: 0.4 });
  mix(space, tune);
  mix(dry, reverb(space, { rate, seconds: 1.6, size: 0.9, damping: 0.5, lowcut: 250 }), { gain: 0.26 });
  cassette(dry, { rate });
  equalise(dry, 'lowpass', { rate, frequency: 11500 });
  mix(dry, crackle(session), { gain: 1.1 });
  mix(dry, rain(session), { gain: 0.3 });
  return { rate, bus: master(dry, { rate, level: -15.5, fadeIn: 0.25, fadeOut: 2.4 }) };
}

/** @returns {Recording} */
export function cafe() {
  const session = new Session({ bpm: 120, seconds: 31.5, seed: 203, swing: 0.54, swingUnit: 0.25 });
  const { rate } = session;
  const bars = 14;

  const stabs = session.bus();
  const chords = ['Eb4+G4+Ab4+C5', 'Eb4+G4+Ab4+C5', 'F4+Ab4+C5+Eb5', 'F4+G4+Bb4+D5'];
  const rhythm = Array.from({ length: bars }, (_, bar) => chords[bar % 4]);
  session.play(
    stabs,
    overBars(rhythm, 4, (chord, at, bar) =>
      line(`${chord}:.5! r:.25 ${chord}:.5 r:.5 ${chord}:.5 r:.25 ${chord}:.25? r:.75 ${chord}:.5`, {
        at,
        velocity: bar < 2 ? 0.42 : 0.58,
      }),
    ),
    electricPiano({ bark: 2, tremolo: 0.3 }),
    { spread: 0.3, humanise: 0.005 },
  );
  const beds = session.bus();
  session.play(
    beds,
    line(
      'F3+C4+G4:8 Db3+Ab3+F4:4 Eb3+Bb3+G4:4 F3+C4+G4:8 Db3+Ab3+F4:4 Eb3+Bb3+G4:4 F3+C4+G4:8 Db3+Ab3+F4:4 Eb3+Bb3+G4:4 F3+C4+G4+Ab4:10',
      { velocity: 0.5 },
    ),
    pad({ attack: 0.6, release: 1.2, cutoff: 2400, sweep: 1 }),
  );

  const bass = session.bus();
  const grooves = [
    'F1:.75! r:.75 F1:.5 r:.25 Ab1:.5 r:.25 C2:.5 Eb2:.5',
    'F1:.75! r:.75 F1:.5 r:.25 Eb1:.5 r:.25 F1:.5 C2:.5',
    'Db2:.75! r:.75 Db2:.5 r:.25 Db2:.5 r:.25 Ab1:.5 C2:.5',
    'Eb2:.75! r:.75 Eb2:.5 r:.25 Eb2:.5 r:.25 G1:.5 Bb1:.5',
  ];
  session.play(
    bass,
    overBars(
      Array.from({ length: bars - 2 }, (_, bar) => grooves[bar % 4]),
      4,
      (groove, at) => line(groove, { at, velocity: 0.75 }),
      8,
    ),
    subBass({ drive: 2.4, harmonic: 0.5 }),
    { humanise: 0.002 },
  );
  session.play(bass, line('F1:3', { at: 56, velocity: 0.75 }), subBass({ drive: 2.4, harmonic: 0.5, release: 1 }));

  const mallets = session.bus();
  const solo = line(
    `r:.5 C5:.5 Eb5:.5 F5:.5! r:.25 Ab5:.5 G5:.25 F5:1 | Eb5:.75 F5:.75! C5:1 r:1.5
    r:.5 Ab5:.25 C6:.5! Ab5:.25 F5:.5 Eb5:.5 Db5:.5 C5:1 | Bb4:.5 D5:.5 F5:.5 G5:1.5! r:1
     G5:.25 Ab5:.75! F5:.5 Eb5:.5 C5:.5 Bb4:.5 C5:1 | r:.5 F5:.5 C6:.75! Bb5:.25 Ab5:.5 G5:.5 F5:1
     Eb5:.5 F5:.5 Ab5:.5 C6:.5 Eb6:1! C6:.5 Ab5:.5
     G5:.75 Bb5:.75 D6:1.5! C6:.5 Bb5:.5 | C6:1.5 Ab5:.5 G5:.5 F5:1.5 | r:.5 C5:.25 Eb5:.25 F5:3`,
    { at: 16, velocity: 0.72, hold: 0.15 },
  );
  session.play(mallets, solo, vibraphone, { spread: 0.5, humanise: 0.008 });

  const drums = session.bus();
  const kicks = steps('x... x... x... x...', { velocity: 0.85, times: bars });
  session.play(drums, kicks, kick({ tone: 50, decay: 0.2 }), { humanise: 0 });
  session.play(drums, steps('.... x... .... x...', { at: 8, times: bars - 2, velocity: 0.6 }), clap, {
    humanise: 0.002,
  });
  session.play(
    drums,
    steps('..x.', { at: 8, times: (bars - 2) * 4, velocity: 0.55 }),
    hat({ decay: 0.09, low: 6500 }),
    { pan: -0.1 },
  );
  session.play(drums, steps('xoxx', { times: bars * 4, velocity: 0.42 }), shaker, { pan: 0.35, humanise: 0.005 });
  session.play(drums, steps('...x ..x. ...x .x..', { at: 16, times: bars - 5, velocity: 0.4 }), rim, { pan: -0.45 });

  const moments = kicks.map((hit) => session.secondsAt(hit.beat));
  duck(beds, { rate, moments, depth: 0.7, release: 0.3 });
  duck(stabs, { rate, moments, depth: 0.25, release: 0.15 });
  duck(bass, { rate, moments, depth: 0.5, release: 0.14 });
  const dry = session.bus();
  mix(dry, stabs, { gain: 0.5 });
  mix(dry, beds, { gain: 0.75 });
  mix(dry, bass, { gain: 0.44 });
  mix(dry, mallets, { gain: 0.6 });
  mix(dry, drums, { gain: 0.6 });
  mix(dry, pingPong(stabs, { rate, seconds: 0.375, feedback: 0.45 }), { gain: 0.2 });
  mix(dry, pingPong(mallets, { rate, seconds: 0.5, feedback: 0.3 }), { gain: 0.18 });
  const space = session.bus();
  mix(space, mallets);
  mix(space, stabs, { gain: 0.5 });
  mix(dry, reverb(space, { rate, seconds: 1.8, size: 1, damping: 0.35, lowcut: 300 }), { gain: 0.26 });
  return { rate, bus: master(dry, { rate, level: -14.5, fadeOut: 2, air: 1.5 }) };
}
