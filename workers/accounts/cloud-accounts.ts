/** Accounts of clouds: from a sign-in, or from tokens that the page has, to an account that can be synced. */
import type { Account, CloudKind, SignInRequest, SignInStart } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import type { MpcConfig } from '../../services/protocol/config.ts';
import { MpcError, toWireError } from '../../services/protocol/errors.ts';
import { authEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpClient } from '../platform/http.ts';
import type { SecureStore } from '../platform/secure-store.ts';
import type { AccessTokens } from '../providers/authorized-http.ts';
import { untilAborted } from '../platform/until-aborted.ts';
import type { Identity } from '../providers/provider.ts';
import { settled } from './account-places.ts';
import { again, cloudRecord, newId, type AccountRecord } from './account-records.ts';
import type { AccountRegistry } from './account-registry.ts';
import { checkCloud, checkRedirect, type CheckedCloud } from './account-spec.ts';
import { authorityOf, type Authority, type OAuthClient } from './oauth/authority.ts';
import type { GrantedTokens } from './oauth/oauth-requests.ts';
import type { PendingSignIn } from './oauth/pending-sign-ins.ts';
import { signInAgain } from './oauth/refusals.ts';
import { checkScope } from './oauth/scopes.ts';
import { SignIns, type Redemption, type SignInTarget } from './oauth/sign-ins.ts';
import { asStored, type StoredTokens } from './oauth/stored-tokens.ts';

export interface CloudAccountsOptions {
  readonly registry: AccountRegistry;
  readonly secrets: SecureStore;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly config: () => MpcConfig;
  readonly emit: (event: MpcEventBody) => void;
  readonly log: Logger;
  /** Name of the database. */
  readonly scope: string;
  /** Web Lock that the host holds for its life. */
  readonly life: string;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
  /** With nobody else adding an account of the database. */
  readonly exclusively: (work: () => Promise<Account>) => Promise<Account>;
  /** Begins the sync of an account that was signed in to. */
  readonly begun: (account: Account) => Account;
  /** Tells everybody that an account is asked for, and how that goes. */
  readonly telling: (account: AccountId, work: () => Promise<Identity>) => Promise<Identity>;
}

export class CloudAccounts {
  readonly #options: CloudAccountsOptions;
  readonly signIns: SignIns<Account>;

  constructor(options: CloudAccountsOptions) {
    const { secrets, http, clock, scope, life, signal, config, registry } = options;
    this.#options = options;
    this.signIns = new SignIns<Account>({
      secrets,
      scope,
      life,
      http,
      clock,
      signal,
      authority: ({ provider, client }) => authorityOf(provider, config(), client),
      complete: (...made) => this.#complete(...made),
      account: async (id) => registry.describe(await registry.records.get(id)),
      failed: (pending, error) => this.#failed(pending, error),
      endedElsewhere: ({ id }) => registry.leftToOthers(id),
      suspected: (pending, error) => this.#suspect(pending, error),
    });
  }

  /** @throws MpcError `unsupported` for accounts whose listeners have to be asked in a window */
  async add(checked: CheckedCloud): Promise<Account> {
    if (checked.tokens !== 'host') throw inAWindow();
    const { registry, clock, telling } = this.#options;
    const id = newId();
    const identity = await telling(id, () => this.#identify(checked, registry.tokens.of({ ...checked, id })));
    return this.#added(cloudRecord(id, clock.now(), checked, identity), null);
  }

  /** An account whose tokens the page has. @throws MpcError `unsupported` for others */
  async signIn(record: AccountRecord): Promise<Account> {
    const { provider, tokens } = record;
    if (!isCloud(provider) || tokens !== 'host') throw inAWindow();
    const { registry, telling } = this.#options;
    registry.tokens.forgetHost(record.id);
    const wanted = registry.term(record.id);
    const identity = await telling(record.id, () => untilAborted(this.#identify({ provider }, registry.tokens.of(record)), wanted));
    return this.#ready(record.id, async () => again(await registry.records.still(record), identity), null);
  }

  /** @param tab the one that asks for it */
  async begin({ account, redirectUri, way }: SignInRequest, tab: string): Promise<SignInStart> {
    const { registry, emit } = this.#options;
    const target = typeof account === 'string' ? await this.#known(account) : this.#fresh(checkCloud(account));
    const uri = checkRedirect(redirectUri, target.authority.provider);
    const leaves = way === 'redirect';
    const start = await this.signIns.begin({ ...target, redirectUri: uri, ...(leaves && { leaves }) }, tab);
    emit(authEvents.signingIn(target.id));
    if (!leaves) await registry.signingIn(target.id, true);
    return start;
  }

  #fresh({ provider, tokens, label, client }: CheckedCloud): Omit<SignInTarget, 'redirectUri'> {
    if (tokens === 'host') {
      throw new MpcError('invalid-argument', 'An account whose tokens the page has is added, not signed in to.', { details: { field: 'account.tokens' } });
    }
    const authority = authorityOf(provider, this.#options.config(), client);
    return { authority, id: newId(), existing: false, label, client, user: null };
  }

  async #known(id: AccountId): Promise<Omit<SignInTarget, 'redirectUri'>> {
    const { provider, username, client: clientId, term } = await this.#options.registry.records.get(id);
    if (!isCloud(provider)) throw new MpcError('invalid-argument', 'This account is no cloud’s.', { details: { field: 'account' } });
    const client = clientId === undefined ? null : await this.#ownClient(id, clientId);
    return { authority: authorityOf(provider, this.#options.config(), client), id, existing: true, ...(term !== undefined && { term }), label: '', client, user: username };
  }

  /** Its secret went with the tokens, if they are wiped. */
  async #ownClient(id: AccountId, clientId: string): Promise<OAuthClient> {
    const stored = await this.#options.registry.tokens.stored(id);
    if (stored?.client?.id === clientId) return stored.client;
    throw new MpcError('invalid-argument', 'The secret of the listener’s own client is not kept any more: add the account again with it.', {
      details: { field: 'client' },
    });
  }

  async #complete(pending: PendingSignIn, authority: Authority, tokens: GrantedTokens, { signal, decide }: Redemption): Promise<Account> {
    const { registry, clock } = this.#options;
    const { id, provider, existing, client, scope } = pending;
    const stored = asStored(tokens, authority, client, clock.now());
    let identity: Identity | null = null;
    try {
      signal.throwIfAborted();
      checkScope(provider, scope, tokens.scope);
      await registry.signingIn(id, existing);
      const user = await this.#identify(pending, forTrial(tokens.access));
      identity = user;
      const origin = { tokens: 'sign-in' as const, ...(client !== null && { client: client.id }) };
      if (!existing) return await this.#added(cloudRecord(id, clock.now(), { ...pending, ...origin, client }, user), stored, decide);
      const make = async (): Promise<AccountRecord> => {
        const record = { ...again(await registry.records.still(pending), user), ...origin };
        await decide();
        return record;
      };
      return await this.#ready(id, make, stored);
    } catch (thrown) {
      // Nobody waits for it.
      this.#discard(provider, stored, identity).catch(() => undefined);
      throw thrown;
    }
  }

  /**
   * What was refused here is not left good at the provider. Google ends all at once that a user has allowed a client: there
   * it is left where that user has an account here, or may have one.
   */
  async #discard(provider: CloudKind, refused: StoredTokens, identity: Identity | null): Promise<void> {
    const { records, tokens } = this.#options.registry;
    for (const record of await records.all()) {
      if (record.provider !== provider || record.state === 'signed-out') continue;
      if (provider === 'google-drive' && (identity === null || identity.key === record.key)) return;
      if ((await tokens.stored(record.id))?.access === refused.access) return;
    }
    await tokens.revoke({ provider }, refused);
  }

  /** One that may have been here before. @param decide just before anything is kept; throws where it is not to be */
  #added(fresh: AccountRecord, stored: StoredTokens | null, decide: () => Promise<void> = () => Promise.resolve()): Promise<Account> {
    const { registry, exclusively } = this.#options;
    return exclusively(async () => {
      const record = await settled(registry.records, fresh);
      await decide();
      return this.#ready(record.id, () => Promise.resolve(record), stored);
    });
  }

  /** @param stored what the listener has signed in for; null where the page has tokens */
  async #ready(id: AccountId, make: () => Promise<AccountRecord>, stored: StoredTokens | null): Promise<Account> {
    const { registry, begun } = this.#options;
    const keepTokens = async (record: AccountRecord): Promise<null> => {
      if (stored !== null) await registry.tokens.keep(record, stored);
      return null;
    };
    return begun(await registry.signedIn(id, make, keepTokens));
  }

  async #failed({ id }: PendingSignIn, error: MpcError): Promise<void> {
    const { registry, emit } = this.#options;
    await registry.notSigningIn(id);
    emit(authEvents.authError(id, toWireError(error)));
  }

  /** It goes on, but somebody has tried to answer in the provider's place, or something is set up wrong. */
  #suspect({ id, provider }: PendingSignIn, error: MpcError): void {
    const { emit, log } = this.#options;
    log.warning('An answer came to a sign-in that is none.', { account: id, provider, reason: error.details['reason'] });
    emit(authEvents.authError(id, toWireError(error)));
  }

  async #identify({ provider }: Pick<CheckedCloud, 'provider'>, tokens: AccessTokens): Promise<Identity> {
    const { registry, config, signal } = this.#options;
    const tried = await registry.tryProvider({ kind: provider, tokens, endpoints: config().endpoints });
    return tried.identify(signal);
  }
}

/** One token that has just come, to see whose it is. */
function forTrial(access: string): AccessTokens {
  return {
    token: () => Promise.resolve(access),
    renewed: () => Promise.reject(signInAgain('refused')),
  };
}

function inAWindow(): MpcError {
  return new MpcError('unsupported', 'Listeners sign in to this cloud at the provider: `beginSignIn`, or `signIn` of a page’s client.', {
    details: { field: 'tokens' },
  });
}
