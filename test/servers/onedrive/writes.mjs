/** What changes a drive: folders, uploads, renames, moves, copies, deletions, links for others. */
import { randomUUID } from 'node:crypto';
import { itemAt, placeAt } from './address.mjs';
import { GraphError, invalidRequest } from './errors.mjs';
import { describeItem, tag } from './item.mjs';
import { bodyOf, CONFLICT, conflictOf, queryOf, timesOf } from './query.mjs';

/** @typedef {import('./store.mjs').Item} Item */
/** @typedef {import('./address.mjs').Address} Address */
/** @typedef {import('./routes.mjs').GraphRequest} GraphRequest */
/** @typedef {import('./routes.mjs').GraphAnswer} GraphAnswer */
/** @typedef {import('./item.mjs').Look} Look */

/** Larger files need a session. */
const MAX_SIMPLE_UPLOAD = 250 * 1024 ** 2;

export class OneDriveWrites {
  #store;
  #host;

  /** @param {import('./store.mjs').DriveStore} store @param {import('./download.mjs').DownloadHost} host */
  constructor(store, host) {
    this.#store = store;
    this.#host = host;
  }

  /** @param {Address} address @param {GraphRequest} request @param {Look} look @returns {GraphAnswer} */
  answer(address, request, look) {
    const { method } = request;
    const what = `${method} ${address.action.replace(/^microsoft\.graph\./, '')}`;
    if (what === 'PUT content') return this.#upload(address, request, look);
    if (what === 'POST createUploadSession') return this.#openSession(address, request, look);
    const item = itemAt(address, this.#store);
    const [, kind, part] = /^(permissions|versions)\/(.+)$/.exec(address.action) ?? [];
    if (kind !== undefined && method === 'DELETE') return removePart(item, kind, String(part));
    switch (what) {
      case 'PATCH ':
        return this.#change(item, request, look);
      case 'DELETE ':
      case 'POST permanentDelete':
        return this.#remove(item, request);
      case 'POST children':
        return this.#createFolder(item, request, look);
      case 'POST copy':
        return this.#copy(item, request);
      case 'POST createLink':
        return createLink(item, request);
      case 'POST invite':
        return invite(item, request);
      default:
        throw new GraphError('invalidRequest', `The method ${method} is not allowed for '${address.action}'.`, { status: 405 });
    }
  }

  /** @param {Address} address @param {GraphRequest} request @param {Look} look */
  #upload(address, request, look) {
    const query = queryOf(request.query, [CONFLICT]);
    const conflict = conflictOf(query[CONFLICT], 'replace');
    if (request.body.length > MAX_SIMPLE_UPLOAD) throw new GraphError('invalidRequest', 'The file is too large for a single request.', { status: 413 });
    if (address.names.length === 0) return { status: 200, body: describeItem(this.#store.write(address.from, request.body), look) };
    const { parent, name } = placeAt(address, this.#store);
    const { item, isNew } = this.#store.putFile(parent, name, request.body, conflict);
    return { status: isNew ? 201 : 200, body: describeItem(item, look) };
  }

  /** @param {Address} address @param {GraphRequest} request @param {Look} look */
  #openSession(address, request, look) {
    const { item: told = {} } = bodyOf(request, ['item', 'deferCommit', 'name']);
    const conflict = conflictOf(told[CONFLICT], 'replace');
    const times = timesOf(told.fileSystemInfo);
    const body = this.#host.openSession((content) => {
      if (address.names.length === 0) return { status: 200, body: describeItem(this.#store.write(address.from, content, times), look) };
      const { parent, name } = placeAt(address, this.#store);
      const { item, isNew } = this.#store.putFile(parent, told.name ?? name, content, conflict, times);
      return { status: isNew ? 201 : 200, body: describeItem(item, look) };
    });
    return { status: 200, body: { '@odata.context': `${request.base}/$metadata#microsoft.graph.uploadSession`, ...body } };
  }

  /** @param {Item} item @param {GraphRequest} request @param {Look} look */
  #change(item, request, look) {
    queryOf(request.query, [CONFLICT]);
    checkMatch(item, request);
    const { name, parentReference, fileSystemInfo, description, ...rest } = bodyOf(request, ['name', 'parentReference', 'fileSystemInfo', 'description', 'id', CONFLICT]);
    const parent = this.#parentOf(parentReference);
    if (name !== undefined || parent) {
      this.#store.move(item, { ...(parent && { parent }), ...(name !== undefined && { name }) }, conflictOf(rest[CONFLICT], 'fail'));
    } else {
      this.#store.touch(item);
    }
    Object.assign(item, timesOf(fileSystemInfo), description !== undefined && { description });
    return { status: 200, body: describeItem(item, look) };
  }

  /** @param {Item} item @param {GraphRequest} request */
  #remove(item, request) {
    queryOf(request.query, []);
    checkMatch(item, request);
    this.#store.remove(item);
    return { status: 204 };
  }

  /** @param {Item} parent @param {GraphRequest} request @param {Look} look */
  #createFolder(parent, request, look) {
    queryOf(request.query, []);
    const { name, folder, fileSystemInfo, description, ...rest } = bodyOf(request, ['name', 'folder', 'file', 'fileSystemInfo', 'description', CONFLICT]);
    // Old clients name a folder only, and mean an empty one.
    if (rest['file'] !== undefined || (folder !== undefined && typeof folder !== 'object')) throw invalidRequest('Only folders can be created here.');
    const item = this.#store.addFolder(parent, name, conflictOf(rest[CONFLICT], 'fail'), { ...timesOf(fileSystemInfo), ...(description !== undefined && { description }) });
    return { status: 201, body: describeItem(item, look) };
  }

  /** @param {Item} item @param {GraphRequest} request */
  #copy(item, request) {
    const query = queryOf(request.query, [CONFLICT]);
    const { name = item.name, parentReference, ...rest } = bodyOf(request, ['name', 'parentReference', CONFLICT]);
    const parent = this.#parentOf(parentReference) ?? item.parent;
    if (!parent) throw invalidRequest('The root cannot be copied.');
    const copy = this.#store.copy(item, parent, name, conflictOf(query[CONFLICT] ?? rest[CONFLICT], 'fail'));
    return { status: 202, headers: { Location: this.#host.monitor(copy.id) } };
  }

  /** @param {unknown} reference @returns {Item | undefined} */
  #parentOf(reference) {
    if (reference === undefined || reference === null) return undefined;
    const { id, path, driveId } = /** @type {Record<string, unknown>} */ (reference);
    if (driveId !== undefined && driveId !== '' && String(driveId).toLowerCase() !== this.#store.driveId.toLowerCase()) {
      throw new GraphError('notSupported', 'Items cannot be moved between drives.', { status: 400 });
    }
    if (id !== undefined && id !== '') return this.#store.get(String(id));
    const [, names] = /^\/drives?(?:\/[^/]+)?\/root:?(.*)$/.exec(String(path)) ?? [];
    if (names === undefined) throw invalidRequest('The parentReference names no folder.');
    const segments = names.split('/').filter((name) => name !== '').map(decodeURIComponent);
    return itemAt({ from: this.#store.root, names: segments, action: '' }, this.#store);
  }
}

/** @param {Item} item @param {GraphRequest} request */
function checkMatch(item, { headers }) {
  const wanted = headers['if-match'];
  if (wanted === undefined || wanted === '*') return;
  if (wanted !== tag('e', item, item.version) && wanted !== tag('c', item, item.contentVersion)) throw new GraphError('preconditionFailed');
}

/** @param {Item} item @param {string} kind @param {string} id @returns {GraphAnswer} */
function removePart(item, kind, id) {
  const parts = kind === 'permissions' ? item.permissions : item.versions;
  const at = parts.findIndex((part) => /** @type {{ id: string }} */ (part).id === decodeURIComponent(id));
  if (at === -1) throw new GraphError('itemNotFound');
  parts.splice(at, 1);
  return { status: 204 };
}

/** @param {Item} item @param {GraphRequest} request @returns {GraphAnswer} */
function createLink(item, request) {
  const { type = 'view', scope = 'anonymous', ...rest } = bodyOf(request, ['type', 'scope', 'password', 'expirationDateTime', 'retainInheritedPermissions', 'sendNotification', 'message']);
  if (!['view', 'edit', 'embed'].includes(type) || !['anonymous', 'organization', 'users'].includes(scope)) throw invalidRequest('There is no such kind of link.');
  const id = randomUUID();
  const link = { type, scope, webUrl: `https://1drv.ms/u/s!${Buffer.from(id).toString('base64url').slice(0, 24)}` };
  const permission = { id, roles: [type === 'edit' ? 'write' : 'read'], link, hasPassword: rest['password'] !== undefined };
  item.permissions.push(permission);
  return { status: 201, body: { '@odata.context': `${request.base}/$metadata#permission`, ...permission } };
}

/** @param {Item} item @param {GraphRequest} request @returns {GraphAnswer} */
function invite(item, request) {
  const { recipients, roles = ['read'] } = bodyOf(request, ['recipients', 'roles', 'message', 'requireSignIn', 'sendInvitation', 'password', 'expirationDateTime', 'retainInheritedPermissions']);
  if (!Array.isArray(recipients) || recipients.length === 0) throw invalidRequest('The recipients are missing.');
  const value = recipients.map(({ email, objectId }) => ({ id: randomUUID(), roles, grantedToV2: { user: { id: objectId, email, displayName: email } } }));
  item.permissions.push(...value);
  return { status: 200, body: { '@odata.context': `${request.base}/$metadata#Collection(permission)`, value } };
}
