/** ALAC's entropy code: adaptive Golomb-Rice numbers with runs of zeros. */
import type { BitReader } from './bit-reader.ts';

/** Fraction bits of the running mean. */
const MEAN_BITS = 9;
/** Where the mean is below this, a run of zeros follows. */
const RUN_BELOW = 128;
/** So many ones tell that the number stands there as it is. */
const ESCAPE = 9;
const RUN_BITS = 16;
const LARGEST_MEAN = 0xffff;

export interface ResidualCode {
  readonly initialHistory: number;
  /** In units of 1/2^9. */
  readonly multiplier: number;
  readonly riceLimit: number;
}

/**
 * Reads `count` numbers into `out`.
 * @param bits width of a number that is not compressed
 * @throws Error when the bits make no sense
 */
export function readResiduals(reader: BitReader, out: Int32Array, count: number, bits: number, code: ResidualCode): void {
  const { multiplier, riceLimit } = code;
  let mean = code.initialHistory;
  // A number behind a run of zeros is none: one less is written.
  let behindRun = 0;
  for (let at = 0; at < count; ) {
    const width = Math.min(31 - Math.clz32((mean >>> MEAN_BITS) + 3), riceLimit);
    const written = readNumber(reader, width, bits);
    const folded = written + behindRun;
    out[at] = (folded & 1) === 0 ? folded >>> 1 : -(Math.floor(folded / 2) + 1);
    at += 1;
    mean = written > LARGEST_MEAN ? LARGEST_MEAN : mean + multiplier * folded - ((multiplier * mean) >>> MEAN_BITS);
    behindRun = 0;
    if (mean >= RUN_BELOW || at >= count) continue;
    const runWidth = Math.clz32(mean) - 24 + ((mean + 16) >>> 6);
    const run = readNumber(reader, Math.min(runWidth, riceLimit), RUN_BITS);
    if (run > count - at || reader.overrun) throw new Error('The ALAC packet holds more than it should.');
    out.fill(0, at, at + run);
    at += run;
    behindRun = run < 0xffff ? 1 : 0;
    mean = 0;
  }
  if (reader.overrun) throw new Error('The ALAC packet ends too early.');
}

/** Ones tell how many times 2^width - 1 to add; a remainder below 2 takes one bit less. */
function readNumber(reader: BitReader, width: number, escapeBits: number): number {
  const word = reader.peek32();
  const ones = Math.clz32(~word);
  if (ones >= ESCAPE) {
    reader.position += ESCAPE;
    return reader.read(escapeBits);
  }
  const most = (1 << width) - 1;
  reader.position += ones + 1;
  if (width <= 1) return ones * most;
  // Nine and one bits are gone at most: 22 are left of the word.
  const remainder = ones + 1 + width <= 32 ? (word << (ones + 1)) >>> (32 - width) : reader.peek32() >>> (32 - width);
  if (remainder < 2) {
    reader.position += width - 1;
    return ones * most;
  }
  reader.position += width;
  return ones * most + remainder - 1;
}
