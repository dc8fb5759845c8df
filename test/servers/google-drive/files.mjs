/** The methods on single files: `get` with or without their bytes, `create` and `update` without, `copy`, `delete`, ids, the bin. */
import { badRequest, DriveError, fileNotFound, insufficientFilePermissions, invalidParameter, invalidValue, refusal } from './errors.mjs';
import { selector } from './fields.mjs';
import { parametersOf, required, resourceKeysOf, supportsAllDrives } from './parameters.mjs';
import { fileResource, isBinary } from './resources.mjs';
import { FOLDER_TYPE, SHORTCUT_TYPE } from './store.mjs';

/** @typedef {import('./store.mjs').StoredFile} StoredFile */
/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('express').Request} Request */

const DRIVES = 'supportsAllDrives supportsTeamDrives includeLabels includePermissionsForView';
const WRITING = `${DRIVES} enforceSingleParent ignoreDefaultVisibility keepRevisionForever ocrLanguage useContentAsIndexableText`;

/** Members of a file that a request may set. */
const WRITABLE = new Set(
  'id name mimeType description parents properties appProperties starred trashed createdTime modifiedTime viewedByMeTime shortcutDetails writersCanShare copyRequiresWriterPermission folderColorRgb contentHints originalFilename kind'.split(' '),
);

/** @param {Request} request @param {Service} service @param {(file: StoredFile) => boolean} mayBeSeen */
export function fileOf(request, { store }, mayBeSeen) {
  const file = store.get(String(request.params['fileId']), supportsAllDrives(parametersOf(request, ALL)), resourceKeysOf(request));
  if (!mayBeSeen(file)) throw fileNotFound(file.id);
  return file;
}

/** Of any method on a file: which of them it knows is looked at where it is served. */
const ALL = `${WRITING} acknowledgeAbuse addParents removeParents mimeType pageSize pageToken useDomainAdminAccess sendNotificationEmail emailMessage transferOwnership moveToNewOwnersRoot upload_id`;

/** @param {Request} request @param {Service} service @param {StoredFile} file */
export function getFile(request, { store }, file) {
  const parameters = parametersOf(request, `${DRIVES} acknowledgeAbuse`);
  return selector(parameters['fields'], 'file')(fileResource(file, store));
}

/** Bytes of a file. @param {Request} request @param {import('express').Response} response @param {Service} service @param {StoredFile} file */
export function sendMedia(request, response, { faults }, file) {
  const { acknowledgeAbuse, access_token: queryToken } = parametersOf(request, `${DRIVES} acknowledgeAbuse`);
  // Since 2020 tokens in addresses are not taken for downloads.
  if (queryToken !== undefined) throw new DriveError(403, 'forbidden', 'The access_token query parameter is not supported for downloads.');
  if (!isBinary(file)) {
    throw new DriveError(403, 'fileNotDownloadable', 'Only files with binary content can be directly downloaded. Use Export with Docs Editors files.', { location: 'alt' });
  }
  const reason = faults.downloads[file.id];
  if (reason !== undefined && !(reason === 'cannotDownloadAbusiveFile' && acknowledgeAbuse === 'true' && file.owner === null)) throw refusal(reason);
  const content = contentOf(file);
  response.set({
    'Content-Type': file.mimeType,
    'Content-Disposition': 'attachment',
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=0, must-revalidate',
    'Last-Modified': new Date(file.modifiedTime).toUTCString(),
    ...(file.md5 !== '' && { 'X-Goog-Hash': `md5=${Buffer.from(file.md5, 'hex').toString('base64')}` }),
  });
  const range = rangeOf(request.get('Range'), content.length);
  if (range === null) return response.status(200).set('Content-Length', String(content.length)).end(request.method === 'HEAD' ? undefined : content);
  const [start, end] = range;
  response.status(206).set({ 'Content-Range': `bytes ${start}-${end - 1}/${content.length}`, 'Content-Length': String(end - start) });
  return response.end(content.subarray(start, end));
}

/** @param {StoredFile} file @returns {Uint8Array} of a made-up file: its size in bytes, counted */
function contentOf({ content, size }) {
  return content ?? Uint8Array.from({ length: size ?? 0 }, (_, index) => index % 256);
}

/** Start and end (exclusive); null for the whole. Of several ranges none is taken. @param {string | undefined} header @param {number} size */
function rangeOf(header, size) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return null;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) {
    throw new DriveError(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable', { location: 'Range', locationType: 'header', headers: { 'Content-Range': `bytes */${size}` } });
  }
  return [start, end];
}

/** @param {Request} request @param {Service} service @param {object} metadata @param {Partial<StoredFile>} content what was uploaded with it */
export function createFile(request, { store }, metadata, content = {}) {
  const parameters = parametersOf(request, `${WRITING} upload_id`);
  const select = selector(parameters['fields'], 'file');
  const facts = factsOf(metadata);
  const { parents = [store.root] } = facts;
  if (parents.length !== 1) throw new DriveError(400, 'invalid', 'A file cannot have more than one parent.', { location: 'parents' });
  const [parent] = parents.map((id) => store.get(id, supportsAllDrives(parameters)));
  if (parent?.mimeType !== FOLDER_TYPE) throw new DriveError(403, 'parentNotAFolder', 'The specified parent is not a folder.', { location: 'parents' });
  if (parent.owner !== null && parent.driveId === undefined) throw insufficientFilePermissions();
  if (facts.id !== undefined && store.files.has(facts.id)) throw new DriveError(409, 'fileIdInUse', 'A file already exists with the provided ID.');
  if (facts.id !== undefined && !store.mayBeNamed(facts.id)) throw invalidParameter('id', 'The provided file ID is not usable.');
  if (facts.shortcutDetails !== undefined || facts.mimeType === SHORTCUT_TYPE) Object.assign(facts, shortcutOf(facts, store));
  const isEmpty = content.content === undefined && !(facts.mimeType ?? '').startsWith('application/vnd.google-apps.');
  const file = store.create({ name: 'Untitled', ...(isEmpty && { content: new Uint8Array(0) }), ...content, ...facts, parents: [parent.id] });
  return select(fileResource(file, store));
}

/** @param {Request} request @param {Service} service @param {StoredFile} file @param {object} metadata @param {Partial<StoredFile>} content */
export function updateFile(request, { store }, file, metadata, content = {}) {
  const parameters = parametersOf(request, `${WRITING} addParents removeParents upload_id`);
  const select = selector(parameters['fields'], 'file');
  requireWriter(file);
  const { parents, trashed, id, ...facts } = factsOf(metadata);
  if (parents !== undefined) {
    throw new DriveError(403, 'fieldNotWritable', 'The parents field is not directly writable in update requests. Use the addParents and removeParents parameters instead.');
  }
  if (id !== undefined && id !== file.id) throw new DriveError(403, 'fieldNotWritable', 'The resource body includes fields which are not directly writable.');
  const added = listOf(parameters['addParents']).map((each) => store.get(each, supportsAllDrives(parameters)).id);
  const removed = new Set(listOf(parameters['removeParents']).map((each) => (each === 'root' ? store.root : each)));
  const after = [...new Set([...file.parents.filter((each) => !removed.has(each)), ...added])];
  if (after.length > 1) throw new DriveError(403, 'cannotAddParent', 'Increasing the number of parents is not allowed');
  if (content.content !== undefined && !isBinary(file)) throw badRequest('Bad Request');
  const isMoved = after[0] !== file.parents[0];
  const touches = content.content !== undefined && facts.modifiedTime === undefined ? { modifiedTime: store.now() } : {};
  store.update(file, { ...content, ...touches, ...facts, ...(isMoved && { parents: after }), ...(trashed !== undefined && { explicitlyTrashed: trashed }) });
  return select(fileResource(file, store));
}

/** @param {Request} request @param {Service} service @param {StoredFile} file @param {object} metadata */
export function copyFile(request, { store }, file, metadata) {
  const parameters = parametersOf(request, WRITING);
  if (file.mimeType === FOLDER_TYPE) throw new DriveError(403, 'cannotCopyFile', 'This file cannot be copied by the user.');
  const { parents = [store.root], ...facts } = factsOf(metadata);
  const [parent] = parents.map((id) => store.get(id, supportsAllDrives(parameters)).id);
  const { name, mimeType, content, size, md5, modifiedTime } = file;
  const copy = store.create({ name: `Copy of ${name}`, mimeType, content, size, md5, modifiedTime, ...facts, parents: [parent ?? store.root] });
  return selector(parameters['fields'], 'file')(fileResource(copy, store));
}

/** @param {Request} request @param {Service} service @param {StoredFile} file */
export function deleteFile(request, { store }, file) {
  parametersOf(request, DRIVES);
  requireWriter(file);
  if (file.id === store.root || store.drives.has(file.id)) throw insufficientFilePermissions();
  store.delete(file);
}

/** @param {Request} request @param {Service} service */
export function emptyTrash(request, { store }) {
  const { driveId } = parametersOf(request, 'driveId enforceSingleParent');
  for (const file of store.files.values()) if (file.trashed && file.driveId === driveId && file.owner === null) store.delete(file);
}

/** @param {Request} request @param {Service} service */
export function generateIds(request, { store }) {
  const parameters = parametersOf(request, 'count space type');
  const count = Number(parameters['count'] ?? 10);
  if (!Number.isInteger(count) || count < 1 || count > 1000) throw invalidParameter('count', `Invalid value '${parameters['count']}'. Values must be within the range: [1, 1000]`);
  return selector(parameters['fields'], 'generatedIds')({ kind: 'drive#generatedIds', space: 'drive', ids: store.reserveIds(count) });
}

/** Google's own documents as something else, which the emulator has none of. @param {Request} request @param {StoredFile} file */
export function exportFile(request, file) {
  const parameters = parametersOf(request, 'mimeType');
  required(parameters, 'mimeType');
  if (isBinary(file)) throw new DriveError(403, 'fileNotExportable', 'Export only supports Docs Editors files.', { location: 'alt' });
  throw new DriveError(400, 'badRequest', 'The requested conversion is not supported.', { location: 'mimeType' });
}

/** @param {StoredFile} file */
function requireWriter(file) {
  if (file.owner !== null && file.driveId === undefined) throw insufficientFilePermissions();
}

/** @param {string | undefined} ids with commas between */
function listOf(ids = '') {
  return ids.split(',').map((id) => id.trim()).filter((id) => id !== '');
}

/** What a request's body says of a file, checked. @param {object} metadata @returns {Partial<StoredFile>} */
function factsOf(metadata) {
  /** @type {Record<string, any>} */
  const facts = { ...metadata };
  for (const name of Object.keys(facts)) {
    if (!WRITABLE.has(name)) throw new DriveError(403, 'fieldNotWritable', 'The resource body includes fields which are not directly writable.');
  }
  for (const name of ['createdTime', 'modifiedTime', 'viewedByMeTime']) {
    if (facts[name] === undefined) continue;
    const time = Date.parse(facts[name]);
    if (typeof facts[name] !== 'string' || Number.isNaN(time)) throw invalidValue(name);
    facts[name] = time;
  }
  for (const name of ['name', 'mimeType', 'description']) if (facts[name] !== undefined && typeof facts[name] !== 'string') throw invalidValue(name);
  if (facts['parents'] !== undefined && !Array.isArray(facts['parents'])) throw invalidValue('parents');
  for (const name of ['kind', 'contentHints', 'originalFilename', 'folderColorRgb', 'writersCanShare', 'copyRequiresWriterPermission']) delete facts[name];
  return facts;
}

/** @param {Partial<StoredFile>} facts @param {import('./store.mjs').DriveStore} store */
function shortcutOf({ mimeType, shortcutDetails }, store) {
  const target = store.find(shortcutDetails?.targetId ?? '');
  if (mimeType !== SHORTCUT_TYPE || !target || !store.isReachable(target)) throw new DriveError(400, 'shortcutTargetInvalid', 'The target of the shortcut is invalid.');
  if (target.mimeType === SHORTCUT_TYPE) throw new DriveError(400, 'shortcutTargetInvalid', 'A shortcut cannot target a shortcut.');
  const { resourceKey } = target;
  return { shortcutDetails: { targetId: target.id, targetMimeType: target.mimeType, ...(resourceKey !== undefined && { targetResourceKey: resourceKey }) } };
}
