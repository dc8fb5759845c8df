/** What the site's owner has set up for a kind of place, and what keeps a listener from connecting it. */
import type { MpcClient } from '../../services/client.ts';
import type { CloudKind, ProviderKind } from '../../services/protocol/accounts.ts';
import type { ClientIds } from '../../services/protocol/config.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { providerText } from './provider-text.ts';

const idNames = { 'google-drive': 'googleDrive', onedrive: 'oneDrive', dropbox: 'dropbox' } as const satisfies Record<CloudKind, keyof ClientIds>;

/** The site's client id at a cloud; null where it has none. */
export function clientOf({ config }: MpcClient, provider: CloudKind): string | null {
  return config.clients[idNames[provider]];
}

/** The address that a client of the listener's own has to be registered with; empty where the site has none to come back to. */
export function redirectUriOf(client: MpcClient, provider: CloudKind): string {
  try {
    return client.redirectUri(provider);
  } catch {
    return '';
  }
}

/**
 * Whether this tab may leave for a provider and still find its sign-in when it comes back: what the worker keeps in memory
 * goes with the last tab, and no tab knows whether it is the last.
 */
export function canLeave({ config, keepsSecrets }: MpcClient): boolean {
  return keepsSecrets && config.storage.secrets !== 'memory';
}

/** Why this kind of place cannot be connected now; empty where it can. */
export function obstacle(client: MpcClient, provider: ProviderKind, isOffline: boolean): string {
  // At Google, listeners can bring a client of their own.
  const isSetUp = !isCloud(provider) || provider === 'google-drive' || clientOf(client, provider) !== null;
  if (!isSetUp) return `This site has not set up ${providerText[provider].name}.`;
  return isOffline && provider !== 'local' ? 'You are offline.' : '';
}
