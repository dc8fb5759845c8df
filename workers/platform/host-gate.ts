/** One server's door: so many requests at a time, none while it has asked for patience. */
import PQueue from 'p-queue';
import type { Clock } from './clock.ts';
import { patienceError } from './http-errors.ts';
import type { RetryPolicy } from './http-retry.ts';
import { backoff } from './http-retry.ts';

export class HostGate {
  readonly #host: string;
  readonly #queue: PQueue;
  readonly #clock: Clock;
  readonly #policy: RetryPolicy;
  /** By the monotonic clock. */
  #heldUntil = 0;
  /** Refusals since the last request that was let through. */
  #refusals = 0;
  /** Whether a request to this host was ever answered in a form that this page could read. */
  answered = false;

  constructor(host: string, concurrency: number, clock: Clock, policy: RetryPolicy) {
    this.#host = host;
    this.#queue = new PQueue({ concurrency });
    this.#clock = clock;
    this.#policy = policy;
  }

  set concurrency(count: number) {
    this.#queue.concurrency = count;
  }

  /** Milliseconds for which no request will go out. */
  get held(): number {
    return Math.max(0, this.#heldUntil - this.#clock.monotonic());
  }

  /**
   * Runs the task when it is its turn.
   * @throws the signal's reason when it is aborted while it waits; MpcError `rate-limited` when it would have to wait
   *   for longer than anybody is patient
   */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#queue.add(
      async () => {
        // Whoever has waited may find that the server has asked for more meanwhile.
        for (let wait = this.held; wait > 0; wait = this.held) {
          if (wait > this.#policy.patience) throw patienceError(this.#host, wait);
          await this.#clock.sleep(wait, signal);
        }
        return task();
      },
      { signal },
    );
  }

  /** The server let a request through. */
  accepted(): void {
    this.#refusals = 0;
  }

  /**
   * The server asked for patience: nothing goes out for so long, or, where it cannot be read how long, for a time that
   * grows with every round of refusals.
   * @param told milliseconds; null when not told or not readable
   */
  refused(told: number | null): void {
    // Of several that were on their way together, the first has counted.
    const growing = this.held > 0 ? 0 : Math.min(backoff(this.#policy, this.#refusals++), this.#policy.patience);
    this.#heldUntil = Math.max(this.#heldUntil, this.#clock.monotonic() + Math.max(told ?? 0, growing));
  }
}
