/**
 * Sends one request at a time and, of those asked for meanwhile, only the last: a slider that is dragged or a
 * key that repeats asks faster than a decoder can seek.
 */
export class LatestRequest<T> {
  readonly #send: (value: T) => Promise<unknown>;
  #waiting: { readonly value: T } | null = null;
  #busy = false;

  /** @param send must not reject */
  constructor(send: (value: T) => Promise<unknown>) {
    this.#send = send;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Settles when nothing waits any more. */
  async ask(value: T): Promise<void> {
    this.#waiting = { value };
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#take(); next !== null; next = this.#take()) await this.#send(next.value);
    } finally {
      this.#busy = false;
    }
  }

  #take(): { readonly value: T } | null {
    const next = this.#waiting;
    this.#waiting = null;
    return next;
  }
}
