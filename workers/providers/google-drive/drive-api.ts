/** The questions that are asked of Drive API v3, and nothing of what is made of the answers. */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { AuthorizedHttp } from '../authorized-http.ts';
import type { FileRef, FileSlice } from '../provider.ts';
import { ITEM_FIELDS, itemOf, membersOf, textOf, type DriveItem } from './drive-item.ts';

/** Files of one kind in one place. */
export interface FilesQuery {
  /** A search term. */
  readonly q: string;
  /** One shared drive, or null: whatever the account can see anywhere. */
  readonly drive: string | null;
  /** Without what lies in shared drives. */
  readonly ownOnly?: boolean;
  /** `id/key` of folders that only links lead to, joined by commas. */
  readonly resourceKeys?: string;
}

export interface FilesPage {
  readonly items: readonly DriveItem[];
  /** Drive has not looked everywhere. */
  readonly incomplete: boolean;
  /** Null on the last page. */
  readonly next: string | null;
}

/**
 * Something is not as it was: a file (null: it is gone, or out of reach), or a shared drive. `departure`: a file has left the
 * drive whose log tells of it, and is as it is elsewhere; no answer tells so by itself.
 */
export type DriveChange =
  | { readonly type: 'file'; readonly id: string; readonly item: DriveItem | null }
  | { readonly type: 'departure'; readonly id: string; readonly item: DriveItem }
  | { readonly type: 'drive'; readonly id: string; readonly name: string | null };

export interface ChangesPage {
  readonly changes: readonly DriveChange[];
  /** Where to go on. */
  readonly token: string;
  /** Nothing more is to be told by now. */
  readonly isLast: boolean;
}

/** What a page holds at most; Drive may send less. */
const PAGE_SIZE = '1000';
/** Folders come before what may lie in them, and what comes new comes last. */
const ORDER = 'folder,createdTime';
const EVERYWHERE = { supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' };
const RESOURCE_KEYS = 'X-Goog-Drive-Resource-Keys';

export class DriveApi {
  readonly #http: AuthorizedHttp;
  readonly #base: string;

  /** @param api base address of Google's APIs, with a slash at its end */
  constructor(http: AuthorizedHttp, api: string) {
    this.#http = http;
    this.#base = `${api}drive/v3/`;
  }

  about(signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    return this.#get('about', { fields: 'user(permissionId,emailAddress,displayName),storageQuota(limit,usage)' }, signal);
  }

  /** @param token null for the first page */
  async files({ q, drive, ownOnly = false, resourceKeys = '' }: FilesQuery, token: string | null, signal: AbortSignal): Promise<FilesPage> {
    const where = drive !== null ? { corpora: 'drive', driveId: drive, ...EVERYWHERE } : ownOnly ? { corpora: 'user' } : { corpora: 'allDrives', ...EVERYWHERE };
    const answer = await this.#get(
      'files',
      {
        q,
        ...where,
        spaces: 'drive',
        orderBy: ORDER,
        pageSize: PAGE_SIZE,
        fields: `nextPageToken,incompleteSearch,files(${ITEM_FIELDS})`,
        ...(token !== null && { pageToken: token }),
      },
      signal,
      resourceKeys,
    );
    const { files, incompleteSearch, nextPageToken } = answer;
    return {
      items: listOf(files).flatMap((file) => itemOf(file) ?? []),
      incomplete: incompleteSearch === true,
      next: textOf(nextPageToken) || null,
    };
  }

  /** @throws MpcError `not-found`, `forbidden` when the account may not see it */
  async file(id: string, resourceKey: string, signal: AbortSignal): Promise<DriveItem | null> {
    const key = resourceKey === '' ? '' : `${id}/${resourceKey}`;
    return itemOf(await this.#get(`files/${encodeURIComponent(id)}`, { supportsAllDrives: 'true', fields: ITEM_FIELDS }, signal, key));
  }

  /** All shared drives that the account is a member of. */
  async drives(signal: AbortSignal): Promise<readonly string[]> {
    const ids: string[] = [];
    let token = '';
    do {
      const answer = await this.#get('drives', { pageSize: '100', fields: 'nextPageToken,drives(id)', ...(token !== '' && { pageToken: token }) }, signal);
      ids.push(...listOf(answer['drives']).map((drive) => textOf(membersOf(drive)['id'])).filter((id) => id !== ''));
      token = textOf(answer['nextPageToken']);
    } while (token !== '');
    return ids;
  }

  async driveName(id: string, signal: AbortSignal): Promise<string> {
    return textOf((await this.#get(`drives/${encodeURIComponent(id)}`, { fields: 'name' }, signal))['name']);
  }

  /** From where to ask for changes, of now. @param drive empty for those of the account itself */
  async startToken(drive: string, signal: AbortSignal): Promise<string> {
    const where = drive === '' ? {} : { driveId: drive };
    return tokenOf(await this.#get('changes/startPageToken', { supportsAllDrives: 'true', ...where, fields: 'startPageToken' }, signal), 'startPageToken');
  }

  async changes(drive: string, token: string, signal: AbortSignal): Promise<ChangesPage> {
    const answer = await this.#get(
      'changes',
      {
        pageToken: token,
        pageSize: PAGE_SIZE,
        includeRemoved: 'true',
        ...EVERYWHERE,
        ...(drive !== '' && { driveId: drive }),
        spaces: 'drive',
        fields: `nextPageToken,newStartPageToken,changes(changeType,removed,fileId,driveId,drive(name),file(${ITEM_FIELDS}))`,
      },
      signal,
    );
    const isLast = textOf(answer['nextPageToken']) === '';
    return {
      changes: listOf(answer['changes']).flatMap((change) => changeOf(change) ?? []),
      token: tokenOf(answer, isLast ? 'newStartPageToken' : 'nextPageToken'),
      isLast,
    };
  }

  /** Bytes of a file. `content.googleapis.com` and `webContentLink` lead to hosts that pages may not read. */
  read({ id, resourceKey }: { readonly id: string; readonly resourceKey: string }, file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const url = this.#url(`files/${encodeURIComponent(id)}`, { alt: 'media', supportsAllDrives: 'true' });
    const headers = resourceKey === '' ? {} : { [RESOURCE_KEYS]: `${id}/${resourceKey}` };
    return this.#http.readRange({ url, headers, size: file.size, version: file, onAnswer: file.onAnswer }, start, end, signal);
  }

  async #get(path: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal, resourceKeys = ''): Promise<Readonly<Record<string, unknown>>> {
    const headers = resourceKeys === '' ? {} : { [RESOURCE_KEYS]: resourceKeys };
    return membersOf(await this.#http.json({ url: this.#url(path, parameters), headers }, signal));
  }

  #url(path: string, parameters: Readonly<Record<string, string>>): string {
    return `${this.#base}${path}?${new URLSearchParams(parameters).toString()}`;
  }
}

function changeOf(value: unknown): DriveChange | null {
  const { changeType, removed, fileId, driveId, drive, file } = membersOf(value);
  if (changeType === 'drive') {
    const id = textOf(driveId);
    return id === '' ? null : { type: 'drive', id, name: removed === true ? null : textOf(membersOf(drive)['name']) };
  }
  const item = removed === true ? null : itemOf(file);
  const id = textOf(fileId) || (item?.id ?? '');
  // A change that tells nothing of the file is none of which anything could be said.
  return id === '' || (removed !== true && item === null) ? null : { type: 'file', id, item };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function tokenOf(answer: Readonly<Record<string, unknown>>, name: string): string {
  const token = textOf(answer[name]);
  if (token === '') throw new MpcError('server', `Google Drive answered without ${name}.`, { retryable: false, details: { reason: 'no-token' } });
  return token;
}
