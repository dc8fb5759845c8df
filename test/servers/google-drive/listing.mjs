/** `files.list`: what of the Drive is looked through, what of it is found, and in what order it comes. */
import { DriveError, driveNotFound, invalidValue } from './errors.mjs';
import { selector } from './fields.mjs';
import { includesAllDrives, pageSizeOf, parametersOf, required, resourceKeysOf, supportsAllDrives } from './parameters.mjs';
import { parseQuery } from './query.mjs';
import { fileResource } from './resources.mjs';
import { FOLDER_TYPE } from './store.mjs';

/** @typedef {import('./store.mjs').StoredFile} StoredFile */
/** @typedef {import('./parameters.mjs').Parameters} Parameters */

const KNOWN =
  'corpora corpus driveId teamDriveId includeItemsFromAllDrives includeTeamDriveItems includeLabels includePermissionsForView orderBy pageSize pageToken q spaces supportsAllDrives supportsTeamDrives';

/** What orders by each key; ascending. @type {Record<string, (file: StoredFile) => string | number>} */
const KEYS = {
  createdTime: ({ createdTime }) => createdTime,
  folder: ({ mimeType }) => (mimeType === FOLDER_TYPE ? 0 : 1),
  modifiedByMeTime: ({ modifiedTime }) => modifiedTime,
  modifiedTime: ({ modifiedTime }) => modifiedTime,
  name: ({ name }) => name.toLowerCase(),
  name_natural: ({ name }) => name.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0')),
  quotaBytesUsed: ({ size }) => size ?? 0,
  recency: ({ modifiedTime }) => modifiedTime,
  sharedWithMeTime: ({ sharedWithMeTime }) => sharedWithMeTime ?? 0,
  starred: ({ starred }) => (starred ? 0 : 1),
  viewedByMeTime: ({ viewedByMeTime }) => viewedByMeTime ?? 0,
};

/**
 * @param {import('express').Request} request
 * @param {import('./service.mjs').Service} service
 * @param {(file: StoredFile) => boolean} mayBeSeen by the token's scope
 */
export function listFiles(request, { store, pages, faults }, mayBeSeen) {
  const parameters = parametersOf(request, KNOWN);
  const { q, pageToken, spaces = 'drive' } = parameters;
  const select = selector(parameters['fields'], 'fileList');
  if (!spaces.split(',').every((space) => ['drive', 'appDataFolder', 'photos'].includes(space.trim()))) throw invalidValue('spaces');
  const isSearched = corpusOf(parameters, store);
  const compare = orderOf(parameters['orderBy']);
  const { isFound, parents } = q === undefined || q === '' ? { isFound: () => true, parents: new Set() } : parseQuery(q, store, resourceKeysOf(request));
  const question = JSON.stringify([q, parameters['orderBy'], parameters['corpora'], parameters['driveId'], spaces]);
  const all = () => {
    const found = [...store.files.values()].filter((file) => isSearched(file, parents) && mayBeSeen(file) && isFound(file));
    if (compare) found.sort(compare);
    return faults.disorder ? found.reverse() : found;
  };
  const { items, next } = pages.page(spaces.includes('drive') ? all : () => [], { question, token: pageToken, size: pageSizeOf(parameters, 100, 1000) });
  const incompleteSearch = faults.incomplete && parameters['corpora'] === 'allDrives';
  return select({
    kind: 'drive#fileList',
    ...(next !== undefined && { nextPageToken: next }),
    incompleteSearch,
    files: items.map((file) => fileResource(file, store)),
  });
}

/** @param {Parameters} parameters @param {import('./store.mjs').DriveStore} store @returns {(file: StoredFile, parents: ReadonlySet<string>) => boolean} */
function corpusOf(parameters, store) {
  const driveId = parameters['driveId'] ?? parameters['teamDriveId'];
  const corpora = parameters['corpora'] ?? (driveId === undefined ? 'user' : 'drive');
  if (!['user', 'drive', 'domain', 'allDrives', 'teamDrive', 'allTeamDrives'].includes(corpora)) throw invalidValue('corpora');
  const ofOne = corpora === 'drive' || corpora === 'teamDrive';
  if (ofOne !== (driveId !== undefined)) {
    if (ofOne) required(parameters, 'driveId');
    throw new DriveError(400, 'invalid', 'The driveId parameter must be specified if and only if corpora is set to drive.', { location: 'driveId' });
  }
  const wide = includesAllDrives(parameters);
  if (wide && !supportsAllDrives(parameters)) {
    throw new DriveError(400, 'invalid', 'The supportsAllDrives parameter must be true when includeItemsFromAllDrives is true.', { location: 'supportsAllDrives' });
  }
  if ((ofOne || corpora.startsWith('all')) && !wide) {
    throw new DriveError(400, 'teamDrivesIncludeRequired', `The includeItemsFromAllDrives parameter must be set to true when corpora is ${corpora}.`, { location: 'includeItemsFromAllDrives' });
  }
  if (driveId !== undefined && !store.drives.get(driveId)?.member) throw driveNotFound(driveId);
  return (file, parents) => {
    const isLinked = parents.has(file.parents[0] ?? '') && store.isReachable(file);
    if (file.id === store.root || store.drives.has(file.id) || !(isLinked || store.isListed(file))) return false;
    if (ofOne) return file.driveId === driveId;
    if (corpora.startsWith('all')) return true;
    // Of shared drives an account's own corpus holds what it has opened.
    return file.driveId === undefined || (wide && file.viewedByMeTime !== undefined);
  };
}

/** @param {string | undefined} orderBy @returns {((a: StoredFile, b: StoredFile) => number) | null} */
function orderOf(orderBy) {
  if (orderBy === undefined || orderBy === '') return null;
  const keys = orderBy.split(',').map((part) => {
    const [name = '', direction, more] = part.trim().split(/\s+/);
    const key = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
    if (!key || more !== undefined || (direction !== undefined && direction !== 'desc')) throw invalidValue('orderBy');
    return { key, sign: direction === 'desc' ? -1 : 1 };
  });
  return (a, b) => {
    for (const { key, sign } of keys) {
      const [left, right] = [key(a), key(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  };
}
