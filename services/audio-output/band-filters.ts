/**
 * The filters of the equaliser. Each reaches beyond the octave it stands for, so neighbours add up; what is asked of a
 * band is what comes out of all of them together at its middle, hence their own gains have to be worked out.
 */
import { EQUALISER_BANDS } from '../protocol/sound.ts';

/** Of a peaking filter whose bandwidth, between the points of half its gain in dB, is an octave. */
export const OCTAVE_WIDE = Math.SQRT2;
/** Whatever is asked within 12 dB, up or down, is within 0.001 dB after so many; alternating bands take the longest. */
const ROUNDS = 8;

/** What a filter's gain does at one frequency: see {@link decibels}. */
interface Reach {
  readonly away: number;
  readonly near: number;
}

/**
 * Gains in dB of ten peaking filters in a row whose sum at the middle of each band is what is wished there. A band at or above
 * half the sample rate has no filter: its gain stays as it is.
 * @param wished dB by band; a band without one is left as it is recorded
 * @param sampleRate Hz
 */
export function filterGains(wished: readonly number[], sampleRate: number): readonly number[] {
  const gains = EQUALISER_BANDS.map((_, band) => wished[band] ?? 0);
  const audible = EQUALISER_BANDS.filter((frequency) => frequency < sampleRate / 2);
  const reaches = audible.map((at) => audible.map((middle) => reach(middle, at, sampleRate)));
  // In dB a filter's share is nearly in proportion to its gain, and the greatest at its own middle: Gauss-Seidel converges.
  for (let round = 0; round < ROUNDS; round++) {
    for (const [band, shares] of reaches.entries()) {
      const sum = shares.reduce((total, share, filter) => total + decibels(share, gains[filter] ?? 0), 0);
      gains[band] = (gains[band] ?? 0) + (wished[band] ?? 0) - sum;
    }
  }
  return gains;
}

/** @param middle Hz of the filter @param at Hz */
function reach(middle: number, at: number, sampleRate: number): Reach {
  const centre = (2 * Math.PI * middle) / sampleRate;
  const angle = (2 * Math.PI * at) / sampleRate;
  return { away: (Math.cos(angle) - Math.cos(centre)) ** 2, near: ((Math.sin(centre) * Math.sin(angle)) / (2 * OCTAVE_WIDE)) ** 2 };
}

/** Magnitude of the Web Audio API's peaking filter (its section on filters' characteristics), worked out for one frequency. */
function decibels({ away, near }: Reach, gain: number): number {
  const amplitude = 10 ** (gain / 20);
  return 10 * Math.log10((away + near * amplitude) / (away + near / amplitude));
}
