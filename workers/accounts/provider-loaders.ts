/** One loader per kind of provider: its code is fetched when the first account of that kind is used. */
import type { CatalogEntry, CloudKind } from '../../services/protocol/accounts.ts';
import type { Endpoints } from '../../services/protocol/config.ts';
import type { HttpClient } from '../platform/http.ts';
import type { AccessTokens } from '../providers/authorized-http.ts';
import type { LocalFolder } from '../providers/local/local-provider.ts';
import type { Provider } from '../providers/provider.ts';

/** A user's part of a cloud, at the addresses of the configuration. */
export type CloudSource = { readonly kind: CloudKind; readonly tokens: AccessTokens; readonly endpoints: Endpoints };

/** Where an account's music lies, credentials included: never stored, logged or sent anywhere as a whole. */
export type ProviderSource =
  | CloudSource
  | { readonly kind: 'webdav'; readonly url: string; readonly username: string; readonly password: string }
  | SubsonicSource
  | { readonly kind: 'local'; readonly folder: LocalFolder }
  | { readonly kind: 'catalog'; readonly from: string | readonly CatalogEntry[] };

export interface SubsonicSource extends SubsonicSecrets {
  readonly kind: 'subsonic';
  readonly url: string;
  /** Empty with an API key. */
  readonly username: string;
}

/** What the secure store keeps of a Subsonic account; each is empty where the other is used. */
export interface SubsonicSecrets {
  readonly password: string;
  readonly apiKey: string;
}

export type LoadProvider = (source: ProviderSource, http: HttpClient) => Promise<Provider>;

export const loadProvider: LoadProvider = async (source, http) => {
  switch (source.kind) {
    case 'onedrive': {
      const { OneDriveProvider } = await import('../providers/onedrive/onedrive-provider.ts');
      return new OneDriveProvider({ http, tokens: source.tokens, api: source.endpoints.graphUrl });
    }
    case 'google-drive': {
      const { GoogleDriveProvider } = await import('../providers/google-drive/google-drive-provider.ts');
      return new GoogleDriveProvider({ http, tokens: source.tokens, api: source.endpoints.googleApiUrl });
    }
    case 'dropbox': {
      const { DropboxProvider } = await import('../providers/dropbox/dropbox-provider.ts');
      const { dropboxApiUrl: api, dropboxContentUrl: content } = source.endpoints;
      return new DropboxProvider({ http, tokens: source.tokens, api, content });
    }
    case 'subsonic': {
      const { SubsonicProvider } = await import('../providers/subsonic/subsonic-provider.ts');
      return new SubsonicProvider({ ...source, http });
    }
    case 'webdav': {
      const { WebdavProvider } = await import('../providers/webdav/webdav-provider.ts');
      return new WebdavProvider({ ...source, http });
    }
    case 'local': {
      const { LocalProvider } = await import('../providers/local/local-provider.ts');
      return new LocalProvider(source.folder);
    }
    case 'catalog': {
      const { CatalogProvider } = await import('../providers/catalog/catalog-provider.ts');
      return new CatalogProvider({ ...source, http });
    }
  }
};
