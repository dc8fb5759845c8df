/** A folder on a WebDAV server. It speaks PROPFIND with depth 0 and 1, GET and nothing else: it changes nothing there. */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { ChangeBatch, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import { decodePath, pathOfHref, segmentsOf } from './dav-path.ts';
import type { DavFolder } from './propfind.ts';
import { PROPFIND_BODY, folderOf, parseMultistatus } from './propfind.ts';
import { listTree } from './webdav-listing.ts';

export interface WebdavOptions {
  /** Absolute http(s) URL of the folder, without credentials. */
  readonly url: string;
  /** Empty where nobody is asked. */
  readonly username: string;
  readonly password: string;
  readonly http: HttpClient;
}

export class WebdavProvider implements Provider {
  readonly #http: HttpClient;
  readonly #origin: string;
  /** Encoded, without a slash at its end; empty for the server's root. */
  readonly #root: string;
  readonly #username: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, username, password, http }: WebdavOptions) {
    const { origin, pathname } = new URL(url);
    this.#http = http;
    this.#origin = origin;
    this.#root = pathOfHref(pathname).replace(/\/$/, '');
    this.#username = username;
    this.#headers = username === '' && password === '' ? {} : { Authorization: basicAuthorization(username, password) };
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const { self } = await this.#propfind('', '0', signal);
    if (self && !self.isFolder) {
      throw new MpcError('not-found', 'At that address is a file, no folder.', { details: { reason: 'not-a-folder' } });
    }
    const host = new URL(this.#origin).host;
    const folder = decodePath(segmentsOf(this.#root).at(-1) ?? '');
    return {
      key: `webdav:${this.#origin}${this.#root}/|${this.#username}`,
      label: folder === '' ? host : `${folder} (${host})`,
    };
  }

  changes(cursor: string | null, signal: AbortSignal): AsyncIterable<ChangeBatch> {
    return listTree((path, stop) => this.#propfind(path, '1', stop), cursor, signal);
  }

  read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const target = { url: this.#urlOf(file.fileId), headers: this.#headers, size: file.size, version: file, onAnswer: file.onAnswer };
    return this.#http.readRange(target, start, end, signal);
  }

  async url(file: FileRef): Promise<string | null> {
    // An `<audio>` element cannot send a password.
    return this.#headers['Authorization'] === undefined ? this.#urlOf(file.fileId) : null;
  }

  async #propfind(path: string, depth: '0' | '1', signal: AbortSignal): Promise<DavFolder> {
    const xml = await this.#http.text(
      {
        url: `${this.#urlOf(path)}${path === '' ? '' : '/'}`,
        method: 'PROPFIND',
        headers: { ...this.#headers, Depth: depth, 'Content-Type': 'application/xml; charset=utf-8' },
        body: PROPFIND_BODY,
      },
      signal,
    );
    const requested = `${this.#root}${path === '' ? '' : `/${path}`}`;
    return folderOf(parseMultistatus(xml), requested === '' ? '/' : requested);
  }

  /** @param path encoded and canonical */
  #urlOf(path: string): string {
    return `${this.#origin}${this.#root}/${path}`;
  }
}

/** RFC 7617 with UTF-8, which every server of today takes. */
function basicAuthorization(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
