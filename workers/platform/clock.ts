/** Time, handed in so that tests need not wait. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Resolves after so many milliseconds.
   * @throws the signal's reason when it is aborted first
   */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}
