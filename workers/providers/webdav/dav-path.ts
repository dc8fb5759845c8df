/**
 * Paths of a WebDAV server. Inside the provider a path is encoded, as it travels in URLs, in one canonical form
 * however a server writes it; it is decoded only to be shown. So that what a server encodes strangely (Latin-1,
 * a bare `%`) can still be asked for, what does not decode is kept as it came.
 */
import { decodePercent } from '../percent-decoding.ts';

/** The encoded path of an href: an absolute URL or a path, with or without a slash at its end. */
export function pathOfHref(href: string): string {
  // Not `new URL(href, base)`: a path that begins with `//Artist` would become a host. And `?` and `#` belong to names:
  // no resource has a query, but there are servers (webdav-server of npm) that leave them as they are.
  const path = href.replace(/^https?:\/\/[^/]*/i, '');
  return `/${segmentsOf(path).map(canonicalSegment).join('/')}`;
}

/** Segments of a path; empty ones do not count. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** For people: decoded where it can be. */
export function decodePath(path: string): string {
  return segmentsOf(path)
    .map((segment) => decodePercent(segment).replaceAll('/', '_'))
    .join('/');
}

const PLAIN = /^[\w.!~*'()-]*$/;

function canonicalSegment(segment: string): string {
  if (PLAIN.test(segment)) return segment;
  try {
    return encodeURIComponent(decodeURIComponent(segment));
  } catch {
    return canonicalParts(segment);
  }
}

/** Of a segment that does not decode as a whole. */
function canonicalParts(segment: string): string {
  return segment.replace(/((?:%[0-9a-f]{2})+)|([^%]+)|%/gi, (bare, escapes?: string, plain?: string) => {
    if (plain !== undefined) return encodeURIComponent(plain);
    if (escapes === undefined) return encodeURIComponent(bare);
    const decoded = decodePercent(escapes);
    return decoded === escapes ? escapes.toUpperCase() : encodeURIComponent(decoded);
  });
}
