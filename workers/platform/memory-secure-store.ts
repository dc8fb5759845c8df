/** The {@link SecureStore} of tests, and of browsers that cannot keep secrets safe: gone with the worker. */
import type { MpcError } from '../../services/protocol/errors.ts';
import type { SecureStore } from './secure-store.ts';
import { checkSecret, checkSecretName } from './secure-store-names.ts';

/** Secrets in memory, under the rules of every {@link SecureStore}. */
export class MemorySecureStore implements SecureStore {
  readonly persistence = 'memory';
  readonly problem: MpcError | null;
  readonly #secrets = new Map<string, string>();

  /** @param problem why nothing better is in use; null when that is as wanted */
  constructor(problem: MpcError | null = null) {
    this.problem = problem;
  }

  async get(name: string): Promise<string | undefined> {
    checkSecretName(name);
    return this.#secrets.get(name);
  }

  async set(name: string, secret: string): Promise<void> {
    checkSecretName(name);
    checkSecret(secret);
    this.#secrets.set(name, secret);
  }

  async delete(name: string): Promise<void> {
    checkSecretName(name);
    this.#secrets.delete(name);
  }

  async clear(): Promise<void> {
    this.#secrets.clear();
  }
}
