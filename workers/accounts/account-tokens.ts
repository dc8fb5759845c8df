/** The tokens of all accounts of clouds: where providers get them, where new ones go, and how they end. */
import type { HostToken } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import type { MpcConfig } from '../../services/protocol/config.ts';
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { Clock } from '../platform/clock.ts';
import type { HttpClient } from '../platform/http.ts';
import type { SecureStore } from '../platform/secure-store.ts';
import type { AccessTokens } from '../providers/authorized-http.ts';
import type { AccountRecord } from './account-records.ts';
import { authorityOf, type Authority } from './oauth/authority.ts';
import { HostTokens, TokenQuestions } from './oauth/host-tokens.ts';
import { readTokens, writeTokens, type StoredTokens } from './oauth/stored-tokens.ts';
import { TokenKeeper, tokenLock, type TokenKeeperOptions } from './oauth/token-keeper.ts';

export interface AccountTokensOptions extends Pick<TokenKeeperOptions, 'onLost' | 'scope' | 'signal' | 'emit'> {
  readonly secrets: SecureStore;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly config: () => MpcConfig;
  /** Tells the tabs of this host, and no others. */
  readonly ask: (event: MpcEventBody) => void;
  /** How many of those have a `getToken`; null while there are none at all. */
  readonly givers: () => number | null;
}

/** An account of a cloud, as far as its tokens go. */
export type TokenOwner = Pick<AccountRecord, 'id' | 'provider' | 'tokens'>;

/** Milliseconds that a refresh of another tab has to let go of tokens that are to be wiped. */
const WIPE_LIMIT = 5_000;
/** Milliseconds that a provider has to revoke tokens, which are wiped by then. */
const REVOKE_LIMIT = 10_000;

export class AccountTokens {
  readonly questions: TokenQuestions;
  readonly #options: AccountTokensOptions;
  readonly #keepers = new Map<AccountId, TokenKeeper>();
  readonly #hosts = new Map<AccountId, HostTokens>();

  constructor(options: AccountTokensOptions) {
    this.#options = options;
    this.questions = new TokenQuestions(options);
  }

  /** @throws MpcError `internal` where the account has none by its nature */
  of(owner: TokenOwner): AccessTokens {
    return owner.tokens === 'host' ? this.#hostTokens(owner) : this.#keeper(owner);
  }

  /**
   * Keeps what the listener has just signed in for. What it replaces is revoked at Dropbox, where each sign-in ends by
   * itself; at Google that would end the new one as well, and Microsoft has no way.
   */
  async keep(owner: TokenOwner, tokens: StoredTokens): Promise<void> {
    const { secrets } = this.#options;
    const replaced = await this.#locked(owner.id, async () => {
      // What cannot be read any more is replaced all the same.
      const before = await readTokens(secrets, owner.id).catch(() => undefined);
      await writeTokens(secrets, owner.id, tokens);
      return before;
    });
    this.#keeper(owner).adopt(tokens);
    if (owner.provider === 'dropbox' && replaced !== undefined && replaced.access !== tokens.access) void this.revoke(owner, replaced);
  }

  /** Gets another token where that needs no listener. @throws MpcError as {@link AccessTokens.renewed} */
  async refresh(owner: TokenOwner, signal: AbortSignal): Promise<void> {
    if (owner.tokens !== 'host') await this.#keeper(owner).refresh(signal);
  }

  /** What is stored of the account, to see which client it was got by. */
  stored(id: AccountId): Promise<StoredTokens | undefined> {
    return readTokens(this.#options.secrets, id);
  }

  /** @throws MpcError `invalid-argument` */
  supply(request: string, token: HostToken | null): void {
    this.questions.answer(request, token);
  }

  /** The page is asked anew, whatever it gave. */
  forgetHost(id: AccountId): void {
    this.#hosts.delete(id);
  }

  /** Another host has changed the account. */
  changedElsewhere(id: AccountId): void {
    this.#keepers.get(id)?.forget();
  }

  /** Lets go of them; nothing that is under way is kept. */
  close(id: AccountId): void {
    this.#keepers.get(id)?.close();
    this.#keepers.delete(id);
    this.#hosts.delete(id);
  }

  /**
   * Wipes them, whatever runs.
   * @returns how to revoke what was wiped, which never fails and ends in time; false when it may be good at the provider still
   */
  async wipe(owner: TokenOwner): Promise<() => Promise<boolean>> {
    const { secrets } = this.#options;
    this.close(owner.id);
    const wiped = await this.#locked(owner.id, async () => {
      const stored = owner.tokens === 'host' ? undefined : await readTokens(secrets, owner.id);
      await secrets.delete(owner.id);
      return stored;
    });
    return () => (wiped === undefined ? Promise.resolve(true) : this.revoke(owner, wiped));
  }

  /** Never fails, and ends in time. @returns false when they may be good still; Microsoft has no way to revoke, and nobody waits for it */
  async revoke({ provider }: Pick<TokenOwner, 'provider'>, stored: StoredTokens): Promise<boolean> {
    const limit = AbortSignal.any([this.#options.signal, AbortSignal.timeout(REVOKE_LIMIT)]);
    const token = stored.refresh ?? stored.access;
    if (token === '') return true;
    try {
      const authority = authorityOf(cloudOf(provider), this.#options.config(), stored.client);
      if (authority.audience !== stored.audience) return false;
      if (provider === 'dropbox') await this.#revokeAtDropbox(authority, stored, limit);
      const { revokeToken } = await import('./oauth/oauth-requests.ts');
      await revokeToken(this.#options.http, authority, token, limit);
      return true;
    } catch (thrown) {
      const error = asMpcError(thrown);
      // Google takes what a form sends, and need not let a page read how it went (https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow#tokenrevoke).
      return isGoodNoMore(error) || (provider === 'google-drive' && error.code === 'cors');
    }
  }

  /** Takes access tokens only, and ends the refresh token with them: https://www.dropbox.com/developers/documentation/http/documentation#auth-token-revoke */
  async #revokeAtDropbox(authority: Authority, { access, refresh }: StoredTokens, signal: AbortSignal): Promise<void> {
    const { http, config } = this.#options;
    const url = new URL('2/auth/token/revoke', config().endpoints.dropboxApiUrl).href;
    const send = (token: string): Promise<string> => http.text({ url, method: 'POST', headers: { Authorization: `Bearer ${token}` } }, signal);
    try {
      await send(access);
    } catch (thrown) {
      if (!(thrown instanceof MpcError) || thrown.code !== 'unauthorized' || refresh === null) throw thrown;
      const { refreshedTokens } = await import('./oauth/oauth-requests.ts');
      await send((await refreshedTokens(http, authority, refresh, signal)).access);
    }
  }

  /** Whoever holds the lock for too long is not waited for: what it stores is replaced the next time. */
  async #locked<T>(id: AccountId, work: () => Promise<T>): Promise<T> {
    const name = tokenLock(this.#options.scope, id);
    try {
      return await navigator.locks.request(name, { signal: AbortSignal.timeout(WIPE_LIMIT) }, work);
    } catch (thrown) {
      if (!(thrown instanceof DOMException && thrown.name === 'TimeoutError')) throw thrown;
      return work();
    }
  }

  #keeper({ id, provider }: TokenOwner): TokenKeeper {
    const known = this.#keepers.get(id);
    if (known !== undefined) return known;
    const { config, ...rest } = this.#options;
    const keeper = new TokenKeeper(id, {
      ...rest,
      authority: (client) => authorityOf(cloudOf(provider), config(), client),
    });
    this.#keepers.set(id, keeper);
    return keeper;
  }

  #hostTokens({ id, provider }: TokenOwner): HostTokens {
    const tokens = this.#hosts.get(id) ?? new HostTokens(id, cloudOf(provider), this.questions, this.#options.clock);
    this.#hosts.set(id, tokens);
    return tokens;
  }
}

/** Whether the provider has said that it takes the token no more (RFC 7009, 2.2.1). */
function isGoodNoMore({ code, details }: MpcError): boolean {
  return code === 'unauthorized' || details['reason'] === 'invalid_token';
}

function cloudOf(provider: string) {
  if (isCloud(provider)) return provider;
  throw new MpcError('internal', 'Only clouds have tokens.', { details: { provider } });
}
