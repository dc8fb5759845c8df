/** Whether this device has a network at all, as far as the browser knows. */

export interface NetworkMonitor {
  /** False only when the browser is sure. */
  readonly online: boolean;
  /** Calls back on every change; returns its undo. */
  onChange(listener: (online: boolean) => void): () => void;
}

export class BrowserNetwork implements NetworkMonitor {
  get online(): boolean {
    return navigator.onLine;
  }

  onChange(listener: (online: boolean) => void): () => void {
    const changed = (): void => listener(navigator.onLine);
    addEventListener('online', changed);
    addEventListener('offline', changed);
    return () => {
      removeEventListener('online', changed);
      removeEventListener('offline', changed);
    };
  }
}

/** Resolves when the network is (back) online, or after `milliseconds`, whichever comes first. */
export function whenOnline(network: NetworkMonitor, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (network.online) return Promise.resolve();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const done = (): void => {
      clearTimeout(timer);
      undo();
      signal.removeEventListener('abort', onAbort);
      resolve();
    };
    const onAbort = (): void => {
      done();
      reject(signal.reason as Error);
    };
    const undo = network.onChange((online) => online && done());
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
