/** The DAV methods of Nextcloud's files, as sabre answers them: RFC 4918, 5323 and, where told, 6578. */
import { childOf, DAV, DavError, MULTISTATUS, element, escapeXml, propertyResponse, readXml, statusResponse } from './dav-xml.mjs';
import { NextcloudProperties, readSearch } from './nextcloud-properties.mjs';
import { namesOf } from './nextcloud-tree.mjs';

/** @typedef {import('./nextcloud-tree.mjs').DavNode} DavNode @typedef {import('./nextcloud-tree.mjs').NextcloudTree} NextcloudTree */

/**
 * A request as a method sees it.
 * @typedef {object} DavCall
 * @property {string} path decoded, within the files
 * @property {string} base encoded path of the files' root on the server, with a slash at its end
 * @property {(name: string) => string | undefined} header
 * @property {Buffer} body
 * @property {(destination: string) => string} resolve the path of a `Destination`, within the files
 *
 * @typedef {{ status: number, headers?: Record<string, string>, body?: string | Uint8Array | Iterable<string> }} DavAnswer
 */

const XML = { 'Content-Type': 'application/xml; charset=utf-8' };

export class NextcloudDav {
  #tree;
  #properties;
  /** Names the sync tokens that are good; those of others are refused. */
  #epoch = 0;
  /** At most so many members in one answer to a sync report; more are truncated. */
  #syncPage;

  /** @param {NextcloudTree} tree @param {{ ownCloud: boolean, syncPage: number | null }} options */
  constructor(tree, { ownCloud, syncPage }) {
    this.#tree = tree;
    this.#syncPage = syncPage;
    this.#properties = new NextcloudProperties(tree, { ownCloud, syncToken: syncPage === null ? undefined : () => this.#token(tree.log.length) });
  }

  expireSyncTokens() {
    this.#epoch += 1;
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  PROPFIND(call) {
    const node = this.#node(call.path);
    const request = call.body.length === 0 ? null : readXml(call.body.toString());
    const names = this.#properties.wanted(request);
    // Not refused, not obeyed: sabre takes infinity for 1.
    const nodes = call.header('Depth') === '0' || !node.children ? [node] : [node, ...node.children.values()];
    // Who asks for nothing in particular is not told what is not there.
    const minimal = !request || !childOf(request, 'prop') || /return=minimal/.test(call.header('Prefer') ?? '') || call.header('Brief') === 't';
    return this.#multistatus(nodes, names, call.base, minimal);
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  PROPPATCH(call) {
    const node = this.#node(call.path);
    const request = readXml(call.body.toString());
    if (request.name !== `{${DAV}}propertyupdate`) throw new DavError(400, 'BadRequest', 'Expected a propertyupdate element.');
    const changes = request.children.flatMap((change) => (childOf(change, 'prop')?.children ?? []).map((property) => ({ remove: change.name === `{${DAV}}remove`, property })));
    const refused = changes.filter(({ property }) => this.#properties.isProtected(property.name) && property.name !== `{${DAV}}getlastmodified`);
    if (refused.length === 0) {
      for (const { remove, property } of changes) {
        if (property.name === `{${DAV}}getlastmodified`) node.modified = Math.floor((Number(property.text) * 1000 || Date.parse(property.text)) / 1000) * 1000;
        else if (remove) node.properties.delete(property.name);
        else node.properties.set(property.name, escapeXml(property.text));
      }
    }
    const status = refused.length === 0 ? '200 OK' : '403 Forbidden';
    const props = changes.map(({ property }) => element(property.name, '')).join('');
    const propstat = `<d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
    return { status: 207, headers: XML, body: `${MULTISTATUS}<d:response><d:href>${escapeXml(hrefOf(this.#tree, node, call.base))}</d:href>${propstat}</d:response></d:multistatus>` };
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  GET(call) {
    const node = this.#node(call.path);
    if (node.children) throw new DavError(501, 'NotImplemented', 'GET is only implemented for File objects');
    const { etag, modified, type, bytes, name } = node;
    const headers = {
      'Content-Type': type,
      ETag: `"${etag}"`,
      'OC-ETag': `"${etag}"`,
      'Last-Modified': new Date(modified).toUTCString(),
      'Accept-Ranges': 'bytes',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}; filename="${name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"`,
      'X-Accel-Buffering': 'no',
    };
    if (call.header('If-None-Match') === `"${etag}"`) return { status: 304, headers };
    const range = /^bytes=(\d*)-(\d*)$/.exec(call.header('Range') ?? '');
    const ifRange = call.header('If-Range');
    if (!range || (range[1] === '' && range[2] === '') || (ifRange !== undefined && ifRange !== `"${etag}"`)) return { status: 200, headers, body: bytes };
    const start = range[1] === '' ? Math.max(0, bytes.byteLength - Number(range[2])) : Number(range[1]);
    const end = range[1] === '' || range[2] === '' ? bytes.byteLength - 1 : Math.min(Number(range[2]), bytes.byteLength - 1);
    if (start >= bytes.byteLength) throw new DavError(416, 'RequestedRangeNotSatisfiable', `The start offset (${start}) exceeded the size of the entity (${bytes.byteLength})`);
    if (end < start) throw new DavError(416, 'RequestedRangeNotSatisfiable', `The end offset (${end}) is lower than the start offset (${start})`);
    return { status: 206, headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${bytes.byteLength}` }, body: bytes.subarray(start, end + 1) };
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  PUT(call) {
    const known = this.#tree.find(call.path);
    if (known?.children) throw new DavError(409, 'Conflict', 'PUT is not allowed on non-files.');
    this.#node(namesOf(call.path).slice(0, -1).join('/'));
    this.#precondition(call, known);
    const mtime = call.header('X-OC-Mtime');
    const written = this.#tree.write(call.path, new Uint8Array(call.body), { checksum: call.header('OC-Checksum') ?? '', ...(mtime !== undefined && { modified: Number(mtime) * 1000 }) });
    const headers = { ETag: `"${written.etag}"`, 'OC-ETag': `"${written.etag}"`, 'OC-FileId': `${String(written.id).padStart(8, '0')}ocmpctest`, ...(mtime !== undefined && { 'X-OC-MTime': 'accepted' }) };
    return { status: known ? 204 : 201, headers };
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  MKCOL(call) {
    if (this.#tree.find(call.path)) throw new DavError(405, 'MethodNotAllowed', 'The resource you tried to create already exists');
    if (!this.#tree.parentOf(call.path)?.children) throw new DavError(409, 'Conflict', 'Parent node does not exist');
    const { id } = this.#tree.makeFolder(call.path);
    return { status: 201, headers: { 'OC-FileId': `${String(id).padStart(8, '0')}ocmpctest` } };
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  DELETE(call) {
    const node = this.#node(call.path);
    if (!node.parent) throw new DavError(403, 'Forbidden', 'The root cannot be deleted.');
    this.#precondition(call, node);
    this.#tree.remove(call.path);
    return { status: 204 };
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  MOVE(call) {
    return this.#transfer(call, (from, to) => this.#tree.move(from, to));
  }

  /** @param {DavCall} call @returns {DavAnswer} */
  COPY(call) {
    return this.#transfer(call, (from, to) => this.#tree.copy(from, to));
  }

  /** @param {DavCall} call @param {string} prefix of the scope: `/files/ann` @returns {DavAnswer} */
  search(call, prefix) {
    if (!/^(text|application)\/xml/.test(call.header('Content-Type') ?? '')) throw new DavError(501, 'NotImplemented', 'There was no handler found for this "SEARCH" method');
    const { names, scope, where, first, limit } = readSearch(readXml(call.body.toString()));
    if (scope !== prefix && !scope.startsWith(`${prefix}/`)) throw new DavError(400, 'BadRequest', `Search is only supported on files of the user, not on ${scope}`);
    const top = this.#node(scope.slice(prefix.length));
    const found = this.#tree.known(top).filter((node) => where(node, this.#tree));
    return this.#multistatus(found.slice(first, first + limit), names, call.base, false);
  }

  /** RFC 6578, 3.2. @param {DavCall} call @returns {DavAnswer} */
  REPORT(call) {
    const request = readXml(call.body.toString());
    if (this.#syncPage === null || request.name !== `{${DAV}}sync-collection`) {
      throw new DavError(415, 'ReportNotSupported', `The ${request.name} report is not supported on this url`, '<d:supported-report/>');
    }
    const depth = call.header('Depth');
    if (depth !== undefined && depth !== '0') throw new DavError(400, 'BadRequest', 'The depth of a sync report has to be 0.');
    const top = this.#node(call.path);
    const level = childOf(request, 'sync-level')?.text.trim();
    if (level !== '1' && level !== 'infinite') throw new DavError(400, 'BadRequest', 'The sync-level has to be 1 or infinite.');
    const prop = childOf(request, 'prop');
    if (!prop) throw new DavError(400, 'BadRequest', 'A sync report needs a prop element.');
    const from = this.#readToken(childOf(request, 'sync-token')?.text.trim());
    const asked = Number(childOf(childOf(request, 'limit') ?? request, 'nresults')?.text ?? Infinity);
    const page = this.#changesSince(from, this.#tree.pathOf(top), level === '1', Math.min(asked, this.#syncPage));
    const names = prop.children.map(({ name }) => name);
    const responses = page.changes.map(({ path, node }) => (node ? this.#response(node, names, call.base, false) : statusResponse(encodedPath(path, call.base), '404 Not Found')));
    const truncated = page.next < this.#tree.log.length ? statusResponse(hrefOf(this.#tree, top, call.base), '507 Insufficient Storage') : '';
    return { status: 207, headers: XML, body: `${MULTISTATUS}${responses.join('')}${truncated}<d:sync-token>${this.#token(page.next)}</d:sync-token></d:multistatus>` };
  }

  /** @param {number | null} from null for all there is @param {string} top @param {boolean} shallow @param {number} limit */
  #changesSince(from, top, shallow, limit) {
    const isMember = (/** @type {string} */ path) => path !== top && (top === '' || path.startsWith(`${top}/`)) && (!shallow || namesOf(path).length === namesOf(top).length + 1);
    /** @type {Map<string, DavNode | undefined>} */
    const latest = new Map();
    let next = from ?? 0;
    for (; next < this.#tree.log.length && latest.size < limit; next++) {
      const { path } = this.#tree.log[next] ?? { path: '' };
      const node = this.#tree.find(path);
      // Whoever begins has nothing that could be gone.
      if (isMember(path) && (node || from !== null)) latest.set(path, node);
    }
    return { changes: [...latest].map(([path, node]) => ({ path, node })), next };
  }

  /** @param {number} position */
  #token(position) {
    return `http://sabre.io/ns/sync/${this.#epoch}-${position}`;
  }

  /** @param {string | undefined} token @returns {number | null} */
  #readToken(token) {
    if (token === undefined || token === '') return null;
    const [, epoch, position] = /^http:\/\/sabre\.io\/ns\/sync\/(\d+)-(\d+)$/.exec(token) ?? [];
    if (Number(epoch) !== this.#epoch) throw new DavError(403, 'InvalidSyncToken', 'Invalid or unknown sync token', '  <d:valid-sync-token/>\n');
    return Number(position);
  }

  /** @param {DavCall} call @param {(from: string, to: string) => void} act @returns {DavAnswer} */
  #transfer(call, act) {
    const node = this.#node(call.path);
    const destination = call.header('Destination');
    if (destination === undefined) throw new DavError(400, 'BadRequest', 'The destination header was not supplied');
    const to = call.resolve(destination);
    const known = this.#tree.find(to);
    if (to === call.path || to.startsWith(`${call.path}/`)) throw new DavError(409, 'Conflict', 'Source and destination uri are identical, or one lies in the other.');
    if (!this.#tree.parentOf(to)?.children) throw new DavError(409, 'Conflict', 'The destination node is not found');
    if (known && call.header('Overwrite') === 'F') throw new DavError(412, 'PreconditionFailed', 'The destination node already exists, and the overwrite header is set to false');
    this.#precondition(call, node);
    act(call.path, to);
    return { status: known ? 204 : 201, headers: { 'Content-Length': '0' } };
  }

  /** @param {string} path */
  #node(path) {
    const node = this.#tree.find(path);
    if (!node) throw new DavError(404, 'NotFound', `File with name /${path} could not be located`);
    return node;
  }

  /** @param {DavCall} call @param {DavNode | undefined} node */
  #precondition(call, node) {
    const match = call.header('If-Match');
    const none = call.header('If-None-Match');
    const has = (/** @type {string} */ condition) => node !== undefined && (condition === '*' || condition.includes(`"${node.etag}"`));
    if (match !== undefined && !has(match)) throw new DavError(412, 'PreconditionFailed', 'An If-Match header was specified, but none of the specified ETags matched.');
    if (none !== undefined && has(none)) throw new DavError(412, 'PreconditionFailed', 'An If-None-Match header was specified, but one of the specified ETags matched.');
  }

  /** @param {readonly DavNode[]} nodes @param {readonly string[]} names @param {string} base @param {boolean} minimal @returns {DavAnswer} */
  #multistatus(nodes, names, base, minimal) {
    const parts = function* (/** @type {NextcloudDav} */ self) {
      yield MULTISTATUS;
      for (const node of nodes) yield self.#response(node, names, base, minimal);
      yield '</d:multistatus>\n';
    };
    return { status: 207, headers: XML, body: parts(this) };
  }

  /** @param {DavNode} node @param {readonly string[]} names @param {string} base @param {boolean} minimal */
  #response(node, names, base, minimal) {
    const { found, missing } = this.#properties.of(node, names);
    return propertyResponse(hrefOf(this.#tree, node, base), found, minimal ? [] : missing);
  }
}

/** @param {NextcloudTree} tree @param {DavNode} node @param {string} base */
function hrefOf(tree, node, base) {
  const path = encodedPath(tree.pathOf(node), base);
  return node.children && !path.endsWith('/') ? `${path}/` : path;
}

/** @param {string} path @param {string} base */
function encodedPath(path, base) {
  // As PHP encodes: what a path may hold by RFC 3986 stays as it is.
  return base + namesOf(path).map((name) => encodeURIComponent(name).replace(/%(?:40|3A|24|26|2B|2C|3B|3D)/g, decodeURIComponent)).join('/');
}
