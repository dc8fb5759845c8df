/**
 * Which item a Graph address means: by id (`items/{id}`), by path (`root:/a/b:`, `items/{id}:/a/b:`), or the root; and what is
 * wanted of it, behind that. https://learn.microsoft.com/graph/onedrive-addressing-driveitems
 */
import { GraphError, invalidRequest } from './errors.mjs';

/** @typedef {import('./store.mjs').Item} Item */

/**
 * @typedef {object} Address
 * @property {Item} from where the path begins
 * @property {string[]} names of the path; none where the item is named by its id
 * @property {string} action `children`, `content` …; empty for the item itself
 */

/** @param {string} path raw, beneath the drive, without a slash at its beginning @param {import('./store.mjs').DriveStore} store @returns {Address | null} */
export function addressOf(path, store) {
  const [whole, kind, id] = /^(root|items\/([^/:]+)|special\/[^/:]+)/.exec(path) ?? [];
  if (whole === undefined || kind === undefined) return null;
  const rest = path.slice(whole.length);
  if (rest !== '' && !/^[:/]/.test(rest)) return null;
  if (kind.startsWith('special/')) throw new GraphError('itemNotFound', 'The special folder was not found.');
  const from = id === undefined ? store.root : store.get(decoded(id));
  if (!rest.startsWith(':')) return { from, names: [], action: rest.slice(1).replace(/\/$/, '') };
  if (rest !== ':' && !rest.startsWith(':/')) return null;
  const end = rest.indexOf(':', 1);
  const names = rest.slice(1, end === -1 ? undefined : end).split('/').filter((name) => name !== '').map(decoded);
  const behind = end === -1 ? '' : rest.slice(end + 1);
  if (behind !== '' && !behind.startsWith('/')) return null;
  return { from, names, action: behind.slice(1).replace(/\/$/, '') };
}

/** @param {Address} address @param {import('./store.mjs').DriveStore} store @returns {Item} @throws GraphError */
export function itemAt({ from, names }, store) {
  const item = store.find(from, names);
  if (!item) throw new GraphError('itemNotFound', 'The resource could not be found.', { inner: 'itemNotFound' });
  return item;
}

/**
 * The folder that the last name of a path is in, made with all above it where it is not there, as uploads do.
 * @param {Address} address @param {import('./store.mjs').DriveStore} store
 * @returns {{ parent: Item, name: string }}
 */
export function placeAt({ from, names }, store) {
  const name = names.at(-1);
  if (name === undefined) throw invalidRequest('A name is missing in the address.');
  let parent = from;
  for (const folder of names.slice(0, -1)) parent = parent.children.get(folder.toLowerCase()) ?? store.addFolder(parent, folder, 'fail');
  return { parent, name };
}

/** @param {string} text */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidRequest('The address is not encoded as it should be.');
  }
}
