/**
 * The event bus of one context. It is bounded: a receiver that falls behind loses its oldest events and is
 * told how many; the emitter never waits and never grows.
 */
import type { EventFilter, EventType, MpcEvent, MpcEventBody } from './protocol/events.ts';

/** A bounded queue of events. Falling behind by more than its capacity shows as a `System/Lagged` event. */
export interface EventReceiver extends AsyncIterable<MpcEvent> {
  /** The next event; waits for it. Null once closed and empty. */
  recv(): Promise<MpcEvent | null>;
  /** The next event if one waits, else null. */
  tryRecv(): MpcEvent | null;
  /** Ends the subscription; iteration ends after the events that still wait. */
  close(): void;
}

/** Gives events their place in one emitter's order. */
export type Stamp = (body: MpcEventBody) => MpcEvent;

/** @param emitter id of the context; @param now epoch milliseconds */
export function createStamp(emitter: string, now: () => number = Date.now): Stamp {
  let sequence = 0;
  return (body) => ({ ...body, emitter, sequence: ++sequence, time: now() });
}

export class EventBus {
  readonly #capacity: number;
  readonly #receivers = new Set<Receiver>();

  /** @param capacity events that wait for a slow receiver before it begins to lose them */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`The capacity of an event bus is a whole number of at least 1, not ${capacity}.`);
    }
    this.#capacity = capacity;
  }

  get subscriberCount(): number {
    return this.#receivers.size;
  }

  /** Hands the event to every receiver whose filter takes it; returns how many did. */
  emit(event: MpcEvent): number {
    let count = 0;
    for (const receiver of this.#receivers) {
      if (receiver.offer(event)) count++;
    }
    return count;
  }

  subscribe(filter: EventFilter = {}): EventReceiver {
    const receiver = new Receiver(filter, this.#capacity, () => this.#receivers.delete(receiver));
    this.#receivers.add(receiver);
    return receiver;
  }

  /** Calls back for each event, in order; a listener that throws is reported and silences nobody. */
  on(filter: EventFilter, listener: (event: MpcEvent) => void): () => void {
    const receiver = this.subscribe(filter);
    void (async () => {
      for await (const event of receiver) {
        try {
          listener(event);
        } catch (error) {
          reportError(error);
        }
      }
    })();
    return () => receiver.close();
  }

  /** Ends every subscription. */
  close(): void {
    for (const receiver of this.#receivers) receiver.close();
  }
}

class Receiver implements EventReceiver {
  readonly #types: ReadonlySet<EventType> | null;
  readonly #account: string | undefined;
  readonly #capacity: number;
  readonly #onClose: () => void;
  readonly #waiting: MpcEvent[] = [];
  #lost = 0;
  #closed = false;
  #wake: (() => void) | null = null;

  constructor(filter: EventFilter, capacity: number, onClose: () => void) {
    this.#types = filter.type === undefined ? null : new Set([filter.type].flat());
    this.#account = filter.account;
    this.#capacity = capacity;
    this.#onClose = onClose;
  }

  offer(event: MpcEvent): boolean {
    if (!this.#wants(event)) return false;
    if (this.#waiting.length >= this.#capacity) {
      this.#waiting.shift();
      this.#lost++;
    }
    this.#waiting.push(event);
    this.#signal();
    return true;
  }

  tryRecv(): MpcEvent | null {
    if (this.#lost > 0) {
      const lost = this.#lost;
      this.#lost = 0;
      return { type: 'System', payload: { event: 'Lagged', lost }, emitter: 'bus', sequence: 0, time: Date.now() };
    }
    return this.#waiting.shift() ?? null;
  }

  async recv(): Promise<MpcEvent | null> {
    for (;;) {
      const event = this.tryRecv();
      if (event !== null || this.#closed) return event;
      await new Promise<void>((resolve) => {
        const earlier = this.#wake;
        this.#wake = () => {
          earlier?.();
          resolve();
        };
      });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#signal();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<MpcEvent, void, void> {
    try {
      for (let event = await this.recv(); event !== null; event = await this.recv()) yield event;
    } finally {
      this.close();
    }
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  #wants(event: MpcEvent): boolean {
    if (this.#closed) return false;
    if (this.#types !== null && !this.#types.has(event.type)) return false;
    return this.#account === undefined || accountOf(event) === this.#account;
  }
}

function accountOf(event: MpcEvent): string | undefined {
  if ('account' in event.payload) return event.payload.account;
  if ('job' in event.payload) return event.payload.job.account;
  return undefined;
}
