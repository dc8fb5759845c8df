/** What nobody could type or see. */
const CONTROL = /\p{Cc}/gu;

/**
 * What a service calls a file or folder, as a segment of a path: with no slash and no control character in it, and none of
 * those that lead elsewhere. Names that differ may become one: for services that tell ids.
 */
export function nameInPaths(name: string): string {
  return leadingNowhere(name.replace(CONTROL, '_'));
}

/** The same for services that know files by their paths: control characters are escaped as in addresses, and names stay apart. */
export function distinctNameInPaths(name: string): string {
  return leadingNowhere(withoutControls(name));
}

/** A name, or several with slashes between them, whose control characters are escaped as in addresses. */
export function withoutControls(path: string): string {
  return path.replace(CONTROL, (character) => encodeURIComponent(character));
}

function leadingNowhere(name: string): string {
  const flat = name.replaceAll('/', '_');
  return flat === '.' || flat === '..' ? flat.replaceAll('.', '_') : flat;
}
