/** What is asked of a WebDAV server about a folder, and what its answer means (RFC 4918, 9.1 and 14). */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { XmlElement } from '../xml.ts';
import { XmlReader } from '../xml.ts';
import { pathOfHref } from './dav-path.ts';

const DAV = 'DAV:';
/** Of ownCloud and Nextcloud; what other servers do not know they leave out. */
const OWNCLOUD = 'http://owncloud.org/ns';

/** What is asked of every folder and file. */
const PROPERTIES = '<D:resourcetype/><D:getcontentlength/><D:getlastmodified/><D:getetag/><D:getcontenttype/><oc:fileid/><oc:checksums/>';
/** What is asked of the root alone: what the server can do beside listing, and how much room there is (RFC 4331). */
const ROOT_PROPERTIES =
  '<oc:size/><oc:permissions/><D:sync-token/><D:supported-report-set/><D:quota-used-bytes/><D:quota-available-bytes/>';

const NAMESPACES = `xmlns:D="${DAV}" xmlns:oc="${OWNCLOUD}"`;
const PROLOG = '<?xml version="1.0" encoding="utf-8"?>';

export const PROPFIND_BODY = `${PROLOG}<D:propfind ${NAMESPACES}><D:prop>${PROPERTIES}</D:prop></D:propfind>`;
export const ROOT_PROPFIND_BODY = `${PROLOG}<D:propfind ${NAMESPACES}><D:prop>${PROPERTIES}${ROOT_PROPERTIES}</D:prop></D:propfind>`;

/** RFC 6578, 3.2: what has changed beneath a folder since a token, however deep. @param token as the server told it */
export function syncReportBody(token: string): string {
  return `${PROLOG}<D:sync-collection ${NAMESPACES}><D:sync-token>${escapeXml(token)}</D:sync-token><D:sync-level>infinite</D:sync-level><D:prop>${PROPERTIES}</D:prop></D:sync-collection>`;
}

/**
 * RFC 5323, 5: all files beneath a folder that may be music. Types alone would miss what the server knows no type of.
 * @param scope encoded path within the server's space of files
 */
export function searchBody(scope: string, extensions: Iterable<string>): string {
  const like = (property: string, pattern: string): string => `<D:like><D:prop><D:${property}/></D:prop><D:literal>${escapeXml(pattern)}</D:literal></D:like>`;
  const names = Array.from(extensions, (extension) => like('displayname', `%.${extension}`));
  const where = [like('getcontenttype', 'audio/%'), like('getcontenttype', 'application/ogg'), ...names].join('');
  return (
    `${PROLOG}<D:searchrequest ${NAMESPACES}><D:basicsearch><D:select><D:prop>${PROPERTIES}</D:prop></D:select>` +
    `<D:from><D:scope><D:href>${escapeXml(scope)}</D:href><D:depth>infinity</D:depth></D:scope></D:from><D:where><D:or>${where}</D:or></D:where></D:basicsearch></D:searchrequest>`
  );
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

/** What the root says of the server. */
export interface DavRoot {
  /** ownCloud, Nextcloud and their kin: whatever changes in a folder gives it and all above it new ETags. */
  readonly propagates: boolean;
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
  #syncToken = '';
  readonly #reader = new XmlReader((child) => {
    if (child.namespace !== DAV) return;
    if (child.name === 'sync-token') this.#syncToken = child.text;
    const href = child.name === 'response' ? child.textOf('href') : '';
    if (href !== '') this.#responses.push(response(href, child));
  });

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

type Property = (name: string, namespace?: string) => XmlElement | undefined;

function response(href: string, answer: XmlElement): DavResponse {
  const properties: XmlElement[] = [];
  for (const propstat of answer.children) {
    if (propstat.name !== 'propstat' || propstat.namespace !== DAV || !isGood(statusOf(propstat))) continue;
    properties.push(...(propstat.first('prop')?.children ?? []));
  }
  const property: Property = (name, namespace = DAV) =>
    properties.find((found) => found.name === name && found.namespace === namespace && (found.text !== '' || found.children.length > 0));
  const resource = resourceOf(href, property);
  return { status: statusOf(answer), resource, root: resource.isFolder ? rootOf(resource, property) : null };
}

function resourceOf(href: string, property: Property): DavResource {
  const type = property('resourcetype');
  const isFolder = type ? type.first('collection', DAV) !== undefined : href.endsWith('/');
  const date = Date.parse(property('getlastmodified')?.text ?? '');
  return {
    path: pathOfHref(href),
    isFolder,
    size: isFolder ? null : bytes(property('getcontentlength')),
    modified: Number.isNaN(date) ? null : date,
    etag: (property('getetag')?.text ?? '').replace(/^W\//, '').replaceAll('"', ''),
    contentType: property('getcontenttype')?.text ?? '',
    contentHash: contentHash(property('checksums', OWNCLOUD)),
    fileId: property('fileid', OWNCLOUD)?.text ?? '',
  };
}

function rootOf({ etag, fileId }: DavResource, property: Property): DavRoot {
  const reports = property('supported-report-set')?.all('supported-report') ?? [];
  const canSync = reports.some((report) => report.first('report')?.first('sync-collection', DAV) !== undefined);
  const propagates = etag !== '' && fileId !== '' && ['size', 'permissions'].every((name) => property(name, OWNCLOUD) !== undefined);
  const used = bytes(property('quota-used-bytes'));
  const available = bytes(property('quota-available-bytes'));
  return {
    propagates,
    syncToken: canSync ? (property('sync-token')?.text ?? '') : '',
    // Other servers tell of the disk that the folder happens to be on. Negative numbers stand for what is unlimited or unknown.
    quota: used === null || !propagates ? null : { used, total: available === null ? null : used + available },
  };
}

function bytes(property: XmlElement | undefined): number | null {
  return property !== undefined && /^\d+$/.test(property.text) ? Number(property.text) : null;
}

/** ownCloud has several in one text, `SHA1:… MD5:…`, Nextcloud the one that the uploading client gave, if it gave any. */
function contentHash(checksums: XmlElement | undefined): string {
  const given = checksums?.all('checksum').flatMap(({ text }) => text.toLowerCase().split(/\s+/)) ?? [];
  for (const [kind, digits] of Object.entries(CHECKSUMS)) {
    const found = given.find((text) => text.startsWith(`${kind}:`) && text.length === kind.length + 1 + digits && /:[\da-f]+$/.test(text));
    if (found !== undefined) return found;
  }
  return '';
}

function statusOf(answer: XmlElement): number {
  return Number(/^HTTP\/\S+\s+(\d{3})/.exec(answer.textOf('status'))?.[1] ?? 200);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function notWebdav(cause?: unknown): MpcError {
  return new MpcError('server', 'What answers there is no WebDAV folder.', {
    retryable: false,
    details: { reason: 'not-webdav' },
    ...(cause !== undefined && { cause }),
  });
}
