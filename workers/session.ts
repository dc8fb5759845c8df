/**
 * One tab, as an object on the worker's side. It owns what the tab has of the host (service facades, the stream
 * of events, ports) and gives all of it back when the tab is gone, which a Web Lock tells.
 */
import type { EventBus } from '../services/event-bus.ts';
import { whenLifeEnds } from '../services/protocol/lifetime.ts';
import type { Services } from '../services/protocol/service-methods.ts';
import { SERVICE_NAMES, type Hello, type ServiceName } from '../services/protocol/session.ts';
import { serve } from '../services/wire.ts';

/** What a session needs of its host. */
export interface SessionHost {
  readonly bus: EventBus;
  /** The services as this tab sees them. */
  services(tab: string): Services;
  /** Gives up whatever the tab holds: views, its claim on the sound, its codec worker. */
  releaseTab(tab: string): void;
}

export class Session {
  readonly tab: string;
  readonly #host: SessionHost;
  readonly #hello: Hello;
  readonly #closed = new AbortController();
  readonly #onClose: () => void;

  constructor(host: SessionHost, hello: Hello, onClose: () => void) {
    this.#host = host;
    this.#hello = hello;
    this.#onClose = onClose;
    this.tab = hello.tab;
    const services = host.services(hello.tab);
    for (const name of SERVICE_NAMES) this.#serve(name, services);
    void this.#forwardEvents();
    whenLifeEnds(hello.tabLock, this.#closed.signal, () => this.close());
  }

  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#host.releaseTab(this.tab);
    for (const port of Object.values(this.#hello.ports)) port.close();
    this.#onClose();
  }

  #serve<N extends ServiceName>(name: N, services: Services): void {
    serve(name, services[name], this.#hello.ports[name]);
  }

  async #forwardEvents(): Promise<void> {
    const events = this.#host.bus.subscribe();
    this.#closed.signal.addEventListener('abort', () => events.close(), { once: true });
    for await (const event of events) this.#hello.ports.events.postMessage(event);
  }
}
