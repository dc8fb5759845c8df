/**
 * Paths of a WebDAV server. Inside the provider a path is encoded, as it travels in URLs, in one canonical form
 * however a server writes it; it is decoded only to be shown. So that what a server encodes strangely (Latin-1,
 * a bare `%`) can still be asked for, what does not decode is kept as it came, and so are control characters.
 */
import { distinctNameInPaths } from '../name-in-paths.ts';
import { decodePercent } from '../percent-decoding.ts';

/** The encoded path of an href: an absolute URL or a path, with or without a slash at its end. */
export function pathOfHref(href: string): string {
  return `/${segmentsOf(pathIn(href)).map(canonicalSegment).join('/')}`;
}

/** Encoded paths of the hrefs of one answer, most of which lie in one folder. */
export class Hrefs {
  /** As the server writes it, up to and with its last slash. */
  #folder = '';
  /** The same in canonical form, without a slash at its end. */
  #path = '';

  pathOf(href: string): string {
    const path = pathIn(href);
    const end = path.endsWith('/') ? path.length - 1 : path.length;
    const start = path.lastIndexOf('/', end - 1) + 1;
    if (start === 0 || start >= end) return pathOfHref(href);
    if (start !== this.#folder.length || !path.startsWith(this.#folder)) {
      this.#folder = path.slice(0, start);
      this.#path = pathOfHref(this.#folder).replace(/\/$/, '');
    }
    return `${this.#path}/${canonicalSegment(path.slice(start, end))}`;
  }
}

function pathIn(href: string): string {
  // Not `new URL(href, base)`: a path that begins with `//Artist` would become a host. And `?` and `#` belong to names:
  // no resource has a query, but there are servers (webdav-server of npm) that leave them as they are.
  return href.startsWith('/') ? href : href.replace(/^https?:\/\/[^/]*/i, '');
}

/** Segments of a path; empty ones do not count. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** For people: decoded where it can be. */
export function decodePath(path: string): string {
  return segmentsOf(path).map(decodeSegment).join('/');
}

/** One name of a path, for people. */
export function decodeSegment(segment: string): string {
  return segment.includes('%') ? distinctNameInPaths(decodePercent(segment)) : segment;
}

/** What `encodeURIComponent` gives of ASCII. */
const CANONICAL = /^(?:[\w.!~*'()-]|%(?:[01][\dA-F]|2[02-6BCF]|3[A-F]|40|5[B-E]|60|7[BCDF]))*$/;

function canonicalSegment(segment: string): string {
  if (CANONICAL.test(segment)) return segment;
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
