/**
 * Drive API v3 as an Express handler: who asks and by which leave, CORS as `www.googleapis.com` has it, limits, and the way of
 * each method. The host name does not matter.
 */
import express from 'express';
import { about, getDrive, listChanges, listDrives, startPageToken } from './account.mjs';
import { answerBatch } from './batch.mjs';
import { badRequest, DriveError, insufficientScope, refusal, unauthenticated } from './errors.mjs';
import { copyFile, createFile, deleteFile, emptyTrash, exportFile, fileOf, generateIds, getFile, sendMedia, updateFile } from './files.mjs';
import { listFiles } from './listing.mjs';
import { createPermission, deletePermission, listPermissions } from './permissions.mjs';
import { jsonOf, Uploads } from './uploads.mjs';

/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */
/** @typedef {import('./store.mjs').StoredFile} StoredFile */

/**
 * @typedef {object} DriveFaults
 * @property {boolean} disorder listings come in the wrong order, whatever was asked for
 * @property {boolean} incomplete searches everywhere do not look everywhere
 * @property {number} rejectChanges how many tokens of changes are refused from now on
 * @property {Record<string, string>} downloads reasons for which files are not given away, by id
 * @property {{ reason: string, retryAfter?: number, times: number, pattern?: string } | null} refuse further requests are refused so often
 * @property {{ count: number, seconds: number } | null} limit requests that are let through in so many seconds
 *
 * @typedef {object} Service
 * @property {import('./store.mjs').DriveStore} store
 * @property {import('./pages.mjs').Pages} pages
 * @property {DriveFaults} faults
 * @property {() => boolean} cors
 * @property {import('../oauth-authority.mjs').OAuthAuthority | null} oauth null: anybody may do everything
 */

const SCOPE = 'https://www.googleapis.com/auth/';
const READ = ['drive', 'drive.readonly', 'drive.file', 'drive.metadata', 'drive.metadata.readonly', 'drive.meet.readonly', 'drive.photos.readonly'];
const DOWNLOAD = ['drive', 'drive.readonly', 'drive.file', 'drive.meet.readonly', 'drive.photos.readonly'];
const WRITE = ['drive', 'drive.file'];
const DRIVES = ['drive', 'drive.readonly'];

/** @param {Service} service */
export function driveHandler(service) {
  const router = express.Router();
  const uploads = new Uploads(service);
  /** @type {number[]} */
  const recent = [];
  router.use(['/drive', '/upload/drive', '/batch'], (request, response, next) => (service.cors() ? allowOrigins(request, response, next) : next()));
  router.use(['/drive/v3', '/upload/drive/v3', '/batch/drive/v3'], express.raw({ type: () => true, limit: '200mb' }));

  /**
   * @param {readonly string[]} scopes any of which will do
   * @param {(request: Request, response: Response, mayBeSeen: (file: StoredFile) => boolean) => unknown} method what it returns is sent as JSON, unless it has answered by itself
   * @returns {express.RequestHandler}
   */
  const answered = (scopes, method) => (request, response) => {
    const scope = scopeOf(request, service, scopes);
    limit(request, service, recent);
    const isNarrow = scope !== null && !scope.some((each) => each !== 'drive.file' && READ.includes(each));
    const result = method(request, response, (file) => !isNarrow || file.byApp);
    if (!response.headersSent && !response.writableEnded) sendJson(response, result);
  };
  /** @param {Request} request */
  const bodyOf = (request) => (Buffer.isBuffer(request.body) && request.body.length > 0 ? jsonOf(request.body) : {});

  router.get('/drive/v3/about', answered(READ, (request) => about(request, service)));
  router.get('/drive/v3/changes/startPageToken', answered(READ, (request) => startPageToken(request, service)));
  router.get('/drive/v3/changes', answered(READ, (request, _response, mayBeSeen) => listChanges(request, service, mayBeSeen)));
  router.get('/drive/v3/drives', answered(DRIVES, (request) => listDrives(request, service)));
  router.get('/drive/v3/drives/:driveId', answered(DRIVES, (request) => getDrive(request, service)));
  router.get('/drive/v3/files/generateIds', answered(WRITE, (request) => generateIds(request, service)));
  router.get('/drive/v3/files', answered(READ, (request, _response, mayBeSeen) => listFiles(request, service, mayBeSeen)));
  router.get('/drive/v3/files/:fileId/export', answered(DOWNLOAD, (request, _response, mayBeSeen) => exportFile(request, fileOf(request, service, mayBeSeen))));
  router.get('/drive/v3/files/:fileId/permissions', answered(READ, (request, _response, mayBeSeen) => listPermissions(request, service, fileOf(request, service, mayBeSeen))));
  router.post('/drive/v3/files/:fileId/permissions', answered(WRITE, (request, _response, mayBeSeen) => createPermission(request, service, fileOf(request, service, mayBeSeen), bodyOf(request))));
  router.delete('/drive/v3/files/:fileId/permissions/:permissionId', answered(WRITE, (request, _response, mayBeSeen) => deletePermission(request, service, fileOf(request, service, mayBeSeen))));
  router.get(
    '/drive/v3/files/:fileId',
    answered(READ, (request, response, mayBeSeen) => {
      const file = fileOf(request, service, mayBeSeen);
      if (request.query['alt'] !== 'media') return getFile(request, service, file);
      scopeOf(request, service, DOWNLOAD);
      return sendMedia(request, response, service, file);
    }),
  );
  router.post('/drive/v3/files', answered(WRITE, (request) => createFile(request, service, bodyOf(request))));
  router.post('/drive/v3/files/:fileId/copy', answered(WRITE, (request, _response, mayBeSeen) => copyFile(request, service, fileOf(request, service, mayBeSeen), bodyOf(request))));
  router.patch('/drive/v3/files/:fileId', answered(WRITE, (request, _response, mayBeSeen) => updateFile(request, service, fileOf(request, service, mayBeSeen), bodyOf(request))));
  router.delete('/drive/v3/files/trash', answered(['drive'], (request, response) => emptied(response, () => emptyTrash(request, service))));
  router.delete('/drive/v3/files/:fileId', answered(WRITE, (request, response, mayBeSeen) => emptied(response, () => deleteFile(request, service, fileOf(request, service, mayBeSeen)))));
  router.all(
    ['/upload/drive/v3/files', '/upload/drive/v3/files/:fileId'],
    answered(WRITE, (request, response, mayBeSeen) => {
      if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(request.method)) throw new DriveError(405, 'httpMethodNotAllowed', 'Method Not Allowed');
      return uploads.answer(request, response, mayBeSeen);
    }),
  );
  router.post('/batch/drive/v3', (request, response, next) => {
    answerBatch(request, response, (part, answer) => router(part, answer, next)).catch(next);
  });
  router.use(['/drive', '/upload/drive', '/batch'], () => {
    throw new DriveError(404, 'notFound', 'Not Found');
  });
  router.use(refuse);
  return router;
}

/** @param {unknown} error @param {Request} _request @param {Response} response @param {express.NextFunction} next */
function refuse(error, _request, response, next) {
  if (response.headersSent) return next(error);
  const known = error instanceof DriveError ? error : isTooLarge(error) ? badRequest('The request is too large.') : refusal('internalError');
  if (!(error instanceof DriveError)) console.error(error);
  response.removeHeader('Content-Disposition');
  response.removeHeader('Content-Length');
  response.set(known.headers);
  return sendJson(response.status(known.code), known.body);
}

/** @param {unknown} error */
function isTooLarge(error) {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}

/** As Google writes JSON: with line ends, and this type. @param {Response} response @param {unknown} body */
function sendJson(response, body) {
  response.set({ 'Content-Type': 'application/json; charset=UTF-8', 'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate', Pragma: 'no-cache', Expires: 'Mon, 01 Jan 1990 00:00:00 GMT', Server: 'ESF' });
  response.end(`${JSON.stringify(body, null, 1)}\n`);
}

/** @param {Response} response @param {() => void} act */
function emptied(response, act) {
  act();
  response.status(204).end();
}

/**
 * By which leave somebody asks; null where anybody may.
 * @param {Request} request @param {Service} service @param {readonly string[]} wanted any of them will do
 */
function scopeOf(request, { oauth }, wanted) {
  if (oauth === null) return null;
  const verified = oauth.verify(request);
  if (!verified.ok) throw unauthenticated(verified.error);
  const scope = verified.scope.flatMap((each) => (each.startsWith(SCOPE) ? each.slice(SCOPE.length) : []));
  if (!scope.some((each) => wanted.includes(each))) throw insufficientScope();
  return scope;
}

/** @param {Request} request @param {Service} service @param {number[]} recent times of requests */
function limit(request, { faults }, recent) {
  const { refuse: refused, limit: most } = faults;
  if (refused && refused.times > 0 && new RegExp(refused.pattern ?? '').test(`${request.method} ${request.originalUrl}`)) {
    refused.times -= 1;
    throw refusal(refused.reason, refused.retryAfter);
  }
  if (!most) return;
  const now = Date.now();
  while (recent.length > 0 && (recent[0] ?? 0) <= now - most.seconds * 1000) recent.shift();
  if (recent.length >= most.count) throw refusal('userRateLimitExceeded');
  recent.push(now);
}

/**
 * Any origin may ask; of an answer's headers a page reads these few, and `Content-Range`, `ETag` and `Retry-After` are none.
 * @param {Request} request @param {Response} response @param {express.NextFunction} next
 */
function allowOrigins(request, response, next) {
  const origin = request.get('Origin');
  response.set('Vary', 'Origin, X-Origin, Referer');
  if (origin === undefined) return next();
  response.set({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': 'Content-Encoding,Date,Server,Content-Length,Content-Type,X-GUploader-UploadID,Location',
  });
  if (request.method !== 'OPTIONS') return next();
  response.set({
    'Access-Control-Allow-Methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
    'Access-Control-Max-Age': '3600',
    ...(request.get('Access-Control-Request-Headers') !== undefined && { 'Access-Control-Allow-Headers': request.get('Access-Control-Request-Headers') }),
  });
  response.status(200).end();
}

