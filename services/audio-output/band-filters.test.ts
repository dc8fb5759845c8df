import { expect } from '@open-wc/testing';
import { EQUALISER_BANDS, EQUALISER_PRESETS } from '../protocol/sound.ts';
import { filterGains, OCTAVE_WIDE } from './band-filters.ts';

const SETTINGS: Readonly<Record<string, readonly number[]>> = {
  ...EQUALISER_PRESETS,
  'all raised': EQUALISER_BANDS.map(() => 12),
  'all lowered': EQUALISER_BANDS.map(() => -12),
  'alternating bands': EQUALISER_BANDS.map((_, band) => (band % 2 === 0 ? 12 : -12)),
  'alternating pairs': EQUALISER_BANDS.map((_, band) => (band % 4 < 2 ? -12 : 12)),
  'one half against the other': EQUALISER_BANDS.map((_, band) => (band < 5 ? 12 : -12)),
  'one band': EQUALISER_BANDS.map((_, band) => (band === 9 ? 12 : 0)),
};

/** dB at the middle of each band, as the browser's own filters tell. */
function response(gains: readonly number[], sampleRate: number): number[] {
  const context = new OfflineAudioContext(1, 1, sampleRate);
  const frequencies = Float32Array.from(EQUALISER_BANDS);
  const sums = EQUALISER_BANDS.map(() => 0);
  for (const [band, frequency] of EQUALISER_BANDS.entries()) {
    const filter = new BiquadFilterNode(context, { type: 'peaking', frequency: Math.min(frequency, sampleRate / 2), Q: OCTAVE_WIDE, gain: gains[band] ?? 0 });
    const magnitudes = new Float32Array(frequencies.length);
    filter.getFrequencyResponse(frequencies, magnitudes, new Float32Array(frequencies.length));
    for (const [at, magnitude] of magnitudes.entries()) sums[at] = (sums[at] ?? 0) + 20 * Math.log10(magnitude);
  }
  return sums;
}

describe('the gains of the equaliser’s filters', () => {
  for (const sampleRate of [44_100, 48_000, 96_000, 22_050, 8000]) {
    it(`come to what is asked at the middle of each band at ${sampleRate} Hz, within 0.01 dB`, () => {
      const bands = EQUALISER_BANDS.filter((frequency) => frequency < sampleRate / 2).length;
      for (const [name, wished] of Object.entries(SETTINGS)) {
        const heard = response(filterGains(wished, sampleRate), sampleRate);
        for (let band = 0; band < bands; band++) expect(heard[band], `${name}, ${EQUALISER_BANDS[band]} Hz`).to.be.closeTo(wished[band] ?? 0, 0.01);
      }
    });
  }

  it('are none where nothing is asked', () => {
    expect(filterGains([], 48_000)).to.deep.equal(EQUALISER_BANDS.map(() => 0));
  });
});
