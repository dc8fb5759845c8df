/**
 * One subscription: events wait here until somebody takes them. Whoever waits is served in the order of asking,
 * and an event that somebody waits for passes the queue by.
 */
import type { EventQueue } from './event-queue.ts';
import { MpcError } from './protocol/errors.ts';
import type { EventOf, EventType, MpcEvent } from './protocol/events.ts';

/**
 * A bounded queue of events. One that falls behind by more than its capacity loses the oldest and gets a
 * `System/Lagged` event before the newest, whatever its filter.
 */
export interface EventReceiver extends AsyncIterable<MpcEvent> {
  /** True once closed; events may still wait. */
  readonly closed: boolean;
  /**
   * The next event; waits for it. Null once closed and empty.
   * @throws MpcError `aborted` when the signal ends the wait
   */
  recv(signal?: AbortSignal): Promise<MpcEvent | null>;
  /**
   * The next event of a type; waits for it. The others stay where they are, a pending `Lagged` too unless the
   * type is `System`; those that nobody ever takes are lost in time, and told of. Null once closed with none left.
   * @throws MpcError `aborted` when the signal ends the wait
   */
  recvType<T extends EventType>(type: T, signal?: AbortSignal): Promise<EventOf<T> | null>;
  /** The next event if one waits, else null. */
  tryRecv(): MpcEvent | null;
  /** Ends the subscription and every wait; iteration ends after the events that are still there. */
  close(): void;
}

/** Somebody who waits for an event, of a type or (null) of any. */
interface Waiter {
  readonly type: EventType | null;
  readonly settle: (event: MpcEvent | null) => void;
}

/** The receiver that a bus makes for a subscription. */
export class QueuedReceiver implements EventReceiver {
  readonly #queue: EventQueue;
  readonly #onClose: (receiver: QueuedReceiver) => void;
  /** Nothing in the queue is for any of them. */
  readonly #waiters = new Set<Waiter>();
  #closed = false;

  constructor(queue: EventQueue, onClose: (receiver: QueuedReceiver) => void) {
    this.#queue = queue;
    this.#onClose = onClose;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** For the bus: hands the event to the first who waits for it, or puts it into the queue. */
  offer(event: MpcEvent): void {
    const waiter = this.#nextWaiter(event.type);
    if (waiter !== undefined) {
      waiter.settle(event);
      return;
    }
    this.#queue.push(event);
    if (this.#queue.lost > 0) this.#nextWaiter('System')?.settle(this.#queue.take('System'));
  }

  tryRecv(): MpcEvent | null {
    return this.#queue.take(null);
  }

  recv(signal?: AbortSignal): Promise<MpcEvent | null> {
    return this.#receive(null, signal);
  }

  recvType<T extends EventType>(type: T, signal?: AbortSignal): Promise<EventOf<T> | null> {
    // What is received by type is of that type, which the queue's signature cannot say.
    return this.#receive(type, signal) as Promise<EventOf<T> | null>;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose(this);
    for (const waiter of this.#waiters) waiter.settle(null);
    this.#waiters.clear();
  }

  /** Leaving the loop closes the receiver. Not a generator: its `return` would wait for the next event. */
  [Symbol.asyncIterator](): AsyncIterator<MpcEvent, undefined> {
    return {
      next: async () => {
        const event = this.tryRecv() ?? (await this.recv());
        return event === null ? { done: true, value: undefined } : { done: false, value: event };
      },
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  #receive(type: EventType | null, signal: AbortSignal | undefined): Promise<MpcEvent | null> {
    if (signal?.aborted) return Promise.reject(cancelled(signal));
    const event = this.#queue.take(type);
    if (event !== null || this.#closed) return Promise.resolve(event);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        type,
        settle: (received) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(received);
        },
      };
      const onAbort = (): void => {
        this.#waiters.delete(waiter);
        reject(cancelled(signal));
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiters.add(waiter);
    });
  }

  /** Takes the one who has waited longest for an event of the type from the row. */
  #nextWaiter(type: EventType): Waiter | undefined {
    for (const waiter of this.#waiters) {
      if (waiter.type !== null && waiter.type !== type) continue;
      this.#waiters.delete(waiter);
      return waiter;
    }
    return undefined;
  }
}

function cancelled(signal: AbortSignal | undefined): MpcError {
  return new MpcError('aborted', 'Waiting for an event was cancelled.', { cause: signal?.reason });
}
