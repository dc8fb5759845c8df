/** A network that a test switches on and off. */
import type { NetworkMonitor, NetworkState } from './network.ts';

/**
 * A {@link NetworkMonitor} whose state is set by hand; online and of unknown cost unless told.
 * @example
 * const network = new MemoryNetwork();
 * network.set({ online: false });
 */
export class MemoryNetwork implements NetworkMonitor {
  readonly #listeners = new Set<{ readonly tell: (state: NetworkState) => void }>();
  #state: NetworkState;

  constructor({ online = true, metered = null }: Partial<NetworkState> = {}) {
    this.#state = { online, metered };
  }

  get online(): boolean {
    return this.#state.online;
  }

  get metered(): boolean | null {
    return this.#state.metered;
  }

  /** Changes what is named, and tells of it if anything did change. */
  set(change: Partial<NetworkState>): void {
    const { online, metered } = this.#state;
    const state = { online, metered, ...change };
    if (state.online === online && state.metered === metered) return;
    this.#state = state;
    for (const { tell } of this.#listeners) tell(state);
  }

  onChange(listener: (state: NetworkState) => void): () => void {
    const entry = { tell: listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }
}
