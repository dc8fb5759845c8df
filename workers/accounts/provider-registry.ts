/** Where sync, metadata and playback get the provider of an account. */
import type { AccountId } from '../../services/protocol/records.ts';
import type { Provider } from '../providers/provider.ts';

export interface ProviderRegistry {
  /**
   * The provider, ready to be asked.
   * @throws MpcError `not-found` (no such account), `unauthorized` (signed out), `permission`
   */
  provider(account: AccountId): Promise<Provider>;
}

/** For those whose work outlasts a token. */
export interface RenewingRegistry extends ProviderRegistry {
  /**
   * The account refused what this provider asked: another that it does not refuse, where that needs no listener.
   * Many may ask at once; the account is asked once.
   * @throws MpcError `unauthorized` when the listener has to sign in, which is noted in the account; or why it cannot be asked
   */
  renew(account: AccountId, refused: Provider, signal: AbortSignal): Promise<Provider>;
}
