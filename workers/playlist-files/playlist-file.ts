/** What every format of playlist files is read into and written from. */
import { MpcError } from '../../services/protocol/errors.ts';

/** One entry, as the file has it; empty texts and null are unknown. */
export interface PlaylistFileTrack {
  /** Where the music lies, the best place first: paths relative or absolute, with either slash ({@link toUri}), or addresses. */
  readonly locations: readonly string[];
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  /** Number on its disc. */
  readonly track: number | null;
  /** Seconds. */
  readonly duration: number | null;
  /** Address of a picture. */
  readonly artwork: string;
}

export interface PlaylistFile {
  readonly title: string;
  readonly description: string;
  readonly tracks: readonly PlaylistFileTrack[];
}

/** A file of more entries is refused before they take all memory. */
export const MAX_TRACKS = 100_000;

const HERE = './';

/** Takes note of a member that is not what the format promises; whoever takes no excuses throws. */
export type OnFault = (where: string, promise: string) => void;

/** @param what names the fault: "it is not JSON"; @param details where it is: a line, a field */
export function malformedPlaylist(what: string, details: Readonly<Record<string, string | number>> = {}, cause?: unknown): MpcError {
  return new MpcError('malformed', `The playlist cannot be read: ${what}.`, { details, ...(cause !== undefined && { cause }) });
}

/** @throws MpcError `malformed` when there are more entries than can be taken in */
export function checkTrackCount(count: number): void {
  if (count > MAX_TRACKS) throw malformedPlaylist(`it has more than ${MAX_TRACKS} entries`);
}

/**
 * A number that a file gives, which some writers put in quotes; null for zero and for what is not given.
 * @param isCount whether it counts something
 */
export function amount(value: unknown, where: string, onFault: OnFault, isCount = false): number | null {
  if (value == null || value === '') return null;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  const isRight = Number.isFinite(number) && number >= 0 && (!isCount || Number.isInteger(number));
  if (!isRight) onFault(where, isCount ? 'a whole number from 0' : 'a number from 0');
  return isRight ? positive(number) : null;
}

/** A number above zero, or null. */
export function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}

/**
 * An address as it is; of a path, the URI reference that means it (RFC 3986, RFC 8089). Backslashes separate as Windows
 * has them, but in what begins with `./`: there they are letters of a name.
 */
export function toUri(location: string): string {
  if (isAddress(location)) return location;
  const text = wellFormed(location);
  const path = text.startsWith(HERE) ? text : text.replaceAll('\\', '/');
  const drive = /^[a-z]:(?=\/)/i.exec(path)?.[0] ?? '';
  // Colons are encoded as well, so that none makes a scheme of the first segment.
  const encoded = path.slice(drive.length).split('/').map(encodeURIComponent).join('/');
  if (drive !== '') return `file:///${drive}${encoded}`;
  if (path.startsWith('//')) return `file:${encoded}`;
  return path.startsWith('/') ? `file://${encoded}` : encoded;
}

/** The location that a URI reference means: of a file and of a relative reference the path, else the address as it is. */
export function fromUri(reference: string): string {
  const [, host = '', file] = /^file:(?:\/\/([^/]*))?(\/.*)$/is.exec(reference) ?? [];
  if (file === undefined && isAddress(reference)) return reference;
  let path: string;
  try {
    path = (file ?? reference).split('/').map(decodeURIComponent).join('/');
  } catch {
    // Some writers put paths there as they are.
    return reference;
  }
  if (file === undefined) return reference.includes('\\') ? path : ownPath(path);
  // Two slashes before a drive's letter are one too few, and common.
  if (/^[a-z]:$/i.test(host)) return host + path;
  if (host !== '' && host.toLowerCase() !== 'localhost') return `//${host}${path}`;
  return path.replace(/^\/(?=[a-z]:\/)/i, '');
}

/** A relative path whose only separator is `/`, written so that nothing else can be read out of it. */
export function ownPath(path: string): string {
  return isAddress(path) || /^[a-z]:|\\/i.test(path) ? `${HERE}${path}` : path;
}

/** Whether a location is an address and no path; a single letter is a drive of Windows and no scheme. */
export function isAddress(location: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(location);
}

/** Halves of characters, which no encoding holds, as the replacement character. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
