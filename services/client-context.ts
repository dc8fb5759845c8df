/** The context through which elements receive the client of the `mpc-provider` around them. */
import { createContext } from '@lit/context';
import type { MpcClient } from './client.ts';

/** Undefined while the provider is still connecting. */
export const clientContext = createContext<MpcClient | undefined>(Symbol.for('mpc-client'));
