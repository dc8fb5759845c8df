/** A sign for each kind of place where music may lie: none of them is anybody's trade mark. */
import type { ProviderKind } from '../../services/protocol/accounts.ts';
import type { IconName } from './icons.ts';

export const providerIcons = {
  'google-drive': 'cloud-g',
  onedrive: 'cloud-o',
  dropbox: 'cloud-d',
  webdav: 'server',
  subsonic: 'server',
  local: 'folder',
  catalog: 'link',
} as const satisfies Record<ProviderKind, IconName>;
