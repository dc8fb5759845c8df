/** The words for each kind of place where music may lie. */
import type { CloudKind, ProviderKind } from '../../services/protocol/accounts.ts';

export interface ProviderText {
  /** On the button that adds such an account. */
  readonly add: string;
  /** Below it, for who does not know the word. */
  readonly hint: string;
  /** Where an account has no label of its own, and in sentences about it. */
  readonly name: string;
}

export const providerText = {
  'google-drive': { add: 'Connect Google Drive', hint: 'Music that lies in your Google Drive', name: 'Google Drive' },
  onedrive: { add: 'Connect OneDrive', hint: 'Music that lies in your OneDrive', name: 'OneDrive' },
  dropbox: { add: 'Connect Dropbox', hint: 'Music that lies in your Dropbox', name: 'Dropbox' },
  subsonic: { add: 'Connect a music server', hint: 'Navidrome, Ampache, gonic or any other Subsonic server', name: 'Music server' },
  webdav: { add: 'Connect a server', hint: 'Nextcloud, a NAS or any other WebDAV server', name: 'WebDAV server' },
  local: { add: 'Open a folder', hint: 'Music on this device: choose a folder, or drop it here', name: 'Folder on this device' },
  catalog: { add: 'Add a link', hint: 'A playlist, a podcast feed or an audio file', name: 'Link' },
} as const satisfies Record<ProviderKind, ProviderText>;

/** Who signs listeners in to a cloud, and where sites are registered. */
export const authorityNames = { 'google-drive': 'Google', onedrive: 'Microsoft', dropbox: 'Dropbox' } as const satisfies Record<CloudKind, string>;
