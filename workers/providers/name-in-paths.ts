/**
 * What a service calls a file or folder, as a segment of a path: with no slash and no control character in it, and none of
 * those that lead elsewhere.
 */
export function nameInPaths(name: string): string {
  const flat = name.replace(/[/\p{Cc}]/gu, '_');
  return flat === '.' || flat === '..' ? flat.replaceAll('.', '_') : flat;
}
