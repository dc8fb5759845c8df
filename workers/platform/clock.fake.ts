/** A clock for tests: nobody waits, but time passes by as much as they would have. */
import type { Clock } from './clock.ts';

export class FakeClock implements Clock {
  #time = Date.UTC(2026, 0, 1);
  /** What was waited for, in order. */
  readonly slept: number[] = [];

  now(): number {
    return this.#time;
  }

  advance(milliseconds: number): void {
    this.#time += milliseconds;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(milliseconds);
    this.#time += milliseconds;
  }
}
