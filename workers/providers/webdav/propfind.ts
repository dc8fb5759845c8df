/** What is asked of a WebDAV server about a folder, and what its answer means (RFC 4918, 9.1 and 14). */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { XmlElement } from '../xml.ts';
import { parseXml } from '../xml.ts';
import { pathOfHref, segmentsOf } from './dav-path.ts';

const DAV = 'DAV:';
/** Of ownCloud and Nextcloud; what other servers do not know they leave out. */
const OWNCLOUD = 'http://owncloud.org/ns';

export const PROPFIND_BODY =
  '<?xml version="1.0" encoding="utf-8"?>' +
  `<D:propfind xmlns:D="${DAV}" xmlns:oc="${OWNCLOUD}"><D:prop>` +
  '<D:resourcetype/><D:getcontentlength/><D:getlastmodified/><D:getetag/><D:getcontenttype/><oc:checksums/>' +
  '</D:prop></D:propfind>';

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
}

/** What a folder holds directly. */
export interface DavFolder {
  /** The folder itself, as far as the server lists it. */
  readonly self: DavResource | null;
  /** By the last, encoded segment of their path. */
  readonly children: ReadonlyMap<string, DavResource>;
}

/** @throws MpcError `server` when this is no multistatus answer */
export function parseMultistatus(xml: string): readonly DavResource[] {
  let root: XmlElement;
  try {
    root = parseXml(xml);
  } catch (cause) {
    throw notWebdav(cause);
  }
  if (root.name !== 'multistatus' || root.namespace !== DAV) throw notWebdav();
  return root.all('response').flatMap((response) => {
    const href = response.textOf('href');
    const status = response.textOf('status');
    return href === '' || (status !== '' && !isSuccess(status)) ? [] : [resource(href, response)];
  });
}

/** @param requested encoded path of the folder that was asked for */
export function folderOf(resources: readonly DavResource[], requested: string): DavFolder {
  const self = resources.find(({ path }) => path === requested) ?? commonFolder(resources);
  const root = segmentsOf(self?.path ?? requested);
  const children = new Map<string, DavResource>();
  for (const found of resources) {
    const segments = segmentsOf(found.path);
    const name = segments[root.length];
    // Deeper ones come from servers that answer with more than was asked; they are listed in their turn.
    if (name === undefined || segments.length !== root.length + 1) continue;
    if (root.every((segment, index) => segment === segments[index])) children.set(name, found);
  }
  return { self, children };
}

/** A proxy may map paths, so that the folder's own href is not the one asked for: then it is the shortest. */
function commonFolder(resources: readonly DavResource[]): DavResource | null {
  const folders = resources.filter(({ isFolder }) => isFolder);
  const shortest = folders.reduce<DavResource | null>((best, next) => (best && best.path.length <= next.path.length ? best : next), null);
  const isParent = shortest && resources.every((other) => other === shortest || other.path.startsWith(shortest.path === '/' ? '/' : `${shortest.path}/`));
  return isParent ? shortest : null;
}

function resource(href: string, response: XmlElement): DavResource {
  const properties = response
    .all('propstat')
    .filter((propstat) => isSuccess(propstat.textOf('status') || 'HTTP/1.1 200'))
    .flatMap((propstat) => propstat.first('prop')?.children ?? []);
  const property = (name: string, namespace = DAV): XmlElement | undefined =>
    properties.find((found) => found.name === name && found.namespace === namespace && (found.text !== '' || found.children.length > 0));
  const type = property('resourcetype');
  const isFolder = type ? type.first('collection', DAV) !== undefined : href.endsWith('/');
  const length = property('getcontentlength')?.text ?? '';
  const date = Date.parse(property('getlastmodified')?.text ?? '');
  return {
    path: pathOfHref(href),
    isFolder,
    size: !isFolder && /^\d+$/.test(length) ? Number(length) : null,
    modified: Number.isNaN(date) ? null : date,
    etag: (property('getetag')?.text ?? '').replace(/^W\//, '').replaceAll('"', ''),
    contentType: property('getcontenttype')?.text ?? '',
    contentHash: contentHash(property('checksums', OWNCLOUD)),
  };
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

function isSuccess(status: string): boolean {
  return /^HTTP\/\S+\s+2\d\d/.test(status);
}

function notWebdav(cause?: unknown): MpcError {
  return new MpcError('server', 'What answers there is no WebDAV folder.', {
    retryable: false,
    details: { reason: 'not-webdav' },
    ...(cause !== undefined && { cause }),
  });
}
