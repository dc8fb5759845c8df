/** Adding, signing in and out, and removing accounts, as pages ask for it. */
import type { Account, AccountService, AccountSpec, CloudSpec, Credentials, ProviderKind } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { asMpcError, MpcError, toWireError } from '../../services/protocol/errors.ts';
import { authEvents } from '../../services/protocol/event-creators.ts';
import type { AuthPayload, MpcEventBody } from '../../services/protocol/events.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';
import { untilAborted } from '../platform/until-aborted.ts';
import { isHandle } from '../providers/local/local-provider.ts';
import type { Identity, Provider } from '../providers/provider.ts';
import { settled } from './account-places.ts';
import { again, checkUser, endedMeanwhile, isEnded, newId, printable, type AccountRecord } from './account-records.ts';
import type { AccountRegistry } from './account-registry.ts';
import { checkCloud, checkFolder, checkSpec, type CheckedSpec } from './account-spec.ts';
import { CloudAccounts, type CloudAccountsOptions } from './cloud-accounts.ts';
import type { ProviderSource } from './provider-loaders.ts';

export interface AccountServiceOptions extends Omit<CloudAccountsOptions, 'exclusively' | 'begun' | 'telling'> {
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

/** The accounts of a host, for its tabs. */
export interface Accounts {
  /** For one tab. */
  service(tab: string): AccountService;
  /** The tab is gone. */
  releaseTab(tab: string): void;
  /** Another host has said so. @param life its Web Lock */
  heedForeign(payload: AuthPayload, life: string): void;
}

export function createAccounts(options: AccountServiceOptions): Accounts {
  const { registry, library, secrets, clock, emit, log, startSync, stopSync, signal, scope } = options;
  const { records } = registry;
  const exclusively = (work: () => Promise<Account>): Promise<Account> => navigator.locks.request(`mpc-accounts-${scope}`, work);
  const clouds = new CloudAccounts({ ...options, exclusively, telling, begun });
  const { signIns } = clouds;

  /** What concerns sign-ins and sign-outs of tabs that are gone, or may be, for which nobody waits. */
  function heed(work: () => Promise<void>): void {
    work().catch((error: unknown) => log.error('Sign-ins and sign-outs of other tabs could not be looked after', { error }));
  }
  heed(() => signIns.heedOthers());
  // A tab that was frozen or reloaded may not have heard of it.
  heed(async () => {
    for (const { id } of await records.ended()) if ((await secrets.get(id)) !== undefined) await endedElsewhere(id);
  });

  /** Tells everybody that an account is asked for, and how that goes. */
  async function telling<T>(account: AccountId, work: () => Promise<T>): Promise<T> {
    emit(authEvents.signingIn(account));
    try {
      await registry.signingIn(account, true);
      return await work();
    } catch (thrown) {
      const error = asMpcError(thrown);
      emit(authEvents.authError(account, toWireError(error)));
      throw error;
    } finally {
      await registry.signingIn(account, false);
    }
  }

  /** Asks the place itself whether it can be used. */
  function identify(account: AccountId, source: ProviderSource): Promise<Tried> {
    const wanted = AbortSignal.any([signal, registry.term(account)]);
    return telling(account, async () => {
      const provider = await registry.tryProvider(source);
      return { provider, identity: await untilAborted(provider.identify(wanted), wanted) };
    });
  }

  function begun(account: Account): Account {
    startSync(account.id);
    return account;
  }

  async function ready(id: AccountId, make: () => Promise<AccountRecord>, source: ProviderSource, provider: Provider): Promise<Account> {
    const keepSecrets = async (): Promise<Provider> => {
      await registry.sources.keep(id, source);
      return provider;
    };
    return begun(await registry.signedIn(id, make, keepSecrets));
  }

  /** Nothing that runs for the account goes on. @returns how to revoke what was wiped, and tell where that could not be done */
  async function ended(id: AccountId, tracks: 'keep' | 'remove'): Promise<() => Promise<void>> {
    const { provider } = await records.get(id);
    await signIns.cancelAccount(id);
    await stopSync(id);
    const revoke = await registry.signOut(id, tracks);
    if (tracks === 'remove') await library.removeAccount(id);
    return () => revoked(id, provider, revoke);
  }

  /** Each host wipes and revokes what it alone can read. */
  async function endedElsewhere(id: AccountId): Promise<void> {
    const ended = (await records.ended()).find((each) => each.id === id);
    if (ended !== undefined) await revoked(id, ended.provider, await registry.wipeEnded(id));
  }

  async function revoked(id: AccountId, provider: ProviderKind, revoke: () => Promise<boolean>): Promise<void> {
    if (await revoke()) return;
    // Where a full device notes nothing, it is rather told twice.
    if (await records.noteUnrevoked(id).catch(() => true)) emit(authEvents.authError(id, toWireError(notRevoked(id, provider))));
  }

  const service: Omit<AccountService, 'beginSignIn'> = {
    list: () => registry.list(),

    async add(spec) {
      if (isCloudSpec(spec)) return clouds.add(checkCloud(spec));
      const checked = checkSpec(spec);
      const id = newId();
      const { identity, provider } = await identify(id, checked.source);
      return exclusively(async () => {
        const record = await settled(records, newRecord(id, clock.now(), checked, identity));
        return ready(record.id, () => Promise.resolve(record), checked.source, provider);
      });
    },

    async signIn(id, credentials) {
      const record = await records.get(id);
      if (isCloud(record.provider)) return clouds.signIn(record);
      const source = renewed(await currentSource(registry, record), credentials);
      const { identity, provider } = await identify(id, source);
      if ('username' in source) checkUser(record, identity);
      const handle = source.kind === 'local' && isHandle(source.folder) ? source.folder : null;
      const username = userOf(source, identity) || record.username;
      const make = async (): Promise<AccountRecord> => ({ ...(await records.still(record)), key: identity.key, handle, username, state: 'ready', error: null });
      return ready(id, make, source, provider);
    },

    awaitSignIn: (state) => signIns.wait(state),
    finishSignIn: (answer) => signIns.finish(answer),
    async cancelSignIn(which, late = 'refuse') {
      if (late !== 'refuse' && late !== 'take') {
        throw new MpcError('invalid-argument', 'A late answer is refused ("refuse") or taken ("take").', { details: { field: 'late' } });
      }
      return signIns.cancel(which, late);
    },

    async supplyToken(request, token) {
      registry.tokens.supply(request, token);
    },

    async refresh(id) {
      const record = await records.get(id);
      const wanted = AbortSignal.any([signal, registry.term(id)]);
      try {
        if (isCloud(record.provider)) await registry.tokens.refresh(record, wanted);
        const provider = await registry.provider(id);
        const identity = await untilAborted(provider.identify(wanted), wanted);
        const told = (now: AccountRecord): AccountRecord =>
          isCloud(now.provider) ? again(now, identity) : { ...now, quota: identity.quota ?? null, state: 'ready', error: null };
        const account = await registry.note(record, told);
        if (account === undefined) throw endedMeanwhile(id);
        return account;
      } catch (thrown) {
        wanted.throwIfAborted();
        const error = asMpcError(thrown);
        await registry.failed(id, error);
        throw error;
      }
    },

    async signOut(id, tracks = 'keep') {
      if (tracks !== 'keep' && tracks !== 'remove') {
        throw new MpcError('invalid-argument', 'The tracks of an account stay ("keep") or go ("remove").', { details: { field: 'tracks' } });
      }
      const revoke = await ended(id, tracks);
      await revoke();
    },

    async folder(id) {
      return (await records.get(id)).handle;
    },

    async remove(id) {
      const record = await records.get(id);
      const revoke = await ended(id, 'remove');
      const revokeLater = await registry.forget(record);
      await Promise.all([revoke(), revoked(id, record.provider, revokeLater)]);
    },
  };

  return {
    service: (tab) => ({ ...service, beginSignIn: (request) => clouds.begin(request, tab) }),
    releaseTab: (tab) => heed(() => signIns.releaseTab(tab)),
    heedForeign(payload, life) {
      registry.heedForeign(payload, life);
      if (payload.event === 'SigningIn') heed(() => signIns.heedOthers());
      if (payload.event === 'AccountChanged' && isEnded(payload.state)) heed(() => endedElsewhere(payload.account));
    },
  };
}

/** The provider lists what has its leave, and how to take that back. */
function notRevoked(account: AccountId, provider: ProviderKind): MpcError {
  const words = 'The account is signed out here, but its provider could not be told: remove this site in the settings there.';
  return new MpcError('unreachable', words, { retryable: false, details: { account, provider, reason: 'not-revoked' } });
}

function isCloudSpec(spec: AccountSpec): spec is CloudSpec {
  return isCloud(spec.provider);
}

function newRecord(id: AccountId, added: number, { source, label, embedded }: CheckedSpec, identity: Identity): AccountRecord {
  return {
    id,
    provider: source.kind,
    key: identity.key,
    label: label || printable(identity.label),
    named: label !== '',
    state: 'ready',
    error: null,
    url: addressOf(source),
    username: userOf(source, identity),
    quota: identity.quota ?? null,
    embedded,
    added,
    lastSync: null,
    handle: source.kind === 'local' && isHandle(source.folder) ? source.folder : null,
    from: source.kind === 'catalog' ? source.from : null,
  };
}

/** The name that was given; by a key in place of it, the one that the server tells. */
function userOf(source: ProviderSource, { user = '' }: Identity): string {
  return 'username' in source ? source.username || printable(user) : '';
}

/** The account's source as far as it is known; what is missing comes from the new credentials. */
async function currentSource(registry: AccountRegistry, record: AccountRecord): Promise<ProviderSource> {
  const { url, username } = record;
  if (record.provider === 'webdav') return { kind: 'webdav', url, username, password: '' };
  if (record.provider === 'subsonic') return { kind: 'subsonic', url, username, password: '', apiKey: '' };
  if (record.provider === 'local') return { kind: 'local', folder: record.handle ?? [] };
  return registry.sources.of(record);
}

function renewed(source: ProviderSource, { username, password, apiKey, folder }: Credentials): ProviderSource {
  if (source.kind === 'webdav') return { ...source, username: username ?? source.username, password: password ?? '' };
  if (source.kind === 'subsonic') {
    return apiKey === undefined ? { ...source, username: username ?? source.username, password: password ?? '' } : { ...source, username: '', apiKey };
  }
  if (source.kind === 'local' && folder !== undefined) return { kind: 'local', folder: checkFolder(folder) };
  return source;
}

function addressOf(source: ProviderSource): string {
  if ('url' in source) return source.url;
  return source.kind === 'catalog' && typeof source.from === 'string' ? source.from : '';
}
