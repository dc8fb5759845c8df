/**
 * Events on their way to another context. Those of one turn of the event loop travel in one message, which costs a
 * tenth of one by one; many of them in several, so that a receiver takes in no more at once than it has room for.
 */
import type { MpcEvent } from './events.ts';

/** Events in a message; well below what any receiver keeps waiting. */
const MAX_EVENTS = 256;

export class EventBatch {
  readonly #send: (events: readonly MpcEvent[]) => void;
  #events: MpcEvent[] = [];

  constructor(send: (events: readonly MpcEvent[]) => void) {
    this.#send = send;
  }

  add(event: MpcEvent): void {
    const count = this.#events.push(event);
    if (count === 1) queueMicrotask(() => this.flush());
    else if (count === MAX_EVENTS) this.flush();
  }

  /** Sends at once what has come together; to be called before the way to the receiver is closed. */
  flush(): void {
    const events = this.#events;
    if (events.length === 0) return;
    this.#events = [];
    this.#send(events);
  }
}
