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

/** @param {string} text @returns {XmlNode} @throws DavError 400 when it is not well-formed, in the words of libxml and sabre/xml */
export function readXml(text) {
  const parser = sax.parser(true, { xmlns: true, trim: false });
  /** @type {XmlNode} */
  const document = { name: '', children: [], text: '' };
  const open = [document];
  /** Their names as they are written. @type {string[]} */
  const written = [];
  parser.onopentag = (tag) => {
    const { uri, local, name } = /** @type {sax.QualifiedTag} */ (tag);
    written.push(name);
    const node = { name: `{${uri}}${local}`, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  };
  parser.onclosetag = () => {
    open.pop();
    written.pop();
  };
  const onText = (/** @type {string} */ part) => {
    const node = open.at(-1);
    if (node) node.text += part;
  };
  parser.ontext = onText;
  parser.oncdata = onText;
  parser.onerror = ({ message }) => {
    const [told = ''] = message.split('\n');
    throw new DavError(400, 'BadRequest', `${libxmlMessage(told, parser, written.at(-1) ?? '')}\n on line ${parser.line + 1}, column ${parser.column + 1}`);
  };
  parser.write(text).close();
  const [root] = document.children;
  if (!root) throw new DavError(400, 'BadRequest', 'The input element to parse is empty. Do not attempt to parse');
  return root;
}

/** @param {string} told by sax @param {sax.SAXParser} parser @param {string} open name of the innermost element that is not closed */
function libxmlMessage(told, { tagName, line }, open) {
  if (told === 'Unexpected end') return `Couldn't find end of Start Tag ${tagName} line ${line + 1}`;
  if (told === 'Unclosed root tag') return `Premature end of data in tag ${open} line ${line + 1}`;
  if (told === 'Unexpected close tag') return `Opening and ending tag mismatch: ${open} line ${line + 1} and ${tagName}`;
  if (told === 'Non-whitespace before first tag.') return "Start tag expected, '<' not found";
  return told;
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
