/** Accounts as they are kept: everything but passwords and tokens, which lie encrypted in the secure store. */
import type { Account, CatalogEntry, ProviderKind } from '../../services/protocol/accounts.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { WireError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import { hashId } from '../library/stable-id.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { Identity } from '../providers/provider.ts';
import type { CheckedCloud } from './account-spec.ts';

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
  /** Of clouds only: where their tokens come from. */
  readonly tokens?: 'sign-in' | 'host';
  /** Of clouds only: the id of the listener's own client, in place of the site's. */
  readonly client?: string;
  /** The label is the listener's or the page's own, not the provider's; absent in records of earlier versions. */
  readonly named?: boolean;
  /** Bytes at the provider, as it last told; absent in records of earlier versions, and where it tells nothing. */
  readonly quota?: Account['quota'];
  readonly embedded: boolean;
  readonly added: number;
  readonly lastSync: number | null;
  /** Local: the folder's handle; null when the browser gave files for the session only, or after signing out. */
  readonly handle: FileSystemDirectoryHandle | null;
  /** Catalogue: its address or entries. */
  readonly from: string | readonly CatalogEntry[] | null;
  /** Another one after each signing out, so that what was begun before it is known; absent until then. */
  readonly term?: string;
  /** The term with which a sign-out began that its provider could not be told of. */
  readonly unrevoked?: string;
}

/**
 * What is left of an account that was removed: by what it is recognised when it comes back, so that its tracks, and
 * what a person made of them, are found under its old id.
 */
export interface FormerAccount {
  readonly id: AccountId;
  /** Hash of the provider and its identity key. */
  readonly place: string;
  /** Absent in records of earlier versions. */
  readonly provider?: ProviderKind;
  /** Two folders may bear one name. */
  readonly handle: FileSystemDirectoryHandle | null;
  /** Its provider could not be told of its end. */
  readonly unrevoked?: true;
}

/** One that was signed out or removed, as far as it takes to wipe what somebody has of it still. */
export type EndedAccount = Pick<AccountRecord, 'id' | 'provider' | 'tokens'>;

const FORMER = 'former/';

export class AccountRecords {
  readonly #store: KeyValueStore;
  readonly #scope: string;

  /** @param store the small store `accounts`; @param scope name of the database */
  constructor(store: KeyValueStore, scope: string) {
    this.#store = store;
    this.#scope = scope;
  }

  /**
   * Whoever changes an account does it here, one at a time over all hosts, from what is stored by then: what was read
   * before something was waited for may be out of date. Nothing in here asks a server.
   */
  alone<T>(id: AccountId, work: () => Promise<T>): Promise<T> {
    return navigator.locks.request(`mpc-account-${this.#scope}-${id}`, work);
  }

  async all(): Promise<readonly AccountRecord[]> {
    const entries = await this.#store.entries();
    const records = entries.filter(([key]) => !key.startsWith(FORMER)).map(([, value]) => value as AccountRecord);
    return records.sort((a, b) => a.added - b.added);
  }

  /** Those that were removed. */
  async former(): Promise<readonly FormerAccount[]> {
    const entries = await this.#store.entries();
    return entries.filter(([key]) => key.startsWith(FORMER)).map(([, value]) => value as FormerAccount);
  }

  /** Those that were signed out, or removed by a version that noted whose they were. */
  async ended(): Promise<readonly EndedAccount[]> {
    const signedOut = (await this.all()).filter(isEnded);
    const removed = (await this.former()).flatMap(({ id, provider }) => (provider === undefined ? [] : { id, provider }));
    return [...signedOut, ...removed];
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

  /** The record as it is now; undefined when the account was removed or signed out since it was read. */
  async current({ id, term }: Pick<AccountRecord, 'id' | 'term'>): Promise<AccountRecord | undefined> {
    const now = await this.find(id);
    return now?.term === term ? now : undefined;
  }

  /** As {@link AccountRecords.current}. @throws MpcError `aborted` where there is none */
  async still(seen: Pick<AccountRecord, 'id' | 'term'>): Promise<AccountRecord> {
    const now = await this.current(seen);
    if (now === undefined) throw endedMeanwhile(seen.id);
    return now;
  }

  save(record: AccountRecord): Promise<void> {
    return this.#store.set(record.id, record);
  }

  /** The account is back. */
  returned(id: AccountId): Promise<void> {
    return this.#store.delete(FORMER + id);
  }

  /** Notes that a provider could not be told of an account's latest end. @returns whether that is news: of several hosts that fail one tells it */
  noteUnrevoked(id: AccountId): Promise<boolean> {
    return this.alone(id, async () => {
      const record = await this.find(id);
      if (record !== undefined) {
        const { term } = record;
        if (term === undefined || !isEnded(record)) return true;
        if (record.unrevoked === term) return false;
        await this.save({ ...record, unrevoked: term });
        return true;
      }
      const former = (await this.#store.get(FORMER + id)) as FormerAccount | undefined;
      if (former?.unrevoked === true) return false;
      if (former !== undefined) await this.#store.set(FORMER + id, { ...former, unrevoked: true } satisfies FormerAccount);
      return true;
    });
  }

  /** Leaves of an account only what recognises it. */
  async remove({ id, provider, key, handle }: AccountRecord): Promise<void> {
    const former: FormerAccount = { id, place: placeOf({ provider, key }), provider, handle };
    await this.#store.set(FORMER + id, former);
    await this.#store.delete(id);
  }
}

/** @param account null: it was removed */
export function isEnded(account: Pick<Account, 'state'> | null): boolean {
  return account === null || account.state === 'signed-out';
}

/** Why what was begun for an account does not go on. */
export function endedMeanwhile(account: AccountId): MpcError {
  return new MpcError('aborted', 'The account was signed out.', { details: { account, reason: 'signed-out' } });
}

/** The same for the same place, and no address or name that could be read. */
export function placeOf({ provider, key }: Pick<AccountRecord, 'provider' | 'key'>): string {
  return hashId(provider, key);
}

/** What a page may see of it. */
export function toAccount(record: AccountRecord, state: Account['state']): Account {
  const { id, provider, label, error, url, username, tokens, quota = null, embedded, added, lastSync } = record;
  return { id, provider, label, state, error, url, username, ...(tokens !== undefined && { tokens }), quota, embedded, added, lastSync };
}

/** A name that a provider tells, without what has no shape of its own and could turn the text around it (Unicode's Bidi_Control). */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '');
}

/** What is known of a new account of a cloud. */
export function cloudRecord(id: AccountId, added: number, { provider, label, tokens, client }: CheckedCloud, identity: Identity): AccountRecord {
  return {
    id,
    provider,
    key: identity.key,
    label: label || printable(identity.label),
    named: label !== '',
    state: 'ready',
    error: null,
    url: '',
    username: printable(identity.user ?? ''),
    quota: identity.quota ?? null,
    tokens,
    ...(client !== null && { client: client.id }),
    embedded: false,
    added,
    lastSync: null,
    handle: null,
    from: null,
  };
}

/** @throws MpcError `forbidden` with `details.reason` `other-user` when the account is another user's than the one who has signed in */
export function checkUser({ id, key }: AccountRecord, identity: Identity): void {
  if (identity.key === key) return;
  throw new MpcError('forbidden', 'The listener has signed in as another user than the one whose account this is.', {
    details: { account: id, reason: 'other-user' },
  });
}

/** The account of the same user, as it is now. @throws MpcError `forbidden` with `details.reason` `other-user` */
export function again(record: AccountRecord, identity: Identity): AccountRecord {
  checkUser(record, identity);
  const { label, user, quota } = identity;
  return {
    ...record,
    label: record.named === true ? record.label : printable(label),
    username: user === undefined ? record.username : printable(user),
    quota: quota ?? null,
    state: 'ready',
    error: null,
  };
}

/** Not `crypto.randomUUID`, which pages loaded over plain http lack. */
export function newId(): AccountId {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
