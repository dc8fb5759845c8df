/**
 * Sign-ins at clouds, from the request to the tokens. The host that began one listens for its callback page, and when it
 * is gone another one does; after a redirect any host of the database may take the answer, and tells the one that waits. An
 * answer that is not of the sign-in that it names changes nothing; one that is counts once, whatever comes of it. The latest
 * sign-in of an account counts.
 */
import type { LateAnswer, SignInStart } from '../../../services/protocol/accounts.ts';
import { asMpcError, fromWireError, MpcError, toWireError } from '../../../services/protocol/errors.ts';
import { whenLifeEnds } from '../../../services/protocol/lifetime.ts';
import type { AccountId } from '../../../services/protocol/records.ts';
import { newAnswerKeys, openAnswer, type SealedAnswer } from '../../../services/protocol/sealed-answer.ts';
import type { SignInEnd } from '../../../services/protocol/sign-in-channel.ts';
import type { Clock } from '../../platform/clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import { untilAborted } from '../../platform/until-aborted.ts';
import { authorizationUrl, type Authority } from './authority.ts';
import type { GrantedTokens } from './oauth-requests.ts';
import { isMeant, PendingSignIns, type PendingSignIn } from './pending-sign-ins.ts';
import { checkAnswer, forged, isIssuerFault, readAnswer, type SignInAnswerParts } from './sign-in-answer.ts';
import { cancelled, signedOut, superseded, tabGone, unknownState, windowClosed } from './sign-in-ends.ts';
import { SIGN_IN_LIFETIME, SignInAttempt, tellEnd, tooLate } from './sign-in-attempt.ts';

/** What a sign-in is to end in. */
export interface SignInTarget extends Pick<PendingSignIn, 'id' | 'existing' | 'term' | 'label' | 'client' | 'leaves' | 'redirectUri'> {
  readonly authority: Authority;
  /** Who shall sign in again, as far as it is known; null for a new account. */
  readonly user: string | null;
}

/** An answer of which an account is being made. */
export interface Redemption {
  /** Aborted, with the error that whoever waits is told, when the sign-in is given up. */
  readonly signal: AbortSignal;
  /** To be called just before anything is kept: from then on it cannot be given up. @throws MpcError `aborted` when it was */
  readonly decide: () => Promise<void>;
}

export interface SignInsOptions<T extends { readonly id: AccountId }> {
  readonly secrets: SecureStore;
  /** Name of the database. */
  readonly scope: string;
  /** Web Lock that this host holds for its life. */
  readonly life: string;
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
  /** By their states, answers that are being redeemed here, while they can be given up. */
  readonly #redeeming = new Map<string, AbortController>();
  /** Web Locks of other hosts that wait for sign-ins, and live. */
  readonly #others = new Set<string>();

  constructor(options: SignInsOptions<T>) {
    const { secrets, scope, clock, life } = options;
    this.#options = options;
    this.#pendings = new PendingSignIns({
      secrets,
      scope,
      life,
      now: () => clock.now(),
      isAwaited: ({ state, waiter }) => this.#others.has(waiter) || this.#attempts.get(state)?.isTooOld === false,
    });
  }

  /** @param tab the one that begins it */
  async begin({ authority, user, ...target }: SignInTarget, tab: string): Promise<SignInStart> {
    const { clock, life: waiter } = this.#options;
    const { newSignIn } = await import('./oauth-requests.ts');
    const { state, verifier, challenge } = await newSignIn();
    const { sealing, opening } = await newAnswerKeys();
    const { provider, server, audience, grant, scope } = authority;
    const expires = clock.now() + SIGN_IN_LIFETIME;
    const pending = { ...target, state, verifier, opening, expires, waiter, provider, issuer: server.issuer, audience, grant, scope };
    for (const older of await this.#pendings.add(pending)) await this.#ended(older, superseded());
    for (const [old, attempt] of this.#attempts) if (attempt.isTooOld) this.#attempts.delete(old);
    this.#await(pending, SIGN_IN_LIFETIME, tab);
    const url = authorizationUrl(authority, { state, challenge, redirectUri: target.redirectUri, user });
    return { state, account: target.id, expires, sealing, url };
  }

  /** @throws MpcError `not-found` when this host does not know it, and why it failed */
  async wait(state: string): Promise<T> {
    const attempt = this.#attempts.get(state);
    if (attempt === undefined) throw new MpcError('not-found', 'There is no such sign-in.', { details: { field: 'state' } });
    return untilAborted(attempt.result, this.#options.signal);
  }

  /** @throws MpcError `unauthorized` for an answer that is none of ours, and why it failed */
  async finish(response: string | SealedAnswer): Promise<T> {
    const isSealed = typeof response === 'object' && response !== null;
    const { state } = isSealed ? response : readAnswer(response);
    const pending = await this.#pendings.find(state);
    if (pending === undefined || pending.taken === true) throw unknownState(pending !== undefined || this.#attempts.get(state)?.taken === true);
    let answer: SignInAnswerParts;
    try {
      answer = readAnswer(isSealed ? await openAnswer(pending.opening, response) : response);
      checkAnswer(answer, pending);
    } catch (thrown) {
      const error = asMpcError(thrown);
      if (isIssuerFault(error)) await this.#giveUp(state, error);
      else this.#options.suspected(pending, error);
      throw error;
    }
    const attempt = this.#attempts.get(state) ?? this.#takeUp(pending);
    if (attempt.taken) throw unknownState(true);
    return attempt.take(answer);
  }

  /**
   * @param which the state of a sign-in, or the account that they are to end in
   * @returns whether one that this host waits for was answered before
   */
  async cancel(which: string, late: LateAnswer): Promise<boolean> {
    const isAnswered = [...this.#attempts.values()].some(({ taken, pending }) => taken && isMeant(pending, which));
    if (late === 'refuse') await this.#giveUp(which, cancelled());
    else await this.#windowClosed(which);
    return isAnswered;
  }

  /** Those that are answered already miss no window. */
  async #windowClosed(which: string): Promise<void> {
    for (const pending of await this.#pendings.meant(which)) await this.#late(pending, windowClosed());
  }

  /** The account is to be signed out, or goes. */
  async cancelAccount(id: AccountId): Promise<void> {
    await this.#giveUp(id, signedOut());
  }

  /** A tab was closed, was reloaded, or has left for the provider: nobody knows whether its listener will answer. */
  async releaseTab(tab: string): Promise<void> {
    for (const attempt of this.#attempts.values()) if (attempt.tab === tab) await this.#late(attempt.pending, tabGone());
  }

  /** Is there for the sign-ins that other hosts have begun, when those are gone; to be called when some may have been. */
  async heedOthers(): Promise<void> {
    const { life, signal } = this.#options;
    for (const waiter of await this.#pendings.waiters()) {
      if (waiter === life || this.#others.has(waiter)) continue;
      this.#others.add(waiter);
      whenLifeEnds(waiter, signal, () => {
        this.#others.delete(waiter);
        this.#inherit(waiter).catch(() => undefined);
      });
    }
  }

  /** Answers to what a host has begun that is gone are taken here, or by whoever was faster. @param gone its Web Lock */
  async #inherit(gone: string): Promise<void> {
    const { waiting, lost } = await this.#pendings.inherit(gone);
    for (const pending of lost) await this.#ended(pending, tabGone());
    for (const pending of waiting) {
      this.#takeUp(pending);
      await this.#late(pending, tabGone());
    }
    await this.heedOthers();
  }

  /** What another host has begun. */
  #takeUp(pending: PendingSignIn): SignInAttempt<T> {
    const left = Math.min(SIGN_IN_LIFETIME, Math.max(0, pending.expires - this.#options.clock.now()));
    return this.#await(pending, left, null);
  }

  #await(pending: PendingSignIn, left: number, tab: string | null): SignInAttempt<T> {
    const { clock, failed, suspected, signal } = this.#options;
    const { state } = pending;
    const attempt: SignInAttempt<T> = new SignInAttempt(pending, {
      clock,
      signal,
      left,
      tab,
      redeem: (answer) => this.#redeem(attempt, answer),
      onExpired: async (error) => {
        await this.#pendings.settle(state);
        await failed(pending, error);
      },
      onOver: (end) => void this.#endedElsewhere(attempt, end).catch(() => undefined),
      onForged: (error) => {
        if (isIssuerFault(error)) void this.#giveUp(state, error).catch(() => undefined);
        else suspected(pending, error);
      },
    });
    this.#attempts.set(state, attempt);
    if (pending.leaves === true) attempt.becomesLate();
    return attempt;
  }

  /** Everybody is told, once, that its listener is not waited for; an answer is taken all the same. */
  async #late(pending: PendingSignIn, error: MpcError): Promise<void> {
    const attempt = this.#attempts.get(pending.state);
    if (attempt?.becomesLate() === false) return;
    await this.#options.failed(pending, error);
  }

  async #giveUp(which: string, error: MpcError): Promise<void> {
    for (const pending of await this.#pendings.takeMeant(which)) await this.#ended(pending, error);
  }

  /** It was given up, and nothing comes of it: whoever waits for it or redeems it is told, here or at another host. */
  async #ended(pending: PendingSignIn, error: MpcError): Promise<void> {
    this.#tell(pending.state, { error: toWireError(error) });
    this.#stop(pending.state, error);
    await this.#options.failed(pending, error);
  }

  /** Other hosts only. */
  #tell(state: string, end: SignInEnd['over']): void {
    if (this.#attempts.get(state)?.tell(end) !== true) tellEnd(state, end);
  }

  #stop(state: string, error: MpcError): void {
    this.#redeeming.get(state)?.abort(error);
    this.#redeeming.delete(state);
    this.#attempts.get(state)?.cancel(error);
  }

  async #endedElsewhere(attempt: SignInAttempt<T>, end: SignInEnd['over']): Promise<void> {
    const { account, endedElsewhere } = this.#options;
    const { pending } = attempt;
    // Anybody can say so who knows the state: it is over only where the account is really there.
    const made = 'account' in end ? await account(end.account) : null;
    endedElsewhere(pending);
    if (made !== null) attempt.finish(made);
    else if ('error' in end) this.#stop(pending.state, fromWireError(end.error));
  }

  /** From here on the answer is used up. */
  async #redeem(attempt: SignInAttempt<T>, { state, parameters }: SignInAnswerParts): Promise<T> {
    const givenUp = new AbortController();
    this.#redeeming.set(state, givenUp);
    const pending = await this.#pendings.take(state, SIGN_IN_LIFETIME);
    if (pending === undefined) {
      this.#redeeming.delete(state);
      throw unknownState(true);
    }
    try {
      givenUp.signal.throwIfAborted();
      const account = await untilAborted(this.#accountOf(attempt, parameters, givenUp.signal), givenUp.signal);
      this.#tell(state, { account: account.id });
      return account;
    } catch (thrown) {
      const error = asMpcError(thrown);
      const isDecided = !givenUp.signal.aborted && !this.#redeeming.has(state);
      // Else it was given up, or replaced, by somebody who tells it.
      if ((await this.#pendings.settle(state)) || isDecided) await this.#ended(pending, error);
      throw error;
    } finally {
      this.#redeeming.delete(state);
    }
  }

  /** Goes on when it is given up until it has tokens, so that they can be revoked. */
  async #accountOf({ pending, isTooOld }: SignInAttempt<T>, parameters: SignInAnswerParts['parameters'], givenUp: AbortSignal): Promise<T> {
    const { http, signal, complete } = this.#options;
    if (isTooOld) throw tooLate();
    const authority = this.#authorityOf(pending);
    const { tokensOf } = await import('./oauth-requests.ts');
    const tokens = await tokensOf(http, authority, pending, parameters, signal);
    return complete(pending, authority, tokens, { signal: givenUp, decide: () => this.#decide(pending.state, givenUp) });
  }

  /** Whichever host gives it up, or begins a later one to the account, has done so before, or comes too late. */
  async #decide(state: string, givenUp: AbortSignal): Promise<void> {
    givenUp.throwIfAborted();
    const isWanted = await this.#pendings.settle(state);
    givenUp.throwIfAborted();
    if (!isWanted) throw superseded();
    this.#redeeming.delete(state);
  }

  /** The code goes to the authority that was asked, and to no other that was configured since. */
  #authorityOf(pending: PendingSignIn): Authority {
    const authority = this.#options.authority(pending);
    if (authority.server.issuer === pending.issuer && authority.audience === pending.audience) return authority;
    throw forged('wrong-issuer', 'The provider’s addresses were changed while the listener signed in.');
  }
}
