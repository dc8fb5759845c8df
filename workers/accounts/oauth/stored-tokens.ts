/** The tokens of an account as they lie in the secure store, all in one secret: they change together or not at all. */
import type { AccountId } from '../../../services/protocol/records.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import type { Authority, OAuthClient } from './authority.ts';
import type { GrantedTokens } from './oauth-requests.ts';

export interface StoredTokens {
  readonly access: string;
  /** Null: there was none, or it is good no more. */
  readonly refresh: string | null;
  /** Seconds that `access` is good for. */
  readonly lifetime: number;
  /** Epoch milliseconds of its arrival by the device's clock of then: a hint, no more. */
  readonly obtained: number;
  /** See `Authority.audience`. */
  readonly audience: string;
  /** The listener's own client; null: the site's. */
  readonly client: OAuthClient | null;
}

/** What has been granted, as it is kept. */
export function asStored({ access, lifetime, refresh }: GrantedTokens, { audience }: Pick<Authority, 'audience'>, client: OAuthClient | null, now: number): StoredTokens {
  return { access, refresh, lifetime, obtained: now, audience, client };
}

export async function readTokens(secrets: SecureStore, account: AccountId): Promise<StoredTokens | undefined> {
  const stored = await secrets.get(account);
  return stored === undefined ? undefined : (JSON.parse(stored) as StoredTokens);
}

export function writeTokens(secrets: SecureStore, account: AccountId, tokens: StoredTokens): Promise<void> {
  return secrets.set(account, JSON.stringify(tokens));
}
