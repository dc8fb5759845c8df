/**
 * Passwords and tokens. Where they are kept is the configuration's choice and may change at any time; what is
 * stored then stays where it is until it is set again. No secret and no secret's name gets into an error or a log.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import { holdLife } from '../../services/protocol/lifetime.ts';
import type { StorageMode } from '../../services/protocol/session.ts';
import { BrowserSecureStore, sessionLock, sweepSessions } from './browser-secure-store.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { MemorySecureStore } from './memory-secure-store.ts';
import { loadSecretKeys } from './secure-store-keys.ts';

/**
 * `memory`: gone with the worker. `session`: outlives a reload of the tab, ends when it and all tabs that share its
 * worker are closed. `indexeddb`: stays on this device.
 */
export type SecretPersistence = 'memory' | 'session' | 'indexeddb';

/** Every method throws MpcError: `invalid-argument` (a name or a secret that is none), `storage-full`, `storage-unavailable`. */
export interface SecureStore {
  /** Where the next secret will be kept: `memory` whatever was asked for where this browser cannot keep secrets safe. */
  readonly persistence: SecretPersistence;
  /** Why it is memory; null when that is no more than was asked for. */
  readonly problem: MpcError | null;
  /** The secret, wherever it is kept. One that cannot be opened any more is absent: the listener signs in again. */
  get(name: string): Promise<string | undefined>;
  /** Keeps a secret; copies that were kept elsewhere go. @param name not empty, and without a `#` at its beginning */
  set(name: string, secret: string): Promise<void>;
  /**
   * Removes it from wherever this host could get it, and from sessions that are over. A session that lives removes its own,
   * which nobody else can open. What is not there is no error.
   */
  delete(name: string): Promise<void>;
  /** Removes all secrets of this database. */
  clear(): Promise<void>;
}

/** Which host's secrets, and where they are to be kept. */
export interface OpenSecureStoreOptions {
  /** The small store `secrets`. */
  readonly store: KeyValueStore;
  /** What the small store's database is; in `memory` nothing is worth sealing. */
  readonly storage: StorageMode;
  /** Name of the database: its hosts in several tabs agree on keys under locks of that name. */
  readonly scope: string;
  /** Random name of the session that the host belongs to; who does not know it cannot open the session's secrets. */
  readonly session: string;
  /** Asked anew each time that a secret is set. */
  readonly persistence: SecretPersistence | (() => SecretPersistence);
  /** The host's life, as long as which its session lives. */
  readonly signal: AbortSignal;
}

/** Opens the store of a host, and removes what sessions left that are over. Never fails; `problem` tells what it lacks. */
export async function openSecureStore({ store, storage, scope, session, persistence, signal }: OpenSecureStoreOptions): Promise<SecureStore> {
  try {
    if (storage === 'memory') throw new MpcError('storage-unavailable', 'This browser keeps nothing on this device.');
    if (globalThis.crypto?.subtle === undefined || !('locks' in navigator)) {
      throw new MpcError('insecure-page', 'Browsers offer cryptography to pages served by https only.');
    }
    const keys = await loadSecretKeys(store, scope, session);
    await holdLife(sessionLock(scope, keys.sessionName), signal, 'shared');
    await sweepSessions(store, scope);
    return new BrowserSecureStore({ store, scope, keys, persistence: typeof persistence === 'function' ? persistence : () => persistence });
  } catch (thrown) {
    return new MemorySecureStore(asMpcError(thrown, 'storage-unavailable'));
  }
}
