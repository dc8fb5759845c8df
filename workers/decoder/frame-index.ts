/** Where frames of a run lie: every so many of those that were passed, never more than a few thousand places. */

export interface FramePlace {
  /** Of the frame, counted from the run's beginning. */
  readonly number: number;
  readonly offset: number;
}

const MAX_PLACES = 4096;
const FIRST_STRIDE = 16;

export class FrameIndex {
  #places: FramePlace[] = [];
  /** Least distance in frames from one place to the next. */
  #stride = FIRST_STRIDE;

  constructor(first: FramePlace) {
    this.#places.push(first);
  }

  /** Takes note of a frame if it lies far enough beyond the last one. */
  pass(number: number, offset: number): void {
    const last = this.#places.at(-1);
    if (last && number < last.number + this.#stride) return;
    this.#places.push({ number, offset });
    if (this.#places.length < MAX_PLACES) return;
    this.#places = this.#places.filter((_, at) => at % 2 === 0);
    this.#stride *= 2;
  }

  /** The last place known at or before a frame; null for one before the run. */
  before(number: number): FramePlace | null {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle]?.number ?? Infinity) <= number) low = middle + 1;
      else high = middle;
    }
    return this.#places[low - 1] ?? null;
  }
}
