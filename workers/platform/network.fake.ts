/** A network for tests that is switched on and off by hand. */
import type { NetworkMonitor } from './network.ts';

export class FakeNetwork implements NetworkMonitor {
  readonly #listeners = new Set<(online: boolean) => void>();
  online = true;

  set(online: boolean): void {
    this.online = online;
    for (const listener of this.#listeners) listener(online);
  }

  onChange(listener: (online: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
