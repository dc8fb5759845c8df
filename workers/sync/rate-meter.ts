/** How many things happen per second, over the last seconds. */

const WINDOW_MS = 6_000;
/** Less than this tells nothing yet. */
const MIN_MS = 500;

export class RateMeter {
  /** Oldest first. */
  #marks: { readonly time: number; readonly total: number }[] = [];

  /** @param total things so far; @param time epoch milliseconds */
  mark(total: number, time: number): void {
    this.#marks.push({ time, total });
    while (this.#marks.length > 2 && time - (this.#marks[0]?.time ?? time) > WINDOW_MS) this.#marks.shift();
  }

  /** Per second; null while unknown. */
  get rate(): number | null {
    const [first] = this.#marks;
    const last = this.#marks.at(-1);
    if (!first || !last || last.time - first.time < MIN_MS) return null;
    return ((last.total - first.total) * 1000) / (last.time - first.time);
  }

  reset(): void {
    this.#marks = [];
  }
}
