/** Which paths lie in which folders; a path lies beneath itself, and all of them beneath the empty one. */

export function isBeneath(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

export function isBeneathAny(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) if (folders.has(path.slice(0, at))) return true;
  return folders.has('');
}
