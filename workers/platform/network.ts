/** Whether this device has a network, and one that costs by the byte, as far as the browser knows. */
import type { Clock } from './clock.ts';

/** The network at one moment. */
export interface NetworkState {
  /** False only when the browser is sure. */
  readonly online: boolean;
  /** Whether bytes are dear: the listener saves data, or the network is a mobile one. Null where the browser does not say. */
  readonly metered: boolean | null;
}

/** Knows the state of the network, and tells when it changes. Never throws. */
export interface NetworkMonitor extends NetworkState {
  /** Calls back once for every change of the state, with the new one; returns its undo. */
  onChange(listener: (state: NetworkState) => void): () => void;
}

/** Network Information API (WICG), as far as it is used here; Chromium has it, Firefox and Safari have not. */
interface Connection extends EventTarget {
  readonly saveData?: boolean;
  readonly type?: string;
}

/** What {@link BrowserNetwork} asks of the page or worker. */
export interface NetworkScope extends EventTarget {
  readonly navigator: { readonly onLine: boolean; readonly connection?: Connection };
}

/** The browser's own knowledge, in a page or in a worker of either kind. */
export class BrowserNetwork implements NetworkMonitor {
  readonly #scope: NetworkScope;

  /** @param scope the page or worker, unless a test brings another */
  constructor(scope: NetworkScope = globalThis) {
    this.#scope = scope;
  }

  get online(): boolean {
    return this.#scope.navigator.onLine;
  }

  get metered(): boolean | null {
    const { connection } = this.#scope.navigator;
    return connection ? connection.saveData === true || connection.type === 'cellular' : null;
  }

  onChange(listener: (state: NetworkState) => void): () => void {
    let last = stateOf(this);
    // The connection changes with every new estimate of its speed, too; in Chromium's workers it alone tells that the
    // device has gone offline: they fire no `offline` (seen in version 156).
    const changed = (): void => {
      const state = stateOf(this);
      if (state.online === last.online && state.metered === last.metered) return;
      last = state;
      listener(state);
    };
    const undo = new AbortController();
    const { signal } = undo;
    this.#scope.addEventListener('online', changed, { signal });
    this.#scope.addEventListener('offline', changed, { signal });
    this.#scope.navigator.connection?.addEventListener('change', changed, { signal });
    return () => undo.abort();
  }
}

function stateOf({ online, metered }: NetworkState): NetworkState {
  return { online, metered };
}

/** Resolves when the network is (back) online, or after `milliseconds`, whichever comes first. @throws the signal's reason */
export async function whenOnline(network: NetworkMonitor, clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  const back = new AbortController();
  const undo = network.onChange(({ online }) => online && back.abort());
  try {
    if (!network.online) await clock.sleep(milliseconds, AbortSignal.any([signal, back.signal]));
  } catch {
    signal.throwIfAborted();
  } finally {
    undo();
  }
}
