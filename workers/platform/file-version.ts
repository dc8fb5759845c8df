/** By what can be told that a file on a server is still the same: as far as its answers can be read. */
import { changedError } from './http-errors.ts';

export interface FileVersion {
  /** Without the mark of weakness, which proxies add. */
  readonly etag: string | null;
  /** `Last-Modified`, which CORS never hides. */
  readonly modified: string | null;
  /** Bytes. */
  readonly size: number | null;
}

/** What an answer tells of a file beside its bytes. */
export interface AnswerFacts {
  readonly version: FileVersion;
  /** Whether the server gives parts of files; one that does not sends the whole file each time, of which readers get their part. */
  readonly ranges: boolean;
  /** Whether it is a broadcast, of which nobody gets more than what is on the air. */
  readonly live: boolean;
}

export function versionOf({ headers }: Response, size: number | null): FileVersion {
  return { etag: headers.get('ETag')?.replace(/^W\//, '') ?? null, modified: headers.get('Last-Modified'), size };
}

/**
 * Whether an answer looks like a live stream: sound without length or version that is not to be kept, as Icecast and
 * Shoutcast send it. Those headers no CORS hides; the `icy-` ones it mostly does.
 */
export function isLive({ headers }: Response): boolean {
  if (['Content-Length', 'ETag', 'Last-Modified'].some((name) => headers.has(name))) return false;
  if (headers.has('icy-name') || headers.has('icy-br') || headers.has('icy-metaint')) return true;
  const isSound = /^(?:audio\/|application\/ogg)/.test(headers.get('Content-Type') ?? '');
  return isSound && /no-cache|no-store/.test(headers.get('Cache-Control') ?? '');
}

/** What is known of the files that are being read; forgotten with the object that stands for the reading. */
export class FileVersions {
  readonly #known = new WeakMap<object, FileVersion>();

  /** @throws MpcError `server` with `details.reason` `changed` when this is another file than before */
  check(reading: object, found: FileVersion, url: string): void {
    const known = this.#known.get(reading);
    if (known && differ(known, found)) throw changedError(url);
    this.#known.set(reading, {
      etag: found.etag ?? known?.etag ?? null,
      modified: found.modified ?? known?.modified ?? null,
      size: found.size ?? known?.size ?? null,
    });
  }
}

/** Whether these are certainly two files. A tag says more than a date, which changes when a file is merely copied. RFC 9110, 8.8. */
export function differ(one: FileVersion, other: FileVersion): boolean {
  if (one.size !== null && other.size !== null && one.size !== other.size) return true;
  if (one.etag !== null && other.etag !== null) return one.etag !== other.etag;
  return one.modified !== null && other.modified !== null && one.modified !== other.modified;
}
