/** Which properties Nextcloud tells of its files, and what PROPFIND and SEARCH mean by them. */
import { childOf, DAV, DavError, escapeXml, NC, OC, SEARCHDAV } from './dav-xml.mjs';

/** @typedef {import('./nextcloud-tree.mjs').DavNode} DavNode @typedef {import('./nextcloud-tree.mjs').NextcloudTree} NextcloudTree @typedef {import('./dav-xml.mjs').XmlNode} XmlNode */

/** What `allprop`, and a request without a body, brings. */
const ALLPROP = ['getlastmodified', 'getcontentlength', 'resourcetype', 'getetag', 'getcontenttype', 'quota-used-bytes', 'quota-available-bytes'].map((name) => `{${DAV}}${name}`);
const QUOTA = 10_000_000_000;
const REPORT_SET = '<d:supported-report><d:report><d:sync-collection/></d:report></d:supported-report>';

/** @typedef {(node: DavNode, tree: NextcloudTree) => string | undefined} Property its XML; undefined where a node has none */

/** @type {Record<string, Property>} */
const PROPERTIES = {
  [`{${DAV}}resourcetype`]: ({ children }) => (children ? '<d:collection/>' : ''),
  [`{${DAV}}displayname`]: ({ name }) => escapeXml(name),
  [`{${DAV}}getlastmodified`]: ({ modified }) => new Date(modified).toUTCString(),
  [`{${DAV}}getetag`]: ({ etag }) => `&quot;${etag}&quot;`,
  [`{${DAV}}getcontentlength`]: ({ children, bytes }) => (children ? undefined : String(bytes.byteLength)),
  [`{${DAV}}getcontenttype`]: ({ children, type }) => (children ? undefined : type),
  [`{${DAV}}quota-used-bytes`]: (node, tree) => (node.children ? String(tree.sizeOf(node)) : undefined),
  [`{${DAV}}quota-available-bytes`]: ({ children }, tree) => (children ? String(QUOTA - tree.sizeOf(tree.root)) : undefined),
  [`{${OC}}id`]: ({ id }) => `${String(id).padStart(8, '0')}ocmpctest`,
  [`{${OC}}fileid`]: ({ id }) => String(id),
  [`{${OC}}size`]: (node, tree) => (node.storage === 'unscanned' ? '-1' : String(tree.sizeOf(node))),
  [`{${OC}}permissions`]: (node) => `${isMounted(node) ? 'RM' : 'R'}${node.children ? 'GDNVCK' : 'GDNVW'}`,
  [`{${OC}}checksums`]: ({ checksum }) => (checksum === '' ? undefined : `<oc:checksum>${escapeXml(checksum)}</oc:checksum>`),
  [`{${OC}}favorite`]: () => '0',
  [`{${OC}}owner-id`]: () => 'ann',
  [`{${NC}}has-preview`]: () => 'false',
};

/** What lies on an external storage tells so, however deep. @param {DavNode} node */
function isMounted(node) {
  for (let at = /** @type {DavNode | null} */ (node); at; at = at.parent) if (at.storage === 'external') return true;
  return false;
}

/** What SEARCH may be asked to tell, by the same table. */
const SELECTABLE = new Set([
  ...['displayname', 'getcontenttype', 'getlastmodified', 'resourcetype', 'getcontentlength', 'getetag'].map((name) => `{${DAV}}${name}`),
  ...['size', 'fileid', 'id', 'checksums', 'permissions', 'favorite', 'owner-id', 'owner-display-name'].map((name) => `{${OC}}${name}`),
  `{${NC}}has-preview`,
]);
/** More operators that compare than these are refused. */
const MOST_OPERATORS = 100;
/** So many are found where a search names no limit (nextcloud/server#59388); until then it was as many as there are. */
const DEFAULT_LIMIT = 100;

/** What SEARCH may compare, by the table in Nextcloud's developer manual. */
const SEARCHABLE = new Map([
  [`{${DAV}}displayname`, (/** @type {DavNode} */ { name }) => name],
  [`{${DAV}}getcontenttype`, ({ children, type }) => (children ? 'httpd/unix-directory' : type)],
  [`{${DAV}}getlastmodified`, ({ modified }) => modified / 1000],
  [`{${OC}}size`, (/** @type {DavNode} */ node, /** @type {NextcloudTree} */ tree) => tree.sizeOf(node)],
  [`{${OC}}fileid`, ({ id }) => id],
]);

export class NextcloudProperties {
  #tree;
  #ownCloud;
  #syncToken;

  /**
   * @param {NextcloudTree} tree
   * @param {{ ownCloud: boolean, syncToken: (() => string) | undefined }} options `ownCloud`: with the properties that only
   *   ownCloud and its kin have. `syncToken`: the collection's, where it offers RFC 6578
   */
  constructor(tree, { ownCloud, syncToken }) {
    this.#tree = tree;
    this.#ownCloud = ownCloud;
    this.#syncToken = syncToken;
  }

  /** The names that a PROPFIND's body asks for. @param {XmlNode | null} request @returns {readonly string[]} */
  wanted(request) {
    if (request === null) return ALLPROP;
    if (request.name !== `{${DAV}}propfind`) throw new DavError(400, 'BadRequest', `Expected a propfind element, got ${request.name}`);
    const prop = childOf(request, 'prop');
    if (prop) return prop.children.map(({ name }) => name);
    if (childOf(request, 'allprop')) return ALLPROP;
    if (childOf(request, 'propname')) return Object.keys(PROPERTIES);
    throw new DavError(400, 'BadRequest', 'A propfind holds prop, allprop or propname.');
  }

  /** @param {DavNode} node @param {readonly string[]} names */
  of(node, names) {
    /** @type {Map<string, string>} */
    const found = new Map();
    /** @type {string[]} */
    const missing = [];
    for (const name of names) {
      const value = this.#value(node, name);
      if (value === undefined) missing.push(name);
      else found.set(name, value);
    }
    return { found, missing };
  }

  /** Whether clients may not set it. @param {string} name */
  isProtected(name) {
    return name in PROPERTIES;
  }

  /** @param {DavNode} node @param {string} name */
  #value(node, name) {
    if (this.#syncToken && node.children) {
      if (name === `{${DAV}}sync-token`) return escapeXml(this.#syncToken());
      if (name === `{${DAV}}supported-report-set`) return REPORT_SET;
    }
    if (!this.#ownCloud && !name.startsWith(`{${DAV}}`)) return node.properties.get(name);
    return PROPERTIES[name]?.(node, this.#tree) ?? node.properties.get(name);
  }
}

/**
 * What a `basicsearch` asks for (RFC 5323, 5).
 * @param {XmlNode} request
 * @returns {{ names: readonly string[], scope: string, first: number, limit: number, where: (node: DavNode, tree: NextcloudTree) => boolean }}
 */
export function readSearch(request) {
  const search = childOf(request, 'basicsearch');
  if (request.name !== `{${DAV}}searchrequest` || !search) throw new DavError(400, 'BadRequest', 'Only basicsearch is supported.');
  const prop = childOf(childOf(search, 'select') ?? search, 'prop');
  const [scope, ...others] = (childOf(search, 'from') ?? search).children.filter(({ name }) => name === `{${DAV}}scope`);
  if (!prop || !scope) throw new DavError(400, 'BadRequest', 'A search needs select and from.');
  if (others.length > 0) throw new DavError(400, 'BadRequest', 'Searching more than one folder is not supported');
  const unknown = prop.children.find(({ name }) => !SELECTABLE.has(name));
  if (unknown) throw new DavError(400, 'BadRequest', `requested property is not selectable: ${unknown.name}`);
  if (childOf(scope, 'depth')?.text.trim() !== 'infinity') throw new DavError(400, 'BadRequest', 'The depth of a scope has to be infinity.');
  const where = childOf(search, 'where');
  const operators = where ? operatorsIn(where) : 0;
  if (operators > MOST_OPERATORS) throw new DavError(400, 'BadRequest', `Invalid search query, maximum operator limit of ${MOST_OPERATORS} exceeded, got ${operators} operators`);
  const limit = childOf(search, 'limit');
  return {
    names: prop.children.map(({ name }) => name),
    scope: pathOfScope(childOf(scope, 'href')?.text ?? ''),
    where: where ? operator(onlyChild(where)) : () => true,
    limit: (limit && wholeNumber(childOf(limit, 'nresults')?.text ?? '0')) || DEFAULT_LIMIT,
    first: wholeNumber((limit && childOf(limit, 'firstresult', SEARCHDAV)?.text) ?? '0'),
  };
}

/** What is no whole URL is taken as it stands. @param {string} href */
function pathOfScope(href) {
  const [, path] = /^\s*\w+:\/\/.*?\/remote\.php\/dav(\/.*?)\s*$/.exec(href) ?? [];
  return path === undefined ? href.trim() : decodeURIComponent(path);
}

/** Those that compare; `and`, `or` and `not` count nothing themselves. @param {XmlNode} node @returns {number} */
function operatorsIn({ children }) {
  return children.reduce((sum, child) => sum + (/\}(and|or|not)$/.test(child.name) ? operatorsIn(child) : 1), 0);
}

/** @param {XmlNode} node @returns {(node: DavNode, tree: NextcloudTree) => boolean} */
function operator(node) {
  const name = node.name.replace(`{${DAV}}`, '');
  if (name === 'and' || name === 'or') {
    const parts = node.children.map(operator);
    return (file, tree) => (name === 'and' ? parts.every((part) => part(file, tree)) : parts.some((part) => part(file, tree)));
  }
  if (name === 'not') {
    const part = operator(onlyChild(node));
    return (file, tree) => !part(file, tree);
  }
  if (name === 'is-collection') return ({ children }) => children !== null;
  const property = childOf(node, 'prop');
  const get = SEARCHABLE.get(property?.children[0]?.name ?? '');
  if (!get) throw new DavError(400, 'BadRequest', `requested property is not a valid search property: ${property?.children[0]?.name}`);
  const literal = childOf(node, 'literal')?.text ?? '';
  const compare = COMPARISONS.get(name)?.(literal);
  if (!compare) throw new DavError(400, 'BadRequest', `Unsupported operator: ${node.name}`);
  return (file, tree) => compare(get(file, tree));
}

/** @type {Map<string, (literal: string) => (value: string | number) => boolean>} */
const COMPARISONS = new Map([
  ['eq', (literal) => (value) => String(value) === literal],
  ['lt', (literal) => (value) => Number(value) < Number(literal)],
  ['lte', (literal) => (value) => Number(value) <= Number(literal)],
  ['gt', (literal) => (value) => Number(value) > Number(literal)],
  ['gte', (literal) => (value) => Number(value) >= Number(literal)],
  ['like', (literal) => {
    const pattern = new RegExp(`^${literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('%', '.*').replaceAll('_', '.')}$`, 'is');
    return (value) => pattern.test(String(value));
  }],
]);

/** @param {XmlNode} node */
function onlyChild(node) {
  const [child] = node.children;
  if (!child || node.children.length > 1) throw new DavError(400, 'BadRequest', `${node.name} holds one operator.`);
  return child;
}

/** @param {string | undefined} text */
function wholeNumber(text) {
  if (!/^\d+$/.test(text?.trim() ?? '')) throw new DavError(400, 'BadRequest', `${text} is no number.`);
  return Number(text);
}
