/** Which paths lie beneath which folders; the root of an account is the empty path. */

/** Whether a path is one of these folders' or beneath one. */
export function isBeneathAny(path: string, folders: ReadonlySet<string>): boolean {
  for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) if (folders.has(path.slice(0, at))) return true;
  return folders.has('');
}

/** Whether a path is the folder's or beneath it. */
export function isBeneath(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
