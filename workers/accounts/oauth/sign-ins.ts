/**
 * Sign-ins at clouds, from the request to the tokens. The host that began one listens for its callback page; after a
 * redirect any host of the database may take the answer, and tells the one that waits. An answer that is not of the sign-in
 * that it names changes nothing; one that is counts once, whatever comes of it. The latest sign-in of an account counts.
 */
import type { LateAnswer, SignInStart } from '../../../services/protocol/accounts.ts';
import { asMpcError, fromWireError, MpcError, toWireError } from '../../../services/protocol/errors.ts';
import type { AccountId } from '../../../services/protocol/records.ts';
import type { SignInEnd } from '../../../services/protocol/sign-in-channel.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import { untilAborted } from '../../platform/until-aborted.ts';
import { authorizationUrl, type Authority } from './authority.ts';
import type { GrantedTokens } from './oauth-requests.ts';
import { isMeant, PendingSignIns, type PendingSignIn } from './pending-sign-ins.ts';
import { checkAnswer, forged, isIssuerFault, readAnswer, type SignInAnswerParts } from './sign-in-answer.ts';
import { SIGN_IN_LIFETIME, SignInAttempt, tellEnd, tooLate } from './sign-in-attempt.ts';

/** What a sign-in is to end in. */
export interface SignInTarget extends Pick<PendingSignIn, 'id' | 'existing' | 'term' | 'label' | 'client' | 'redirectUri'> {
  readonly authority: Authority;
  /** Who shall sign in again, as far as it is known; null for a new account. */
  readonly user: string | null;
}

/** An answer of which an account is being made. */
export interface Redemption {
  /** Aborted, with the error that whoever waits is told, when the sign-in is given up. */
  readonly signal: AbortSignal;
  /** To be called just before anything is kept: from then on it cannot be given up. @throws what the signal is aborted with */
  readonly decide: () => void;
}

export interface SignInsOptions<T extends { readonly id: AccountId }> {
  readonly secrets: SecureStore;
  /** Name of the database. */
  readonly scope: string;
  readonly http: HttpClient;
  readonly clock: Clock;
  /** Of the cloud and client of a sign-in, as they are configured now. */
  readonly authority: (pending: PendingSignIn) => Authority;
  /** Makes an account of tokens. */
  readonly complete: (pending: PendingSignIn, authority: Authority, tokens: GrantedTokens, redemption: Redemption) => Promise<T>;
  /** An account that another host has made of one. */
  readonly account: (id: AccountId) => Promise<T>;
  /** It is over without an account, or its listener is not waited for. */
  readonly failed: (pending: PendingSignIn, error: MpcError) => Promise<void>;
  /** Another host has ended it, and told everybody. */
  readonly endedElsewhere: (pending: PendingSignIn) => void;
  /** What came to it is no answer; it goes on. */
  readonly suspected: (pending: PendingSignIn, error: MpcError) => void;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
}

export class SignIns<T extends { readonly id: AccountId }> {
  readonly #options: SignInsOptions<T>;
  readonly #pendings: PendingSignIns;
  /** Of this host, by their states: those that wait, and for as long those that are over. */
  readonly #attempts = new Map<string, SignInAttempt<T>>();
  /** Answers that are being redeemed here, while they can be given up. */
  readonly #redeeming = new Map<PendingSignIn, AbortController>();

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
    const superseded = new MpcError('aborted', 'Another sign-in to this account was begun since.', { details: { reason: 'superseded' } });
    for (const older of await this.#pendings.add(pending)) await this.#ended(older, superseded);
    for (const [old, attempt] of this.#attempts) if (attempt.isTooOld) this.#attempts.delete(old);
    const attempt = new SignInAttempt<T>(pending, {
      clock,
      signal,
      redeem: (answer) => this.#redeem(answer),
      onExpired: async (error) => {
        await this.#pendings.take(state);
        await failed(pending, error);
      },
      onOver: (end) => void this.#endedElsewhere(pending, end).catch(() => undefined),
      onForged: (error) => {
        if (isIssuerFault(error)) void this.#giveUp(state, error).catch(() => undefined);
        else suspected(pending, error);
      },
    });
    this.#attempts.set(state, attempt);
    return { state, account: target.id, expires, url: authorizationUrl(authority, { state, challenge, redirectUri: target.redirectUri, user }) };
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

  /**
   * @param which the state of a sign-in, or the account that they are to end in
   * @returns whether one that this host has begun was answered before
   */
  async cancel(which: string, late: LateAnswer): Promise<boolean> {
    const isAnswered = [...this.#attempts.values()].some(({ taken, pending }) => taken && isMeant(pending, which));
    if (late === 'refuse') await this.#giveUp(which, new MpcError('aborted', 'The sign-in was cancelled.', { details: { reason: 'cancelled' } }));
    else await this.#windowClosed(which);
    return isAnswered;
  }

  /** Those that are answered already miss no window. */
  async #windowClosed(which: string): Promise<void> {
    const closed = new MpcError('aborted', 'The sign-in window seems to be closed; a late answer is taken.', { details: { reason: 'window-closed' } });
    for (const pending of await this.#pendings.meant(which)) {
      if (this.#attempts.get(pending.state)?.taken !== true) await this.#options.failed(pending, closed);
    }
  }

  /** The account is to be signed out, or goes. */
  async cancelAccount(id: AccountId): Promise<void> {
    await this.#giveUp(id, new MpcError('aborted', 'The account was signed out.', { details: { reason: 'signed-out' } }));
  }

  async #giveUp(which: string, error: MpcError): Promise<void> {
    for (const attempt of this.#attempts.values()) if (isMeant(attempt.pending, which)) attempt.cancel(error);
    for (const pending of await this.#pendings.takeMeant(which)) await this.#ended(pending, error);
    for (const [pending, redeeming] of this.#redeeming) {
      if (!isMeant(pending, which)) continue;
      this.#redeeming.delete(pending);
      redeeming.abort(error);
      await this.#ended(pending, error);
    }
  }

  /** It was taken, and nothing comes of it: whoever waits is told, here or at the host that has begun it. */
  async #ended(pending: PendingSignIn, error: MpcError): Promise<void> {
    const attempt = this.#attempts.get(pending.state);
    if (attempt === undefined) tellEnd(pending.state, { error: toWireError(error) });
    else attempt.cancel(error);
    await this.#options.failed(pending, error);
  }

  async #endedElsewhere(pending: PendingSignIn, end: SignInEnd['over']): Promise<void> {
    const { account, endedElsewhere } = this.#options;
    const attempt = this.#attempts.get(pending.state);
    // Anybody can say so who knows the state: it is over only where the account is really there.
    const made = 'account' in end ? await account(end.account) : null;
    endedElsewhere(pending);
    if (made !== null) attempt?.finish(made);
    else if ('error' in end) attempt?.cancel(fromWireError(end.error));
  }

  /** From here on the answer is used up. */
  async #redeem({ state, parameters }: SignInAnswerParts): Promise<T> {
    const pending = await this.#pendings.take(state);
    if (pending === undefined) throw unknownState(true);
    const givenUp = new AbortController();
    this.#redeeming.set(pending, givenUp);
    try {
      const account = await untilAborted(this.#accountOf(pending, parameters, givenUp.signal), givenUp.signal);
      if (!this.#attempts.has(state)) tellEnd(state, { account: account.id });
      return account;
    } catch (thrown) {
      const error = asMpcError(thrown);
      // Whoever gave it up has told it.
      if (!givenUp.signal.aborted) await this.#ended(pending, error);
      throw error;
    } finally {
      this.#redeeming.delete(pending);
    }
  }

  /** Goes on when it is given up until it has tokens, so that they can be revoked. */
  async #accountOf(pending: PendingSignIn, parameters: SignInAnswerParts['parameters'], givenUp: AbortSignal): Promise<T> {
    const { http, clock, signal, complete } = this.#options;
    if (this.#attempts.get(pending.state)?.isTooOld ?? pending.expires <= clock.now()) throw tooLate();
    const authority = this.#authorityOf(pending);
    const { tokensOf } = await import('./oauth-requests.ts');
    const tokens = await tokensOf(http, authority, pending, parameters, signal);
    const decide = (): void => {
      givenUp.throwIfAborted();
      this.#redeeming.delete(pending);
    };
    return complete(pending, authority, tokens, { signal: givenUp, decide });
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
