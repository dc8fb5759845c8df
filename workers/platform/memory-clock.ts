/** Time that a test moves: nothing waits for real. */
import type { Clock } from './clock.ts';

/** When a {@link ManualClock} begins, and whether anybody has to move it. */
export interface ManualClockOptions {
  /** Epoch milliseconds at which it begins; the first of January 2026 unless told. */
  readonly now?: number;
  /**
   * Whoever sleeps is woken at once, time having passed by as much: for tests that care what was waited for, not when.
   * A sleep meant as a time limit passes at once, too: measure limits by another clock.
   */
  readonly skips?: boolean;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * A {@link Clock} that stands still until {@link ManualClock.advance} moves it.
 * @example
 * const clock = new ManualClock();
 * const asleep = clock.sleep(500, signal);
 * await clock.advance(500);
 * await asleep;
 */
export class ManualClock implements Clock {
  readonly #skips: boolean;
  readonly #sleepers = new Set<Sleeper>();
  #now: number;
  /** What was asked of {@link ManualClock.sleep}, in order, in milliseconds. */
  readonly slept: number[] = [];

  constructor({ now = Date.UTC(2026, 0, 1), skips = false }: ManualClockOptions = {}) {
    this.#now = now;
    this.#skips = skips;
  }

  /** Epoch milliseconds, as far as it was moved. */
  now(): number {
    return this.#now;
  }

  /** The same milliseconds: nobody sets this clock back. */
  monotonic(): number {
    return this.#now;
  }

  /** How many sleep just now. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Resolves when the clock was moved so many milliseconds on. @throws the signal's reason */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(milliseconds);
    const until = this.#now + Math.max(0, milliseconds);
    if (this.#skips) {
      this.#now = until;
      return;
    }
    await this.#sleepUntil(until, signal);
  }

  /**
   * Lets time pass: who sleeps is woken in order, each at its time, and who sleeps again before the end is woken again.
   * Whoever was just asked to do something gets a turn to fall asleep before, and whoever was woken one after. To be
   * awaited before it is called again.
   */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await turn();
    for (let next = this.#next(); next && next.until <= end; next = this.#next()) {
      this.#now = Math.max(this.#now, next.until);
      this.#sleepers.delete(next);
      next.wake();
      await turn();
    }
    this.#now = end;
  }

  #sleepUntil(until: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason as Error);
      };
      const wake = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { until, wake };
      this.#sleepers.add(sleeper);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Who is due first; of several the one that sleeps longest. */
  #next(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) if (!first || sleeper.until < first.until) first = sleeper;
    return first;
  }
}

/** Everything that can go on without time goes on. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
