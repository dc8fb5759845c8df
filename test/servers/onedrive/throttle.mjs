/** The patience that Graph asks for: for the next requests, or for a time in which nobody may ask at all. */
import { GraphError } from './errors.mjs';

export class GraphThrottle {
  /** @type {{ times: number, status: 429 | 503, retryAfter: number | null }} */
  #next = { times: 0, status: 429, retryAfter: 1 };
  #until = 0;
  /** Requests that came before the time was over. */
  impatient = 0;

  /** So many requests are refused. @param {{ times?: number, status?: 429 | 503, retryAfter?: number | null }} how `retryAfter` in seconds; null: not told */
  refuse({ times = 1, status = 429, retryAfter = 1 }) {
    this.#next = { times, status, retryAfter };
  }

  /** Nobody may ask for so long: the next who does is told, and those who do not wait are counted. @param {number} seconds */
  pause(seconds) {
    this.#next = { times: 1, status: 429, retryAfter: seconds };
  }

  /** How many did not wait. */
  count() {
    return this.impatient;
  }

  check() {
    const left = Math.ceil((this.#until - Date.now()) / 1000);
    if (left > 0) {
      this.impatient += 1;
      throw refusal(429, left);
    }
    if (this.#next.times === 0) return;
    const { status, retryAfter } = this.#next;
    this.#next.times -= 1;
    if (retryAfter !== null) this.#until = Date.now() + retryAfter * 1000;
    throw refusal(status, retryAfter);
  }
}

/** @param {429 | 503} status @param {number | null} retryAfter */
function refusal(status, retryAfter) {
  const headers = retryAfter === null ? {} : { 'Retry-After': String(retryAfter) };
  return new GraphError(status === 429 ? 'activityLimitReached' : 'serviceNotAvailable', undefined, { status, inner: 'throttledRequest', headers });
}
