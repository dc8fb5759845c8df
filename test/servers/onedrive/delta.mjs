/**
 * The delta query: all that is there, and what has changed since. Pages are led on by tokens, which die when they are told to
 * or when they are too old. A test may have pages sent twice, or from the end to the beginning.
 */
import { GraphError } from './errors.mjs';
import { describeItem, selection } from './item.mjs';
import { queryOf, readToken, tokenOf, topOf } from './query.mjs';

const MAX_PAGE = 200;

/**
 * @typedef {object} DeltaFaults
 * @property {boolean} repeatPages each page comes twice
 * @property {boolean} reversed the latest change comes first
 * @property {number | null} expireAfter after so many further pages the tokens are gone, once
 * @property {string} inner what is said then: `resyncChangesApplyDifferences` or `resyncChangesUploadDifferences`
 * @property {boolean} loop each page leads to itself
 * @property {string | null} linkHost the links lead to another host
 */

/** @type {DeltaFaults} */
const none = { repeatPages: false, reversed: false, expireAfter: null, inner: 'resyncChangesApplyDifferences', loop: false, linkHost: null };

export class DeltaFeed {
  #store;
  #lifetime;
  /** Tokens of earlier ones are not taken. */
  #epoch = 0;
  /** When each token was given last, epoch milliseconds. @type {Map<string, number>} */
  #given = new Map();
  faults = { ...none };

  /** @param {import('./store.mjs').DriveStore} store @param {number} lifetime of tokens, milliseconds */
  constructor(store, lifetime) {
    this.#store = store;
    this.#lifetime = lifetime;
  }

  /** All tokens that were given are gone. */
  expire() {
    this.#epoch += 1;
  }

  /**
   * @param {import('./store.mjs').Item} folder
   * @param {import('./routes.mjs').GraphRequest} request
   * @param {string | null} functionToken of `delta(token='…')`
   * @param {import('./item.mjs').Look} look
   */
  page(folder, request, functionToken, look) {
    const query = queryOf(request.query, ['token', 'select', 'top', 'expand']);
    if (!this.#store.personal && folder.kind !== 'root') throw new GraphError('notSupported', 'Changes of drives of work are told of the whole drive only.');
    const top = topOf(query.top, MAX_PAGE, MAX_PAGE);
    const select = selection(query.select);
    const link = (/** @type {string} */ token) => this.#link(request, query, token);
    const text = functionToken ?? query.token;
    const until = this.#store.lastChange;
    if (text === 'latest') return page({ '@odata.deltaLink': link(this.#token({ since: until })), value: [] }, request);
    const token = this.#checked(text, () => link(this.#token({ since: 0 })));
    const { since, upTo = until, at = 0, reversed = this.faults.reversed, again = this.faults.repeatPages } = token;
    if (this.faults.expireAfter !== null && --this.faults.expireAfter < 0) {
      this.faults.expireAfter = null;
      this.expire();
      throw this.#gone(() => link(this.#token({ since: 0 })));
    }
    const { items, last, more } = this.#items(folder, { since, upTo, at, reversed, top });
    const shown = since > 0 && request.headers.deltaexcludeparent === undefined ? this.#withParents(items) : items;
    const value = shown.map((item) => describeItem(item, { ...look, select, inDelta: true }));
    const position = { since, upTo, reversed };
    if (this.faults.loop) return page({ '@odata.nextLink': link(this.#token({ ...position, at })), value }, request);
    if (again) return page({ '@odata.nextLink': link(this.#token({ ...position, at, again: false })), value }, request);
    if (more) return page({ '@odata.nextLink': link(this.#token({ ...position, at: last })), value }, request);
    return page({ '@odata.deltaLink': link(this.#token({ since: upTo })), value }, request);
  }

  /** @param {import('./store.mjs').Item} folder @param {{ since: number, upTo: number, at: number, reversed: boolean, top: number }} range */
  #items(folder, { since, upTo, at, reversed, top }) {
    const [after, until] = at === 0 ? [since, upTo] : reversed ? [since, at - 1] : [at, upTo];
    /** @type {import('./store.mjs').Item[]} */
    const items = [];
    let room = top;
    for (const item of this.#store.changes(after, until, reversed)) {
      // In the beginning there is nothing to be deleted.
      if ((since === 0 && item.deleted) || !isWithin(item, folder)) continue;
      if (room === 0) return { items, last: items.at(-1)?.changed ?? at, more: true };
      items.push(item);
      // The root comes with the first page, beside as many others as were asked for.
      if (item.kind !== 'root') room -= 1;
    }
    return { items, last: 0, more: false };
  }

  /** With changes come the folders that they lie in. @param {import('./store.mjs').Item[]} items */
  #withParents(items) {
    const shown = new Set();
    for (const item of items) {
      const parents = [];
      for (let at = item.parent; at && !at.deleted; at = at.parent) parents.unshift(at);
      for (const each of [...parents, item]) shown.add(each);
    }
    return [...shown];
  }

  /** @param {object} position @returns {string} the same for the same place */
  #token(position) {
    const token = tokenOf({ ...position, epoch: this.#epoch });
    this.#given.set(token, Date.now());
    return token;
  }

  /** @param {import('./routes.mjs').GraphRequest} request @param {Record<string, string | null>} query @param {string} token */
  #link({ base, path }, query, token) {
    const url = new URL(`${base}${path.replace(/\(token=.*$/, '')}`);
    if (this.faults.linkHost !== null) url.host = this.faults.linkHost;
    const kept = Object.entries(query).filter(([name, value]) => value !== null && name !== 'token');
    const parameters = [...kept.map(([name, value]) => `$${name}=${encodeURIComponent(String(value))}`), `token=${token}`];
    return `${url.href}?${parameters.join('&')}`;
  }

  /** @param {string | null} text @param {() => string} anew @returns {{ since: number, upTo?: number, at?: number, reversed?: boolean, again?: boolean }} */
  #checked(text, anew) {
    if (text === null || text === '') return { since: 0 };
    const token = readToken(text);
    if (typeof token?.since !== 'number') throw new GraphError('invalidRequest', 'The provided token is not valid.', { inner: 'invalidToken' });
    const isOld = Date.now() - (this.#given.get(text) ?? 0) > this.#lifetime;
    if (token.epoch !== this.#epoch || isOld || token.since > this.#store.lastChange) throw this.#gone(anew);
    return token;
  }

  /** @param {() => string} anew */
  #gone(anew) {
    return new GraphError('resyncRequired', undefined, { inner: this.faults.inner, headers: { Location: anew() } });
  }
}

/** @param {object} body @param {import('./routes.mjs').GraphRequest} request */
function page(body, { base }) {
  return { status: 200, body: { '@odata.context': `${base}/$metadata#Collection(driveItem)`, ...body } };
}

/** @param {import('./store.mjs').Item} item @param {import('./store.mjs').Item} folder */
function isWithin(item, folder) {
  for (let at = /** @type {import('./store.mjs').Item | null} */ (item); at; at = at.parent) if (at === folder) return true;
  return false;
}
