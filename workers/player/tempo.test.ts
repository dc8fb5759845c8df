import { expect } from '@open-wc/testing';
import type { PcmBlock } from '../decoder/audio-stream.ts';
import { Tempo } from './tempo.ts';

const RATE = 44_100;
const BLOCK = 4096;
const SPEEDS = [0.5, 0.8, 1.25, 1.5, 2, 3];

type Wave = (second: number) => number;

const sine = (frequency: number): Wave => (second) => 0.5 * Math.sin(2 * Math.PI * frequency * second);

/** Blocks of a recording from frame `from` on. */
function* blocks(wave: Wave, from: number, frames: number): Generator<PcmBlock> {
  for (let at = from; at < from + frames; at += BLOCK) {
    const samples = new Float32Array(Math.min(BLOCK, from + frames - at));
    for (let index = 0; index < samples.length; index++) samples[index] = wave((at + index) / RATE);
    yield { channels: [samples, samples.map((sample) => -sample)], frames: samples.length };
  }
}

const greatest = (samples: readonly number[]): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

/** What is heard of a track on the left; the right must be its negative. */
function heard(tempo: Tempo, wave: Wave, frames: number, from = 0): number[] {
  const out = [...blocks(wave, from, frames)].map((block) => tempo.push(block));
  out.push(tempo.finish());
  const [left, right] = [0, 1].map((channel) => out.flatMap(({ channels }) => [...(channels[channel] ?? [])]));
  expect(greatest(left!.map((sample, at) => sample + (right![at] ?? 0)))).to.be.below(1e-6);
  return left!;
}

/** Hz, by the zero crossings upwards of the middle half. */
function pitchOf(samples: readonly number[]): number {
  const middle = samples.slice(samples.length / 4, (samples.length * 3) / 4);
  const crossings = middle.flatMap((sample, at) => (at > 0 && sample >= 0 && (middle[at - 1] ?? 0) < 0 ? [at - sample / (sample - (middle[at - 1] ?? 0))] : []));
  return ((crossings.length - 1) * RATE) / ((crossings.at(-1) ?? 0) - (crossings[0] ?? 0));
}

describe('Tempo', () => {
  for (const speed of SPEEDS) {
    it(`plays ${speed} times as fast, to the frame, within 1 % of the pitch`, () => {
      for (const frequency of [110, 440, 1760]) {
        const samples = heard(new Tempo(speed, RATE), sine(frequency), 3 * RATE + 17);
        expect(samples).to.have.length(Math.round((3 * RATE + 17) / speed));
        expect(pitchOf(samples) / frequency).to.be.within(0.99, 1.01);
      }
    });

    it(`begins and ends as recorded, so that a recording cut in two joins at ${speed}`, () => {
      const wave: Wave = (second) => sine(330)(second) + 0.2 * sine(997)(second);
      const cut = 2 * RATE + 5;
      const one = heard(new Tempo(speed, RATE), wave, cut);
      const two = heard(new Tempo(speed, RATE), wave, 2 * RATE, cut);
      const recorded = (frame: number): number => Math.fround(wave(frame / RATE));
      expect(one.slice(-200)).to.deep.equal(Array.from({ length: 200 }, (_, at) => recorded(cut - 200 + at)));
      expect(two[0]).to.equal(recorded(cut));
      const joined = [...one, ...two];
      const steps = joined.slice(1).map((sample, at) => sample - (joined[at] ?? 0));
      const steepest = (2 * Math.PI * (330 * 0.5 + 997 * 0.1)) / RATE;
      expect(greatest(steps)).to.be.below(steepest * 1.2);
    });
  }

  it('is in time throughout: what is heard at a moment is what the speed says, within a tenth of a second of the recording', () => {
    for (const speed of SPEEDS) {
      // Its loudness tells the time.
      const samples = heard(new Tempo(speed, RATE), (second) => (second / 10) * Math.sin(2 * Math.PI * 1000 * second), 6 * RATE);
      for (let second = 0.5; second < 6; second += 0.5) {
        const at = Math.round((second * RATE) / speed);
        expect(greatest(samples.slice(at - 50, at + 50)) * 10, `second ${second} at ${speed}`).to.be.closeTo(second, 0.1);
      }
    }
  });

  it('plays what is shorter than a piece, and what is nothing', () => {
    for (const frames of [0, 1, 100, 900, 2000]) {
      for (const speed of SPEEDS) expect(heard(new Tempo(speed, RATE), sine(440), frames), `${frames}`).to.have.length(Math.round(frames / speed));
    }
  });

  it('begins anew after a leap', () => {
    const tempo = new Tempo(1.5, RATE);
    const first = heard(tempo, sine(440), RATE);
    for (const block of blocks(sine(700), 0, 20_000)) tempo.push(block);
    tempo.restart();
    expect(heard(tempo, sine(440), RATE)).to.deep.equal(first);
  });
});
