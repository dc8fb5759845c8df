/**
 * TTA's entropy code ("TTA1" format description): adaptive Rice codes of two levels, bits in order from the lowest.
 * Bytes may come in pieces: what a piece does not hold whole waits for the next one.
 */
import { join } from './binary.ts';

const FIRST_PARAMETER = 10;
/** A sum is kept about sixteen times as large as the numbers are. */
const SUM_SHIFT = 4;
/** Of a parameter: whatever is larger is damage, and must not overflow. */
const MOST_BITS = 24;
/** Ones in a row beyond which a code can only be damage: more than any 24-bit sample needs. */
const LONGEST_RUN = 2 ** 26;

/** Bytes: a word may begin at the very end of what was fed. */
const PADDING = 8;

/** A level's state: the parameter, and the sum of how large numbers have been lately. */
const SMALL = 0;
const LARGE = 2;
const STATE = 4;

export class TtaResiduals {
  /** For each channel the states of its small and its large numbers. */
  readonly #states: Int32Array;
  /** What was fed and not read, with zeros behind it so that a word can be taken anywhere. */
  #view = new DataView(new ArrayBuffer(PADDING));
  /** Bits read of it. */
  #position = 0;

  constructor(channels: number) {
    const sum = 1 << (FIRST_PARAMETER + SUM_SHIFT);
    this.#states = Int32Array.from({ length: channels * STATE }, (_, at) => (at % 2 === 0 ? FIRST_PARAMETER : sum));
  }

  /** The bytes that follow. */
  feed(bytes: Uint8Array): void {
    const read = this.#position >>> 3;
    const kept = new Uint8Array(this.#view.buffer, read, this.#view.byteLength - PADDING - read);
    this.#position &= 7;
    this.#view = new DataView(join([kept, bytes, new Uint8Array(PADDING)]).buffer);
  }

  /**
   * Fills an array with numbers, the channels taking turns, from an index on, as far as the bytes reach.
   * @returns the index behind the last one
   */
  read(out: Int32Array, from: number): number {
    const view = this.#view;
    const states = this.#states;
    const end = (view.byteLength - PADDING) * 8;
    let state = (from * STATE) % states.length;
    let at = from;
    for (let position = this.#position; at < out.length; at += 1) {
      const ones = countOnes(view, position);
      position += ones + 1;
      const level = state + (ones > 0 ? LARGE : SMALL);
      const bits = states[level] ?? 0;
      if (position + bits > end) break;
      let value = ((ones > 0 ? ones - 1 : 0) << bits) + (peek(view, position) & ((1 << bits) - 1));
      position += bits;
      if (ones > 0) {
        adapt(states, state + LARGE, value);
        value += 1 << (states[state + SMALL] ?? 0);
      }
      adapt(states, state + SMALL, value);
      out[at] = (value & 1) === 1 ? (value + 1) >> 1 : -(value >> 1);
      this.#position = position;
      state += STATE;
      if (state === states.length) state = 0;
    }
    return at;
  }
}

/** At least 24 bits from a position on, in the lowest places. */
function peek(view: DataView, position: number): number {
  return view.getUint32(position >>> 3, true) >>> (position & 7);
}

/** Ones in a row from a position on. @throws at damage */
function countOnes(view: DataView, position: number): number {
  let count = 0;
  for (;;) {
    // Only 24 bits are there at any place within a byte: a zero is put behind them.
    const zeros = ~peek(view, position + count) | (1 << 24);
    const ones = 31 - Math.clz32(zeros & -zeros);
    count += ones;
    if (ones < 24) return count;
    if (count > LONGEST_RUN) throw new Error('The TTA packet is damaged.');
  }
}

function adapt(states: Int32Array, level: number, value: number): void {
  const parameter = states[level] ?? 0;
  const sum = states[level + 1] ?? 0;
  const next = sum + value - (sum >>> SUM_SHIFT);
  states[level + 1] = next;
  if (parameter > 0 && next < 1 << (parameter + SUM_SHIFT)) states[level] = parameter - 1;
  else if (parameter < MOST_BITS && next > 1 << (parameter + 1 + SUM_SHIFT)) states[level] = parameter + 1;
}
