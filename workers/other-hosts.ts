/**
 * Whether there are other hosts over a database, so that nobody's news is not broadcast: a message on a
 * BroadcastChannel goes by way of the browser's own process and takes several times as long as one on a port, even
 * when nobody listens. Hosts are known by the Web Lock that each holds for its life.
 *
 * None is overlooked, whichever comes first: a host announces itself once it holds its lock, and asks which locks
 * are held once it hears the announcements of others.
 */
import { whenLifeEnds } from '../services/protocol/lifetime.ts';

/** Name of the Web Lock that a host holds. */
export function hostLock(database: string, host: string): string {
  return `mpc-host-${database}/${host}`;
}

export class OtherHosts {
  readonly #database: string;
  readonly #own: string;
  readonly #closed: AbortSignal;
  readonly #locks = new Set<string>();
  #counted = false;

  /** @param own this host's lock; @param closed ends the watch over the others' lives */
  constructor(database: string, own: string, closed: AbortSignal) {
    this.#database = database;
    this.#own = own;
    this.#closed = closed;
  }

  /** False only when it is certain that there are none. */
  get any(): boolean {
    return !this.#counted || this.#locks.size > 0;
  }

  /** Finds those that are there already; to be called once announcements are heard. Without Web Locks all is as before. */
  async count(): Promise<void> {
    if (!('locks' in navigator)) return;
    const { held = [] } = await navigator.locks.query();
    for (const { name } of held) this.add(name);
    this.#counted = true;
  }

  /** There is one that holds this lock; anything that is no other host's lock is ignored. */
  add(lock: unknown): void {
    if (typeof lock !== 'string' || !lock.startsWith(hostLock(this.#database, ''))) return;
    if (lock === this.#own || this.#locks.has(lock)) return;
    this.#locks.add(lock);
    whenLifeEnds(lock, this.#closed, () => this.#locks.delete(lock));
  }
}
