/**
 * Partial answers: the selector `fields` (https://developers.google.com/workspace/drive/api/guides/fields-parameter), and which
 * members there are at all. A selector that names another is refused.
 */
import { invalidParameter } from './errors.mjs';

/** @typedef {true | { [name: string]: Shape }} Shape members of an object; true for all that has none, or any */

/** @param {string} names @returns {Record<string, Shape>} */
const plain = (names) => Object.fromEntries(names.split(' ').map((name) => [name, true]));

const USER = plain('kind displayName photoLink me permissionId emailAddress');
const PERMISSION = plain('kind id type emailAddress domain role view allowFileDiscovery displayName photoLink expirationTime deleted pendingOwner inheritedPermissionsDisabled permissionDetails teamDrivePermissionDetails');
/** @type {Record<string, Shape>} */
const FILE = {
  ...plain(
    'kind id name mimeType description starred trashed explicitlyTrashed trashedTime parents properties appProperties spaces version webContentLink webViewLink iconLink hasThumbnail thumbnailLink thumbnailVersion viewedByMe viewedByMeTime createdTime modifiedTime modifiedByMeTime modifiedByMe sharedWithMeTime shared ownedByMe driveId teamDriveId originalFilename fullFileExtension fileExtension md5Checksum sha1Checksum sha256Checksum size quotaBytesUsed headRevisionId folderColorRgb permissionIds isAppAuthorized writersCanShare copyRequiresWriterPermission resourceKey exportLinks hasAugmentedPermissions contentRestrictions labelInfo imageMediaMetadata videoMediaMetadata viewersCanCopyContent inheritedPermissionsDisabled',
  ),
  owners: USER,
  lastModifyingUser: USER,
  trashingUser: USER,
  sharingUser: USER,
  permissions: PERMISSION,
  capabilities: plain('canDownload canEdit canCopy canDelete canTrash canUntrash canRename canShare canListChildren canAddChildren canReadRevisions canComment canMoveItemWithinDrive canMoveItemOutOfDrive canModifyContent canAddMyDriveParent canRemoveMyDriveParent'),
  shortcutDetails: plain('targetId targetMimeType targetResourceKey'),
  linkShareMetadata: plain('securityUpdateEligible securityUpdateEnabled'),
  contentHints: true,
};
/** @type {Record<string, Shape>} */
const DRIVE = { ...plain('kind id name colorRgb backgroundImageLink themeId createdTime hidden orgUnitId restrictions'), capabilities: true, backgroundImageFile: true };

/** By the name of the resource. */
export const SHAPES = /** @type {Record<string, Record<string, Shape>>} */ ({
  file: FILE,
  fileList: { kind: true, nextPageToken: true, incompleteSearch: true, files: FILE },
  drive: DRIVE,
  driveList: { kind: true, nextPageToken: true, drives: DRIVE },
  startPageToken: plain('kind startPageToken'),
  changeList: {
    ...plain('kind nextPageToken newStartPageToken'),
    changes: { ...plain('kind type changeType time removed fileId driveId teamDriveId'), file: FILE, drive: DRIVE, teamDrive: true },
  },
  about: {
    ...plain('kind importFormats exportFormats maxImportSizes maxUploadSize appInstalled folderColorPalette driveThemes teamDriveThemes canCreateDrives canCreateTeamDrives'),
    user: USER,
    storageQuota: plain('limit usage usageInDrive usageInDriveTrash'),
  },
  permission: PERMISSION,
  permissionList: { kind: true, nextPageToken: true, permissions: PERMISSION },
  generatedIds: plain('kind space ids'),
});

/** What is told without a selector. */
const DEFAULTS = /** @type {Record<string, string>} */ ({
  file: 'kind,id,name,mimeType,resourceKey',
  fileList: 'kind,nextPageToken,incompleteSearch,files(kind,id,name,mimeType,resourceKey)',
  drive: 'kind,id,name',
  driveList: 'kind,nextPageToken,drives(kind,id,name)',
  changeList: 'kind,nextPageToken,newStartPageToken,changes(kind,type,changeType,time,removed,fileId,driveId,file(kind,id,name,mimeType),drive(kind,id,name))',
  permission: 'kind,id,type,role',
  permissionList: 'kind,nextPageToken,permissions(kind,id,type,role)',
});

/** @typedef {true | Map<string, Selection>} Selection */

/**
 * @param {string | undefined} fields
 * @param {string} resource one of {@link SHAPES}
 * @returns {(body: object) => object} leaves of a body what was asked for
 * @throws DriveError 400 at `fields`
 */
export function selector(fields, resource) {
  const shape = SHAPES[resource] ?? {};
  // One that is empty counts as none.
  const selection = parseFields(fields || DEFAULTS[resource] || '*', shape);
  return (body) => /** @type {object} */ (pick(body, selection));
}

/** @param {string} fields @param {Shape} shape @returns {Selection} */
function parseFields(fields, shape) {
  const tokens = fields.match(/[^,()/\s]+|[,()/]/g) ?? [];
  let at = 0;
  const wrong = () => invalidParameter('fields', `Invalid field selection ${fields}`);
  /** @param {Shape} within @returns {Selection} */
  const list = (within) => {
    /** @type {Map<string, Selection>} */
    const selected = new Map();
    do {
      const name = tokens[at++] ?? '';
      const inner = name === '*' || within === true ? true : within[name];
      if (!/^(\*|[A-Za-z]\w*)$/.test(name) || (within === true && name !== '*') || inner === undefined) {
        throw name === '' || /^[,()/]/.test(name) ? wrong() : invalidParameter('fields', `Invalid field selection ${name}`);
      }
      merge(selected, name, rest(name === '*' ? within : inner));
    } while (tokens[at] === ',' && ++at);
    return selected;
  };
  /** @param {Shape} within @returns {Selection} */
  const rest = (within) => {
    if (tokens[at] === '/') {
      at += 1;
      const name = tokens[at] ?? '';
      const inner = within === true ? undefined : within[name];
      if (name !== '*' && inner === undefined) throw invalidParameter('fields', `Invalid field selection ${name}`);
      at += 1;
      return new Map([[name, rest(inner ?? true)]]);
    }
    if (tokens[at] !== '(') return true;
    at += 1;
    const inner = list(within);
    if (tokens[at++] !== ')') throw wrong();
    return inner;
  };
  const selection = list(shape);
  if (at < tokens.length) throw wrong();
  return selection;
}

/** @param {Map<string, Selection>} selected @param {string} name @param {Selection} more */
function merge(selected, name, more) {
  const known = selected.get(name);
  if (known instanceof Map && more instanceof Map) for (const [inner, selection] of more) merge(known, inner, selection);
  else selected.set(name, known === true ? true : more);
}

/** @param {unknown} value @param {Selection} selection @returns {unknown} */
function pick(value, selection) {
  if (selection === true || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, selection));
  const all = selection.get('*');
  const picked = Object.entries(value).flatMap(([name, member]) => {
    const inner = selection.get(name) ?? all;
    return inner === undefined || member === undefined ? [] : [[name, pick(member, inner)]];
  });
  return Object.fromEntries(picked);
}
