/**
 * The accounts of this host: which there are, in what state, and the provider of each. It alone sees
 * credentials; they go into a provider and the secure store, and come out nowhere.
 */
import type { Account } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { asMpcError, MpcError, toWireError, type WireError } from '../../services/protocol/errors.ts';
import { whenLifeEnds } from '../../services/protocol/lifetime.ts';
import { authEvents } from '../../services/protocol/event-creators.ts';
import type { AuthPayload, MpcEventBody } from '../../services/protocol/events.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { HttpClient } from '../platform/http.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { SecureStore } from '../platform/secure-store.ts';
import { untilAborted } from '../platform/until-aborted.ts';
import { requireFolderPermission } from '../providers/local/folder-access.ts';
import type { Provider } from '../providers/provider.ts';
import type { AccountRecord, EndedAccount } from './account-records.ts';
import { AccountRecords, endedMeanwhile, isEnded, newId, toAccount } from './account-records.ts';
import { AccountSources } from './account-sources.ts';
import { AccountTokens, type AccountTokensOptions } from './account-tokens.ts';
import { NOT_HERE } from './oauth/refusals.ts';
import type { LoadProvider, ProviderSource } from './provider-loaders.ts';
import { loadProvider } from './provider-loaders.ts';
import type { RenewingRegistry } from './provider-registry.ts';

/** Hosts of several tabs renew one account's tokens at a time. */
export interface AccountRegistryOptions extends Omit<AccountTokensOptions, 'onLost'> {
  /** The small store `accounts`. */
  readonly accounts: KeyValueStore;
  readonly load?: LoadProvider;
}

/** Milliseconds for an account to answer whether it takes what it is offered. */
const RENEWAL_LIMIT = 20_000;

export class AccountRegistry implements RenewingRegistry {
  readonly records: AccountRecords;
  readonly tokens: AccountTokens;
  readonly sources: AccountSources;
  readonly #secrets: SecureStore;
  readonly #http: HttpClient;
  readonly #emit: (event: MpcEventBody) => void;
  readonly #ask: (event: MpcEventBody) => void;
  readonly #load: LoadProvider;
  readonly #signal: AbortSignal;
  /** Promises, so that many who ask at once get one provider. */
  readonly #providers = new Map<AccountId, Promise<Provider>>();
  /** Those under way, so that many who were refused ask once. */
  readonly #renewals = new Map<AccountId, Promise<Provider>>();
  /** Those whose listeners are asked just now. */
  readonly #signingIn = new Set<AccountId>();
  /** Those whose listeners another host asks: aborted when it has told how that went. */
  readonly #askedElsewhere = new Map<AccountId, AbortController>();
  /** Those that this host alone cannot use, since what they are used by is not kept here. */
  readonly #missing = new Map<AccountId, WireError>();
  /** Aborted when the account is signed out or removed, here or elsewhere. */
  readonly #terms = new Map<AccountId, AbortController>();

  constructor(options: AccountRegistryOptions) {
    const { accounts, secrets, http, signal, config, emit, ask, load = loadProvider } = options;
    this.records = new AccountRecords(accounts, options.scope);
    this.tokens = new AccountTokens({ ...options, onLost: (id, error) => this.failed(id, error) });
    this.sources = new AccountSources({ secrets, tokens: this.tokens, config });
    this.#secrets = secrets;
    this.#http = http;
    this.#emit = emit;
    this.#ask = ask;
    this.#load = load;
    this.#signal = signal;
  }

  async provider(id: AccountId): Promise<Provider> {
    const record = await this.records.get(id);
    if (record.state === 'signed-out') throw new MpcError('unauthorized', 'The account is signed out.', { details: { account: id } });
    if (record.handle) await requireFolderPermission(record.handle);
    const known = this.#providers.get(id);
    if (known) return known;
    const provider = this.sources.of(record).then((source) => this.#load(source, this.#http));
    this.#providers.set(id, provider);
    provider.catch(() => this.#providers.delete(id));
    return provider;
  }

  async renew(id: AccountId, refused: Provider, signal: AbortSignal): Promise<Provider> {
    const present = await this.provider(id);
    if (present !== refused) return present;
    const renewal = this.#renewals.get(id) ?? this.#renew(id);
    this.#renewals.set(id, renewal);
    renewal.catch(() => undefined).finally(() => this.#renewals.delete(id));
    return untilAborted(renewal, signal);
  }

  /** A provider that belongs to no account yet, to try a source. */
  tryProvider(source: ProviderSource): Promise<Provider> {
    return this.#load(source, this.#http);
  }

  async list(): Promise<readonly Account[]> {
    return Promise.all((await this.records.all()).map((record) => this.describe(record)));
  }

  async describe(record: AccountRecord): Promise<Account> {
    if (this.#signingIn.has(record.id)) return { ...toAccount(record, 'signing-in'), before: record.state };
    const missing = this.#missing.get(record.id);
    if (missing !== undefined && record.state === 'ready') return toAccount({ ...record, error: missing }, 'expired');
    return toAccount(record, (await this.sources.needsPermission(record)) ? 'permission-needed' : record.state);
  }

  /** Whether its listener is asked just now; of an account that there is everybody is told. */
  async signingIn(id: AccountId, is: boolean): Promise<void> {
    if (this.#signingIn.has(id) === is) return;
    if (!is) return this.notSigningIn(id);
    this.#signingIn.add(id);
    await this.#tell(id);
  }

  /** The listener is not asked any more, by whichever host: everybody is told how the account is. */
  async notSigningIn(id: AccountId): Promise<void> {
    this.#signingIn.delete(id);
    await this.#tell(id);
  }

  /** It is for another host now to ask the listener, and to tell. */
  leftToOthers(id: AccountId): void {
    this.#signingIn.delete(id);
  }

  #tell(id: AccountId): Promise<void> {
    return this.records.alone(id, async () => {
      const record = await this.records.find(id);
      if (record !== undefined) await this.#announce(record);
    });
  }

  /** For what asks servers on an account's behalf: aborted when it is signed out or removed. */
  term(id: AccountId): AbortSignal {
    const term = this.#terms.get(id) ?? new AbortController();
    this.#terms.set(id, term);
    return term.signal;
  }

  /**
   * Keeps an account that can be used, and tells everybody.
   * @param make the record, from what is there by now; when it throws nothing has changed
   * @param keepSecrets what it is used by; brings the provider that was tried, or null to have one made
   */
  signedIn(id: AccountId, make: () => Promise<AccountRecord>, keepSecrets: (record: AccountRecord) => Promise<Provider | null>): Promise<Account> {
    return this.records.alone(id, async () => {
      const record = await make();
      const provider = await keepSecrets(record);
      await this.records.save(record);
      await this.records.returned(id);
      if (provider === null) this.#providers.delete(id);
      else this.#providers.set(id, Promise.resolve(provider));
      this.#signingIn.delete(id);
      this.#missing.delete(id);
      const account = await this.#announce(record);
      this.#emit(authEvents.signedIn(id));
      return account;
    });
  }

  /**
   * Saves what is said of an account, and tells everybody; its provider stays.
   * @param seen what it is said of
   * @returns undefined when the account was signed out or removed since: then nothing is said
   */
  note(seen: AccountRecord, change: (record: AccountRecord) => AccountRecord): Promise<Account | undefined> {
    return this.records.alone(seen.id, async () => {
      const record = await this.records.current(seen);
      if (record === undefined) return undefined;
      const changed = change(record);
      await this.records.save(changed);
      if (changed.state === 'ready' && changed.error === null) this.#missing.delete(seen.id);
      return this.#announce(changed);
    });
  }

  /**
   * What another host has done: the account's provider is made anew on the next request, and its listener may have come back there.
   * @param life Web Lock of the other host
   */
  heedForeign(payload: AuthPayload, life: string): void {
    const { event, account } = payload;
    if (event === 'SignedIn') this.#signingIn.delete(account);
    if (event !== 'AccountChanged') return;
    this.#askedElsewhere.get(account)?.abort();
    if (payload.state?.state === 'signing-in') this.#tellWhenGone(account, life);
    this.#providers.delete(account);
    if (isEnded(payload.state)) this.#endTerm(account);
    else this.tokens.changedElsewhere(account);
    if (this.#missing.has(account)) void this.#lookAgain(account).catch(() => undefined);
  }

  /**
   * Ends what is under way for an account, wipes its secrets and tells everybody; nobody finds it usable afterwards.
   * @returns how to revoke what was wiped, as {@link AccountTokens.wipe}
   */
  signOut(id: AccountId, tracks: 'keep' | 'remove'): Promise<() => Promise<boolean>> {
    this.#endTerm(id);
    return this.records.alone(id, async () => {
      const record = await this.records.get(id);
      const lastSync = tracks === 'remove' ? null : record.lastSync;
      const ended: AccountRecord = { ...record, state: 'signed-out', error: null, handle: null, lastSync, term: newId() };
      // Secrets go also where a full device takes no record.
      const [revoke] = await Promise.all([this.#wipe(record), this.records.save(ended)]);
      await this.#announce(ended);
      this.#emit(authEvents.signedOut(id));
      return revoke;
    });
  }

  /**
   * @param record as it was before it was signed out, by which it is recognised when it comes back
   * @returns as {@link AccountRegistry.signOut}
   */
  forget(record: AccountRecord): Promise<() => Promise<boolean>> {
    return this.records.alone(record.id, async () => {
      // Somebody may have signed in while its tracks went.
      this.#endTerm(record.id);
      const revoke = await this.#wipe(record);
      await this.records.remove(record);
      this.#emit(authEvents.accountChanged(record.id, null));
      return revoke;
    });
  }

  /**
   * Wipes what this host alone has of an account that another has ended: in its memory, or in its session. Nothing is there
   * of what all share, and nothing happens to one that was signed in to since.
   * @returns as {@link AccountRegistry.signOut}
   */
  wipeEnded(id: AccountId): Promise<() => Promise<boolean>> {
    return this.records.alone(id, async () => {
      const ended = (await this.records.ended()).find((each) => each.id === id);
      return ended === undefined ? nothingToRevoke : this.#wipe(ended);
    });
  }

  async #wipe(ended: EndedAccount): Promise<() => Promise<boolean>> {
    this.#providers.delete(ended.id);
    this.#missing.delete(ended.id);
    this.sources.forgetFiles(ended.id);
    if (isCloud(ended.provider)) return this.tokens.wipe(ended);
    await this.#secrets.delete(ended.id);
    return nothingToRevoke;
  }

  /** What was not kept here may be by now; until it is, this host's tabs are not to believe the other's word. */
  async #lookAgain(id: AccountId): Promise<void> {
    if ((await this.#secrets.get(id)) !== undefined) this.#missing.delete(id);
    await this.#tellHere(id);
  }

  /** A tab has come that gives tokens: accounts that could not be used for the want of one are as before. @returns them */
  async tokensOffered(): Promise<readonly AccountId[]> {
    const ids = (await this.records.all()).flatMap(({ id, tokens }) => (tokens === 'host' && this.#missing.delete(id) ? [id] : []));
    for (const id of ids) await this.#tellHere(id);
    return ids;
  }

  #endTerm(id: AccountId): void {
    this.#terms.get(id)?.abort(endedMeanwhile(id));
    this.#terms.delete(id);
    this.tokens.close(id);
  }

  /** Whether it is an embed's list, kept out of the library's views. @throws MpcError `not-found` */
  async isEmbedded(id: AccountId): Promise<boolean> {
    return (await this.records.get(id)).embedded;
  }

  /** Notes that everything of the account is known as of `time` (epoch milliseconds). */
  async synced(id: AccountId, time: number): Promise<void> {
    const record = await this.records.find(id);
    if (record && record.state !== 'signed-out') await this.note(record, (now) => ({ ...now, state: 'ready', error: null, lastSync: time }));
  }

  /** Notes what a sync or a reader found wrong with the account as a whole. */
  async failed(id: AccountId, error: MpcError): Promise<void> {
    const record = await this.records.find(id);
    if (!record || record.state === 'signed-out') return;
    const wire = toWireError(error);
    if (error.details['reason'] === NOT_HERE) {
      if (this.#missing.has(id)) return;
      this.#missing.set(id, wire);
      await this.#tellHere(id);
      this.#ask(authEvents.authError(id, wire));
    } else if (error.code === 'unauthorized') {
      // Those who were refused together tell it one after the other.
      if (record.state === 'expired' && record.error?.message === wire.message) return;
      const noted = await this.note(record, (now) => ({ ...now, state: 'expired', error: wire }));
      if (noted !== undefined) this.#emit(authEvents.authError(id, wire));
    } else if (error.code === 'permission') {
      await this.note(record, (now) => now);
    } else {
      // What may pass by itself is no fault of the account.
      await this.note(record, (now) => ({ ...now, state: error.retryable ? now.state : 'failed', error: wire }));
    }
  }

  /** What was refused may be out of date, here or there: what is stored now is tried once more. */
  async #renew(id: AccountId): Promise<Provider> {
    // Tokens are renewed by the requests themselves, and tell it.
    const isToken = isCloud((await this.records.get(id)).provider);
    if (!isToken) this.#emit(authEvents.tokenRefreshing(id));
    this.#providers.delete(id);
    try {
      const provider = await this.provider(id);
      await provider.identify(AbortSignal.timeout(RENEWAL_LIMIT));
      if (!isToken) this.#emit(authEvents.tokenRefreshed(id));
      return provider;
    } catch (thrown) {
      const error = asMpcError(thrown);
      if (error.code === 'unauthorized') await this.failed(id, error);
      throw error;
    }
  }

  async #announce(record: AccountRecord): Promise<Account> {
    const account = await this.describe(record);
    // What this host alone cannot use the others can.
    const isOurs = this.#missing.has(record.id) && account.state === 'expired';
    this.#emit(authEvents.accountChanged(record.id, isOurs ? toAccount(record, record.state) : account));
    if (isOurs) this.#ask(authEvents.accountChanged(record.id, account));
    return account;
  }

  /** The host that asks the listener may end before it has told how that went. */
  #tellWhenGone(id: AccountId, life: string): void {
    const told = new AbortController();
    this.#askedElsewhere.set(id, told);
    whenLifeEnds(life, AbortSignal.any([this.#signal, told.signal]), () => void this.#tellHere(id).catch(() => undefined));
  }

  /** How the account looks from this host, to its tabs alone. */
  async #tellHere(id: AccountId): Promise<void> {
    await this.records.alone(id, async () => {
      const record = await this.records.find(id);
      if (record !== undefined) this.#ask(authEvents.accountChanged(id, await this.describe(record)));
    });
  }
}

function nothingToRevoke(): Promise<boolean> {
  return Promise.resolve(true);
}
