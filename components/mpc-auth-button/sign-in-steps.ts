/** A sign-in at a cloud, from the press of the button until the account is there: where it stands, and how to give it up. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BegunSignIn, MpcClient, ReturnedSignIn } from '../../services/client.ts';
import type { Account, CloudSpec, SignInWay } from '../../services/protocol/accounts.ts';
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';

/**
 * `waiting`: the listener is at the provider. `finishing`: they have come back to this tab. `blocked`: the browser lets no window open. `closed`: the window seems to be
 * gone, though an answer is still taken. `refused`: the listener has not allowed access. `interrupted`: the page or the worker that waited
 * has gone, and how it ends is not known.
 */
export type SignInStep = 'idle' | 'waiting' | 'finishing' | 'blocked' | 'closed' | 'refused' | 'interrupted';

/** The step that an error leads to; the others are told as errors. */
function stepAfter({ code, details }: MpcError): SignInStep | null {
  const reason = details['reason'];
  if (code === 'permission' && reason === 'popup-blocked') return 'blocked';
  if (code !== 'aborted') return null;
  if (reason === 'window-closed') return 'closed';
  if (reason === 'tab-gone') return 'interrupted';
  return reason === 'denied' ? 'refused' : 'idle';
}

export class SignInSteps implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #onLate: (account: Account) => void;
  #step: SignInStep = 'idle';
  #giveUp: AbortController | undefined;
  #target: CloudSpec | AccountId | undefined;
  #account: AccountId | undefined;

  /** @param onLate the listener has signed in after the window had seemed to be closed */
  constructor(host: ReactiveControllerHost, onLate: (account: Account) => void) {
    this.#host = host;
    this.#onLate = onLate;
    host.addController(this);
  }

  get step(): SignInStep {
    return this.#step;
  }

  /** What was signed in to last: a new account or a known one. */
  get target(): CloudSpec | AccountId | undefined {
    return this.#target;
  }

  /** What events call the account that is signed in to; undefined until the worker has told, and where nothing is waited for. */
  get account(): AccountId | undefined {
    return this.#giveUp === undefined ? undefined : this.#account;
  }

  /** An element that comes back to the page begins anew; what is under way goes on without it. */
  hostDisconnected(): void {
    this.#giveUp = undefined;
    this.#set('idle');
  }

  /**
   * Signs in; to be called in a gesture. Resolves with null where it ended in a step instead.
   * @throws MpcError for what has no step of its own
   */
  start(client: MpcClient, target: CloudSpec | AccountId, way: SignInWay = 'popup'): Promise<Account | null> {
    this.cancel();
    this.#target = target;
    this.#account = typeof target === 'string' ? target : undefined;
    const giveUp = new AbortController();
    const onBegun = ({ account, done }: BegunSignIn): void => {
      if (this.#giveUp === giveUp) this.#account = account;
      // What went wrong is told by an event.
      done.then((late) => this.#settleLate(giveUp, followed, late)).catch(() => undefined);
    };
    const followed: Promise<Account | null> = this.#follow(client.signIn(target, { way, signal: giveUp.signal, onBegun }), giveUp, 'waiting');
    return followed;
  }

  /** Shows the end of the sign-in that this tab has come back from. @throws as {@link SignInSteps.start} */
  comeBack({ done }: ReturnedSignIn): Promise<Account | null> {
    return this.#follow(done, new AbortController(), 'finishing');
  }

  /** A sign-in of another page to the account that is shown was interrupted; those of this one have steps of their own. */
  interrupt(): void {
    if (this.#step === 'idle') this.#set('interrupted');
  }

  /** What was interrupted has ended well nevertheless. */
  resume(): void {
    if (this.#step === 'interrupted') this.#set('idle');
  }

  /** Gives it up, also where its window only seems to be closed: no answer is taken any more. */
  cancel(): void {
    this.#giveUp?.abort();
    this.#giveUp = undefined;
    this.#set('idle');
  }

  async #follow(done: Promise<Account>, giveUp: AbortController, meanwhile: SignInStep): Promise<Account | null> {
    this.#giveUp = giveUp;
    this.#set(meanwhile);
    try {
      const account = await done;
      this.#end(giveUp, 'idle');
      return account;
    } catch (thrown) {
      const error = asMpcError(thrown);
      const step = stepAfter(error);
      this.#end(giveUp, step ?? 'idle');
      if (step === null) throw error;
      return null;
    }
  }

  /** @param followed the sign-in itself, which tells its end unless the window had seemed to be closed */
  async #settleLate(giveUp: AbortController, followed: Promise<unknown>, account: Account): Promise<void> {
    await followed;
    if (this.#giveUp !== giveUp) return;
    this.#end(giveUp, 'idle');
    this.#onLate(account);
  }

  /** A later sign-in has steps of its own. */
  #end(giveUp: AbortController, step: SignInStep): void {
    if (this.#giveUp !== giveUp) return;
    if (step !== 'closed') this.#giveUp = undefined;
    this.#set(step);
  }

  #set(step: SignInStep): void {
    this.#step = step;
    this.#host.requestUpdate();
  }
}
