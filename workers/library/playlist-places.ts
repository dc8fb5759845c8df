/** Places of music as playlist files write them, taken apart so that they can be compared from their end. */

/** Longest path that is looked at. */
const MAX_SEGMENTS = 64;
const SCHEME = /^([a-z][a-z\d+.-]+):(?:\/\/[^/?#]*)?([^?#]*)/i;

/**
 * The segments of a path or address, file name last, in the forms that it may mean: as written, and with its
 * percent signs decoded. Of an address only the path counts; a drive's letter and steps like `.` do not.
 */
export function placesOf(location: string): readonly (readonly string[])[] {
  const [, scheme, path] = SCHEME.exec(location) ?? [];
  const raw = segmentsOf(scheme === undefined ? location : (path ?? ''));
  const decoded = decodedSegments(raw);
  if (decoded === null) return raw.length === 0 ? [] : [raw];
  return scheme === undefined ? [raw, decoded] : [decoded];
}

/** Case and the composed or decomposed form of letters are alike (macOS writes the latter). */
export function foldSegment(segment: string): string {
  return segment.normalize('NFC').toLowerCase();
}

/** How many segments, counted from the end, are alike. */
export function sharedSegments(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && foldSegment(a.at(-1 - shared) ?? '') === foldSegment(b.at(-1 - shared) ?? '')) shared++;
  return shared;
}

function segmentsOf(path: string): readonly string[] {
  const segments = path.replaceAll('\\', '/').replace(/^[a-z]:/i, '').split('/');
  return segments.filter((segment) => segment !== '' && segment !== '.' && segment !== '..').slice(-MAX_SEGMENTS);
}

/** Null when nothing is encoded, or not rightly. */
function decodedSegments(segments: readonly string[]): readonly string[] | null {
  if (!segments.some((segment) => segment.includes('%'))) return null;
  try {
    return segmentsOf(segments.map(decodeURIComponent).join('/'));
  } catch {
    return null;
  }
}
