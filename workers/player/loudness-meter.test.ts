import { expect } from '@open-wc/testing';
import { LoudnessMeter, type MeasuredLoudness } from './loudness-meter.ts';

interface Passage {
  readonly seconds: number;
  /** dB of full scale of the sine's amplitude; -Infinity is silence. */
  readonly level: number;
}

/** Measures sines of 1 kHz, as the test signals of EBU Tech 3341 have them, though shorter, fed in blocks of odd lengths. */
function measure(passages: readonly Passage[], sampleRate: number, channels = 2, frequency = 1000): MeasuredLoudness {
  const meter = new LoudnessMeter(sampleRate, channels);
  let frame = 0;
  for (const { seconds, level } of passages) {
    let left = Math.round(seconds * sampleRate);
    while (left > 0) {
      const frames = Math.min(left, 4097);
      const samples = new Float32Array(frames);
      for (let at = 0; at < frames; at++) samples[at] = 10 ** (level / 20) * Math.sin((2 * Math.PI * frequency * frame++) / sampleRate);
      meter.add({ channels: Array.from({ length: channels }, () => samples), frames });
      left -= frames;
    }
  }
  return meter.result();
}

describe('LoudnessMeter', () => {
  for (const sampleRate of [32000, 44100, 48000, 96000]) {
    it(`measures the signals of EBU Tech 3341 at ${sampleRate} Hz within 0.1 LU`, () => {
      expect(measure([{ seconds: 4, level: -23 }], sampleRate).integrated).to.be.closeTo(-23, 0.1);
      expect(measure([{ seconds: 4, level: -33 }], sampleRate).integrated).to.be.closeTo(-33, 0.1);
      const third = [{ seconds: 4, level: -36 }, { seconds: 24, level: -23 }, { seconds: 4, level: -36 }];
      expect(measure(third, sampleRate).integrated).to.be.closeTo(-23, 0.1);
    });
  }

  it('leaves out silence and what is far quieter than the rest', () => {
    const fourth = [{ seconds: 4, level: -72 }, { seconds: 4, level: -36 }, { seconds: 24, level: -23 }, { seconds: 4, level: -36 }, { seconds: 4, level: -72 }];
    expect(measure(fourth, 48000).integrated).to.be.closeTo(-23, 0.1);
    expect(measure([{ seconds: 8, level: -Infinity }, { seconds: 12, level: -20 }], 48000).integrated).to.be.closeTo(-20, 0.1);
  });

  it('weighs a bass less, and one channel half', () => {
    expect(measure([{ seconds: 5, level: -20 }], 48000, 1).integrated).to.be.closeTo(-23, 0.1);
    expect(measure([{ seconds: 5, level: -20 }], 48000, 2, 30).integrated).to.be.below(-24);
  });

  it('tells the greatest sample, and nothing of silence', () => {
    expect(measure([{ seconds: 1, level: -6 }], 48000).peak).to.be.closeTo(0.501, 0.001);
    expect(measure([{ seconds: 2, level: -Infinity }], 48000)).to.deep.equal({ integrated: null, peak: 0 });
    expect(measure([{ seconds: 0.3, level: -6 }], 48000).integrated).to.equal(null);
  });
});
