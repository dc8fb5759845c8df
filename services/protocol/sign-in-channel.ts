/**
 * What the callback page and the worker that waits for it say to each other, on a BroadcastChannel named by the
 * sign-in's state: it needs no opener, only the same origin.
 */

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
