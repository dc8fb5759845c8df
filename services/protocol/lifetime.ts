/**
 * How each side learns that the other is gone: whoever lives holds a Web Lock, and whoever wants to know waits
 * for it (W3C Web Locks: a lock is released when its context dies, however it dies). Without Web Locks (an
 * insecure page) nothing is held and nothing is ever reported.
 */

/**
 * Holds a lock for a life. Settles once it is held, so that its name can be told to the other side.
 * @param mode `shared` where several may live under one name
 */
export async function holdLife(name: string, life: AbortSignal, mode: LockMode = 'exclusive'): Promise<void> {
  if (!('locks' in navigator)) return;
  await new Promise<void>((held, failed) => {
    navigator.locks
      .request(name, { mode }, () => {
        held();
        return untilAborted(life);
      })
      .catch(failed);
  });
}

/** Calls back once the holder of the lock is gone, unless `signal` aborts first. */
export function whenLifeEnds(name: string, signal: AbortSignal, ended: () => void): void {
  if (!('locks' in navigator)) return;
  navigator.locks.request(name, { signal }, ended).catch((error: unknown) => {
    if (!signal.aborted) reportError(error);
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
