/** The questions that are asked of Drive API v3, and nothing of what is made of the answers. */
import type { MpcErrorCode } from '../../../services/protocol/errors.ts';
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';
import type { AuthorizedHttp } from '../authorized-http.ts';
import type { FileRef, FileSlice } from '../provider.ts';
import { parsedBody } from '../service-refusals.ts';
import { BATCH_TYPE, batchOf, MOST_QUESTIONS, repliesOf, type Reply } from './drive-batch.ts';
import { isOutOfReach, passingFailure } from './drive-errors.ts';
import { anyOf, ITEM_FIELDS, itemOf, membersOf, textOf, type DriveItem } from './drive-item.ts';

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

/** A shared drive. */
export interface SharedDrive {
  readonly id: string;
  readonly name: string;
}

type Parameters = Readonly<Record<string, string>>;
type Question = readonly [path: string, parameters: Parameters];
type Answer = Readonly<Record<string, unknown>>;

/** Questions that are asked alone at the same time. */
const PARALLEL = 8;
/** Failures by which it is plain that something between here and Drive lets no batches through. */
const NO_BATCHES: ReadonlySet<MpcErrorCode> = new Set(['cors', 'forbidden', 'malformed', 'not-found', 'server']);
/** What a search term may hold is limited. */
const NAMES_PER_QUESTION = 50;
/** What a page holds at most; Drive may send less. */
const PAGE_SIZE = '1000';
/** Folders come before what may lie in them, and what comes new comes last. */
const ORDER = 'folder,createdTime';
const EVERYWHERE = { supportsAllDrives: 'true', includeItemsFromAllDrives: 'true' };
const RESOURCE_KEYS = 'X-Goog-Drive-Resource-Keys';

export class DriveApi {
  readonly #http: AuthorizedHttp;
  readonly #api: string;
  readonly #base: string;
  #batchRefused = false;

  /** @param api base address of Google's APIs, with a slash at its end */
  constructor(http: AuthorizedHttp, api: string) {
    this.#http = http;
    this.#api = api;
    this.#base = `${api}drive/v3/`;
  }

  about(signal: AbortSignal): Promise<Answer> {
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

  /** @returns the files in the order of the ids; null for what is gone or out of reach */
  async filesOf(ids: readonly string[], signal: AbortSignal): Promise<readonly (DriveItem | null)[]> {
    const answers = await this.#getAll(ids.map((id) => [`files/${encodeURIComponent(id)}`, { supportsAllDrives: 'true', fields: ITEM_FIELDS }]), signal);
    return answers.map((answer) => (answer === null ? null : itemOf(answer)));
  }

  /** @returns ids of those of the items that the account sees without a link; there is no search for ids */
  async listedOf(items: readonly DriveItem[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    const names = [...new Set(items.map(({ name }) => name))];
    const ids = new Set<string>();
    for (let from = 0; from < names.length; from += NAMES_PER_QUESTION) {
      const q = `trashed = false and ${anyOf('name = ?', names.slice(from, from + NAMES_PER_QUESTION))}`;
      let token: string | null = null;
      do {
        const page: FilesPage = await this.files({ q, drive: null }, token, signal);
        for (const { id } of page.items) ids.add(id);
        token = page.next;
      } while (token !== null);
    }
    return ids;
  }

  /** All shared drives that the account is a member of. */
  async drives(signal: AbortSignal): Promise<readonly SharedDrive[]> {
    const drives: SharedDrive[] = [];
    let token = '';
    do {
      const page = await this.#get('drives', { pageSize: '100', fields: 'nextPageToken,drives(id,name)', ...(token !== '' && { pageToken: token }) }, signal);
      for (const drive of listOf(page['drives'])) {
        const { id, name } = membersOf(drive);
        if (textOf(id) !== '') drives.push({ id: textOf(id), name: textOf(name) });
      }
      token = textOf(page['nextPageToken']);
    } while (token !== '');
    return drives;
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

  /** @returns the answers in the order of the questions; null for what is gone or out of reach */
  async #getAll(questions: readonly Question[], signal: AbortSignal): Promise<readonly (Answer | null)[]> {
    const answers: (Answer | null)[] = [];
    for (let from = 0; from < questions.length; from += MOST_QUESTIONS) {
      const some = questions.slice(from, from + MOST_QUESTIONS);
      const replies = some.length > 1 && !this.#batchRefused ? await this.#batch(some, signal) : new Map<number, Reply>();
      for (let at = 0; at < some.length; at += PARALLEL) {
        answers.push(...(await Promise.all(some.slice(at, at + PARALLEL).map((question, index) => this.#answer(question, replies.get(at + index), signal)))));
      }
    }
    return answers;
  }

  /** @param reply of a batch; what it tells nothing of for certain is asked alone, with all patience */
  async #answer(question: Question, reply: Reply | undefined, signal: AbortSignal): Promise<Answer | null> {
    if (reply?.status === 404) return null;
    const told = reply?.status === 200 ? parsedBody(reply.body) : null;
    if (told !== null) return membersOf(told);
    try {
      return await this.#get(...question, signal);
    } catch (thrown) {
      if (isOutOfReach(thrown)) return null;
      throw thrown;
    }
  }

  /** By the places of the questions; empty where none were answered. */
  async #batch(questions: readonly Question[], signal: AbortSignal): Promise<ReadonlyMap<number, Reply>> {
    const { pathname } = new URL(this.#base);
    const body = batchOf(questions.map(([path, parameters]) => `${pathname}${addressOf(path, parameters)}`));
    const request = { url: `${this.#api}batch/drive/v3`, method: 'POST', headers: { 'Content-Type': BATCH_TYPE }, body, idempotent: true };
    try {
      return await this.#http.send(request, takeReplies, signal);
    } catch (thrown) {
      const { code, retryable } = asMpcError(thrown);
      if (retryable || !NO_BATCHES.has(code)) throw thrown;
      this.#batchRefused = true;
      return new Map();
    }
  }

  async #get(path: string, parameters: Parameters, signal: AbortSignal, resourceKeys = ''): Promise<Answer> {
    const headers = resourceKeys === '' ? {} : { [RESOURCE_KEYS]: resourceKeys };
    return membersOf(await this.#http.json({ url: this.#url(path, parameters), headers }, signal));
  }

  #url(path: string, parameters: Parameters): string {
    return `${this.#base}${addressOf(path, parameters)}`;
  }
}

async function takeReplies(response: Response): Promise<ReadonlyMap<number, Reply>> {
  const replies = repliesOf(await response.text());
  for (const reply of replies.values()) {
    const failure = await passingFailure(reply);
    if (failure !== null) throw failure;
  }
  return replies;
}

function addressOf(path: string, parameters: Parameters): string {
  return `${path}?${new URLSearchParams(parameters).toString()}`;
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

function tokenOf(answer: Answer, name: string): string {
  const token = textOf(answer[name]);
  if (token === '') throw new MpcError('server', `Google Drive answered without ${name}.`, { retryable: false, details: { reason: 'no-token' } });
  return token;
}
