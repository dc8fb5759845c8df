/** Adding, signing in and out, and removing accounts, as pages ask for it. */
import type { Account, AccountService, Credentials } from '../../services/protocol/accounts.ts';
import { asMpcError, MpcError, toWireError } from '../../services/protocol/errors.ts';
import { authEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';
import { isHandle } from '../providers/local/local-provider.ts';
import type { Identity, Provider } from '../providers/provider.ts';
import { placeOf, type AccountRecord, type FormerAccount } from './account-records.ts';
import type { AccountRegistry } from './account-registry.ts';
import type { CheckedSpec } from './account-spec.ts';
import { checkFolder, checkSpec } from './account-spec.ts';
import type { ProviderSource } from './provider-loaders.ts';

export interface AccountServiceOptions {
  readonly registry: AccountRegistry;
  readonly library: Pick<LibraryStore, 'removeAccount'>;
  readonly clock: Clock;
  readonly emit: (event: MpcEventBody) => void;
  /** Begins the account's sync; does not wait for it. */
  readonly startSync: (account: AccountId) => void;
  /** Ends and forgets the account's sync; resolves when it has let go. */
  readonly stopSync: (account: AccountId) => Promise<void>;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
  /** Name of the database: hosts of several tabs add one account at a time. */
  readonly scope: string;
}

/** A provider that has said of itself that it can be used. */
interface Tried {
  readonly provider: Provider;
  readonly identity: Identity;
}

export function createAccountService(options: AccountServiceOptions): AccountService {
  const { registry, library, clock, emit, startSync, stopSync, signal, scope } = options;
  const { records } = registry;

  /** Asks the place itself whether it can be used, telling everybody how that goes. */
  async function identify(account: AccountId, source: ProviderSource): Promise<Tried> {
    emit(authEvents.signingIn(account));
    try {
      const provider = await registry.tryProvider(source);
      return { provider, identity: await provider.identify(signal) };
    } catch (thrown) {
      const error = asMpcError(thrown);
      emit(authEvents.authError(account, toWireError(error)));
      throw error;
    }
  }

  async function ready(record: AccountRecord, source: ProviderSource, provider: Provider): Promise<Account> {
    const account = await registry.keep(record, source, provider);
    emit(authEvents.signedIn(account.id));
    startSync(account.id);
    return account;
  }

  return {
    list: () => registry.list(),

    async add(spec) {
      const checked = checkSpec(spec);
      const id = newId();
      const { identity, provider } = await identify(id, checked.source);
      return navigator.locks.request(`mpc-accounts-${scope}`, async () => {
        const known = await findSamePlace(await records.all(), checked, identity);
        const fresh = newRecord(id, clock.now(), checked, identity);
        if (known !== undefined) return ready({ ...fresh, ...kept(known, checked) }, checked.source, provider);
        const former = await findFormer(await records.former(), fresh);
        const account = await ready({ ...fresh, id: former?.id ?? id }, checked.source, provider);
        if (former !== undefined) await records.returned(former.id);
        return account;
      });
    },

    async signIn(id, credentials) {
      const record = await records.get(id);
      const source = renewed(await currentSource(registry, record), credentials);
      const { identity, provider } = await identify(id, source);
      const handle = source.kind === 'local' && isHandle(source.folder) ? source.folder : null;
      const username = source.kind === 'webdav' ? source.username : record.username;
      return ready({ ...record, key: identity.key, handle, username, state: 'ready', error: null }, source, provider);
    },

    async signOut(id) {
      const record = await records.get(id);
      await stopSync(id);
      await registry.wipeSecrets(id);
      await registry.update({ ...record, state: 'signed-out', error: null, handle: null });
      emit(authEvents.signedOut(id));
    },

    beginSignIn: unsupported,
    awaitSignIn: unsupported,
    finishSignIn: unsupported,
    cancelSignIn: unsupported,
    supplyToken: unsupported,
    refresh: unsupported,

    async folder(id) {
      return (await records.get(id)).handle;
    },

    async remove(id) {
      await records.get(id);
      await stopSync(id);
      await library.removeAccount(id);
      await registry.forget(id);
    },
  };
}

function newRecord(id: AccountId, added: number, { source, label, embedded }: CheckedSpec, identity: Identity): AccountRecord {
  return {
    id,
    provider: source.kind,
    key: identity.key,
    label: label || identity.label,
    state: 'ready',
    error: null,
    url: addressOf(source),
    username: source.kind === 'webdav' ? source.username : '',
    embedded,
    added,
    lastSync: null,
    handle: source.kind === 'local' && isHandle(source.folder) ? source.folder : null,
    from: source.kind === 'catalog' ? source.from : null,
  };
}

/** What stays of an account that is added again. A list that is wanted in the library once is not hidden by an embed of it. */
function kept(known: AccountRecord, { label, embedded }: CheckedSpec): Partial<AccountRecord> {
  return {
    id: known.id,
    added: known.added,
    lastSync: known.lastSync,
    embedded: known.embedded && embedded,
    ...(label === '' && { label: known.label }),
  };
}

async function findSamePlace(all: readonly AccountRecord[], { source }: CheckedSpec, identity: Identity): Promise<AccountRecord | undefined> {
  const isFolder = source.kind === 'local' && isHandle(source.folder);
  for (const record of all) {
    if (record.provider !== source.kind) continue;
    // Two folders may bear one name; handles can be compared for certain.
    if (isFolder && record.handle) {
      if (await record.handle.isSameEntry(source.folder)) return record;
    } else if (record.key === identity.key) {
      return record;
    }
  }
  return undefined;
}

/** The account that was at this place before it was removed; a folder is compared by its handle. */
async function findFormer(all: readonly FormerAccount[], { provider, key, handle }: AccountRecord): Promise<FormerAccount | undefined> {
  const place = placeOf({ provider, key });
  for (const former of all.filter((each) => each.place === place)) {
    if (handle === null || former.handle === null || (await former.handle.isSameEntry(handle))) return former;
  }
  return undefined;
}

/** The account's source as far as it is known; what is missing comes from the new credentials. */
async function currentSource(registry: AccountRegistry, record: AccountRecord): Promise<ProviderSource> {
  if (record.provider === 'webdav') return { kind: 'webdav', url: record.url, username: record.username, password: '' };
  if (record.provider === 'local') return { kind: 'local', folder: record.handle ?? [] };
  return registry.sourceOf(record);
}

function renewed(source: ProviderSource, { username, password, folder }: Credentials): ProviderSource {
  if (source.kind === 'webdav') return { ...source, username: username ?? source.username, password: password ?? '' };
  if (source.kind === 'local' && folder !== undefined) return { kind: 'local', folder: checkFolder(folder) };
  return source;
}

function addressOf(source: ProviderSource): string {
  if (source.kind === 'webdav') return source.url;
  return source.kind === 'catalog' && typeof source.from === 'string' ? source.from : '';
}

async function unsupported(): Promise<never> {
  throw new MpcError('unsupported', 'Accounts of clouds cannot be signed in to yet.');
}

/** Not `crypto.randomUUID`, which pages loaded over plain http lack. */
function newId(): AccountId {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
