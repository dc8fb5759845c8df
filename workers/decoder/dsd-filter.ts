/**
 * The low-pass that makes PCM of DSD. Of DSD64 and its multiples it keeps 88.2 kHz (96 kHz of those of 48 kHz): a
 * linear-phase FIR of 11 output frames, a sinc in a Kaiser window (beta 8.96: 90 dB), flat to 20 kHz, its middle
 * at 43 kHz, and down by 90 dB from 66 kHz on, so that what folds back lies above 22 kHz. Its gain is one: bits
 * that are all ones give 1; SACD's nominal level gives one half. It adds no delay: frame n stands for the middle
 * of its own bits.
 */

/** Bits per second of DSD64. */
const DSD64 = 64 * 44_100;
/** Bytes of DSD64 that make one frame. */
const DSD64_FRAME = 4;
/** Length of the filter in output frames; odd, so that it has as much before a frame as behind it. */
const SPAN = 11;
/** As a share of the output's rate. */
const CUTOFF = 43_000 / 88_200;
const BETA = 8.96;

/** Bytes of one channel that make one frame of PCM. @param bitRate per channel */
export function dsdFrameBytes(bitRate: number): number {
  return Math.max(1, DSD64_FRAME * 2 ** Math.round(Math.log2(bitRate / DSD64)));
}

/** Bytes that the filter reaches beyond a frame, on either side. */
export function dsdMargin(frameBytes: number): number {
  return (frameBytes * (SPAN - 1)) / 2;
}

/** Frames that a byte of DSD takes part in, and a zero. */
export const DSD_ROW = SPAN + 1;

/**
 * What a byte contributes to the frames that the filter lets it reach, the earliest first: a row for each place of a
 * byte within its own frame and each of its 256 values.
 * @param lowFirst whether the first bit of a byte is its lowest
 */
export function dsdRows(frameBytes: number, lowFirst: boolean): Float32Array {
  const bytes = frameBytes * SPAN;
  const taps = lowPass(bytes * 8, CUTOFF / (frameBytes * 8));
  const rows = new Float32Array(frameBytes * 256 * DSD_ROW);
  for (let byte = 0; byte < bytes; byte += 1) {
    const place = byte % frameBytes;
    const frame = SPAN - 1 - Math.floor(byte / frameBytes);
    for (let value = 0; value < 256; value += 1) {
      let sum = 0;
      for (let bit = 0; bit < 8; bit += 1) sum += (taps[byte * 8 + bit] ?? 0) * (((value >> (lowFirst ? bit : 7 - bit)) & 1) * 2 - 1);
      rows[(place * 256 + value) * DSD_ROW + frame] = sum;
    }
  }
  return rows;
}

/** @param cutoff as a share of the rate of the taps */
function lowPass(length: number, cutoff: number): Float64Array {
  const middle = (length - 1) / 2;
  const taps = Float64Array.from({ length }, (_, at) => {
    const x = at - middle;
    const sinc = x === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
    return sinc * bessel(BETA * Math.sqrt(1 - (x / (middle + 0.5)) ** 2));
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  return taps.map((tap) => tap / gain);
}

/** The modified Bessel function of order zero, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
