/** Who may see a file, as far as clients ask: the owner, members of a shared drive, and everybody who has the link. */
import { DriveError, invalidValue } from './errors.mjs';
import { selector } from './fields.mjs';
import { parametersOf } from './parameters.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('./store.mjs').StoredFile} StoredFile */
/** @typedef {import('express').Request} Request */

const DRIVES = 'supportsAllDrives supportsTeamDrives useDomainAdminAccess';
const ANYONE = { kind: 'drive#permission', id: 'anyoneWithLink', type: 'anyone', role: 'reader', allowFileDiscovery: false };

/** @param {Request} request @param {Service} service @param {StoredFile} file */
export function listPermissions(request, { store }, file) {
  const parameters = parametersOf(request, `${DRIVES} pageSize pageToken includePermissionsForView`);
  const { permissionId, emailAddress, displayName } = store.user;
  const own = { kind: 'drive#permission', id: permissionId, type: 'user', emailAddress, displayName, role: file.driveId === undefined ? 'owner' : 'organizer', deleted: false };
  return selector(parameters['fields'], 'permissionList')({ kind: 'drive#permissionList', permissions: [own, ...(file.linkShared ? [ANYONE] : [])] });
}

/** @param {Request} request @param {Service} service @param {StoredFile} file @param {Record<string, unknown>} body */
export function createPermission(request, { store }, file, { type, role, emailAddress }) {
  const parameters = parametersOf(request, `${DRIVES} emailMessage moveToNewOwnersRoot sendNotificationEmail transferOwnership enforceSingleParent enforceExpansiveAccess`);
  const select = selector(parameters['fields'], 'permission');
  if (!['user', 'group', 'domain', 'anyone'].includes(String(type))) throw invalidValue('permission.type');
  if (!['owner', 'organizer', 'fileOrganizer', 'writer', 'commenter', 'reader'].includes(String(role))) throw invalidValue('permission.role');
  if (type !== 'anyone') return select({ kind: 'drive#permission', id: '11111111111111111111', type, role, emailAddress });
  store.update(file, { linkShared: true });
  return select(ANYONE);
}

/** @param {Request} request @param {Service} service @param {StoredFile} file */
export function deletePermission(request, { store }, file) {
  parametersOf(request, DRIVES);
  if (request.params['permissionId'] !== ANYONE.id || !file.linkShared) throw new DriveError(404, 'notFound', `Permission not found: ${request.params['permissionId']}.`, { location: 'permissionId' });
  store.update(file, { linkShared: false });
  return undefined;
}
