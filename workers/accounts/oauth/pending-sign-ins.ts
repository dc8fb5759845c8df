/**
 * Sign-ins that wait for their listener, in the secure store: the host that takes an answer need not be the one that
 * asked, which a redirect ends. Each is good for once, whichever of several hosts comes first.
 */
import type { CloudKind } from '../../../services/protocol/accounts.ts';
import type { AccountId } from '../../../services/protocol/records.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import type { Authority, OAuthClient } from './authority.ts';

/** All that an answer is checked against, and that redeems it. */
export interface PendingSignIn {
  readonly state: string;
  readonly provider: CloudKind;
  /** The only one whose answer is taken, and who is sent the code. */
  readonly issuer: string;
  readonly audience: string;
  readonly grant: Authority['grant'];
  readonly scope: string;
  readonly redirectUri: string;
  /** RFC 7636, 4.1. */
  readonly verifier: string;
  /** Epoch milliseconds. */
  readonly expires: number;
  /** What events call the account, and what a new one is called. */
  readonly id: AccountId;
  /** It has to be this account that is signed in to, and its user. */
  readonly existing: boolean;
  /** The account's, as it was when the sign-in began. */
  readonly term?: string;
  /** Of a new account; empty to take the provider's. */
  readonly label: string;
  /** The listener's own. */
  readonly client: OAuthClient | null;
}

/** @param which its state, or the id of its account */
export function isMeant({ state, id }: PendingSignIn, which: string): boolean {
  return state === which || id === which;
}

export interface PendingSignInsOptions {
  readonly secrets: SecureStore;
  /** Name of the database, whose hosts share them. */
  readonly scope: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Whether this host itself has begun the sign-in, and knows better than the clock how old it is. */
  readonly isAwaited: (state: string) => boolean;
}

/** One secret for all: stores of secrets tell nobody what they hold, and what has expired is to be found. */
const NAME = 'sign-ins';

export class PendingSignIns {
  readonly #options: PendingSignInsOptions;

  constructor(options: PendingSignInsOptions) {
    this.#options = options;
  }

  /** The latest sign-in of an account counts. @returns those that it replaces */
  add(pending: PendingSignIn): Promise<readonly PendingSignIn[]> {
    return this.#change((all) => [...all.filter(({ id }) => id !== pending.id), pending]);
  }

  /** Also one that has expired, until somebody sweeps it. */
  async find(state: string): Promise<PendingSignIn | undefined> {
    return (await this.#read()).find((pending) => pending.state === state);
  }

  /** For the one that redeems it: nobody else gets it, nor the same one twice. Undefined when it is taken or was never there. */
  async take(state: string): Promise<PendingSignIn | undefined> {
    const [taken] = await this.#change((all) => all.filter((pending) => pending.state !== state));
    return taken;
  }

  /** Those that are meant by a state or an account, which wait still. */
  async meant(which: string): Promise<readonly PendingSignIn[]> {
    return (await this.#read()).filter((pending) => isMeant(pending, which));
  }

  /** Takes the same: they are not waited for any more. */
  takeMeant(which: string): Promise<readonly PendingSignIn[]> {
    return this.#change((all) => all.filter((pending) => !isMeant(pending, which)));
  }

  /** Sweeps what has expired, too. @returns what the change leaves out */
  async #change(change: (all: readonly PendingSignIn[]) => readonly PendingSignIn[]): Promise<readonly PendingSignIn[]> {
    const { secrets, scope, now, isAwaited } = this.#options;
    return navigator.locks.request(`mpc-sign-ins-${scope}`, async () => {
      const before = await this.#read();
      const changed = change(before);
      const after = changed.filter(({ expires, state }) => expires > now() || isAwaited(state));
      if (after.length > 0) await secrets.set(NAME, JSON.stringify(after));
      else if (before.length > 0) await secrets.delete(NAME);
      return before.filter((pending) => !changed.includes(pending));
    });
  }

  async #read(): Promise<readonly PendingSignIn[]> {
    const stored = await this.#options.secrets.get(NAME);
    // Sealed by this very library, or by an earlier one, whose sign-ins are over.
    return stored === undefined ? [] : (JSON.parse(stored) as readonly PendingSignIn[]);
  }
}
