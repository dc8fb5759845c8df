/** What accounts are used by: passwords and keys out of the secure store, tokens, folders that the listener has chosen. */
import type { LocalFile } from '../../services/protocol/accounts.ts';
import type { MpcConfig } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { SecureStore } from '../platform/secure-store.ts';
import { folderPermission } from '../providers/local/folder-access.ts';
import { isHandle } from '../providers/local/local-provider.ts';
import type { AccountRecord } from './account-records.ts';
import type { AccountTokens } from './account-tokens.ts';
import { passwordNotHere } from './oauth/refusals.ts';
import type { ProviderSource, SubsonicSecrets } from './provider-loaders.ts';

export interface AccountSourcesOptions {
  readonly secrets: SecureStore;
  readonly tokens: AccountTokens;
  readonly config: () => MpcConfig;
}

export class AccountSources {
  readonly #options: AccountSourcesOptions;
  /** Files that a page handed over; gone with this host. */
  readonly #sessionFiles = new Map<AccountId, readonly LocalFile[]>();

  constructor(options: AccountSourcesOptions) {
    this.#options = options;
  }

  /** @throws MpcError `unauthorized`, `permission` when what it needs is not kept any more */
  async of(record: AccountRecord): Promise<ProviderSource> {
    const { secrets, tokens, config } = this.#options;
    switch (record.provider) {
      case 'google-drive':
      case 'onedrive':
      case 'dropbox':
        return { kind: record.provider, tokens: tokens.of(record), endpoints: config().endpoints };
      case 'webdav': {
        const password = await secrets.get(record.id);
        if (password === undefined && record.username !== '') throw passwordNotHere(record.id);
        return { kind: 'webdav', url: record.url, username: record.username, password: password ?? '' };
      }
      case 'subsonic': {
        const stored = await secrets.get(record.id);
        if (stored === undefined) throw passwordNotHere(record.id);
        const kept = JSON.parse(stored) as SubsonicSecrets;
        return { kind: 'subsonic', url: record.url, username: kept.apiKey === '' ? record.username : '', ...kept };
      }
      case 'local': {
        const folder = record.handle ?? this.#sessionFiles.get(record.id);
        if (!folder) {
          throw new MpcError('permission', 'The folder’s files have to be chosen again.', { details: { account: record.id } });
        }
        return { kind: 'local', folder };
      }
      case 'catalog':
        return { kind: 'catalog', from: record.from ?? [] };
    }
  }

  /** Keeps the secret parts of a source. */
  async keep(id: AccountId, source: ProviderSource): Promise<void> {
    const { secrets } = this.#options;
    if (source.kind === 'webdav') await secrets.set(id, source.password);
    if (source.kind === 'subsonic') {
      const { password, apiKey } = source;
      await secrets.set(id, JSON.stringify({ password, apiKey } satisfies SubsonicSecrets));
    }
    if (source.kind === 'local' && !isHandle(source.folder)) this.#sessionFiles.set(id, source.folder);
  }

  /** Whether the browser wants the listener’s leave again. */
  async needsPermission(record: AccountRecord): Promise<boolean> {
    if (record.provider !== 'local' || record.state === 'signed-out') return false;
    if (record.handle) return (await folderPermission(record.handle)) !== 'granted';
    return !this.#sessionFiles.has(record.id);
  }

  /** Lets go of files that a page handed over. */
  forgetFiles(id: AccountId): void {
    this.#sessionFiles.delete(id);
  }
}
