/** Accounts as they are kept: everything but the password, which lies encrypted in the secure store. */
import type { Account, CatalogEntry, ProviderKind } from '../../services/protocol/accounts.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { WireError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';

export interface AccountRecord {
  readonly id: AccountId;
  readonly provider: ProviderKind;
  /** The provider's identity key. */
  readonly key: string;
  readonly label: string;
  readonly state: 'ready' | 'signed-out' | 'expired' | 'failed';
  readonly error: WireError | null;
  readonly url: string;
  readonly username: string;
  readonly embedded: boolean;
  readonly added: number;
  readonly lastSync: number | null;
  /** Local: the folder's handle; null when the browser gave files for the session only, or after signing out. */
  readonly handle: FileSystemDirectoryHandle | null;
  /** Catalogue: its address or entries. */
  readonly from: string | readonly CatalogEntry[] | null;
}

export class AccountRecords {
  readonly #store: KeyValueStore;

  /** @param store the small store `accounts` */
  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  async all(): Promise<readonly AccountRecord[]> {
    const entries = await this.#store.entries();
    return entries.map(([, value]) => value as AccountRecord).sort((a, b) => a.added - b.added);
  }

  async find(id: AccountId): Promise<AccountRecord | undefined> {
    return (await this.#store.get(id)) as AccountRecord | undefined;
  }

  /** @throws MpcError `not-found` */
  async get(id: AccountId): Promise<AccountRecord> {
    const record = await this.find(id);
    if (!record) throw new MpcError('not-found', 'There is no such account.', { details: { account: id } });
    return record;
  }

  save(record: AccountRecord): Promise<void> {
    return this.#store.set(record.id, record);
  }

  delete(id: AccountId): Promise<void> {
    return this.#store.delete(id);
  }
}

/** What a page may see of it. */
export function toAccount(record: AccountRecord, state: Account['state']): Account {
  const { id, provider, label, error, url, username, embedded, added, lastSync } = record;
  return { id, provider, label, state, error, url, username, embedded, added, lastSync };
}
