/**
 * Uploads (https://developers.google.com/workspace/drive/api/guides/manage-uploads): of the bytes alone, of metadata and bytes
 * in one body, and resumable ones in pieces, whose sessions have addresses of their own.
 */
import { randomBytes } from 'node:crypto';
import { originOf } from '../own-origin.mjs';
import { badRequest, DriveError, invalidParameter } from './errors.mjs';
import { parametersOf } from './parameters.mjs';
import { createFile, fileOf, updateFile } from './files.mjs';

/** @typedef {import('./store.mjs').StoredFile} StoredFile */
/** @typedef {import('./service.mjs').Service} Service */
/** @typedef {import('express').Request} Request */
/** @typedef {import('express').Response} Response */

/**
 * @typedef {object} Session
 * @property {object} metadata
 * @property {string} mimeType
 * @property {number | null} total
 * @property {Uint8Array} received
 * @property {boolean} isNew
 * @property {object | null} result once it is complete
 */

const KNOWN =
  'supportsAllDrives supportsTeamDrives enforceSingleParent ignoreDefaultVisibility includeLabels includePermissionsForView keepRevisionForever ocrLanguage useContentAsIndexableText addParents removeParents upload_id';
/** Pieces but the last are multiples of this. */
const PIECE = 256 * 1024;

export class Uploads {
  /** @type {Map<string, Session>} */
  #sessions = new Map();
  #service;

  /** @param {Service} service */
  constructor(service) {
    this.#service = service;
  }

  /** @param {Request} request whose body is bytes @param {Response} response @param {(file: StoredFile) => boolean} mayBeSeen */
  answer(request, response, mayBeSeen) {
    const { uploadType, upload_id: id } = parametersOf(request, KNOWN);
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (id !== undefined && uploadType === 'resumable') return this.#resume(id, body, request, response, mayBeSeen);
    const type = request.get('Content-Type') ?? '';
    if (uploadType === 'resumable') return this.#begin(body, request, response, mayBeSeen);
    if (uploadType === 'media') return response.json(this.#finish(request, {}, type || 'application/octet-stream', body, mayBeSeen));
    if (uploadType === 'multipart') {
      const { metadata, mimeType, content } = partsOf(type, body);
      return response.json(this.#finish(request, metadata, mimeType, content, mayBeSeen));
    }
    throw invalidParameter('uploadType', `Invalid value '${uploadType ?? ''}'. Values must be one of: [media, multipart, resumable]`);
  }

  /** @param {Buffer} body @param {Request} request @param {Response} response @param {(file: StoredFile) => boolean} mayBeSeen */
  #begin(body, request, response, mayBeSeen) {
    const isNew = request.params['fileId'] === undefined;
    if (!isNew) fileOf(request, this.#service, mayBeSeen);
    const length = request.get('X-Upload-Content-Length');
    const metadata = body.length === 0 ? {} : jsonOf(body);
    const mimeType = request.get('X-Upload-Content-Type') ?? 'application/octet-stream';
    const id = randomBytes(24).toString('base64url');
    this.#sessions.set(id, { metadata, mimeType, total: length === undefined ? null : Number(length), received: new Uint8Array(0), isNew, result: null });
    const location = new URL(request.originalUrl, originOf(request));
    location.searchParams.set('upload_id', id);
    return response.set({ Location: location.href, 'X-GUploader-UploadID': id }).status(200).end();
  }

  /** @param {string} id @param {Buffer} body @param {Request} request @param {Response} response @param {(file: StoredFile) => boolean} mayBeSeen */
  #resume(id, body, request, response, mayBeSeen) {
    const session = this.#sessions.get(id);
    if (!session) throw new DriveError(404, 'notFound', 'Upload session not found.');
    if (request.method === 'DELETE') {
      this.#sessions.delete(id);
      return response.status(499).end();
    }
    response.set('X-GUploader-UploadID', id);
    if (session.result) return response.json(session.result);
    const header = request.get('Content-Range');
    const [, first, last, total = '*'] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(header ?? '') ?? [];
    if (header !== undefined && !/^bytes (\d+-\d+|\*)\/(\d+|\*)$/.test(header)) throw badRequest('Failed to parse Content-Range header.');
    const start = first === undefined ? session.received.length : Number(first);
    if (header !== undefined && first !== undefined && Number(last) - start + 1 !== body.length) throw badRequest('Content-Range does not fit the body.');
    if (start > session.received.length) throw badRequest('Invalid request. There were bytes missing before this piece.');
    session.received = Buffer.concat([session.received.subarray(0, start), body]);
    if (total !== '*') session.total = Number(total);
    else if (header === undefined) session.total = session.received.length;
    if (session.total !== null && session.received.length >= session.total) {
      session.result = this.#finish(request, session.metadata, session.mimeType, session.received, mayBeSeen);
      return response.json(session.result);
    }
    if (body.length % PIECE !== 0) throw badRequest(`Invalid request. The number of bytes uploaded is required to be equal or greater than ${PIECE}, except for the final request.`);
    if (session.received.length > 0) response.set('Range', `bytes=0-${session.received.length - 1}`);
    return response.status(308).end();
  }

  /** @param {Request} request @param {object} metadata @param {string} mimeType @param {Uint8Array} content @param {(file: StoredFile) => boolean} mayBeSeen */
  #finish(request, metadata, mimeType, content, mayBeSeen) {
    const type = mimeType.split(';')[0] ?? mimeType;
    const bytes = { content: new Uint8Array(content), size: content.length };
    if (request.params['fileId'] === undefined) return createFile(request, this.#service, metadata, { mimeType: type, ...bytes });
    return updateFile(request, this.#service, fileOf(request, this.#service, mayBeSeen), metadata, { content: bytes.content, ...(type !== 'application/octet-stream' && { mimeType: type }) });
  }
}

/** @param {Buffer} body @returns {Record<string, unknown>} */
export function jsonOf(body) {
  try {
    const value = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // As for what is no object.
  }
  throw new DriveError(400, 'parseError', 'Parse Error');
}

/** The two parts of `multipart/related` (RFC 2387): JSON, then the bytes. @param {string} type @param {Buffer} body */
function partsOf(type, body) {
  const [, quoted, plain] = /^multipart\/related\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw badRequest('Malformed multipart body.');
  const text = body.toString('latin1');
  const parts = `\r\n${text}`.split(`\r\n--${boundary}`).slice(1);
  if (parts.length !== 3 || !parts[2]?.startsWith('--')) throw badRequest('Malformed multipart body.');
  const [metadata, media] = parts.slice(0, 2).map((part) => {
    const end = part.indexOf('\r\n\r\n');
    if (end === -1) throw badRequest('Malformed multipart body.');
    const [, mimeType = 'application/octet-stream'] = /^content-type:\s*(.+)$/im.exec(part.slice(0, end)) ?? [];
    return { mimeType: mimeType.trim(), content: Buffer.from(part.slice(end + 4), 'latin1') };
  });
  if (!metadata || !media || !/^application\/json\b/i.test(metadata.mimeType)) throw badRequest('Malformed multipart body.');
  return { metadata: jsonOf(metadata.content), mimeType: media.mimeType, content: media.content };
}
