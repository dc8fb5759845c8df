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
