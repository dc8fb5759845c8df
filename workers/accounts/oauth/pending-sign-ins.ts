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
  /** Opens the answer where it comes sealed. */
  readonly opening: string;
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
  /** The page that began it has left for the provider's: it is no news that it is gone. */
  readonly leaves?: true;
  /** Web Lock of the host that listens for the answer, or redeems it. */
  readonly waiter: string;
  /** An answer has come. It stays here until it is decided that its account is kept: a later sign-in has it still. */
  readonly taken?: true;
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
  /** Whether a host that lives waits for it, and knows better than the clock how old it is. */
  readonly isAwaited: (pending: PendingSignIn) => boolean;
  /** Web Lock of this host. */
  readonly life: string;
}

/** One secret for all: stores of secrets tell nobody what they hold, and what has expired is to be found. */
const NAME = 'sign-ins';

/** What became of the sign-ins of a host that is gone. */
export interface Inheritance {
  /** They wait for their listener, and now at this host. */
  readonly waiting: readonly PendingSignIn[];
  /** Their answers had come, and went with it. */
  readonly lost: readonly PendingSignIn[];
}

type Pendings = readonly PendingSignIn[];

export class PendingSignIns {
  readonly #options: PendingSignInsOptions;

  constructor(options: PendingSignInsOptions) {
    this.#options = options;
  }

  /** The latest sign-in of an account counts. @returns those that it replaces, also such as are being redeemed */
  add(pending: PendingSignIn): Promise<Pendings> {
    return this.#remove(({ id }) => id === pending.id, [pending]);
  }

  /** Also one that has expired, until somebody sweeps it, or whose answer has come. */
  async find(state: string): Promise<PendingSignIn | undefined> {
    return (await this.#read()).find((pending) => pending.state === state);
  }

  /**
   * For the host that redeems it, within `limit` milliseconds: nobody else gets it, nor the same one twice. Undefined when it is
   * taken or not there.
   */
  take(state: string, limit: number): Promise<PendingSignIn | undefined> {
    const { now, life: waiter } = this.#options;
    return this.#change((all) => {
      const found = all.find((pending) => pending.state === state && pending.taken !== true);
      const taken = (pending: PendingSignIn): PendingSignIn => ({ ...pending, waiter, taken: true, expires: now() + limit });
      return [all.map((pending) => (pending === found ? taken(pending) : pending)), found];
    });
  }

  /** It is over. @returns whether it was there still: else it was given up, or replaced by a later one */
  async settle(state: string): Promise<boolean> {
    return (await this.#remove((pending) => pending.state === state)).length > 0;
  }

  /** Those that are meant by a state or an account, and wait still. */
  async meant(which: string): Promise<Pendings> {
    return (await this.#read()).filter((pending) => isMeant(pending, which) && pending.taken !== true);
  }

  /** Takes the same, and those that are being redeemed: nothing is to come of them. */
  takeMeant(which: string): Promise<Pendings> {
    return this.#remove((pending) => isMeant(pending, which));
  }

  /** Web Locks of the hosts that wait for some. */
  async waiters(): Promise<ReadonlySet<string>> {
    return new Set((await this.#read()).map(({ waiter }) => waiter));
  }

  /** Takes over what a host has left that is gone, and nobody misses what has expired. Of several who ask, one gets it. @param gone its Web Lock */
  inherit(gone: string): Promise<Inheritance> {
    const { life: waiter, now } = this.#options;
    return this.#change((all) => {
      const left = all.filter((pending) => pending.waiter === gone && pending.expires > now());
      const waiting = left.filter(({ taken }) => taken !== true).map((pending) => ({ ...pending, waiter }));
      const lost = left.filter(({ taken }) => taken === true);
      return [[...all.filter((pending) => pending.waiter !== gone), ...waiting], { waiting, lost }];
    });
  }

  #remove(which: (pending: PendingSignIn) => boolean, more: Pendings = []): Promise<Pendings> {
    return this.#change((all) => [[...all.filter((pending) => !which(pending)), ...more], all.filter(which)]);
  }

  /** Sweeps what has expired, too. @param change to what, and what of it is told */
  #change<T>(change: (all: Pendings) => readonly [Pendings, T]): Promise<T> {
    const { secrets, scope, now, isAwaited } = this.#options;
    return navigator.locks.request(`mpc-sign-ins-${scope}`, async () => {
      const before = await this.#read();
      const [changed, told] = change(before);
      const after = changed.filter((pending) => pending.expires > now() || isAwaited(pending));
      if (after.length > 0) await secrets.set(NAME, JSON.stringify(after));
      else if (before.length > 0) await secrets.delete(NAME);
      return told;
    });
  }

  async #read(): Promise<Pendings> {
    const stored = await this.#options.secrets.get(NAME);
    // Sealed by this very library, or by an earlier one, whose sign-ins are over.
    return stored === undefined ? [] : (JSON.parse(stored) as Pendings);
  }
}
