/** Whether to look for another worker by oneself when the one in use has died. */
import type { MpcError } from '../../services/protocol/errors.ts';

/** Milliseconds; a worker that dies again so soon is left to the listener's "Try again". */
const PATIENCE = 30_000;

export class Revival {
  #last = -Infinity;

  /** True when a client was lost to no fault of its user's, and not for the second time in a short while. */
  isDue(error: MpcError): boolean {
    if (error.code !== 'closed' || !error.retryable) return false;
    const now = performance.now();
    const due = now - this.#last > PATIENCE;
    this.#last = now;
    return due;
  }
}
