/** What an account asks beside its files: who it is, its shared drives, and what has changed. */
import { DriveError, driveNotFound, invalidValue } from './errors.mjs';
import { selector } from './fields.mjs';
import { includesAllDrives, pageSizeOf, parametersOf, required, supportsAllDrives } from './parameters.mjs';
import { changeResource, driveResource } from './resources.mjs';

/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('express').Request} Request */

const LOGS = 'driveId teamDriveId supportsAllDrives supportsTeamDrives';

/** @param {Request} request @param {Service} service */
export function about(request, { store }) {
  const parameters = parametersOf(request, '');
  if (!parameters['fields']) throw new DriveError(400, 'required', "The 'fields' parameter is required for this method.", { location: 'fields' });
  const { usage, trash } = store.usage();
  const { limit } = store;
  return selector(
    parameters['fields'],
    'about',
  )({
    kind: 'drive#about',
    user: store.user,
    storageQuota: { ...(limit !== null && { limit: String(limit) }), usage: String(usage), usageInDrive: String(usage), usageInDriveTrash: String(trash) },
    importFormats: {},
    exportFormats: {},
    maxImportSizes: {},
    maxUploadSize: '5242880000000',
    appInstalled: true,
    folderColorPalette: ['#ac725e', '#d06b64'],
    driveThemes: [],
    canCreateDrives: true,
    canCreateTeamDrives: true,
  });
}

/** @param {Request} request @param {Service} service */
export function listDrives(request, { store, pages }) {
  const parameters = parametersOf(request, 'pageSize pageToken q useDomainAdminAccess');
  const select = selector(parameters['fields'], 'driveList');
  const all = () => [...store.drives.values()].filter(({ member }) => member);
  const { items, next } = pages.page(all, { question: 'drives', token: parameters['pageToken'], size: pageSizeOf(parameters, 10, 100) });
  return select({ kind: 'drive#driveList', ...(next !== undefined && { nextPageToken: next }), drives: items.map((drive) => driveResource(drive)) });
}

/** @param {Request} request @param {Service} service */
export function getDrive(request, { store }) {
  const parameters = parametersOf(request, 'useDomainAdminAccess');
  const id = String(request.params['driveId']);
  const drive = store.driveOf(id);
  if (!drive.member) throw driveNotFound(id);
  return selector(parameters['fields'], 'drive')(driveResource(drive));
}

/** @param {Request} request @param {Service} service */
export function startPageToken(request, { store }) {
  const parameters = parametersOf(request, LOGS);
  const select = selector(parameters['fields'], 'startPageToken');
  return select({ kind: 'drive#startPageToken', startPageToken: store.startToken(logOf(parameters, store)) });
}

/** @param {Request} request @param {Service} service @param {(file: import('./store.mjs').StoredFile) => boolean} mayBeSeen */
export function listChanges(request, { store, pages, faults }, mayBeSeen) {
  const parameters = parametersOf(
    request,
    `${LOGS} pageToken pageSize includeRemoved restrictToMyDrive includeItemsFromAllDrives includeTeamDriveItems includeCorpusRemovals includeLabels includePermissionsForView spaces`,
  );
  const select = selector(parameters['fields'], 'changeList');
  const token = required(parameters, 'pageToken');
  const log = logOf(parameters, store);
  if (includesAllDrives(parameters) && !supportsAllDrives(parameters)) {
    throw new DriveError(400, 'invalid', 'The supportsAllDrives parameter must be true when includeItemsFromAllDrives is true.', { location: 'supportsAllDrives' });
  }
  if (log !== '' && !includesAllDrives(parameters)) {
    throw new DriveError(400, 'teamDrivesIncludeRequired', 'The includeItemsFromAllDrives parameter must be set to true when driveId is specified.', { location: 'includeItemsFromAllDrives' });
  }
  const isSeen = (/** @type {import('./store.mjs').LogEntry} */ { type, id }) => {
    const file = store.files.get(id);
    if (type === 'drive') return includesAllDrives(parameters) && (log !== '' || parameters['restrictToMyDrive'] !== 'true');
    return file === undefined || isElsewhere(file, log) || mayBeSeen(file);
  };
  if (faults.rejectChanges > 0) {
    faults.rejectChanges -= 1;
    throw invalidValue('pageToken');
  }
  const entries = store.changesSince(log, token).filter((entry) => isSeen(entry));
  const taken = entries.slice(0, Math.min(pageSizeOf(parameters, 100, 1000), pages.most));
  const isLast = taken.length === entries.length;
  const repeats = !isLast && pages.takeRepeat();
  const next = repeats ? token : String((taken.at(-1)?.number ?? 0) + 1);
  const changes = taken
    .map((entry) => changeResource(entry, store, entry.type === 'file' && isElsewhere(store.files.get(entry.id), log)))
    .filter(({ removed }) => !removed || parameters['includeRemoved'] !== 'false');
  // Tokens of logs are places in them: they live for ever.
  return select({ kind: 'drive#changeList', ...(isLast ? { newStartPageToken: store.startToken(log) } : { nextPageToken: next }), changes });
}

/** Whether a file has left the drive whose log it is. @param {import('./store.mjs').StoredFile | undefined} file @param {string} log */
function isElsewhere(file, log) {
  return file !== undefined && (file.driveId ?? '') !== log && !(log === '' && file.sharedWithMe);
}

/** @param {import('./parameters.mjs').Parameters} parameters @param {import('./store.mjs').DriveStore} store */
function logOf(parameters, store) {
  const driveId = parameters['driveId'] ?? parameters['teamDriveId'];
  if (driveId === undefined) return '';
  if (!supportsAllDrives(parameters)) throw new DriveError(403, 'teamDrivesNotSupported', 'The supportsAllDrives parameter must be true when driveId is specified.', { location: 'supportsAllDrives' });
  if (!store.driveOf(driveId).member) throw driveNotFound(driveId);
  return driveId;
}
