/** The client of elements that stand outside any `mpc-provider`: one for the page, made on first need. */
import type { MpcClient } from './client.ts';
import { connect } from './connect.ts';

/** Shared by every copy of MPC on the page, since two embeds may each bring their own script. */
const KEY = Symbol.for('mpc-default-client');
type Holder = typeof globalThis & { [KEY]?: Promise<MpcClient> | undefined };

/** The promise is kept, so that all who ask share one client; a failed or closed one is forgotten. */
export function defaultClient(): Promise<MpcClient> {
  const holder: Holder = globalThis;
  const pending = (holder[KEY] ??= connect());
  const forget = (): void => {
    if (holder[KEY] === pending) holder[KEY] = undefined;
  };
  pending.then((client) => client.closed.addEventListener('abort', forget, { once: true }), forget);
  return pending;
}
