/** Checks what an account is to be made from, at the door. */
import type { AccountSpec, CatalogEntry, CloudKind, CloudSpec, LocalFile } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { isThisMachine } from '../../services/protocol/this-machine.ts';
import { decodePercent } from '../providers/percent-decoding.ts';
import type { OAuthClient } from './oauth/authority.ts';
import type { ProviderSource } from './provider-loaders.ts';

export interface CheckedSpec {
  readonly source: ProviderSource;
  /** The listener's or page's own name for it; empty to take the provider's. */
  readonly label: string;
  readonly embedded: boolean;
}

/** An account of a cloud. */
export interface CheckedCloud {
  readonly provider: CloudKind;
  readonly label: string;
  readonly tokens: 'sign-in' | 'host';
  readonly client: OAuthClient | null;
}

/** @throws MpcError `invalid-argument` naming the field */
export function checkCloud(spec: CloudSpec): CheckedCloud {
  const { provider, tokens = 'sign-in', client, label } = spec;
  if (!isCloud(provider)) throw invalid('provider', 'The provider has to be "google-drive", "onedrive" or "dropbox".');
  if (tokens !== 'sign-in' && tokens !== 'host') throw invalid('tokens', 'Tokens come from "sign-in" or from the "host".');
  return { provider, tokens, label: optionalText(label, 'label'), client: client === undefined ? null : checkClient(client) };
}

function checkClient({ id, secret }: NonNullable<CloudSpec['client']>): OAuthClient {
  for (const [field, text] of [['client.id', id], ['client.secret', secret ?? 'none']] as const) {
    if (typeof text !== 'string' || !/^[!-~]{1,255}$/.test(text)) throw invalid(field, `The ${field} is a text without spaces, as the provider gave it.`);
  }
  return { id, secret: secret ?? null };
}

/**
 * Where a provider may send listeners back to: the callback page speaks to the worker over a channel of its origin, and is no
 * other provider's, by which answers are told apart (RFC 9700, 4.4.2).
 * @throws MpcError `invalid-argument`
 */
export function checkRedirect(redirectUri: unknown, provider: CloudKind): string {
  const url = httpAddress(redirectUri, 'redirectUri');
  if (url.protocol === 'http:' && !isThisMachine(url.hostname)) throw invalid('redirectUri', 'The callback page has to be on https.');
  if (url.origin !== self.origin) throw invalid('redirectUri', `The callback page has to be of this origin, ${self.origin}.`);
  if (url.hash !== '') throw invalid('redirectUri', 'A redirect URI has no fragment (RFC 6749, 3.1.2).');
  const page = /([^/]*)\.html$/.exec(url.pathname)?.[1] ?? '';
  if (isCloud(page) && page !== provider) throw invalid('redirectUri', `This callback page is that of ${page}, and not of ${provider}.`);
  return withoutSecrets(url, 'redirectUri').href;
}

/** @throws MpcError `invalid-argument` naming the field */
export function checkSpec(spec: AccountSpec): CheckedSpec {
  const label = optionalText(spec.label, 'label');
  switch (spec.provider) {
    case 'webdav': {
      const url = httpAddress(spec.url, 'url');
      // Credentials in an address would end up in histories and messages; they are taken out of it here.
      const username = optionalText(spec.username, 'username') || decodePercent(url.username);
      const password = optionalText(spec.password, 'password') || decodePercent(url.password);
      return { source: { kind: 'webdav', url: folderAddress(url), username, password }, label, embedded: false };
    }
    case 'subsonic': {
      const url = httpAddress(spec.url, 'url');
      const apiKey = optionalText(spec.apiKey, 'apiKey');
      const username = optionalText(spec.username, 'username') || decodePercent(url.username);
      const password = optionalText(spec.password, 'password') || decodePercent(url.password);
      if (apiKey === '' && username === '') throw invalid('username', 'A Subsonic account needs a user name and password, or an API key.');
      // A key stands for its user, and servers refuse both at once (OpenSubsonic, apiKeyAuthentication).
      const who = apiKey === '' ? { username, password, apiKey } : { username: '', password: '', apiKey };
      return { source: { kind: 'subsonic', url: folderAddress(url).replace(/\/rest\/$/, '/'), ...who }, label, embedded: false };
    }
    case 'local':
      return { source: { kind: 'local', folder: checkFolder(spec.folder) }, label, embedded: false };
    case 'catalog':
      return { source: { kind: 'catalog', from: checkFrom(spec.from) }, label, embedded: spec.embedded === true };
    default:
      throw invalid('provider', 'The provider is not one of those that there are.');
  }
}

export function checkFolder(folder: unknown): FileSystemDirectoryHandle | readonly LocalFile[] {
  if (folder instanceof FileSystemDirectoryHandle) return folder;
  if (Array.isArray(folder) && folder.every(isLocalFile)) return folder;
  throw invalid('folder', 'A local folder is a directory handle, or a list of files with their paths.');
}

function checkFrom(from: unknown): string | readonly CatalogEntry[] {
  if (typeof from === 'string') return withoutSecrets(httpAddress(from, 'from'), 'from').href;
  if (!Array.isArray(from)) throw invalid('from', 'A catalogue is an address or a list of entries.');
  return from.map((entry: CatalogEntry, index) => ({
    ...entry,
    url: withoutSecrets(httpAddress(entry?.url, `from[${index}].url`), `from[${index}].url`).href,
  }));
}

function httpAddress(value: unknown, field: string): URL {
  if (typeof value !== 'string' || !URL.canParse(value)) throw invalid(field, 'The address has to be a whole one, such as https://example.org/music/.');
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(field, 'The address has to begin with https:// or http://.');
  return url;
}

function withoutSecrets(url: URL, field: string): URL {
  if (url.username !== '' || url.password !== '') throw invalid(field, 'The address must not hold a user name or password.');
  return url;
}

function folderAddress({ origin, pathname }: URL): string {
  return `${origin}${pathname.replace(/\/*$/, '/')}`;
}

function optionalText(value: unknown, field: string): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw invalid(field, `The ${field} has to be text.`);
  return value;
}

function isLocalFile(value: unknown): value is LocalFile {
  if (typeof value !== 'object' || value === null || !('path' in value) || !('file' in value)) return false;
  return typeof value.path === 'string' && value.file instanceof File;
}

function invalid(field: string, message: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field } });
}
