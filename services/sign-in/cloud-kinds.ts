/** Which places are clouds: their accounts are signed in to at the provider, in a window of its own. */
import type { CloudKind, ProviderKind } from '../protocol/accounts.ts';

const CLOUDS: ReadonlySet<ProviderKind> = new Set<CloudKind>(['google-drive', 'onedrive', 'dropbox']);

export function isCloud(provider: ProviderKind): provider is CloudKind {
  return CLOUDS.has(provider);
}
