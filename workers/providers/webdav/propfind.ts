/** What is asked of a WebDAV server about a folder, and what its answer means (RFC 4918, 9.1 and 14). */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { XmlElement } from '../xml.ts';
import { XmlReader } from '../xml.ts';
import { Hrefs } from './dav-path.ts';

const DAV = 'DAV:';
/** Of ownCloud and Nextcloud; what other servers do not know they leave out. */
const OWNCLOUD = 'http://owncloud.org/ns';
/** As nearly every server writes it. */
const OK = 'HTTP/1.1 200 OK';

/** What is asked of every folder and file. */
export const PROPERTIES = '<D:resourcetype/><D:getcontentlength/><D:getlastmodified/><D:getetag/><D:getcontenttype/><oc:fileid/><oc:checksums/>';
/** What is asked of the root alone: what the server can do beside listing, and how much room there is (RFC 4331). */
const ROOT_PROPERTIES =
  '<oc:size/><oc:permissions/><D:sync-token/><D:supported-report-set/><D:quota-used-bytes/><D:quota-available-bytes/>';

export const NAMESPACES = `xmlns:D="${DAV}" xmlns:oc="${OWNCLOUD}"`;
export const PROLOG = '<?xml version="1.0" encoding="utf-8"?>';

export const PROPFIND_BODY = `${PROLOG}<D:propfind ${NAMESPACES}><D:prop>${PROPERTIES}</D:prop></D:propfind>`;
export const ROOT_PROPFIND_BODY = `${PROLOG}<D:propfind ${NAMESPACES}><D:prop>${PROPERTIES}${ROOT_PROPERTIES}</D:prop></D:propfind>`;

/** RFC 6578, 3.2: what has changed beneath a folder since a token, however deep. @param token as the server told it */
export function syncReportBody(token: string): string {
  return `${PROLOG}<D:sync-collection ${NAMESPACES}><D:sync-token>${escapeXml(token)}</D:sync-token><D:sync-level>infinite</D:sync-level><D:prop>${PROPERTIES}</D:prop></D:sync-collection>`;
}

/** Kinds of checksums that tell content, the most common first, with the number of their hexadecimal digits. ADLER32 does not. */
const CHECKSUMS = { sha1: 40, sha256: 64, md5: 32 } as const;

/** One resource of a multistatus answer. */
export interface DavResource {
  /** Encoded, from the server's root, canonical. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly size: number | null;
  /** Epoch milliseconds. */
  readonly modified: number | null;
  /** Without quotes and weakness mark, which the same server sends now and then; empty if none. */
  readonly etag: string;
  readonly contentType: string;
  /** `sha1:…` in lower case, or another kind; empty if the server tells none. */
  readonly contentHash: string;
  /** Of ownCloud and its kin: stays with the file when it is renamed or moved. Empty elsewhere. */
  readonly fileId: string;
}

/** What a folder says of the server, and of itself; the root above all. */
export interface DavRoot {
  /** ownCloud, Nextcloud and their kin: whatever changes in a folder gives it and all above it new ETags. */
  readonly propagates: boolean;
  /** Searches may not know all that is beneath: it is not scanned yet, or lies on another storage, which may change behind the server's back. */
  readonly isPartial: boolean;
  /** Where changes may be asked for by {@link syncReportBody}; empty where they may not. */
  readonly syncToken: string;
  /** Bytes; null where the server does not tell. `total` is null where there is no limit. */
  readonly quota: { readonly used: number; readonly total: number | null } | null;
}

/** One answer of several (RFC 4918, 14.24). */
export interface DavResponse {
  /** Of the response as a whole; 200 where it has properties. */
  readonly status: number;
  readonly resource: DavResource;
  /** Of folders. */
  readonly root: DavRoot | null;
}

/** A whole answer. */
export interface Multistatus {
  readonly responses: readonly DavResponse[];
  /** Empty but for answers to sync reports. */
  readonly syncToken: string;
}

/** What a folder holds directly. */
export interface DavFolder {
  /** The folder itself, as far as the server lists it. */
  readonly self: DavResource | null;
  /** By the last, encoded segment of their path. */
  readonly children: ReadonlyMap<string, DavResource>;
  /** What the folder says of the server, as far as it was asked. */
  readonly root: DavRoot | null;
}

/** Reads a multistatus answer as it comes, so that a folder of any size is never held as text. */
export class MultistatusReader {
  readonly #responses: DavResponse[] = [];
  readonly #hrefs = new Hrefs();
  readonly #onResponse: (response: DavResponse) => void;
  #syncToken = '';
  readonly #reader = new XmlReader((child) => {
    if (child.namespace !== DAV) return;
    if (child.name === 'sync-token') this.#syncToken = child.text;
    const href = child.name === 'response' ? child.textOf('href') : '';
    if (href !== '') this.#onResponse(response(this.#hrefs.pathOf(href), href, child));
  });

  /** @param onResponse takes each response as soon as it is whole; then {@link MultistatusReader.end} tells none */
  constructor(onResponse?: (response: DavResponse) => void) {
    this.#onResponse = onResponse ?? ((found) => this.#responses.push(found));
  }

  /** @throws MpcError `server` when this is no multistatus answer */
  write(text: string): void {
    try {
      this.#reader.write(text);
    } catch (cause) {
      throw notWebdav(cause);
    }
  }

  /** @throws MpcError `server` when this is no multistatus answer, or not all of it */
  end(): Multistatus {
    let root: XmlElement;
    try {
      root = this.#reader.end();
    } catch (cause) {
      throw notWebdav(cause);
    }
    if (root.name !== 'multistatus' || root.namespace !== DAV) throw notWebdav();
    return { responses: this.#responses, syncToken: this.#syncToken };
  }
}

export function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** @param requested encoded path of the folder that was asked for */
export function folderOf({ responses }: Multistatus, requested: string): DavFolder {
  const good = responses.filter(({ status }) => isGood(status));
  const self = good.find(({ resource }) => resource.path === requested) ?? commonFolder(good);
  const root = self?.resource.path ?? requested;
  const start = root === '/' ? root : `${root}/`;
  const children = new Map<string, DavResource>();
  for (const { resource } of good) {
    const name = resource.path.startsWith(start) ? resource.path.slice(start.length) : '';
    // Deeper ones come from servers that answer with more than was asked; they are listed in their turn.
    if (name !== '' && !name.includes('/')) children.set(name, resource);
  }
  return { self: self?.resource ?? null, children, root: self?.root ?? null };
}

/** A proxy may map paths, so that the folder's own href is not the one asked for: then it is the shortest. */
function commonFolder(responses: readonly DavResponse[]): DavResponse | null {
  let shortest: DavResponse | null = null;
  for (const found of responses) {
    if (found.resource.isFolder && (!shortest || found.resource.path.length < shortest.resource.path.length)) shortest = found;
  }
  if (!shortest) return null;
  const start = shortest.resource.path === '/' ? '/' : `${shortest.resource.path}/`;
  return responses.every((other) => other === shortest || other.resource.path.startsWith(start)) ? shortest : null;
}

function response(path: string, href: string, answer: XmlElement): DavResponse {
  const properties = propertiesOf(answer);
  const resource = resourceOf(path, href, properties);
  return { status: statusOf(answer), resource, root: resource.isFolder ? rootOf(resource, properties) : null };
}

/** Those that the server has, of one propstat or several. */
function propertiesOf(answer: XmlElement): readonly XmlElement[] {
  let properties: readonly XmlElement[] = [];
  for (const propstat of answer.children) {
    if (propstat.name !== 'propstat' || propstat.namespace !== DAV || !isGood(statusOf(propstat))) continue;
    const found = propstat.first('prop')?.children ?? [];
    properties = properties.length === 0 ? found : [...properties, ...found];
  }
  return properties;
}

function isTold({ text, children }: XmlElement): boolean {
  return text !== '' || children.length > 0;
}

/** In one pass: most of the time of a listing goes by here. Of several properties of one name the first counts that says anything. */
function resourceOf(path: string, href: string, properties: readonly XmlElement[]): DavResource {
  let [length, date, etag, contentType, fileId] = ['', '', '', '', ''];
  let type: XmlElement | undefined;
  let checksums: XmlElement | undefined;
  for (const property of properties) {
    if (!isTold(property)) continue;
    const { namespace, name, text } = property;
    if (namespace === DAV) {
      if (name === 'resourcetype') type ??= property;
      else if (name === 'getcontentlength') length ||= text;
      else if (name === 'getlastmodified') date ||= text;
      else if (name === 'getetag') etag ||= text;
      else if (name === 'getcontenttype') contentType ||= text;
    } else if (namespace === OWNCLOUD) {
      if (name === 'fileid') fileId ||= text;
      else if (name === 'checksums') checksums ??= property;
    }
  }
  const isFolder = type ? type.first('collection', DAV) !== undefined : href.endsWith('/');
  const modified = Date.parse(date);
  return {
    path,
    isFolder,
    size: isFolder ? null : bytes(length),
    modified: Number.isNaN(modified) ? null : modified,
    etag: (etag.startsWith('W/') ? etag.slice(2) : etag).replaceAll('"', ''),
    contentType,
    contentHash: checksums ? contentHash(checksums) : '',
    fileId,
  };
}

function rootOf({ etag, fileId }: DavResource, properties: readonly XmlElement[]): DavRoot {
  const property = (name: string, namespace = DAV): XmlElement | undefined =>
    properties.find((found) => found.name === name && found.namespace === namespace && isTold(found));
  const reports = property('supported-report-set')?.all('supported-report') ?? [];
  const canSync = reports.some((report) => report.first('report')?.first('sync-collection', DAV) !== undefined);
  const size = property('size', OWNCLOUD)?.text;
  const permissions = property('permissions', OWNCLOUD)?.text;
  const propagates = etag !== '' && fileId !== '' && size !== undefined && permissions !== undefined;
  const used = bytes(property('quota-used-bytes')?.text ?? '');
  const available = bytes(property('quota-available-bytes')?.text ?? '');
  return {
    propagates,
    isPartial: size?.startsWith('-') === true || permissions?.includes('M') === true,
    syncToken: canSync ? (property('sync-token')?.text ?? '') : '',
    // Other servers tell of the disk that the folder happens to be on. Negative numbers stand for what is unlimited or unknown.
    quota: used === null || !propagates ? null : { used, total: available === null ? null : used + available },
  };
}

function bytes(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}

/** ownCloud has several in one text, `SHA1:… MD5:…`, Nextcloud the one that the uploading client gave, if it gave any. */
function contentHash(checksums: XmlElement): string {
  const given = checksums.all('checksum').flatMap(({ text }) => text.toLowerCase().split(/\s+/));
  for (const [kind, digits] of Object.entries(CHECKSUMS)) {
    const found = given.find((text) => text.startsWith(`${kind}:`) && text.length === kind.length + 1 + digits && /:[\da-f]+$/.test(text));
    if (found !== undefined) return found;
  }
  return '';
}

function statusOf(answer: XmlElement): number {
  const line = answer.textOf('status');
  return line === '' || line === OK ? 200 : Number(/^HTTP\/\S+\s+(\d{3})/.exec(line)?.[1] ?? 200);
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function notWebdav(cause?: unknown): MpcError {
  return new MpcError('server', 'What answers there is no WebDAV folder.', {
    retryable: false,
    details: { reason: 'not-webdav' },
    ...(cause !== undefined && { cause }),
  });
}
