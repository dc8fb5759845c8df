/** A folder on a WebDAV server. It speaks PROPFIND with depth 0 and 1, REPORT, SEARCH and GET: it changes nothing there. */
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';
import type { HttpClient, HttpRequest } from '../../platform/http.ts';
import type { ChangeBatch, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import { changesSince } from './dav-changes.ts';
import { encodedPathOf } from './dav-entry.ts';
import { explainDav } from './dav-errors.ts';
import { decodePath, pathOfHref, segmentsOf } from './dav-path.ts';
import type { FoundFolders, SearchPlace } from './nextcloud-search.ts';
import { SearchRows, SearchedTree, mayBeSearched, searchPlaceOf } from './nextcloud-search.ts';
import type { DavFolder, DavResponse, Multistatus } from './propfind.ts';
import { MultistatusReader, PROPFIND_BODY, ROOT_PROPFIND_BODY, folderOf, syncReportBody } from './propfind.ts';
import type { Position } from './webdav-cursor.ts';
import { isSettled, parseCursor } from './webdav-cursor.ts';
import type { ListFolder } from './webdav-listing.ts';
import { TreeListing } from './webdav-listing.ts';

export interface WebdavOptions {
  /** Absolute http(s) URL of the folder, without credentials. */
  readonly url: string;
  /** Empty where nobody is asked. */
  readonly username: string;
  readonly password: string;
  readonly http: HttpClient;
}

/** Refusals of a report after which all is listed anew. */
const TELLS_NO_CHANGES: ReadonlySet<string> = new Set(['forbidden', 'server', 'not-found', 'malformed']);

export class WebdavProvider implements Provider {
  readonly #http: HttpClient;
  readonly #origin: string;
  /** Encoded, without a slash at its end; empty for the server's root. */
  readonly #root: string;
  /** Null where nothing is ever searched. */
  readonly #searchPlace: SearchPlace | null;
  readonly #username: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, username, password, http }: WebdavOptions) {
    const { origin, pathname } = new URL(url);
    this.#http = http;
    this.#origin = origin;
    this.#root = pathOfHref(pathname).replace(/\/$/, '');
    this.#searchPlace = searchPlaceOf(this.#root);
    this.#username = username;
    this.#headers = username === '' && password === '' ? {} : { Authorization: basicAuthorization(username, password) };
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const { self, root } = await this.#propfind('', '0', signal);
    if (self && !self.isFolder) {
      throw new MpcError('not-found', 'At that address is a file, no folder.', { details: { reason: 'not-a-folder' } });
    }
    const host = new URL(this.#origin).host;
    const folder = decodePath(segmentsOf(this.#root).at(-1) ?? '');
    return {
      key: `webdav:${this.#origin}${this.#root}/|${this.#username}`,
      label: folder === '' ? host : `${folder} (${host})`,
      ...(this.#username !== '' && { user: this.#username }),
      ...(root?.quota && { quota: root.quota }),
    };
  }

  async *changes(cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    const position = parseCursor(cursor);
    if (position.pending !== undefined) return yield* this.#listing(position, signal);
    if (position.token !== undefined) {
      const changes = await this.#changesSince(position.token, signal);
      return yield* changes ? [changes] : this.#anew(cursor, signal);
    }
    if (position.tree === undefined) return yield* this.#anew(cursor, signal);
    const { self, root } = await this.#propfind('', '0', signal);
    if (root?.propagates !== true) return yield* this.#anew(cursor, signal);
    const rootChanged = self?.etag !== position.tree['']?.[0];
    if (rootChanged || !isSettled(position)) yield* this.#listing(position, signal, rootChanged);
    else yield { entries: [], removed: [], failures: [], cursor, end: 'delta' };
  }

  async read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    // Of what lies beyond the end, webdav-server of npm sends a byte that is none of the file's.
    if (file.size !== null && start >= file.size && !signal.aborted) return { bytes: new Uint8Array(), size: file.size };
    const target = { url: this.#urlOf(encodedPathOf(file)), headers: this.#headers, size: file.size, version: file, onAnswer: file.onAnswer, explain: explainDav };
    return this.#http.readRange(target, start, end, signal);
  }

  async url(file: FileRef): Promise<string | null> {
    // An `<audio>` element cannot send a password.
    return this.#headers['Authorization'] === undefined ? this.#urlOf(encodedPathOf(file)) : null;
  }

  #listing(position: Position, signal: AbortSignal, rootChanged?: boolean): AsyncGenerator<ChangeBatch> {
    const list: ListFolder = (path, stop) => this.#propfind(path, '1', stop);
    const place = mayBeSearched(position) ? this.#searchPlace : null;
    const searched = place && new SearchedTree({ list, search: (stop) => this.#search(place, stop) });
    return new TreeListing({ list: searched?.list ?? list, signal }, position, rootChanged).batches();
  }

  /** All there is. @param cursor the one that cannot be gone on from, if there is one */
  async *#anew(cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    let isAnew = cursor !== null;
    for await (const batch of this.#listing({}, signal)) {
      yield isAnew ? { ...batch, anew: true } : batch;
      isAnew = false;
    }
  }

  /** Null where the server does not tell, any more or at all. */
  async #changesSince(token: string, signal: AbortSignal): Promise<ChangeBatch | null> {
    const report = (since: string): Promise<Multistatus> =>
      this.#multistatus({ url: this.#urlOf(''), method: 'REPORT', headers: { Depth: '0' }, body: syncReportBody(since), idempotent: true }, signal);
    try {
      return await changesSince({ report, list: (pending) => this.#listing({ pending }, signal) }, token, this.#root);
    } catch (thrown) {
      signal.throwIfAborted();
      if (TELLS_NO_CHANGES.has(asMpcError(thrown).code)) return null;
      throw thrown;
    }
  }

  async #propfind(path: string, depth: '0' | '1', signal: AbortSignal): Promise<DavFolder> {
    const request = {
      url: `${this.#urlOf(path)}${path === '' ? '' : '/'}`,
      method: 'PROPFIND',
      headers: { Depth: depth },
      body: path === '' ? ROOT_PROPFIND_BODY : PROPFIND_BODY,
    };
    return folderOf(await this.#multistatus(request, signal), `${this.#root}${path === '' ? '' : `/${path}`}` || '/');
  }

  /** Asked once: whoever fails is done without. */
  #search({ path, body }: SearchPlace, signal: AbortSignal): Promise<FoundFolders> {
    const request = { url: `${this.#origin}${path}`, method: 'SEARCH', headers: { ...this.#headers, 'Content-Type': 'text/xml' }, body, retries: 0, explain: explainDav };
    const read = async (response: Response): Promise<FoundFolders> => {
      const rows = new SearchRows(this.#root);
      await readMultistatus(response, (found) => rows.add(found));
      return rows.folders();
    };
    return this.#http.send(request, read, signal);
  }

  #multistatus(request: HttpRequest, signal: AbortSignal): Promise<Multistatus> {
    const headers = { ...this.#headers, ...request.headers, 'Content-Type': 'application/xml; charset=utf-8' };
    return this.#http.send({ ...request, headers, explain: explainDav }, (response) => readMultistatus(response), signal);
  }

  /** @param path encoded and canonical */
  #urlOf(path: string): string {
    return `${this.#origin}${this.#root}/${path}`;
  }
}

async function readMultistatus(response: Response, onResponse?: (found: DavResponse) => void): Promise<Multistatus> {
  const multistatus = new MultistatusReader(onResponse);
  // A stream of text would take longer: one more hand for each piece.
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) multistatus.write(decoder.decode(part.value, { stream: true }));
  multistatus.write(decoder.decode());
  return multistatus.end();
}

/** RFC 7617 with UTF-8, which every server of today takes. */
function basicAuthorization(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
