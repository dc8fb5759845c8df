/**
 * One tab, as an object on the worker's side. It owns what the tab has of the host (service ports, the stream of
 * events) and has all of it given back when the tab is gone, which a Web Lock tells.
 */
import type { MpcEvent } from '../services/protocol/events.ts';
import { whenLifeEnds } from '../services/protocol/lifetime.ts';
import type { Services } from '../services/protocol/service-methods.ts';
import { SERVICE_NAMES, type Hello, type ServiceName } from '../services/protocol/session.ts';
import { serve } from '../services/wire.ts';

export class Session {
  readonly #hello: Hello;
  readonly #closed = new AbortController();
  readonly #onClose: (tab: string) => void;

  /** @param services as this tab sees them; @param onClose gives up whatever the tab holds */
  constructor(hello: Hello, services: Services, onClose: (tab: string) => void) {
    this.#hello = hello;
    this.#onClose = onClose;
    const serveOne = <N extends ServiceName>(name: N): void => serve(name, services[name], hello.ports[name]);
    for (const name of SERVICE_NAMES) serveOne(name);
    whenLifeEnds(hello.tabLock, this.#closed.signal, () => this.close());
  }

  /** Tells the tab of an event; a tab that is gone hears nothing. */
  send(event: MpcEvent): void {
    this.#hello.ports.events.postMessage(event);
  }

  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    for (const port of Object.values(this.#hello.ports)) port.close();
    this.#onClose(this.#hello.tab);
  }
}
