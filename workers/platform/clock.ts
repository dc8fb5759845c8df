/** Time, handed in so that tests need not wait. */

/** The time of day, the time that passes, and pauses. */
export interface Clock {
  /** Epoch milliseconds. They leap when somebody sets the device's clock: to be shown and stored, not to be measured with. */
  now(): number;
  /** Milliseconds since some moment, which never go back: the difference of two of them is how much time has passed. */
  monotonic(): number;
  /**
   * Resolves after so many milliseconds, never earlier; also after none, never at once.
   * @throws the signal's reason as soon as it is aborted
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What `setTimeout` takes: beyond 31 bits it does not wait at all. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The time of this device. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const until = this.monotonic() + milliseconds;
    let left = milliseconds;
    do {
      await timer(Math.min(Math.ceil(left), LONGEST_TIMER), signal);
      // Timers may fire a little early.
      left = until - this.monotonic();
    } while (left > 0);
  }
}

function timer(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(id);
      reject(signal.reason as Error);
    };
    const id = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
