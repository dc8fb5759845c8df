/**
 * The event bus of one context. It is bounded: a receiver that falls behind loses its oldest events and is
 * told how many; the emitter never waits and never grows.
 */
import { EventQueue } from './event-queue.ts';
import { QueuedReceiver, type EventReceiver } from './event-receiver.ts';
import { MpcError } from './protocol/errors.ts';
import type { EventFilter, MpcEvent, MpcEventBody } from './protocol/events.ts';

export type { EventReceiver } from './event-receiver.ts';

/** Gives events their place in one emitter's order. */
export type Stamp = (body: MpcEventBody) => MpcEvent;

/** @param emitter id of the context; @param now epoch milliseconds */
export function createStamp(emitter: string, now: () => number = Date.now): Stamp {
  let sequence = 0;
  return (body) => ({ ...body, emitter, sequence: ++sequence, time: now() });
}

/** What a bus may be told; its defaults are right everywhere but in tests. */
export interface EventBusOptions {
  /** Id of the context whose bus it is; a random UUID by default. */
  readonly emitter?: string;
  /** Epoch milliseconds; the system's clock by default. */
  readonly now?: () => number;
}

/**
 * Hands each event to everybody who has subscribed, in the order of emitting. Every receiver has a queue of its
 * own, of `capacity` events, so that one who sleeps costs the others nothing.
 */
export class EventBus {
  /** What the bus stamps events with that have no stamp yet. */
  readonly emitter: string;
  /** Gives an event its place in this bus's order without emitting it, for what goes elsewhere. */
  readonly stamp: Stamp;
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #receivers = new Map<QueuedReceiver, (event: MpcEvent) => boolean>();
  #closed = false;

  /**
   * @param capacity events that wait for a slow receiver before it begins to lose them
   * @throws MpcError `invalid-argument` when that is no whole number of at least 1
   */
  constructor(capacity: number, { emitter = crypto.randomUUID(), now = Date.now }: EventBusOptions = {}) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new MpcError('invalid-argument', `The capacity of an event bus is a whole number of at least 1, not ${capacity}.`, {
        details: { field: 'capacity' },
      });
    }
    this.#capacity = capacity;
    this.#now = now;
    this.emitter = emitter;
    this.stamp = createStamp(emitter, now);
  }

  /** Receivers that are not closed, those of {@link EventBus.on} among them. */
  get subscriberCount(): number {
    return this.#receivers.size;
  }

  /**
   * Hands the event to every receiver whose filter takes it; returns how many did. One that comes from another
   * bus bears its stamp and keeps it, any other is stamped here.
   */
  emit(event: MpcEvent | MpcEventBody): number {
    const stamped = 'emitter' in event ? event : this.stamp(event);
    let count = 0;
    for (const [receiver, wants] of this.#receivers) {
      if (!wants(stamped)) continue;
      receiver.offer(stamped);
      count++;
    }
    return count;
  }

  /** A receiver of what is emitted from now on; of a closed bus, one that is closed. */
  subscribe(filter: EventFilter = {}): EventReceiver {
    const queue = new EventQueue(this.#capacity, this.#now);
    const receiver = new QueuedReceiver(queue, (closed) => this.#receivers.delete(closed));
    if (this.#closed) receiver.close();
    else this.#receivers.set(receiver, acceptor(filter));
    return receiver;
  }

  /**
   * Calls back for each event, in order and not before `emit` has returned; `Lagged` when it was too many. A
   * listener that throws is reported and silences nobody.
   * @returns its undo, after which nothing more is heard
   */
  on(filter: EventFilter, listener: (event: MpcEvent) => void): () => void {
    const receiver = this.subscribe(filter);
    let listening = true;
    const listen = async (): Promise<void> => {
      for (let event = await receiver.recv(); event !== null; event = receiver.tryRecv() ?? (await receiver.recv())) {
        if (!listening) return;
        try {
          listener(event);
        } catch (error) {
          reportError(error);
        }
      }
    };
    void listen();
    return () => {
      listening = false;
      receiver.close();
    };
  }

  /** Ends every subscription, and those to come. */
  close(): void {
    this.#closed = true;
    for (const receiver of this.#receivers.keys()) receiver.close();
  }
}

/** Tells whether an event fits a filter. */
function acceptor(filter: EventFilter): (event: MpcEvent) => boolean {
  const types = wanted(filter.type);
  const names = wanted(filter.event);
  const emitters = wanted(filter.emitter);
  const { account } = filter;
  return (event) =>
    (types === null || types.has(event.type)) &&
    (names === null || names.has(event.payload.event)) &&
    (emitters === null || emitters.has(event.emitter)) &&
    (account === undefined || accountOf(event) === account);
}

/** Null: all of them. */
function wanted<T extends string>(values: T | readonly T[] | undefined): ReadonlySet<T> | null {
  return values === undefined ? null : new Set(typeof values === 'string' ? [values] : values);
}

function accountOf({ payload }: MpcEvent): string | undefined {
  if ('account' in payload) return payload.account;
  if ('job' in payload) return payload.job.account;
  return undefined;
}
