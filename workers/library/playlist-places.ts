/** Places of music as playlist files write them, taken apart so that they can be compared from their end. */

/** Longest path that is looked at. */
const MAX_SEGMENTS = 64;
const ADDRESS = /^[a-z][a-z\d+.-]+:(\/\/[^/?#]*)?([^?#]*)/i;
const DRIVE = /^\/?[a-z]:/i;

/**
 * The segments of a path or address, file name last, in the forms that it may mean: as written, with its percent signs
 * decoded, with backslashes that separate and with backslashes that are letters. Of an address only the path counts; a
 * drive's letter does not, and steps like `..` are taken.
 */
export function placesOf(location: string): readonly (readonly string[])[] {
  const address = ADDRESS.exec(location);
  const forms: (readonly string[])[] = [];
  if (address !== null) {
    const path = splitWays(address[2] ?? '');
    const decoded = path.flatMap(decodedWays);
    forms.push(...(decoded.length > 0 ? decoded : path));
  }
  // Without a host it may be a file that is called like one.
  if (address?.[1] === undefined) {
    const path = splitWays(location);
    forms.push(...path, ...path.flatMap(decodedWays));
  }
  return forms.filter((form) => form.length > 0);
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

/** A path with backslashes may be one of Windows; what begins with `./` hardly is. */
function splitWays(path: string): readonly (readonly string[])[] {
  const own = resolved(path.split('/'));
  if (!path.includes('\\')) return [resolved(path.replace(DRIVE, '').split('/'))];
  const windows = resolved(path.replace(DRIVE, '').replaceAll('\\', '/').split('/'));
  return path.startsWith('./') ? [own, windows] : [windows, own];
}

/** None when nothing is encoded, or not rightly. A separator that was encoded is a letter, or a separator all the same. */
function decodedWays(segments: readonly string[]): readonly (readonly string[])[] {
  if (!segments.some((segment) => segment.includes('%'))) return [];
  try {
    const decoded = segments.map(decodeURIComponent);
    const text = decoded.join('/');
    return text.split(/[\\/]/).length === decoded.length ? [resolved(decoded)] : [resolved(decoded), ...splitWays(text)];
  } catch {
    return [];
  }
}

/** Without steps that lead nowhere; those that lead above the beginning are left out. */
function resolved(segments: readonly string[]): readonly string[] {
  const path: string[] = [];
  for (const segment of segments) {
    if (segment === '..') path.pop();
    else if (segment !== '' && segment !== '.') path.push(segment);
  }
  return path.slice(-MAX_SEGMENTS);
}
