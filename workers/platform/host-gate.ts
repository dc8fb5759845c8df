/** One server's door: so many requests at a time, none while it has asked for patience. */
import PQueue from 'p-queue';
import type { Clock } from './clock.ts';

export class HostGate {
  readonly #queue: PQueue;
  readonly #clock: Clock;
  #pausedUntil = 0;
  /** Whether a request to this host was ever answered in a form that this page could read. */
  answered = false;

  constructor(concurrency: number, clock: Clock) {
    this.#queue = new PQueue({ concurrency });
    this.#clock = clock;
  }

  /** Runs the task when it is its turn. @throws the signal's reason when it is aborted while it waits */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#queue.add(
      async () => {
        const wait = this.#pausedUntil - this.#clock.now();
        if (wait > 0) await this.#clock.sleep(wait, signal);
        return task();
      },
      { signal },
    );
  }

  /** Holds back every request to this host for so long. */
  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + milliseconds);
  }
}
