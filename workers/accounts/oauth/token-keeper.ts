/**
 * The tokens of one account that was signed in to. The access token is used from memory; one refresh at a time goes to the
 * authority, whichever host asks, and the tokens it brings are stored before they are used: an authority that rotates
 * refresh tokens takes the old one for stolen when it comes again (RFC 9700, 4.14.2).
 */
import { asMpcError, MpcError } from '../../../services/protocol/errors.ts';
import { authEvents } from '../../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../../services/protocol/events.ts';
import type { AccountId } from '../../../services/protocol/records.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import { untilAborted } from '../../platform/until-aborted.ts';
import type { AccessTokens } from '../../providers/authorized-http.ts';
import type { Authority, OAuthClient } from './authority.ts';
import { notHere, signInAgain } from './refusals.ts';
import { asStored, readTokens, writeTokens, type StoredTokens } from './stored-tokens.ts';
import { freshFor } from './token-lifetime.ts';

/** What the keepers of all accounts have in common. */
export interface TokenKeeperOptions {
  readonly secrets: SecureStore;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly emit: (event: MpcEventBody) => void;
  /** Of the account's cloud, as it is configured now. */
  readonly authority: (client: OAuthClient | null) => Authority;
  /** The listener has to sign in again. */
  readonly onLost: (account: AccountId, error: MpcError) => Promise<void>;
  /** Name of the database, whose hosts refresh one at a time. */
  readonly scope: string;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
}

/** Milliseconds until a host gives up waiting for another that refreshes. */
const LOCK_LIMIT = 60_000;

/** An access token in use, and until when, by the clock that never leaps. */
interface Held {
  readonly access: string;
  readonly freshUntil: number;
}

export class TokenKeeper implements AccessTokens {
  readonly #account: AccountId;
  readonly #options: TokenKeeperOptions;
  readonly #closing = new AbortController();
  #held: Held | null = null;
  /** The refresh under way, for all who want one. */
  #running: Promise<string> | null = null;

  constructor(account: AccountId, options: TokenKeeperOptions) {
    this.#account = account;
    this.#options = options;
  }

  async token(signal: AbortSignal): Promise<string> {
    this.#closing.signal.throwIfAborted();
    this.#held ??= await this.#load();
    const { access, freshUntil } = this.#held;
    return this.#options.clock.monotonic() < freshUntil ? access : this.renewed(access, signal);
  }

  renewed(refused: string, signal: AbortSignal): Promise<string> {
    if (this.#held !== null && this.#held.access !== refused) return this.token(signal);
    if (this.#running === null) {
      const running = this.#renew(refused).finally(() => {
        this.#running = null;
      });
      this.#running = running;
    }
    return untilAborted(this.#running, signal);
  }

  /** Another token, good or not as the present one may be; nothing where the authority gives none without the listener. */
  async refresh(signal: AbortSignal): Promise<void> {
    const stored = await readTokens(this.#options.secrets, this.#account);
    if (stored?.refresh != null) await this.renewed(stored.access, signal);
  }

  /** Takes what has just come, and was stored. */
  adopt(stored: StoredTokens): void {
    this.#hold(stored);
  }

  /** Something else may be stored by now. */
  forget(): void {
    this.#held = null;
  }

  /** Ends a refresh under way; nothing that it brings is kept. */
  close(): void {
    this.#closing.abort(new MpcError('unauthorized', 'The account was signed out.', { details: { account: this.#account } }));
  }

  /** How long ago it came nobody can say whose clock was set since: the service's refusal tells what this guess does not. */
  async #load(): Promise<Held> {
    const { secrets, clock } = this.#options;
    const stored = await readTokens(secrets, this.#account);
    // Another host may have some, in a memory of its own: that is no news for it.
    if (stored === undefined) throw notHere();
    if (stored.access === '') throw await this.#lost(signInAgain('sign-in-again'));
    this.#authorityOf(stored);
    const age = clock.now() - stored.obtained;
    const isOld = stored.refresh !== null && (age < 0 || age > freshFor(stored.lifetime));
    return { access: stored.access, freshUntil: isOld ? -Infinity : this.#freshUntil(stored) };
  }

  #renew(refused: string): Promise<string> {
    const { scope, signal } = this.#options;
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    const waiting = AbortSignal.any([ended, AbortSignal.timeout(LOCK_LIMIT)]);
    return navigator.locks
      .request(tokenLock(scope, this.#account), { signal: waiting }, () => this.#exchange(refused, ended))
      .then(async (got) => {
        // Without the lock, which whoever signs the account out may want.
        if (got instanceof MpcError) throw await this.#lost(got);
        return got;
      })
      .catch((thrown: unknown) => {
        ended.throwIfAborted();
        if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
          throw new MpcError('timeout', 'Another tab did not finish renewing the sign-in.', { cause: thrown });
        }
        throw asMpcError(thrown);
      });
  }

  /** With the lock: nobody else is at it. @returns the token, or why the listener has to sign in again */
  async #exchange(refused: string, signal: AbortSignal): Promise<string | MpcError> {
    const { secrets, http, clock, emit } = this.#options;
    const stored = await readTokens(secrets, this.#account);
    if (stored === undefined) throw notHere();
    // Another host has been faster, or the listener has signed in.
    if (stored.access !== refused && stored.access !== '') return this.#hold(stored);
    const authority = this.#authorityOf(stored);
    if (stored.refresh === null) {
      await this.#wipe(stored);
      return signInAgain('sign-in-again');
    }
    emit(authEvents.tokenRefreshing(this.#account));
    const { refreshedTokens } = await import('./oauth-requests.ts');
    try {
      const granted = await refreshedTokens(http, authority, stored.refresh, signal);
      const fresh = asStored({ ...granted, refresh: granted.refresh ?? stored.refresh }, authority, stored.client, clock.now());
      signal.throwIfAborted();
      await writeTokens(secrets, this.#account, fresh);
      const access = this.#hold(fresh);
      emit(authEvents.tokenRefreshed(this.#account));
      return access;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asMpcError(thrown);
      if (error.code !== 'unauthorized') throw error;
      await this.#wipe(stored);
      return error;
    }
  }

  /** What is left says whose client it was. */
  #wipe(stored: StoredTokens): Promise<void> {
    return writeTokens(this.#options.secrets, this.#account, { ...stored, access: '', refresh: null });
  }

  #hold(stored: StoredTokens): string {
    this.#held = { access: stored.access, freshUntil: this.#freshUntil(stored) };
    return stored.access;
  }

  #freshUntil(stored: StoredTokens): number {
    return this.#options.clock.monotonic() + freshFor(stored.lifetime);
  }

  /** @throws MpcError `unauthorized` when the configuration names other addresses than the tokens were got for */
  #authorityOf({ client, audience }: StoredTokens): Authority {
    const authority = this.#options.authority(client);
    if (authority.audience !== audience) throw signInAgain('other-addresses');
    return authority;
  }

  async #lost(error: MpcError): Promise<MpcError> {
    this.#held = null;
    await this.#options.onLost(this.#account, error);
    return error;
  }
}

/** Held by whoever changes an account's tokens. */
export function tokenLock(scope: string, account: AccountId): string {
  return `mpc-tokens-${scope}-${account}`;
}
