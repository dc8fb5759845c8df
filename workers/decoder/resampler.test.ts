import { expect } from '@open-wc/testing';
import { Resampler } from './resampler.ts';

const AMPLITUDE = 0.9;

function sine(hertz: number, rate: number, frames: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: frames }, (_, at) => AMPLITUDE * Math.sin((2 * Math.PI * hertz * at) / rate));
}

/** All output for an input given in blocks of these lengths, over and over. */
function resample(input: Float32Array<ArrayBuffer>, from: number, to: number, blocks: readonly number[]): Float32Array<ArrayBuffer> {
  const resampler = new Resampler(1, from, to);
  const parts = [];
  for (let at = 0, index = 0; at < input.length; index += 1) {
    const length = blocks[index % blocks.length] ?? 1;
    parts.push(resampler.process([input.subarray(at, at + length)])[0]);
    at += length;
  }
  parts.push(resampler.finish()[0]);
  return Float32Array.from(parts.flatMap((part) => [...(part ?? [])]));
}

/** What is not the sine, in dB below it, away from the ends. */
function distortion(output: Float32Array, hertz: number, rate: number): number {
  const expected = sine(hertz, rate, output.length);
  let error = 0;
  let signal = 0;
  for (let at = 1000; at < output.length - 1000; at += 1) {
    error += ((output[at] ?? 0) - (expected[at] ?? 0)) ** 2;
    signal += (expected[at] ?? 0) ** 2;
  }
  return 10 * Math.log10(error / signal);
}

describe('Resampler', () => {
  for (const [from, to] of [[44_100, 48_000], [48_000, 44_100], [96_000, 48_000], [22_050, 48_000], [44_056, 48_000]] as const) {
    it(`turns ${from} into ${to} Hz with distortion and noise below -90 dB, in time to the sample`, () => {
      const output = resample(sine(1000, from, from), from, to, [1152]);
      expect(output.length).to.equal(to);
      expect(distortion(output, 1000, to)).to.be.below(-90);
    });
  }

  it('keeps the treble: 18 kHz comes out as it went in', () => {
    expect(distortion(resample(sine(18_000, 44_100, 44_100), 44_100, 48_000, [4096]), 18_000, 48_000)).to.be.below(-80);
  });

  it('lets nothing through that the lower rate cannot hold', () => {
    const output = resample(sine(23_000, 48_000, 48_000), 48_000, 44_100, [4096]);
    expect(Math.max(...output.subarray(1000, -1000))).to.be.below(1e-4);
  });

  it('gives the same samples however the input is cut into blocks', () => {
    const input = sine(440, 44_100, 20_000);
    expect(resample(input, 44_100, 48_000, [1, 7, 4096])).to.deep.equal(resample(input, 44_100, 48_000, [1152]));
  });

  it('begins anywhere as if it had begun at the start', () => {
    const input = sine(440, 44_100, 20_000);
    const whole = resample(input, 44_100, 48_000, [1152]);
    const resampler = new Resampler(1, 44_100, 48_000);
    const given = resampler.begin(12_345);
    const output = resampler.process([input.subarray(given)])[0] ?? new Float32Array(0);
    expect(output).to.deep.equal(whole.subarray(12_345, 12_345 + output.length));
  });

  for (const [from, to] of [[44_100, 48_000], [96_000, 48_000], [22_050, 48_000], [192_000, 44_100]] as const) {
    for (const hertz of [441, 5000]) {
      it(`goes on at both ends as the sound of ${hertz} Hz does that ${from} Hz cut amid a wave`, () => {
        const wave = (rate: number): Float32Array<ArrayBuffer> =>
          Float32Array.from({ length: rate / 10 }, (_, at) => 0.5 * Math.cos((2 * Math.PI * (hertz + 3) * at) / rate + 0.3));
        const output = resample(wave(from), from, to, [1000]);
        const expected = wave(to);
        expect(output.length).to.equal(expected.length);
        expect(Math.max(...output.map((sample, at) => Math.abs(sample - (expected[at] ?? 0))))).to.be.below(0.0005);
      });
    }
  }

  it('ends the same wherever it began', () => {
    const input = sine(443, 44_100, 9_999);
    const whole = resample(input, 44_100, 48_000, [1152]);
    for (const ahead of [1, 2, 40, 300]) {
      const resampler = new Resampler(1, 44_100, 48_000);
      const given = resampler.begin(whole.length - ahead);
      const early = resampler.process([input.subarray(given)])[0] ?? [];
      expect([...early, ...(resampler.finish()[0] ?? [])]).to.deep.equal([...whole.subarray(-ahead)]);
    }
  });

  it('rounds the number of frames', () => {
    for (const frames of [1, 2, 147, 20_011]) {
      expect(resample(sine(440, 44_100, frames), 44_100, 48_000, [64]).length).to.equal(Math.round((frames * 48_000) / 44_100));
    }
  });
});
