/**
 * Passwords and tokens at rest: encrypted with AES-GCM under a key that no script can read out, kept beside
 * them. It keeps raw copies of the storage from being of use; it cannot keep out scripts of the same origin.
 * Where the browser has no WebCrypto (plain http), secrets live in memory only.
 */
import type { KeyValueStore } from './key-value-store.ts';

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/** No secret's name begins with `#`. */
const KEY_NAME = '#key';
const IV_BYTES = 12;

export class SecureStore {
  readonly #store: KeyValueStore;
  readonly #lockName: string;
  readonly #memory = new Map<string, string>();
  #key: Promise<CryptoKey> | null = null;

  /**
   * @param store the small store `secrets`
   * @param scope name of the database: hosts of several tabs agree on one key under a lock of that name
   */
  constructor(store: KeyValueStore, scope: string) {
    this.#store = store;
    this.#lockName = `mpc-secret-key-${scope}`;
  }

  async get(name: string): Promise<string | undefined> {
    if (!hasCrypto()) return this.#memory.get(name);
    const sealed = await this.#store.get(name);
    if (!isSealed(sealed)) return undefined;
    const plain = await crypto.subtle
      .decrypt({ name: 'AES-GCM', iv: sealed.iv }, await this.#loadKey(), sealed.data)
      .catch(() => undefined);
    // A secret that its key does not open is lost: the listener has to sign in again.
    return plain && new TextDecoder().decode(plain);
  }

  async set(name: string, secret: string): Promise<void> {
    if (!hasCrypto()) {
      this.#memory.set(name, secret);
      return;
    }
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.#loadKey(), new TextEncoder().encode(secret));
    await this.#store.set(name, { iv, data } satisfies Sealed);
  }

  async delete(name: string): Promise<void> {
    this.#memory.delete(name);
    await this.#store.delete(name);
  }

  #loadKey(): Promise<CryptoKey> {
    this.#key ??= navigator.locks
      .request(this.#lockName, async () => {
        const stored = await this.#store.get(KEY_NAME);
        if (stored instanceof CryptoKey) return stored;
        const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
        await this.#store.set(KEY_NAME, key);
        return key;
      })
      .catch((error: unknown) => {
        this.#key = null;
        throw error;
      });
    return this.#key;
  }
}

function hasCrypto(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

function isSealed(value: unknown): value is Sealed {
  return typeof value === 'object' && value !== null && 'iv' in value && 'data' in value;
}
