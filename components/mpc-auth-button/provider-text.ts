/** The words and signs for each kind of place where music may lie. */
import type { ProviderKind } from '../../services/protocol/accounts.ts';
import type { IconName } from '../shared/icons.ts';

export interface ProviderText {
  readonly icon: IconName;
  /** On the button that adds such an account. */
  readonly add: string;
  /** Below it, for who does not know the word. */
  readonly hint: string;
  /** Heading of the form; empty where there is none. */
  readonly form: string;
  /** Where an account has no label of its own. */
  readonly name: string;
}

export const providerText = {
  'google-drive': { icon: 'cloud', add: 'Connect Google Drive', hint: 'Music in your Google Drive', form: '', name: 'Google Drive' },
  onedrive: { icon: 'cloud', add: 'Connect OneDrive', hint: 'Music in your OneDrive', form: '', name: 'OneDrive' },
  dropbox: { icon: 'cloud', add: 'Connect Dropbox', hint: 'Music in your Dropbox', form: '', name: 'Dropbox' },
  subsonic: {
    icon: 'cloud',
    add: 'Connect a Subsonic server',
    hint: 'Navidrome, Ampache, gonic or any other Subsonic server',
    form: 'Connect a Subsonic server',
    name: 'Subsonic server',
  },
  webdav: {
    icon: 'cloud',
    add: 'Connect a server',
    hint: 'Nextcloud, a NAS or any other WebDAV server',
    form: 'Connect a WebDAV server',
    name: 'WebDAV server',
  },
  local: {
    icon: 'folder',
    add: 'Open a folder',
    hint: 'Music on this device: choose a folder, or drop it here',
    form: '',
    name: 'Folder on this device',
  },
  catalog: {
    icon: 'link',
    add: 'Add a link',
    hint: 'A playlist, a podcast feed or an audio file',
    form: 'Add music by its address',
    name: 'Link',
  },
} as const satisfies Record<ProviderKind, ProviderText>;
