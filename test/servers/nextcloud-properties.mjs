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
  [`{${OC}}size`]: (node, tree) => String(tree.sizeOf(node)),
  [`{${OC}}permissions`]: ({ children }) => (children ? 'RGDNVCK' : 'RGDNVW'),
  [`{${OC}}checksums`]: ({ checksum }) => (checksum === '' ? undefined : `<oc:checksum>${escapeXml(checksum)}</oc:checksum>`),
  [`{${OC}}favorite`]: () => '0',
  [`{${OC}}owner-id`]: () => 'ann',
  [`{${NC}}has-preview`]: () => 'false',
};

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
  const scope = childOf(childOf(search, 'from') ?? search, 'scope');
  if (!prop || !scope) throw new DavError(400, 'BadRequest', 'A search needs select and from.');
  if (childOf(scope, 'depth')?.text.trim() !== 'infinity') throw new DavError(400, 'BadRequest', 'The depth of a scope has to be infinity.');
  const where = childOf(search, 'where');
  const limit = childOf(search, 'limit');
  return {
    names: prop.children.map(({ name }) => name),
    scope: childOf(scope, 'href')?.text.trim() ?? '',
    where: where ? operator(onlyChild(where)) : () => true,
    limit: limit ? wholeNumber(childOf(limit, 'nresults')?.text) : Infinity,
    first: wholeNumber((limit && childOf(limit, 'firstresult', SEARCHDAV)?.text) ?? '0'),
  };
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
