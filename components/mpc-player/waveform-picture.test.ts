import { expect } from '@open-wc/testing';
import type { Waveform } from '../../services/protocol/waveform.ts';
import { barsOf } from './waveform-picture.ts';

const waveform = (peaks: readonly number[], binDuration: number): Waveform => ({ track: 'a', peaks: Uint8Array.from(peaks), binDuration, complete: true });

describe('The picture of a waveform', () => {
  it('has as many bars as wanted over the whole track, each the greatest of its time', () => {
    const bars = barsOf(waveform([255, 0, 0, 128, 255, 255, 0, 0], 1), 8, 4);
    expect(bars.map((bar) => Math.round(bar * 100))).to.deep.equal([100, 25, 100, 6]);
  });

  it('fills its height with quiet music as well, but not with next to none', () => {
    expect(barsOf(waveform([128, 64], 1), 2, 2)).to.deep.equal([1, 0.25]);
    expect(barsOf(waveform([16, 0], 1), 2, 2)).to.deep.equal([0.0625, 0.06]);
  });

  it('is low where nothing is known yet', () => {
    expect(barsOf(waveform([255, 255], 1), 8, 4)).to.deep.equal([1, 0.06, 0.06, 0.06]);
    expect(barsOf(waveform([], 1), 8, 2)).to.deep.equal([0.06, 0.06]);
  });

  it('has a bar for every part of the picture where the track has fewer parts than that', () => {
    expect(barsOf(waveform([255, 0], 1), 2, 4)).to.deep.equal([1, 1, 0.06, 0.06]);
  });
});
