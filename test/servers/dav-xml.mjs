/** The XML of DAV requests and answers: bodies are read strictly, names are written with the prefixes that sabre uses. */
import sax from 'sax';

/**
 * @typedef {object} XmlNode
 * @property {string} name in Clark's notation: `{DAV:}prop`
 * @property {XmlNode[]} children
 * @property {string} text
 */

export const DAV = 'DAV:';
export const OC = 'http://owncloud.org/ns';
export const NC = 'http://nextcloud.org/ns';
export const SEARCHDAV = 'https://github.com/icewind1991/SearchDAV/ns';

const PREFIXES = { [DAV]: 'd', 'http://sabredav.org/ns': 's', [OC]: 'oc', [NC]: 'nc' };

/** An error as sabre answers it. */
export class DavError extends Error {
  /**
   * @param {number} status
   * @param {string} exception the PHP class without its namespace
   * @param {string} message
   * @param {string} [condition] a precondition element of RFC 4918, 16
   */
  constructor(status, exception, message, condition = '') {
    super(message);
    this.status = status;
    this.exception = exception;
    this.condition = condition;
  }

  get xml() {
    return (
      '<?xml version="1.0" encoding="utf-8"?>\n<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">\n' +
      `  <s:exception>Sabre\\DAV\\Exception\\${this.exception}</s:exception>\n  <s:message>${escapeXml(this.message)}</s:message>\n${this.condition}</d:error>\n`
    );
  }
}

/** @param {string} text @returns {XmlNode} @throws DavError 400 when it is not well-formed */
export function readXml(text) {
  const parser = sax.parser(true, { xmlns: true, trim: false });
  /** @type {XmlNode} */
  const document = { name: '', children: [], text: '' };
  const open = [document];
  parser.onopentag = (tag) => {
    const { uri, local } = /** @type {sax.QualifiedTag} */ (tag);
    const node = { name: `{${uri}}${local}`, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  };
  parser.onclosetag = () => void open.pop();
  const onText = (/** @type {string} */ part) => {
    const node = open.at(-1);
    if (node) node.text += part;
  };
  parser.ontext = onText;
  parser.oncdata = onText;
  try {
    parser.write(text).close();
  } catch (error) {
    throw new DavError(400, 'BadRequest', `The XML is not well-formed: ${String(error).split('\n')[0]}`);
  }
  const [root] = document.children;
  if (!root) throw new DavError(400, 'BadRequest', 'The body is empty.');
  return root;
}

/** @param {XmlNode} node @param {string} name @param {string} [namespace] */
export function childOf(node, name, namespace = DAV) {
  return node.children.find((child) => child.name === `{${namespace}}${name}`);
}

/** @param {string} clark a name in Clark's notation @param {string} content XML; nothing for an empty element */
export function element(clark, content) {
  const end = clark.lastIndexOf('}');
  const namespace = clark.slice(1, end);
  const local = clark.slice(end + 1);
  const prefix = PREFIXES[namespace];
  const tag = prefix === undefined ? `x1:${local}` : `${prefix}:${local}`;
  const declared = prefix === undefined ? ` xmlns:x1="${escapeXml(namespace)}"` : '';
  return content === '' ? `<${tag}${declared}/>` : `<${tag}${declared}>${content}</${tag}>`;
}

export const MULTISTATUS = `<?xml version="1.0"?>\n<d:multistatus xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns" xmlns:oc="${OC}" xmlns:nc="${NC}">`;

/** @param {string} href encoded @param {ReadonlyMap<string, string>} found properties by Clark names @param {readonly string[]} missing */
export function propertyResponse(href, found, missing) {
  const known = [...found].map(([name, content]) => element(name, content)).join('');
  const unknown = missing.map((name) => element(name, '')).join('');
  const propstat = (/** @type {string} */ props, /** @type {string} */ status) => (props === '' ? '' : `<d:propstat><d:prop>${props}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`);
  return `<d:response><d:href>${escapeXml(href)}</d:href>${propstat(known, '200 OK')}${propstat(unknown, '404 Not Found')}</d:response>`;
}

/** @param {string} href @param {string} status */
export function statusResponse(href, status) {
  return `<d:response><d:href>${escapeXml(href)}</d:href><d:status>HTTP/1.1 ${status}</d:status></d:response>`;
}

/** @param {string} text */
export function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
