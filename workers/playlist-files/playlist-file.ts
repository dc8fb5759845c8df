/** What every format of playlist files is read into and written from. */
import { MpcError } from '../../services/protocol/errors.ts';

/** One entry, as the file has it; empty texts and null are unknown. */
export interface PlaylistFileTrack {
  /** Where the music lies, the best place first: paths relative or absolute, with either slash, or addresses. */
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

/** A number above zero, or null. */
export function positive(value: number): number | null {
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** An address as it is; of a path, the URI reference that means it (RFC 3986). */
export function toUri(location: string): string {
  if (isAddress(location)) return location;
  // Colons are encoded as well, so that none makes a scheme of the first segment.
  return wellFormed(location).replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

/** The location that a URI reference means: an address as it is, of a relative reference the path. */
export function fromUri(reference: string): string {
  if (isAddress(reference)) return reference;
  try {
    return reference.split('/').map(decodeURIComponent).join('/');
  } catch {
    // Some writers put paths there as they are.
    return reference;
  }
}

/** Whether a location is an address and no path; a single letter is a drive of Windows and no scheme. */
export function isAddress(location: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(location);
}

/** Halves of characters, which no encoding holds, as the replacement character. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}
