/**
 * A Dropbox. All that is asked of its API is a `POST` that changes nothing there; bytes come from links that need no token,
 * and from the content host where a page may not read those.
 */
import { asMpcError, MpcError } from '../../../services/protocol/errors.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { AccessTokens } from '../authorized-http.ts';
import { AuthorizedHttp } from '../authorized-http.ts';
import { DownloadLinks } from '../download-links.ts';
import type { ChangeBatch, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import type { ListedPage } from './dropbox-answers.ts';
import { parseLink, parsePage, parsePerson, parseSpace } from './dropbox-answers.ts';
import { explainDropbox } from './dropbox-errors.ts';
import { listDropbox } from './dropbox-listing.ts';

export interface DropboxOptions {
  readonly http: HttpClient;
  readonly tokens: AccessTokens;
  /** Base address of functions, ending with `/`: `https://api.dropboxapi.com/`. */
  readonly api: string;
  /** Base address of downloads, ending with `/`: `https://content.dropboxapi.com/`. */
  readonly content: string;
}

/** The most that Dropbox gives in one page. */
const PAGE = 2000;

/** Statuses by which a link says that its time is over, or that it never was one. */
const DEAD_LINK: ReadonlySet<unknown> = new Set([401, 403, 404, 410]);

export class DropboxProvider implements Provider {
  readonly #http: HttpClient;
  readonly #authorized: AuthorizedHttp;
  readonly #api: string;
  readonly #content: string;
  readonly #links: DownloadLinks;
  /** Whether this page may read what links lead to. */
  #linksReadable = true;

  constructor({ http, tokens, api, content }: DropboxOptions) {
    this.#http = http;
    this.#authorized = new AuthorizedHttp(http, tokens, explainDropbox);
    this.#api = api;
    this.#content = content;
    this.#links = new DownloadLinks((fileId) => this.#link(fileId));
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const [person, space] = await Promise.all([
      this.#call('users/get_current_account', null, signal).then(parsePerson),
      // An account is of use without it.
      this.#call('users/get_space_usage', null, signal).then(parseSpace).catch((thrown: unknown) => ignoringRefusal(thrown)),
    ]);
    if (!person) throw malformedAnswer('whose account it is');
    const { account_id: id, email, name } = person;
    const user = email || name.display_name;
    return {
      key: `dropbox:${id}`,
      label: user === '' ? 'Dropbox' : `Dropbox (${name.display_name || user})`,
      ...(user !== '' && { user }),
      ...(space && { quota: space }),
    };
  }

  changes(cursor: string | null, signal: AbortSignal): AsyncIterable<ChangeBatch> {
    return listDropbox((at, stop) => this.#list(at, stop), cursor, signal);
  }

  async read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    if (!this.#linksReadable) return this.#readContent(file, start, end, signal);
    try {
      return await this.#readLink(file, start, end, signal);
    } catch (thrown) {
      const { code, retryable } = asMpcError(thrown);
      if (code !== 'cors' || retryable) throw thrown;
      this.#linksReadable = false;
      return this.#readContent(file, start, end, signal);
    }
  }

  /** A new link each time: it is good for four hours, and nobody here sees when it fails in an `<audio>` element. */
  url({ fileId }: FileRef, signal: AbortSignal): Promise<string | null> {
    return this.#links.fresh(fileId, signal);
  }

  async #readLink(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const read = async (asked: Promise<string | null>): Promise<FileSlice> => {
      const url = await asked;
      if (url === null) throw malformedAnswer('where the file can be downloaded');
      return this.#http.readRange({ url, size: file.size, version: file, onAnswer: file.onAnswer }, start, end, signal);
    };
    if (signal.aborted) throw asMpcError(signal.reason, 'aborted');
    try {
      return await read(this.#links.of(file.fileId, signal));
    } catch (thrown) {
      const { details } = asMpcError(thrown);
      // An answer of the API says `reason`, and its word is final.
      if (!DEAD_LINK.has(details['status']) || details['reason'] !== undefined) throw thrown;
      return read(this.#links.fresh(file.fileId, signal));
    }
  }

  #readContent(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const headers = { 'Dropbox-API-Arg': asciiJson({ path: file.fileId }) };
    const target = { url: `${this.#content}2/files/download`, headers, size: file.size, version: file, onAnswer: file.onAnswer };
    return this.#authorized.readRange(target, start, end, signal);
  }

  async #list(cursor: string | null, signal: AbortSignal): Promise<ListedPage> {
    const everything = {
      path: '',
      recursive: true,
      limit: PAGE,
      include_deleted: false,
      include_mounted_folders: true,
      include_non_downloadable_files: false,
    };
    const answer = cursor === null ? await this.#call('files/list_folder', everything, signal) : await this.#call('files/list_folder/continue', { cursor }, signal);
    const page = parsePage(answer);
    if (!page) throw malformedAnswer('what is in a folder');
    return page;
  }

  async #link(fileId: string): Promise<string | null> {
    // Many may wait for it, and none of them ends it; the client's own patience does.
    return parseLink(await this.#call('files/get_temporary_link', { path: fileId }, new AbortController().signal));
  }

  /** @param args null for a function without arguments */
  #call(name: string, args: object | null, signal: AbortSignal): Promise<unknown> {
    const headers = { 'Content-Type': 'application/json' };
    return this.#authorized.json({ url: `${this.#api}2/${name}`, method: 'POST', headers, body: JSON.stringify(args), idempotent: true }, signal);
  }
}

/** Null in place of what the account may not be asked; an error that concerns it as a whole goes on. */
function ignoringRefusal(thrown: unknown): null {
  const error = asMpcError(thrown);
  if (error.code === 'forbidden' || error.code === 'server') return null;
  throw error;
}

function malformedAnswer(what: string): MpcError {
  return new MpcError('server', `Dropbox did not tell ${what}.`, { retryable: false, details: { reason: 'malformed-answer' } });
}

/** Headers hold no more than ASCII. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
