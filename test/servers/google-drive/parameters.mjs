/** The parameters of requests: those that a method knows, in the form that it wants. Anything else is refused. */
import { DriveError, invalidParameter, invalidValue, unknownParameter } from './errors.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Parameters */

/** What every method of Google's APIs knows. */
const COMMON = ['alt', '$alt', 'fields', 'key', 'prettyPrint', 'quotaUser', 'userIp', 'callback', 'oauth_token', 'access_token', 'upload_protocol', 'uploadType', '$.xgafv'];

/** A parameter of API v2 that the upload service of v3 lets pass: rclone sends it with every large file that it writes anew (its `backend/drive/upload.go`). */
const OF_UPLOADS_OVER = ['setModifiedDate'];

const BOOLEANS = new Set(
  'supportsAllDrives supportsTeamDrives includeItemsFromAllDrives includeTeamDriveItems includeRemoved restrictToMyDrive includeCorpusRemovals acknowledgeAbuse keepRevisionForever ignoreDefaultVisibility useContentAsIndexableText enforceSingleParent useDomainAdminAccess prettyPrint sendNotificationEmail transferOwnership moveToNewOwnersRoot'.split(' '),
);

/**
 * @param {import('express').Request} request
 * @param {string} known names, with spaces between
 * @returns {Parameters}
 * @throws DriveError 400
 */
export function parametersOf(request, known) {
  const names = new Set([...COMMON, ...known.split(' '), ...(isUploadOver(request) ? OF_UPLOADS_OVER : [])]);
  /** @type {Record<string, string>} */
  const parameters = {};
  for (const [name, value] of new URL(request.url, 'http://localhost').searchParams) {
    if (!names.has(name)) throw unknownParameter(name);
    if (BOOLEANS.has(name) && !/^(true|false)$/i.test(value)) throw invalidParameter(name, `Invalid boolean value: '${value}'.`);
    parameters[name] = BOOLEANS.has(name) ? value.toLowerCase() : value;
  }
  const { alt = 'json' } = parameters;
  if (alt !== 'json' && alt !== 'media') throw invalidValue('alt');
  return parameters;
}

/** Whether new bytes of a file that is there come. @param {import('express').Request} request */
function isUploadOver({ originalUrl }) {
  return /^\/upload\/drive\/v3\/files\/[^?]/.test(originalUrl);
}

/** @param {Parameters} parameters whether items of shared drives are understood at all */
export function supportsAllDrives({ supportsAllDrives: all, supportsTeamDrives }) {
  return all === 'true' || supportsTeamDrives === 'true';
}

/** @param {Parameters} parameters */
export function includesAllDrives({ includeItemsFromAllDrives: all, includeTeamDriveItems }) {
  return all === 'true' || includeTeamDriveItems === 'true';
}

/** What is above the most counts as the most. @param {Parameters} parameters @param {number} usual @param {number} most */
export function pageSizeOf({ pageSize }, usual, most) {
  if (pageSize === undefined) return usual;
  const size = Number(pageSize);
  if (!/^-?\d+$/.test(pageSize)) throw invalidValue('pageSize');
  if (size < 1) throw invalidParameter('pageSize', `Invalid value '${pageSize}'. Values must be within the range: [1, ${most}]`);
  return Math.min(size, most);
}

/** @param {Parameters} parameters @param {string} name */
export function required(parameters, name) {
  const value = parameters[name];
  if (value === undefined || value === '') throw new DriveError(400, 'required', `Required parameter: ${name}`, { location: name });
  return value;
}

/** Keys by file, of header `X-Goog-Drive-Resource-Keys`: `id/key,id/key`. @param {import('express').Request} request @returns {ReadonlyMap<string, string>} */
export function resourceKeysOf(request) {
  const header = request.get('X-Goog-Drive-Resource-Keys') ?? '';
  return new Map(
    header.split(',').filter((pair) => pair.trim() !== '').map((pair) => {
      const [id = '', key = '', more] = pair.trim().split('/');
      if (id === '' || key === '' || more !== undefined) {
        throw new DriveError(400, 'invalidHeader', 'Invalid header: X-Goog-Drive-Resource-Keys', { location: 'X-Goog-Drive-Resource-Keys', locationType: 'header' });
      }
      return [id, key];
    }),
  );
}
