/** A sign-in that this host waits for: it listens for the callback page, and remembers how it ended for those who ask late. */
import * as v from 'valibot';
import { asMpcError, MpcError } from '../../../services/protocol/errors.ts';
import { error as wireError } from '../../../services/protocol/record-schemas.ts';
import { signInChannel, type SignInEnd, type SignInReceipt } from '../../../services/protocol/sign-in-channel.ts';
import type { Clock } from '../../platform/clock.ts';
import type { PendingSignIn } from './pending-sign-ins.ts';
import { checkAnswer, isIssuerFault, readAnswer, type SignInAnswerParts } from './sign-in-answer.ts';

/** Milliseconds that a listener has. */
export const SIGN_IN_LIFETIME = 10 * 60_000;

export interface SignInAttemptOptions<T> {
  readonly clock: Clock;
  /** Milliseconds that the listener has left. */
  readonly left: number;
  /** The tab that has begun it; null where that is gone, or was another host's. */
  readonly tab: string | null;
  /** Aborted when the host ends. */
  readonly signal: AbortSignal;
  /** Makes of the answer what the sign-in is for; called once at most. */
  readonly redeem: (answer: SignInAnswerParts) => Promise<T>;
  /** Nobody came. */
  readonly onExpired: (error: MpcError) => Promise<void>;
  /** What came is no answer to this sign-in; told once for each `details.reason`. */
  readonly onForged: (error: MpcError) => void;
  /** Another host has ended it. */
  readonly onOver: (end: SignInEnd['over']) => void;
}

export class SignInAttempt<T> {
  readonly pending: PendingSignIn;
  readonly #options: SignInAttemptOptions<T>;
  readonly #channel: BroadcastChannel;
  #succeed: (result: T) => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;
  readonly #forged = new Set<unknown>();
  readonly #deadline: number;
  #taken = false;
  #over = false;
  #late = false;
  readonly result = new Promise<T>((succeed, fail) => {
    this.#succeed = succeed;
    this.#fail = fail;
  });

  constructor(pending: PendingSignIn, options: SignInAttemptOptions<T>) {
    this.pending = pending;
    this.#options = options;
    this.#deadline = options.clock.monotonic() + options.left;
    this.#channel = new BroadcastChannel(signInChannel(pending.state));
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => this.#hear(data);
    const over = new AbortController();
    const ended = AbortSignal.any([options.signal, over.signal]);
    ended.addEventListener(
      'abort',
      () => {
        this.#over = true;
        this.#channel.close();
      },
      { once: true },
    );
    this.result.catch(() => undefined).finally(() => over.abort());
    options.clock.sleep(options.left, ended).then(
      () => this.#expire(),
      () => undefined,
    );
  }

  /** By the clock that nobody sets: the device's may leap while the listener is at the provider. */
  get isTooOld(): boolean {
    return this.#options.clock.monotonic() >= this.#deadline;
  }

  get tab(): string | null {
    return this.#options.tab;
  }

  /** Whether an answer was taken. */
  get taken(): boolean {
    return this.#taken;
  }

  /** Nobody knows any more whether the listener will come. @returns false where that is no news, or an answer has come */
  becomesLate(): boolean {
    if (this.#late || this.#taken || this.#over) return false;
    this.#late = true;
    return true;
  }

  /** Tells other hosts how it ends. @returns false when it is over, and nobody is told */
  tell(over: SignInEnd['over']): boolean {
    if (this.#over) return false;
    this.#channel.postMessage({ v: 1, over } satisfies SignInEnd);
    return true;
  }

  /** @param answer that has been checked */
  take(answer: SignInAnswerParts): Promise<T> {
    this.#taken = true;
    this.#options.redeem(answer).then(this.#succeed, this.#fail);
    return this.result;
  }

  /** Another host has taken the answer, and this came of it. */
  finish(result: T): void {
    this.#taken = true;
    this.#succeed(result);
  }

  /** Gives it up; an answer that was taken before goes its way. */
  cancel(error: MpcError): void {
    if (!this.#taken) this.#fail(error);
  }

  /**
   * Any script of the site can speak here that knows the state: what is no answer to this sign-in ends nothing, and is told.
   * A wrong issuer is for `onForged` to end: see {@link isIssuerFault}.
   */
  #hear(data: unknown): void {
    // Where the answer is here, no other host can have made an account of it; it can be given up there.
    if (v.is(endMessage, data) && !(this.#taken && 'account' in data.over)) this.#options.onOver(data.over);
    if (this.#taken || !v.is(answerMessage, data)) return;
    let parts: SignInAnswerParts;
    try {
      parts = readAnswer(data.response);
      checkAnswer(parts, this.pending);
    } catch (thrown) {
      const error = asMpcError(thrown);
      if (isIssuerFault(error)) this.#receipt();
      const { reason } = error.details;
      if (!this.#forged.has(reason)) this.#options.onForged(error);
      this.#forged.add(reason);
      return;
    }
    this.#receipt();
    void this.take(parts).catch(() => undefined);
  }

  #receipt(): void {
    this.#channel.postMessage({ v: 1, taken: true } satisfies SignInReceipt);
  }

  #expire(): void {
    if (this.#taken) return;
    const error = tooLate();
    this.#fail(error);
    // Who waits has been told; what is stored is swept sooner or later.
    this.#options.onExpired(error).catch(() => undefined);
  }
}

export function tooLate(): MpcError {
  return new MpcError('timeout', 'The listener did not come back within ten minutes.', { retryable: false, details: { reason: 'expired' } });
}

/** To the host that waits for the sign-in of this state, whichever that is. */
export function tellEnd(state: string, over: SignInEnd['over']): void {
  const channel = new BroadcastChannel(signInChannel(state));
  channel.postMessage({ v: 1, over } satisfies SignInEnd);
  channel.close();
}

const answerMessage = v.object({ v: v.literal(1), response: v.string() });
const endMessage = v.object({ v: v.literal(1), over: v.union([v.object({ account: v.string() }), v.object({ error: wireError })]) });

