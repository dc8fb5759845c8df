/**
 * One tab, as an object on the worker's side. It owns what the tab has of the host (service ports, the stream of
 * events, log records and configuration) and has all of it given back when the tab is gone, which a Web Lock tells.
 */
import type { LogAttachment, LogHub } from '../services/logging/log-hub.ts';
import type { MpcConfig } from '../services/protocol/config.ts';
import type { HostMessage, PageMessage } from '../services/protocol/context.ts';
import { asMpcError } from '../services/protocol/errors.ts';
import { EventBatch, readEvents } from '../services/protocol/event-batch.ts';
import type { MpcEvent } from '../services/protocol/events.ts';
import { whenLifeEnds } from '../services/protocol/lifetime.ts';
import { DEFAULT_LOGGING } from '../services/protocol/logging.ts';
import { parseEvent } from '../services/protocol/parse-event.ts';
import type { Services } from '../services/protocol/service-methods.ts';
import { SERVICE_NAMES, type Hello, type ServiceName } from '../services/protocol/session.ts';
import { serve } from '../services/wire.ts';

/** What a session needs of its host. */
export interface SessionOwner {
  readonly hub: LogHub;
  /** The services as this tab sees them. */
  readonly services: Services;
  /** The tab says that something happened; checked, and of the tab's own making. */
  onEvent(event: MpcEvent): void;
  /** Gives up whatever the tab holds. */
  onClose(): void;
}

export class Session {
  readonly tab: string;
  /** Whether the tab's page has a `getToken`. */
  readonly givesTokens: boolean;
  readonly #hello: Hello;
  readonly #owner: SessionOwner;
  readonly #closed = new AbortController();
  readonly #log: LogAttachment;
  readonly #outgoing = new EventBatch((events) => this.#tell({ type: 'events', events }));

  constructor(hello: Hello, owner: SessionOwner) {
    this.tab = hello.tab;
    this.givesTokens = hello.givesTokens;
    this.#hello = hello;
    this.#owner = owner;
    this.#log = owner.hub.attach(hello.config.logging ?? DEFAULT_LOGGING, (record) => this.#tell({ type: 'log', record }));
    const serveOne = <N extends ServiceName>(name: N): void => serve(name, owner.services[name], hello.ports[name]);
    for (const name of SERVICE_NAMES) serveOne(name);
    hello.ports.context.onmessage = (message: MessageEvent<PageMessage>) => this.#receive(message.data);
    whenLifeEnds(hello.tabLock, this.#closed.signal, () => this.close());
  }

  /** Tells the tab of an event, in the form of `eventText`; a tab that is gone hears nothing. */
  send(event: string): void {
    this.#outgoing.add(event);
  }

  sendConfig(config: MpcConfig): void {
    this.#tell({ type: 'config', config });
  }

  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#outgoing.flush();
    this.#closed.abort();
    this.#log.detach();
    for (const port of Object.values(this.#hello.ports)) port.close();
    this.#owner.onClose();
  }

  #tell(message: HostMessage): void {
    this.#hello.ports.context.postMessage(message);
  }

  #receive(message: PageMessage): void {
    if (message.type === 'logging') this.#log.configure(message.logging);
    else for (const event of readEvents(message.events)) this.#hear(event);
  }

  /** A tab speaks for itself alone: nothing that it says may pass for the host's word or another tab's. */
  #hear(input: unknown): void {
    try {
      const event = parseEvent(input);
      if (event.emitter === this.tab) this.#owner.onEvent(event);
    } catch (error) {
      this.#owner.hub.log.warning('A tab sent what is no event', { code: asMpcError(error).code });
    }
  }
}
