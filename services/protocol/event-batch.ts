/**
 * Events on their way to another context. Those of one turn of the event loop travel in one message, as JSON: an
 * event becomes text once for all who are told of it, and reading text takes a page less time than cloning. Events
 * have nothing in them that JSON could not carry (`parse-event.ts`).
 */
import type { MpcEvent } from './events.ts';

/** Events in a message; well below what any receiver keeps waiting, so that none of a burst is lost by arriving. */
const MAX_EVENTS = 256;

/** The form in which an event is added to a batch. */
export function eventText(event: MpcEvent): string {
  return JSON.stringify(event);
}

export class EventBatch {
  readonly #send: (events: string) => void;
  #texts: string[] = [];

  /** @param send takes what {@link readEvents} reads */
  constructor(send: (events: string) => void) {
    this.#send = send;
  }

  /** @param text see {@link eventText} */
  add(text: string): void {
    const count = this.#texts.push(text);
    if (count === 1) queueMicrotask(() => this.flush());
    else if (count === MAX_EVENTS) this.flush();
  }

  /** Sends at once what has come together; to be called before the way to the receiver is closed. */
  flush(): void {
    const texts = this.#texts;
    if (texts.length === 0) return;
    this.#texts = [];
    this.#send(`[${texts.join()}]`);
  }
}

/** What was added to a batch, not yet checked. @throws SyntaxError when it is no batch */
export function readEvents(batch: string): readonly unknown[] {
  return JSON.parse(batch) as readonly unknown[];
}
