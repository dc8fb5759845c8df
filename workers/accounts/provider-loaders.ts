/** One loader per kind of provider: its code is fetched when the first account of that kind is used. */
import type { CatalogEntry } from '../../services/protocol/accounts.ts';
import type { HttpClient } from '../platform/http.ts';
import type { LocalFolder } from '../providers/local/local-provider.ts';
import type { Provider } from '../providers/provider.ts';

/** Where an account's music lies, credentials included: never stored, logged or sent anywhere as a whole. */
export type ProviderSource =
  | { readonly kind: 'webdav'; readonly url: string; readonly username: string; readonly password: string }
  | { readonly kind: 'local'; readonly folder: LocalFolder }
  | { readonly kind: 'catalog'; readonly from: string | readonly CatalogEntry[] };

export type LoadProvider = (source: ProviderSource, http: HttpClient) => Promise<Provider>;

export const loadProvider: LoadProvider = async (source, http) => {
  switch (source.kind) {
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
