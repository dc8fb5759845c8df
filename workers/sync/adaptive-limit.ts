/** How many files are read at the same time: more while all goes well, half as many when a server slows down. */

const START = 4;
/** So many readings in a row without trouble earn one more at a time. */
const STEADY = 12;

export class AdaptiveLimit {
  readonly #most: () => number;
  #streak = 0;
  #wish = START;

  /** @param most the upper bound, a whole number of at least 1; asked each time, since it may change */
  constructor(most: () => number) {
    this.#most = most;
  }

  get limit(): number {
    return Math.min(this.#wish, this.#most());
  }

  succeeded(): void {
    if (++this.#streak < STEADY || this.#wish >= this.#most()) return;
    this.#streak = 0;
    this.#wish += 1;
  }

  slowed(): void {
    this.#streak = 0;
    this.#wish = Math.max(1, Math.floor(this.limit / 2));
  }
}
