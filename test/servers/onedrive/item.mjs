/** Items as Graph describes them (`driveItem`), as far as `$select` asks. */
import { invalidRequest } from './errors.mjs';

/** @typedef {import('./store.mjs').Item} Item */
/** @typedef {import('./store.mjs').DriveStore} DriveStore */

const PROPERTIES = new Set([
  'id', 'name', 'size', 'createdDateTime', 'lastModifiedDateTime', 'createdBy', 'lastModifiedBy', 'createdByUser', 'lastModifiedByUser', 'eTag', 'cTag', 'webUrl',
  'webDavUrl', 'description', 'parentReference', 'fileSystemInfo', 'file', 'folder', 'root', 'audio', 'video', 'image', 'photo', 'location', 'bundle', 'package', 'remoteItem',
  'deleted', 'shared', 'sharepointIds', 'searchResult', 'specialFolder', 'pendingOperations', 'publication', 'malware', 'media', 'source', 'content', 'content.downloadUrl',
  '@microsoft.graph.downloadUrl', 'children', 'permissions', 'thumbnails', 'versions', 'listItem', 'retentionLabel',
]);

/** @param {string | null} select @returns {ReadonlySet<string> | null} null for all */
export function selection(select) {
  if (select === null) return null;
  const names = select.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!PROPERTIES.has(name) && name !== '*') throw invalidRequest(`Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.driveItem'.`);
  }
  return names.includes('*') ? null : new Set(names);
}

/**
 * @typedef {object} Look how items are to be described
 * @property {DriveStore} store
 * @property {string} user
 * @property {ReadonlySet<string> | null} select
 * @property {boolean} [inDelta] parents are without their paths there, and deletions of work drives without names
 * @property {(item: Item) => string} downloadUrl
 */

/** @param {Item} item @param {Look} look @returns {Record<string, unknown>} */
export function describeItem(item, { store, user, select, inDelta = false, downloadUrl }) {
  const reference = parentReference(item, store, inDelta);
  if (item.deleted) {
    const { id, name, size } = item;
    const facets = { ...(item.children.size > 0 || item.kind === 'folder' ? { folder: { childCount: 0 } } : { file: {} }), deleted: { state: 'deleted' } };
    return chosen({ id, ...(store.personal && { name, size }), parentReference: reference, ...facets }, select);
  }
  const by = { user: { displayName: user, email: user, id: store.driveId.toLowerCase() }, application: { displayName: 'OneDrive', id: '481710a4' } };
  const whole = {
    createdDateTime: date(item.created),
    cTag: tag('c', item, item.contentVersion),
    eTag: tag('e', item, item.version),
    id: item.id,
    lastModifiedDateTime: date(item.modified),
    name: item.name,
    size: item.size,
    webUrl: `https://onedrive.live.com/?id=${encodeURIComponent(item.id)}`,
    createdBy: by,
    lastModifiedBy: by,
    parentReference: reference,
    fileSystemInfo: { createdDateTime: date(item.fileCreated), lastModifiedDateTime: date(item.fileModified) },
    ...(item.description !== undefined && { description: item.description }),
    ...(item.permissions.length > 0 && { shared: { scope: 'anonymous' } }),
    ...facets(item, store),
  };
  const url = item.kind === 'file' && !item.malware && wantsUrl(select) ? { '@microsoft.graph.downloadUrl': downloadUrl(item) } : {};
  return { ...url, ...chosen(whole, select) };
}

/** Where an item lies; what a `parentReference` has in it. @param {Item} item @param {DriveStore} store @param {boolean} inDelta */
function parentReference({ parent }, store, inDelta) {
  const drive = { driveType: store.personal ? 'personal' : 'business', driveId: store.driveId };
  if (!parent) return drive;
  return { ...drive, id: parent.id, name: parent.name, ...(!inDelta && { path: pathOf(parent) }) };
}

/** @param {Item} item @param {DriveStore} store */
function facets(item, store) {
  switch (item.kind) {
    case 'root':
      return { root: {}, folder: { childCount: item.children.size } };
    case 'folder':
      return { folder: { childCount: item.children.size, view: { sortBy: 'name', sortOrder: 'ascending', viewType: 'thumbnails' } } };
    case 'package':
      return { package: { type: 'oneNote' } };
    case 'remote':
      return { remoteItem: { id: 'B0B0B0B0B0B0B0B0!42', name: item.name, size: item.size, folder: { childCount: 3 }, parentReference: { driveId: 'b0b0b0b0b0b0b0b0', driveType: 'personal' } } };
    default:
      return {
        file: { mimeType: item.mimeType, ...(item.hashes && { hashes: item.hashes }) },
        ...(store.personal && item.audio && { audio: item.audio }),
        ...(item.malware && { malware: { description: 'Virus:EICAR' } }),
      };
  }
}

/** @param {Item} item @returns {string} as `parentReference.path` has it */
export function pathOf(item) {
  /** @type {string[]} */
  const names = [];
  for (let at = item; at.parent; at = at.parent) names.unshift(encodeURIComponent(at.name));
  return ['/drive/root:', ...names].join('/');
}

/** @param {Record<string, unknown>} whole @param {ReadonlySet<string> | null} select */
function chosen(whole, select) {
  if (select === null) return { ...whole };
  return Object.fromEntries(Object.entries(whole).filter(([name]) => select.has(name)));
}

/** With a choice of properties, the address has to be chosen too, and the id with it. @param {ReadonlySet<string> | null} select */
function wantsUrl(select) {
  return select === null || (select.has('id') && (select.has('@microsoft.graph.downloadUrl') || select.has('content.downloadUrl')));
}

/** @param {'c' | 'e'} kind @param {Item} item @param {number} version */
export function tag(kind, item, version) {
  return `"${kind}:{${item.id}},${version}"`;
}

/** @param {number} time */
function date(time) {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}
