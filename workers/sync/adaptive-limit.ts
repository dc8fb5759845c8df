/** How many files are read at the same time: more while all goes well, half as many when a server slows down. */

const START = 4;
const MAX = 8;
/** So many readings in a row without trouble earn one more at a time. */
const STEADY = 12;

export class AdaptiveLimit {
  #streak = 0;
  limit = START;

  succeeded(): void {
    if (++this.#streak < STEADY || this.limit >= MAX) return;
    this.#streak = 0;
    this.limit += 1;
  }

  slowed(): void {
    this.#streak = 0;
    this.limit = Math.max(1, Math.floor(this.limit / 2));
  }
}
