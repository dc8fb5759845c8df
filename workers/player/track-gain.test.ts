import { expect } from '@open-wc/testing';
import type { Loudness } from '../../services/protocol/records.ts';
import { DEFAULT_SOUND, type SoundSettings } from '../../services/protocol/sound.ts';
import { trackGain } from './track-gain.ts';

const NONE: Loudness = { trackGain: null, trackPeak: null, albumGain: null, albumPeak: null };
const BOTH: Loudness = { trackGain: -8, trackPeak: 0.9, albumGain: -6, albumPeak: 1 };

/** dB, to two places. */
function gain(tagged: Partial<Loudness>, settings: Partial<SoundSettings>, shuffled = false, measured: Parameters<typeof trackGain>[0]['measured'] = null): number {
  const factor = trackGain({ tagged: { ...NONE, ...tagged }, measured }, { ...DEFAULT_SOUND, ...settings }, shuffled);
  return Math.round(20 * Math.log10(factor) * 100) / 100;
}

describe('the gain of a track', () => {
  it('is none at all while ReplayGain is off', () => {
    expect(trackGain({ tagged: BOTH, measured: null }, { ...DEFAULT_SOUND, preamp: 6, untaggedGain: 6 }, false)).to.equal(1);
  });

  it('is the one that is wished; by itself the album’s, of shuffled tracks the track’s', () => {
    expect(gain(BOTH, { replayGain: 'track' })).to.equal(-8);
    expect(gain(BOTH, { replayGain: 'album' })).to.equal(-6);
    expect(gain(BOTH, { replayGain: 'auto' })).to.equal(-6);
    expect(gain(BOTH, { replayGain: 'auto' }, true)).to.equal(-8);
  });

  it('is the other one where the file has only that', () => {
    expect(gain({ trackGain: -5 }, { replayGain: 'album' })).to.equal(-5);
    expect(gain({ albumGain: -4 }, { replayGain: 'track' })).to.equal(-4);
  });

  it('has the pre-amplification on top, and another for tracks that say nothing', () => {
    expect(gain(BOTH, { replayGain: 'track', preamp: 3 })).to.equal(-5);
    expect(gain({}, { replayGain: 'track', preamp: 3, untaggedGain: -7 })).to.equal(-7);
  });

  it('is measured where the tags say nothing: -18 LUFS is the aim', () => {
    expect(gain({}, { replayGain: 'track' }, false, { integrated: -10, peak: 1 })).to.equal(-8);
    expect(gain({}, { replayGain: 'track' }, false, { integrated: null, peak: 0 })).to.equal(0);
    expect(gain({ trackGain: -3 }, { replayGain: 'track' }, false, { integrated: -10, peak: 1 })).to.equal(-3);
  });

  it('never raises the peak above full scale, unless that is wished', () => {
    expect(gain({ trackGain: 9, trackPeak: 0.5 }, { replayGain: 'track' })).to.equal(6.02);
    expect(gain({ trackGain: 9, trackPeak: 0.5 }, { replayGain: 'track', preventClipping: false })).to.equal(9);
    expect(gain({ trackGain: -1, trackPeak: 1.5 }, { replayGain: 'track' })).to.equal(-3.52);
    expect(gain({ albumGain: 9, albumPeak: 0.25, trackPeak: 1 }, { replayGain: 'album' })).to.equal(9);
  });

  it('works without a peak: it lowers and raises as told', () => {
    expect(gain({ trackGain: -9 }, { replayGain: 'track' })).to.equal(-9);
    expect(gain({ trackGain: 9 }, { replayGain: 'track' })).to.equal(9);
    expect(gain({ trackGain: 9 }, { replayGain: 'track', preventClipping: false })).to.equal(9);
    expect(gain({}, { replayGain: 'track', untaggedGain: 5 })).to.equal(5);
  });
});
