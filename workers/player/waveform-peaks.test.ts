import { expect } from '@open-wc/testing';
import { WaveformPeaks } from './waveform-peaks.ts';

const RATE = 8000;

/** A second loud, a second quiet, and so on. */
function signal(frames: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: frames }, (_, at) => Math.sin(at) * (Math.floor(at / RATE) % 2 === 0 ? 0.5 : 0.1));
}

function peaksOf(samples: Float32Array<ArrayBuffer>, block: number): WaveformPeaks {
  const peaks = new WaveformPeaks(RATE);
  for (let at = 0; at < samples.length; at += block) {
    const part = samples.slice(at, at + block);
    peaks.add({ channels: [part, part.map((sample) => sample / 2)], frames: part.length });
  }
  return peaks;
}

describe('Waveform peaks', () => {
  it('are the greatest samples of each part, of the louder channel', () => {
    const peaks = peaksOf(signal(4 * RATE), 1000);
    const bytes = peaks.bytes();
    const at = (seconds: number): number => bytes[Math.floor(seconds / peaks.binDuration)] ?? -1;
    expect(at(0.5)).to.be.within(126, 128);
    expect(at(1.5)).to.be.within(25, 26);
    expect(at(2.5)).to.be.within(126, 128);
  });

  it('cover the whole length in 1000 to 2000 parts, however long it is', () => {
    for (const seconds of [10, 61.3, 300]) {
      const peaks = peaksOf(signal(seconds * RATE), 4096);
      const count = peaks.bytes().length;
      expect(count).to.be.within(1000, 2000);
      expect(count * peaks.binDuration).to.be.within(seconds, seconds + peaks.binDuration);
    }
  });

  it('are the same however the blocks are cut', () => {
    const samples = signal(30 * RATE);
    expect(peaksOf(samples, 777).bytes()).to.deep.equal(peaksOf(samples, 20_000).bytes());
  });

  it('are there as far as sound has come, and full scale is the most there is', () => {
    const peaks = new WaveformPeaks(RATE);
    expect(peaks.bytes()).to.have.lengthOf(0);
    peaks.add({ channels: [new Float32Array(65).fill(-3)], frames: 65 });
    expect([...peaks.bytes()]).to.deep.equal([255, 255]);
  });
});
