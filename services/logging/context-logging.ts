/**
 * Logging in a context that a page has started (its codec worker, its audio worklet): it obeys the setup that the
 * page sends and sends the page its records. What is told before the first setup waits for it.
 */
import type { LogMessage, SetupMessage } from '../protocol/context.ts';
import type { LogContext, Logger } from '../protocol/logging.ts';
import { LogHub, type LogAttachment } from './log-hub.ts';

export class ContextLogging {
  readonly log: Logger;
  readonly #hub: LogHub;
  readonly #send: (message: LogMessage) => void;
  #attachment: LogAttachment | null = null;

  /** @param send tells the page */
  constructor(context: LogContext, send: (message: LogMessage) => void) {
    this.#hub = new LogHub(context);
    this.#send = send;
    this.log = this.#hub.log;
  }

  obey({ setup: { logging } }: SetupMessage): void {
    if (this.#attachment !== null) this.#attachment.configure(logging);
    else this.#attachment = this.#hub.attach(logging, (record) => this.#send({ type: 'log', record }));
  }
}
