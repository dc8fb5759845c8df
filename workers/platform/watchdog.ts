/** Notices what makes no progress for too long. */
import type { Clock } from './clock.ts';

export class Watchdog {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #stopped = new AbortController();
  #last: number;

  /** @param timeout milliseconds between two calls of `progress`; @param bark called once when they have passed */
  constructor(clock: Clock, timeout: number, bark: () => void) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#last = clock.monotonic();
    this.#watch().then(bark, () => undefined);
  }

  readonly progress = (): void => {
    this.#last = this.#clock.monotonic();
  };

  stop(): void {
    this.#stopped.abort();
  }

  /** One long sleep, and another for what is left of it: a timer for each chunk would be many. */
  async #watch(): Promise<void> {
    for (let left = this.#timeout; left > 0; left = this.#last + this.#timeout - this.#clock.monotonic()) {
      await this.#clock.sleep(left, this.#stopped.signal);
    }
  }
}
