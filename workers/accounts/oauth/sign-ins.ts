/**
 * Sign-ins at clouds, from the request to the tokens. The host that began one listens for its callback page; after a
 * redirect any host of the database may take the answer. An answer that is not of the sign-in that it names changes
 * nothing; one that is counts once, whatever comes of it.
 */
import type { SignInStart } from '../../../services/protocol/accounts.ts';
import { asMpcError, MpcError } from '../../../services/protocol/errors.ts';
import type { AccountId } from '../../../services/protocol/records.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import { untilAborted } from '../../platform/until-aborted.ts';
import { authorizationUrl, type Authority } from './authority.ts';
import type { GrantedTokens } from './oauth-requests.ts';
import { PendingSignIns, type PendingSignIn } from './pending-sign-ins.ts';
import { checkAnswer, forged, isIssuerFault, readAnswer, type SignInAnswerParts } from './sign-in-answer.ts';
import { SIGN_IN_LIFETIME, SignInAttempt, tooLate } from './sign-in-attempt.ts';

/** What a sign-in is to end in. */
export interface SignInTarget extends Pick<PendingSignIn, 'id' | 'existing' | 'term' | 'label' | 'client' | 'redirectUri'> {
  readonly authority: Authority;
  /** Who shall sign in again, as far as it is known; null for a new account. */
  readonly user: string | null;
}

export interface SignInsOptions<T> {
  readonly secrets: SecureStore;
  /** Name of the database. */
  readonly scope: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Of the cloud and client of a sign-in, as they are configured now. */
  readonly authority: (pending: PendingSignIn) => Authority;
  /** Makes an account of tokens. */
  readonly complete: (pending: PendingSignIn, authority: Authority, tokens: GrantedTokens) => Promise<T>;
  /** It is over, without an account. */
  readonly failed: (pending: PendingSignIn, error: MpcError) => Promise<void>;
  /** What came to it is no answer; it goes on. */
  readonly suspected: (pending: PendingSignIn, error: MpcError) => void;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
}

export class SignIns<T> {
  readonly #options: SignInsOptions<T>;
  readonly #pendings: PendingSignIns;
  /** Of this host, by their states: those that wait, and for as long those that are over. */
  readonly #attempts = new Map<string, SignInAttempt<T>>();

  constructor(options: SignInsOptions<T>) {
    const { secrets, scope, clock } = options;
    this.#options = options;
    this.#pendings = new PendingSignIns({
      secrets,
      scope,
      now: () => clock.now(),
      isAwaited: (state) => this.#attempts.get(state)?.isTooOld === false,
    });
  }

  async begin({ authority, user, ...target }: SignInTarget): Promise<SignInStart> {
    const { clock, failed, suspected, signal } = this.#options;
    const { newSignIn } = await import('./oauth-requests.ts');
    const { state, verifier, challenge } = await newSignIn();
    const { provider, server, audience, grant, scope } = authority;
    const expires = clock.now() + SIGN_IN_LIFETIME;
    const pending = { ...target, state, verifier, expires, provider, issuer: server.issuer, audience, grant, scope };
    await this.#pendings.add(pending);
    for (const [old, attempt] of this.#attempts) if (attempt.isTooOld) this.#attempts.delete(old);
    const attempt = new SignInAttempt<T>(pending, {
      clock,
      signal,
      redeem: (answer) => this.#redeem(answer),
      onExpired: async (error) => {
        // Another host may have taken the answer.
        if ((await this.#pendings.take(state)) !== undefined) await failed(pending, error);
      },
      onForged: (error) => {
        if (isIssuerFault(error)) void this.#giveUp(state, error).catch(() => undefined);
        else suspected(pending, error);
      },
    });
    this.#attempts.set(state, attempt);
    return { state, expires, url: authorizationUrl(authority, { state, challenge, redirectUri: target.redirectUri, user }) };
  }

  /** @throws MpcError `not-found` when this host has not begun it, and why it failed */
  async wait(state: string): Promise<T> {
    const attempt = this.#attempts.get(state);
    if (attempt === undefined) throw new MpcError('not-found', 'There is no such sign-in.', { details: { field: 'state' } });
    return untilAborted(attempt.result, this.#options.signal);
  }

  /** @throws MpcError `unauthorized` for an answer that is none of ours, and why it failed */
  async finish(response: string): Promise<T> {
    const answer = readAnswer(response);
    const attempt = this.#attempts.get(answer.state);
    const pending = await this.#pendings.find(answer.state);
    if (pending === undefined || attempt?.taken === true) throw unknownState(attempt?.taken === true);
    try {
      checkAnswer(answer, pending);
    } catch (thrown) {
      const error = asMpcError(thrown);
      if (isIssuerFault(error)) await this.#giveUp(answer.state, error);
      else this.#options.suspected(pending, error);
      throw error;
    }
    return attempt === undefined ? this.#redeem(answer) : attempt.take(answer);
  }

  /** Another host has signed an account in: was it by a sign-in that is waited for here, this is what came of it. */
  async finishedElsewhere(account: Pick<PendingSignIn, 'id' | 'provider'>, result: () => Promise<T>): Promise<void> {
    for (const [state, attempt] of this.#attempts) {
      const { id, existing, provider } = attempt.pending;
      if (attempt.taken || provider !== account.provider || (existing && id !== account.id)) continue;
      if ((await this.#pendings.find(state)) === undefined) attempt.finish(await result());
    }
  }

  async cancel(state: string): Promise<void> {
    await this.#giveUp(state, new MpcError('aborted', 'The sign-in was cancelled.', { details: { reason: 'cancelled' } }));
  }

  /** The account is to be signed out, or goes. */
  async cancelAccount(id: AccountId): Promise<void> {
    const error = new MpcError('aborted', 'The account was signed out.', { details: { reason: 'signed-out' } });
    for (const pending of await this.#pendings.takeAccount(id)) {
      this.#attempts.get(pending.state)?.cancel(error);
      await this.#options.failed(pending, error);
    }
  }

  async #giveUp(state: string, error: MpcError): Promise<void> {
    this.#attempts.get(state)?.cancel(error);
    const pending = await this.#pendings.take(state);
    if (pending !== undefined) await this.#options.failed(pending, error);
  }

  /** From here on the answer is used up. */
  async #redeem({ state, parameters }: SignInAnswerParts): Promise<T> {
    const { http, clock, signal, complete, failed } = this.#options;
    const pending = await this.#pendings.take(state);
    if (pending === undefined) throw unknownState(true);
    try {
      if (this.#attempts.get(state)?.isTooOld ?? pending.expires <= clock.now()) throw tooLate();
      const authority = this.#authorityOf(pending);
      const { tokensOf } = await import('./oauth-requests.ts');
      const tokens = await tokensOf(http, authority, pending, parameters, signal);
      return await complete(pending, authority, tokens);
    } catch (thrown) {
      const error = asMpcError(thrown);
      await failed(pending, error);
      throw error;
    }
  }

  /** The code goes to the authority that was asked, and to no other that was configured since. */
  #authorityOf(pending: PendingSignIn): Authority {
    const authority = this.#options.authority(pending);
    if (authority.server.issuer === pending.issuer && authority.audience === pending.audience) return authority;
    throw forged('wrong-issuer', 'The provider’s addresses were changed while the listener signed in.');
  }
}

function unknownState(isReplayed: boolean): MpcError {
  return isReplayed
    ? forged('replayed', 'This sign-in was answered before.')
    : forged('unknown-state', 'There is no such sign-in, or not any more: it was answered, cancelled or too late.');
}
