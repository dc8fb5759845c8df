/** Ends what makes no progress for too long. */

export class Watchdog {
  readonly #controller = new AbortController();
  readonly #timeout: number;
  readonly #error: () => Error;
  #timer: ReturnType<typeof setTimeout>;

  /** @param timeout milliseconds between two calls of `progress`; @param error the reason of the abort */
  constructor(timeout: number, error: () => Error) {
    this.#timeout = timeout;
    this.#error = error;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly progress = (): void => {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  };

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#controller.abort(this.#error()), this.#timeout);
  }
}
