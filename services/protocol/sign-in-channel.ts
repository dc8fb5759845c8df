/**
 * What is said of one sign-in, on a BroadcastChannel named by its state: by the callback page to the worker that waits for it
 * and back, and by another worker that has ended it. It needs no opener, only the same origin.
 */
import type { WireError } from './errors.ts';
import type { AccountId } from './records.ts';

/** The channel's name. */
export function signInChannel(state: string): string {
  return `mpc-sign-in-${state}`;
}

/** From the callback page. */
export interface SignInAnswer {
  readonly v: 1;
  /** The address that the provider has sent the listener back to, query and fragment included. */
  readonly response: string;
}

/** From the worker: the answer has reached the one that waits for it. */
export interface SignInReceipt {
  readonly v: 1;
  readonly taken: true;
}

/** From a worker, to the one that has begun the sign-in and waits: this came of it there. */
export interface SignInEnd {
  readonly v: 1;
  readonly over: { readonly account: AccountId } | { readonly error: WireError };
}
