import { expect } from '@open-wc/testing';
import { PeakLimiter } from './peak-limiter.ts';

const RATE = 44_100;
const QUANTUM = 128;

/** What comes out for `input` on the left and half of it on the right, without the delay. */
function limited(input: readonly number[]): { readonly left: number[]; readonly right: number[] } {
  const limiter = new PeakLimiter(2, RATE);
  const [left, right]: [number[], number[]] = [[], []];
  for (let at = 0; at < input.length + limiter.delay; at += QUANTUM) {
    const block = Float32Array.from({ length: QUANTUM }, (_, index) => input[at + index] ?? 0);
    const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
    limiter.process([block, block.map((sample) => sample / 2)], output);
    left.push(...output[0]!);
    right.push(...output[1]!);
  }
  const { delay } = limiter;
  return { left: left.slice(delay, delay + input.length), right: right.slice(delay, delay + input.length) };
}

const sine = (frequency: number, amplitude: number, frames: number): number[] =>
  Array.from({ length: frames }, (_, at) => Math.fround(amplitude * Math.sin((2 * Math.PI * frequency * at) / RATE)));
const peakOf = (samples: readonly number[]): number => samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);

describe('PeakLimiter', () => {
  it('passes what stays within full scale unchanged', () => {
    const quiet = sine(440, 1, 5000);
    expect(limited(quiet).left).to.deep.equal(quiet);
  });

  it('lets nothing beyond full scale, however sudden it is', () => {
    const loud = Array.from({ length: 20_000 }, (_, at) => ((at * 7919) % 997) / 997 - 0.5 + (at % 4001 === 0 ? 6 : 0));
    expect(peakOf(limited(loud).left)).to.be.within(0.9, 1);
    expect(peakOf(limited(sine(60, 4, RATE)).left)).to.be.within(0.99, 1);
  });

  it('lowers both sides alike', () => {
    const { left, right } = limited(sine(200, 3, 8000));
    expect(peakOf(left.map((sample, at) => sample - 2 * (right[at] ?? 0)))).to.be.below(1e-6);
  });

  it('is back at the recorded level soon after the peak', () => {
    const samples = sine(440, 0.5, 2 * RATE);
    samples[1000] = 4;
    const { left } = limited(samples);
    expect(left.slice(0, 900)).to.deep.equal(samples.slice(0, 900));
    expect(left.slice(-1000)).to.deep.equal(samples.slice(-1000));
  });
});
