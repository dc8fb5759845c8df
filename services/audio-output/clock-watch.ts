/**
 * Notices an AudioContext that says it runs and does not: after the machine has slept, or when its device has gone in a
 * way that no event tells, the clock of some browsers' contexts stands still for good.
 */

const LOOK_EVERY = 2_000;
/** Looks in a row at which the clock stands where it stood. */
const PATIENCE = 2;

export class ClockWatch {
  readonly #stuck: () => void;
  readonly #every: number;
  #timer: ReturnType<typeof setInterval> | null = null;

  /** @param every milliseconds between two looks */
  constructor(stuck: () => void, every = LOOK_EVERY) {
    this.#stuck = stuck;
    this.#every = every;
  }

  /** Watches a context; null watches none. */
  watch(context: Pick<AudioContext, 'state' | 'currentTime'> | null): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    if (context === null) return;
    let [seen, stood] = [-1, 0];
    this.#timer = setInterval(() => {
      const { state, currentTime } = context;
      stood = state === 'running' && currentTime === seen ? stood + 1 : 0;
      seen = currentTime;
      if (stood >= PATIENCE) {
        this.watch(null);
        this.#stuck();
      }
    }, this.#every);
  }
}
