/** What Graph answers about a drive: `/me`, drives, items, children, the delta, searches and batches. */
import { addressOf, decoded, itemAt } from './address.mjs';
import { GraphError, invalidRequest } from './errors.mjs';
import { describeItem, selection, tag } from './item.mjs';
import { bodyOf, queryOf, readToken, tokenOf, topOf } from './query.mjs';
import { OneDriveWrites } from './writes.mjs';

/** @typedef {import('./store.mjs').Item} Item */

/**
 * @typedef {object} GraphRequest
 * @property {string} method
 * @property {string} base address of the version, without a slash at its end
 * @property {string} path raw, beneath the base, with a slash at its beginning
 * @property {URLSearchParams} query
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {Buffer} body
 * @property {string} user
 * @property {readonly string[]} scope
 *
 * @typedef {{ status: number, headers?: Record<string, string>, body?: unknown }} GraphAnswer
 */

const CHILDREN_PAGE = 200;
const MAX_CHILDREN_PAGE = 1000;
const MAX_BATCH = 20;

const READ_SCOPES = ['Files.Read', 'Files.Read.All', 'Files.ReadWrite', 'Files.ReadWrite.All'];
const WRITE_SCOPES = ['Files.ReadWrite', 'Files.ReadWrite.All'];

export class OneDriveRoutes {
  #store;
  #feed;
  #host;
  #writes;

  /**
   * @param {import('./store.mjs').DriveStore} store
   * @param {import('./delta.mjs').DeltaFeed} feed
   * @param {import('./download.mjs').DownloadHost} host
   */
  constructor(store, feed, host) {
    this.#store = store;
    this.#feed = feed;
    this.#host = host;
    this.#writes = new OneDriveWrites(store, host);
  }

  /** @param {GraphRequest} request @returns {GraphAnswer | Promise<GraphAnswer>} @throws GraphError */
  answer(request) {
    const { method, path } = request;
    if (path === '/$batch') return this.#batch(request);
    if (path === '/me') return this.#me(request);
    needScope(request, method === 'GET' || method === 'HEAD' ? READ_SCOPES : WRITE_SCOPES);
    if (path === '/me/drives' || path === '/drives') return collection([this.#drive(request)], request, '$metadata#drives');
    const [, driveId, within = ''] = /^\/(?:me\/drive|drives\/([^/:]+))(?:\/(.*))?$/.exec(path) ?? [null, null];
    if (driveId === null) throw invalidRequest(`Resource not found for the segment '${path.split('/')[1] ?? ''}'.`, 'badRequest');
    if (driveId !== undefined && decoded(driveId).toLowerCase() !== this.#store.driveId.toLowerCase()) {
      throw new GraphError('itemNotFound', 'The drive could not be found.', { inner: 'itemNotFound' });
    }
    if (within === '') return this.#aboutDrive(request);
    return this.#inDrive(within, request);
  }

  /** @param {string} within @param {GraphRequest} request */
  #inDrive(within, request) {
    if (within === 'sharedWithMe' || within === 'recent') return collection([], request);
    const address = within.startsWith('search(') ? { from: this.#store.root, names: [], action: within } : addressOf(within, this.#store);
    if (!address) throw invalidRequest(`Resource not found for the segment '${within.split(/[/:]/)[0]}'.`, 'badRequest');
    const look = this.#look(request);
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD') return this.#writes.answer(address, request, look);
    const item = itemAt(address, this.#store);
    const [, functionToken] = /^delta\(token='([^']*)'\)$/.exec(address.action) ?? [];
    if (address.action === 'delta' || address.action === 'delta()' || functionToken !== undefined) {
      return this.#feed.page(item, request, functionToken ?? null, look);
    }
    const [, text] = /^search\(q='(.*)'\)$/.exec(decoded(address.action)) ?? [];
    if (text !== undefined) return this.#search(item, text.replaceAll("''", "'"), request);
    switch (address.action) {
      case '':
        return this.#item(item, request);
      case 'children':
        return this.#children(item, request);
      case 'content':
        return this.#content(item, request);
      case 'versions':
        return collection(versionsOf(item), request);
      case 'permissions':
        return collection(item.permissions, request);
      case 'thumbnails':
        return collection([], request);
      default:
        throw invalidRequest(`Resource not found for the segment '${address.action}'.`, 'badRequest');
    }
  }

  /** @param {GraphRequest} request @param {ReadonlySet<string> | null} [select] @returns {import('./item.mjs').Look} */
  #look({ user }, select = null) {
    return { store: this.#store, user, select, downloadUrl: (item) => this.#host.urlOf(item) };
  }

  /** @param {GraphRequest} request */
  #me(request) {
    if (!request.scope.some((scope) => /^User\.Read/i.test(scope))) throw new GraphError('Authorization_RequestDenied');
    needMethod(request, 'GET');
    const { select } = queryOf(request.query, ['select']);
    const { user } = request;
    const me = {
      businessPhones: [], displayName: user, givenName: user, jobTitle: null, mail: user, mobilePhone: null, officeLocation: null, preferredLanguage: null, surname: '',
      userPrincipalName: user, id: this.#store.driveId.slice(-16).toLowerCase().padStart(16, '0'),
    };
    return { status: 200, body: { '@odata.context': `${request.base}/$metadata#users/$entity`, ...picked(me, select) } };
  }

  /** @param {GraphRequest} request */
  #aboutDrive(request) {
    needMethod(request, 'GET');
    const { select } = queryOf(request.query, ['select']);
    return { status: 200, body: { '@odata.context': `${request.base}/$metadata#drives/$entity`, ...picked(this.#drive(request), select) } };
  }

  /** @param {GraphRequest} request */
  #drive({ user }) {
    const { driveId, personal, root, total, deletedBytes } = this.#store;
    return {
      createdDateTime: '2020-01-01T00:00:00Z', description: '', id: driveId, lastModifiedDateTime: new Date(root.modified).toISOString(), name: 'OneDrive',
      webUrl: 'https://onedrive.live.com/', driveType: personal ? 'personal' : 'business',
      owner: { user: { displayName: user, email: user, id: driveId.toLowerCase() } },
      quota: { deleted: deletedBytes, remaining: total - root.size, state: 'normal', total, used: root.size },
    };
  }

  /** @param {Item} item @param {GraphRequest} request */
  #item(item, request) {
    const query = queryOf(request.query, ['select', 'expand']);
    const body = { '@odata.context': `${request.base}/$metadata#drives('${this.#store.driveId}')/items/$entity`, ...this.#described(item, request, query) };
    const etag = tag('e', item, item.version);
    return request.headers['if-none-match'] === etag ? { status: 304 } : { status: 200, headers: { ETag: etag }, body };
  }

  /** @param {Item} item @param {GraphRequest} request @param {Record<string, string | null>} query */
  #described(item, request, { select = null, expand = null }) {
    const look = this.#look(request, selection(select));
    const described = describeItem(item, look);
    for (const name of expand?.split(',').map((part) => part.replace(/\(.*$/, '').trim()) ?? []) {
      if (name === 'children') described['children'] = [...item.children.values()].map((child) => describeItem(child, { ...look, select: null }));
      else if (name === 'permissions') described['permissions'] = item.permissions;
      else if (name === 'thumbnails') described['thumbnails'] = [];
      else throw invalidRequest(`Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.driveItem'.`);
    }
    return described;
  }

  /** @param {Item} folder @param {GraphRequest} request */
  #children(folder, request) {
    const query = queryOf(request.query, ['select', 'expand', 'top', 'skiptoken', 'orderby', 'filter']);
    if (query.filter !== null) throw new GraphError('notSupported', 'Filtering of children is not supported.');
    return this.#paged(sorted([...folder.children.values()], query.orderby), query, request);
  }

  /** @param {Item} folder @param {string} text @param {GraphRequest} request */
  #search(folder, text, request) {
    const query = queryOf(request.query, ['select', 'expand', 'top', 'skiptoken', 'orderby']);
    const wanted = text.toLowerCase();
    /** @type {Item[]} */
    const found = [];
    const look = (/** @type {Item} */ at) => {
      for (const child of at.children.values()) {
        if (child.name.toLowerCase().includes(wanted)) found.push(child);
        look(child);
      }
    };
    look(folder);
    return this.#paged(sorted(found, query.orderby), query, request);
  }

  /** @param {Item[]} items @param {Record<string, string | null>} query @param {GraphRequest} request */
  #paged(items, query, request) {
    const top = topOf(query.top, CHILDREN_PAGE, MAX_CHILDREN_PAGE);
    const from = readToken(query.skiptoken)?.from ?? 0;
    const value = items.slice(from, from + top).map((item) => this.#described(item, request, query));
    const next = new URL(`${request.base}${request.path}`);
    for (const [name, set] of Object.entries(query)) if (set !== null && name !== 'skiptoken') next.searchParams.set(`$${name}`, set);
    next.searchParams.set('$skiptoken', tokenOf({ from: from + top }));
    return {
      status: 200,
      body: {
        '@odata.context': `${request.base}/$metadata#Collection(driveItem)`,
        '@odata.count': items.length,
        ...(from + top < items.length && { '@odata.nextLink': next.href }),
        value,
      },
    };
  }

  /** @param {Item} item @param {GraphRequest} request */
  #content(item, request) {
    queryOf(request.query, ['format', 'AVOverride']);
    if (item.kind !== 'file') throw invalidRequest('You cannot get content for a folder.', 'notAFile');
    if (item.malware && request.query.get('AVOverride') !== '1') throw new GraphError('malwareDetected', undefined, { inner: 'malwareDetected' });
    return { status: 302, headers: { Location: this.#host.urlOf(item) } };
  }

  /** @param {GraphRequest} request @returns {Promise<GraphAnswer>} */
  async #batch(request) {
    needMethod(request, 'POST');
    const { requests } = bodyOf(request, ['requests']);
    if (!Array.isArray(requests) || requests.length === 0 || requests.length > MAX_BATCH) throw invalidRequest(`A batch is of 1 to ${MAX_BATCH} requests.`);
    const responses = [];
    for (const { id, method = 'GET', url = '', headers = {}, body } of requests) {
      const at = new URL(`${request.base}${String(url).startsWith('/') ? '' : '/'}${url}`);
      const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
      const part = { ...request, method, path: at.pathname.slice(new URL(request.base).pathname.length), query: at.searchParams, headers: lowered, body: Buffer.from(body === undefined ? '' : JSON.stringify(body)) };
      responses.push({ id, ...(await this.#part(part)) });
    }
    return { status: 200, body: { responses } };
  }

  /** @param {GraphRequest} request */
  async #part(request) {
    try {
      return await this.answer(request);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return { status: error.status, headers: error.headers, body: error.body() };
    }
  }
}

/** @param {GraphRequest} request @param {readonly string[]} wanted */
function needScope({ scope }, wanted) {
  if (!wanted.some((name) => scope.some((given) => given.toLowerCase() === name.toLowerCase()))) throw new GraphError('accessDenied', undefined, { inner: 'accessDenied' });
}

/** @param {GraphRequest} request @param {string} method */
function needMethod(request, method) {
  if (request.method !== method) throw new GraphError('invalidRequest', 'The HTTP method is not allowed here.', { status: 405 });
}

/** @param {object} whole @param {string | null | undefined} select */
function picked(whole, select) {
  if (!select) return whole;
  const names = select.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(name in whole) && !/^(sharePointIds|system|list|root|special)$/i.test(name));
  if (unknown !== undefined) throw invalidRequest(`Parsing OData Select and Expand failed: Could not find a property named '${unknown}'.`);
  return Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name)));
}

/** @param {Item[]} items @param {string | null | undefined} orderby */
function sorted(items, orderby) {
  const [, by = 'name', direction] = /^(name|size|lastModifiedDateTime|createdDateTime)(?: (asc|desc))?$/.exec(orderby ?? 'name') ?? [null, null];
  if (by === null) throw invalidRequest(`The $orderby expression '${orderby}' is not supported.`);
  const sign = direction === 'desc' ? -1 : 1;
  const key = { name: 'name', size: 'size', lastModifiedDateTime: 'modified', createdDateTime: 'created' }[by] ?? 'name';
  const compare = (/** @type {any} */ a, /** @type {any} */ b) => (key === 'name' ? a.name.localeCompare(b.name, 'en') : a[key] - b[key]);
  return items.sort((a, b) => sign * compare(a, b));
}

/** @param {unknown[]} value @param {GraphRequest} request @param {string} [context] */
function collection(value, request, context = '$metadata#Collection') {
  queryOf(request.query, ['select', 'top', 'expand']);
  return { status: 200, body: { '@odata.context': `${request.base}/${context}`, value } };
}

/** The present one first. @param {Item} item */
function versionsOf(item) {
  const present = { id: `${item.contentVersion}.0`, size: item.size, modified: item.modified };
  return [present, ...item.versions.toReversed()].map(({ modified, ...version }) => ({ ...version, lastModifiedDateTime: new Date(modified).toISOString() }));
}
