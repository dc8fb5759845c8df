/**
 * The {@link SecureStore} of browsers: secrets sealed in the small store `secrets`, those of a session apart under the
 * session's hash. While a host lives it holds a Web Lock of that hash; a session whose lock is free is over.
 */
import type { KeyValueStore } from './key-value-store.ts';
import type { SecretPersistence, SecureStore } from './secure-store.ts';
import { isKey, isSealed, seal, secretsLock, unseal, type Sealed, type SecretKeys } from './secure-store-keys.ts';
import { checkSecret, checkSecretName } from './secure-store-names.ts';

const SESSION_ENTRY = /^#session\/([0-9a-f]{64})\/(.*)$/s;

/** Where sealed secrets lie. */
interface Place {
  readonly key: CryptoKey;
  readonly prefix: string;
}

export interface BrowserSecureStoreOptions {
  readonly store: KeyValueStore;
  readonly scope: string;
  readonly keys: SecretKeys;
  readonly persistence: () => SecretPersistence;
}

export class BrowserSecureStore implements SecureStore {
  readonly problem = null;
  readonly #store: KeyValueStore;
  readonly #scope: string;
  readonly #persistence: () => SecretPersistence;
  readonly #places: Readonly<Record<Exclude<SecretPersistence, 'memory'>, Place>>;
  readonly #memory = new Map<string, string>();

  constructor({ store, scope, keys, persistence }: BrowserSecureStoreOptions) {
    this.#store = store;
    this.#scope = scope;
    this.#persistence = persistence;
    this.#places = {
      session: { key: keys.session, prefix: `#session/${keys.sessionName}/` },
      indexeddb: { key: keys.device, prefix: '' },
    };
  }

  get persistence(): SecretPersistence {
    return this.#persistence();
  }

  async get(name: string): Promise<string | undefined> {
    checkSecretName(name);
    return this.#memory.get(name) ?? (await this.#open(this.#places.session, name)) ?? this.#open(this.#places.indexeddb, name);
  }

  async set(name: string, secret: string): Promise<void> {
    checkSecretName(name);
    checkSecret(secret);
    const { persistence } = this;
    const { session, indexeddb } = this.#places;
    const chosen = persistence === 'memory' ? null : this.#places[persistence];
    const sealed = chosen && (await seal(chosen.key, name, secret));
    await this.#exclusively(async () => {
      if (chosen) await this.#store.set(chosen.prefix + name, sealed);
      for (const place of [session, indexeddb]) if (place !== chosen) await this.#store.delete(place.prefix + name);
      if (chosen) this.#memory.delete(name);
      else this.#memory.set(name, secret);
    });
  }

  async delete(name: string): Promise<void> {
    checkSecretName(name);
    this.#memory.delete(name);
    const own = Object.values(this.#places).map(({ prefix }) => prefix + name);
    await this.#deleteEntries((entry) => own.includes(entry));
    await sweepSessions(this.#store, this.#scope, name);
  }

  async clear(): Promise<void> {
    this.#memory.clear();
    await this.#deleteEntries((entry) => !isKey(entry));
  }

  async #open(place: Place, name: string): Promise<string | undefined> {
    const entry = place.prefix + name;
    const stored = await this.#store.get(entry);
    if (stored === undefined) return undefined;
    const secret = isSealed(stored) ? await unseal(place.key, name, stored) : undefined;
    if (secret === undefined) await this.#replace(entry, stored, undefined);
    else if (isSealed(stored) && stored.format === undefined) await this.#replace(entry, stored, await seal(place.key, name, secret));
    return secret;
  }

  /** Puts another value for the one that was read, or none, unless somebody else has replaced it by now. */
  async #replace(entry: string, read: unknown, sealed: Sealed | undefined): Promise<void> {
    await this.#exclusively(async () => {
      if (!isSame(await this.#store.get(entry), read)) return;
      if (sealed) await this.#store.set(entry, sealed);
      else await this.#store.delete(entry);
    });
  }

  async #deleteEntries(which: (entry: string) => boolean): Promise<void> {
    await this.#exclusively(async () => {
      for (const [entry] of await this.#store.entries()) if (which(entry)) await this.#store.delete(entry);
    });
  }

  #exclusively(work: () => Promise<void>): Promise<void> {
    return navigator.locks.request(secretsLock(this.#scope), work);
  }
}

/** Held, shared, by every host of the session. */
export function sessionLock(scope: string, sessionName: string): string {
  return `mpc-session-${scope}-${sessionName}`;
}

/** Removes the secrets of all sessions that no host belongs to any more. @param only of this name; all unless told */
export async function sweepSessions(store: KeyValueStore, scope: string, only?: string): Promise<void> {
  const sessions = new Map<string, string[]>();
  for (const [entry] of await store.entries()) {
    const [, session, name] = SESSION_ENTRY.exec(entry) ?? [];
    if (session !== undefined && (only === undefined || name === only)) sessions.set(session, [...(sessions.get(session) ?? []), entry]);
  }
  for (const [session, entries] of sessions) {
    await navigator.locks.request(sessionLock(scope, session), { ifAvailable: true }, async (lock) => {
      if (lock !== null) for (const entry of entries) await store.delete(entry);
    });
  }
}

/** Every sealing has an initialisation vector of its own. */
function isSame(a: unknown, b: unknown): boolean {
  return isSealed(a) && isSealed(b) ? a.iv.join() === b.iv.join() : isSealed(a) === isSealed(b);
}
