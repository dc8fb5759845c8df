/** How files, shared drives and changes look on the wire: numbers of 64 bits as text, times in RFC 3339 with milliseconds. */
import { createHash } from 'node:crypto';
import { FOLDER_TYPE, SHORTCUT_TYPE } from './store.mjs';

/** @typedef {import('./store.mjs').StoredFile} StoredFile */
/** @typedef {import('./store.mjs').DriveStore} DriveStore */

/** @param {number | undefined} time epoch milliseconds */
const rfc3339 = (time) => (time === undefined ? undefined : new Date(time).toISOString());

/** @param {string} name */
function extensionOf(name) {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** @param {StoredFile} file */
export function isBinary(file) {
  return !file.mimeType.startsWith('application/vnd.google-apps.');
}

/** @param {StoredFile} file @param {DriveStore} store */
export function fileResource(file, store) {
  const { id, name, mimeType, size, md5, driveId, owner, resourceKey, linkShared } = file;
  const isOwn = owner === null && driveId === undefined;
  const user = isOwn ? store.user : { kind: 'drive#user', displayName: owner ?? '', me: false, permissionId: '98765432109876543210', emailAddress: owner ?? '' };
  const [parent] = file.parents;
  const seesParent = parent !== undefined && (driveId !== undefined || store.isReachable(store.files.get(parent) ?? file));
  const mayWrite = isOwn || driveId !== undefined;
  return {
    kind: 'drive#file',
    id,
    name,
    mimeType,
    ...(file.description !== undefined && { description: file.description }),
    starred: file.starred,
    trashed: file.trashed,
    explicitlyTrashed: file.explicitlyTrashed,
    ...(seesParent && store.files.has(parent) && { parents: [parent] }),
    ...(file.properties && { properties: file.properties }),
    ...(file.appProperties && { appProperties: file.appProperties }),
    spaces: ['drive'],
    version: String(file.version),
    webViewLink: `https://drive.google.com/${mimeType === FOLDER_TYPE ? `drive/folders/${id}` : `file/d/${id}/view?usp=drivesdk`}`,
    iconLink: `https://drive-thirdparty.googleusercontent.com/16/type/${mimeType}`,
    hasThumbnail: false,
    thumbnailVersion: '0',
    viewedByMe: file.viewedByMeTime !== undefined,
    viewedByMeTime: rfc3339(file.viewedByMeTime),
    createdTime: rfc3339(file.createdTime),
    modifiedTime: rfc3339(file.modifiedTime),
    modifiedByMe: isOwn,
    ...(isOwn && { modifiedByMeTime: rfc3339(file.modifiedTime) }),
    sharedWithMeTime: rfc3339(file.sharedWithMeTime),
    ...(driveId === undefined ? { owners: [user], ownedByMe: isOwn } : { driveId, teamDriveId: driveId }),
    lastModifyingUser: user,
    shared: !isOwn || linkShared,
    capabilities: {
      canDownload: isBinary(file),
      canEdit: mayWrite,
      canCopy: mimeType !== FOLDER_TYPE,
      canDelete: mayWrite,
      canTrash: mayWrite,
      canUntrash: mayWrite,
      canRename: mayWrite,
      canShare: mayWrite,
      canListChildren: mimeType === FOLDER_TYPE,
      canAddChildren: mayWrite && mimeType === FOLDER_TYPE,
      canReadRevisions: isBinary(file),
      canMoveItemWithinDrive: mayWrite,
      canMoveItemOutOfDrive: mayWrite,
      canModifyContent: mayWrite,
    },
    writersCanShare: driveId === undefined,
    copyRequiresWriterPermission: false,
    isAppAuthorized: file.byApp,
    quotaBytesUsed: String(size ?? 0),
    ...(driveId === undefined && { permissionIds: [user.permissionId] }),
    ...(resourceKey !== undefined && { resourceKey }),
    linkShareMetadata: { securityUpdateEligible: resourceKey !== undefined, securityUpdateEnabled: resourceKey !== undefined },
    ...(mimeType === SHORTCUT_TYPE && { shortcutDetails: file.shortcutDetails }),
    ...(isBinary(file) && {
      originalFilename: name,
      fullFileExtension: extensionOf(name),
      fileExtension: extensionOf(name),
      size: String(size ?? 0),
      md5Checksum: md5 || madeUpHash(file),
      ...(file.content && { sha1Checksum: hash('sha1', file.content), sha256Checksum: hash('sha256', file.content) }),
      headRevisionId: file.revision,
      webContentLink: `https://drive.usercontent.google.com/download?id=${id}&export=download&authuser=0`,
    }),
  };
}

/** Of files without content that were made by the thousand. @param {StoredFile} file */
function madeUpHash({ id, revision }) {
  return hash('md5', Buffer.from(`${id} ${revision}`));
}

/** @param {string} algorithm @param {Uint8Array} bytes */
function hash(algorithm, bytes) {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** @param {import('./store.mjs').SharedDrive} drive */
export function driveResource({ id, name, createdTime, hidden }) {
  return {
    kind: 'drive#drive',
    id,
    name,
    colorRgb: '#4285f4',
    createdTime: rfc3339(createdTime),
    hidden,
    capabilities: { canListChildren: true, canDownload: true, canAddChildren: true },
    restrictions: { adminManagedRestrictions: false, copyRequiresWriterPermission: false, domainUsersOnly: false, driveMembersOnly: false },
  };
}

/** @param {import('./store.mjs').LogEntry} entry @param {DriveStore} store @param {boolean} [isGone] whether the account sees nothing of it, for another reason */
export function changeResource({ type, id, removed, time }, store, isGone = false) {
  const base = { kind: 'drive#change', type: type === 'drive' ? 'teamDrive' : 'file', changeType: type, time: rfc3339(time) };
  if (type === 'drive') {
    const drive = store.drives.get(id);
    return { ...base, removed, driveId: id, teamDriveId: id, ...(!removed && drive && { drive: driveResource(drive) }) };
  }
  const file = store.files.get(id);
  const isRemoved = removed || isGone || !file;
  return { ...base, removed: isRemoved, fileId: id, ...(file?.driveId !== undefined && !isRemoved && { driveId: file.driveId }), ...(!isRemoved && file && { file: fileResource(file, store) }) };
}
