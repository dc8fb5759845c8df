/**
 * XML with namespaces, as WebDAV answers, XSPF and RSS need it: prefixes are resolved to the namespaces that are in
 * scope, whichever way a server declares them. It is read as it arrives, so that a folder of a hundred thousand files
 * need not be held as text. Document types are not read, so no entity can expand to anything.
 */
import { MpcError } from '../../services/protocol/errors.ts';

type Attributes = Readonly<Record<string, string>>;
/** Namespaces by prefix. */
type Scope = Attributes;

export class XmlElement {
  /** Namespace URI; empty if none. */
  readonly namespace: string;
  /** Name without its prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly attributes: Attributes;
  /** The element's own text, trimmed. */
  readonly text: string;

  constructor(namespace: string, name: string, children: readonly XmlElement[], attributes: Attributes, text: string) {
    this.namespace = namespace;
    this.name = name;
    this.children = children;
    this.attributes = attributes;
    this.text = text;
  }

  /** Children of that name, in the namespace if one is given, else in this element's. */
  all(name: string, namespace = this.namespace): readonly XmlElement[] {
    return this.children.filter((child) => child.name === name && child.namespace === namespace);
  }

  first(name: string, namespace = this.namespace): XmlElement | undefined {
    return this.children.find((child) => child.name === name && child.namespace === namespace);
  }

  /** Text of the first such child; empty if there is none. */
  textOf(name: string, namespace = this.namespace): string {
    return this.first(name, namespace)?.text ?? '';
  }
}

/**
 * The root element of a document.
 * @throws MpcError `malformed` with `details.line` when it is not well-formed
 */
export function parseXml(text: string): XmlElement {
  const reader = new XmlReader();
  reader.write(text);
  return reader.end();
}

/** An element whose end has not come yet. */
interface Open {
  readonly tag: Tag;
  readonly scope: Scope;
  /** Null as long as there are none: most elements have none. */
  children: XmlElement[] | null;
  text: string;
}

/** What begins an element. */
interface Tag {
  /** As written. */
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
  readonly attributes: Attributes;
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});
const NO_CHILDREN: readonly XmlElement[] = Object.freeze([]);
const ATTRIBUTE = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gy;
/** What is no element: how it begins and ends. */
const ASIDES = [['<!--', '-->'], ['<![CDATA[', ']]>'], ['<?', '?>']] as const;
const GREATER_THAN = 0x3e;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const CDATA = '<![CDATA[';

/** Takes a document piece by piece. */
export class XmlReader {
  /** Gets each child of the root as soon as it is whole; then the root is left without. */
  readonly #onChild: ((child: XmlElement) => void) | undefined;
  readonly #open: Open[] = [];
  /** Those without attributes: a document has few of them, many times each. */
  readonly #tags = new Map<string, Tag>();
  /** What has not been understood yet, as its end has not come. */
  #rest = '';
  #line = 1;
  #root: XmlElement | null = null;

  constructor(onChild?: (child: XmlElement) => void) {
    this.#onChild = onChild;
  }

  /** @throws MpcError `malformed` with `details.line` when the document is not well-formed */
  write(text: string): void {
    const source = this.#rest + text;
    let at = 0;
    for (;;) {
      const start = source.indexOf('<', at);
      if (start < 0) break;
      const end = endOf(source, start);
      if (end < 0) break;
      if (start > at) this.#text(decodeReferences(source.slice(at, start)), source, at);
      this.#markup(source, start, end);
      at = end;
    }
    this.#line += linesIn(source, at);
    this.#rest = source.slice(at);
  }

  /** The root, after the last piece. @throws MpcError `malformed` when the document is not whole */
  end(): XmlElement {
    if (this.#root === null && this.#open.length === 0 && this.#rest.trim() === '') {
      throw new MpcError('malformed', 'The answer holds no XML element.');
    }
    if (this.#root === null || this.#rest.trim() !== '') throw this.#malformed();
    return this.#root;
  }

  #text(text: string, source: string, at: number): void {
    const open = this.#open.at(-1);
    if (open) open.text += text;
    // Whoever saves a file with a byte order mark means no text by it.
    else if (text.replace('\uFEFF', '').trim() !== '') throw this.#malformed(source, at);
  }

  #markup(source: string, start: number, end: number): void {
    const second = source[start + 1];
    if (second === '/') {
      const name = this.#open.at(-1)?.tag.name;
      const closes = name !== undefined && source.startsWith(name, start + 2) && isBlank(source, start + 2 + name.length, end - 1);
      if (!closes) throw this.#malformed(source, start);
      this.#close();
    } else if (second === '!' || second === '?') {
      if (source.startsWith(CDATA, start)) this.#text(source.slice(start + CDATA.length, end - 3), source, start);
    } else {
      this.#begin(source, start, end);
    }
  }

  #begin(source: string, start: number, end: number): void {
    if (this.#root !== null) throw this.#malformed(source, start);
    const isEmpty = source[end - 2] === '/';
    const content = source.slice(start + 1, isEmpty ? end - 2 : end - 1);
    const tag = this.#tags.get(content) ?? this.#tag(content, source, start);
    const scope = this.#open.at(-1)?.scope ?? NO_ATTRIBUTES;
    this.#open.push({ tag, scope: tag.attributes === NO_ATTRIBUTES ? scope : declaredIn(tag.attributes, scope), children: null, text: '' });
    if (isEmpty) this.#close();
  }

  #tag(content: string, source: string, at: number): Tag {
    const space = content.search(/\s/);
    const name = space < 0 ? content : content.slice(0, space);
    const attributes = space < 0 ? NO_ATTRIBUTES : attributesOf(content, space);
    if (name === '' || /[<>"'=&]/.test(name) || attributes === null) throw this.#malformed(source, at);
    const colon = name.indexOf(':');
    const tag = { name, prefix: colon < 0 ? '' : name.slice(0, colon), local: name.slice(colon + 1), attributes };
    if (space < 0) this.#tags.set(content, tag);
    return tag;
  }

  /** The element that is open. */
  #close(): void {
    const closed = this.#open.pop();
    if (!closed) return;
    const { tag, scope, children, text } = closed;
    const element = new XmlElement(scope[tag.prefix] ?? '', tag.local, children ?? NO_CHILDREN, tag.attributes, text.trim());
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = element;
    else if (this.#onChild !== undefined && this.#open.length === 1) this.#onChild(element);
    else if (parent.children === null) parent.children = [element];
    else parent.children.push(element);
  }

  #malformed(source = this.#rest, at = source.length): MpcError {
    return new MpcError('malformed', 'The answer is not well-formed XML.', { details: { line: this.#line + linesIn(source, at) } });
  }
}

/** Where the markup that begins here is over; -1 when that has not come yet. */
function endOf(source: string, start: number): number {
  const second = source[start + 1];
  if (second === undefined) return -1;
  if (second === '!' || second === '?') {
    for (const [opening, closing] of ASIDES) {
      if (source.startsWith(opening, start)) return after(closing, source, start + opening.length);
      if (opening.startsWith(source.slice(start, start + opening.length))) return -1;
    }
    return endOfDoctype(source, start);
  }
  for (let at = start + 1; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === GREATER_THAN) return at + 1;
    // A value may hold the sign that ends a tag.
    if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) {
      at = source.indexOf(source.charAt(at), at + 1);
      if (at < 0) return -1;
    }
  }
  return -1;
}

/** Past a document type with all that it declares, which is not read. */
function endOfDoctype(source: string, start: number): number {
  const subset = source.indexOf('[', start);
  const end = source.indexOf('>', start);
  if (subset < 0 || (end >= 0 && end < subset)) return end + 1 || -1;
  const closing = source.indexOf(']', subset);
  return closing < 0 ? -1 : after('>', source, closing);
}

function after(closing: string, source: string, from: number): number {
  const at = source.indexOf(closing, from);
  return at < 0 ? -1 : at + closing.length;
}

/** Null when they are none. */
function attributesOf(content: string, from: number): Attributes | null {
  const attributes: Record<string, string> = {};
  const written = content.slice(from);
  let end = 0;
  for (const [all, name = '', double, single = ''] of written.matchAll(ATTRIBUTE)) {
    attributes[name] = decodeReferences(double ?? single);
    end += all.length;
  }
  return written.slice(end).trim() === '' ? attributes : null;
}

function declaredIn(attributes: Attributes, outer: Scope): Scope {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0) return outer;
  return { ...outer, ...Object.fromEntries(declared.map(([name, uri]) => [name.slice('xmlns:'.length), uri])) };
}

function isBlank(source: string, from: number, to: number): boolean {
  return from === to || (from < to && source.slice(from, to).trim() === '');
}

function linesIn(source: string, to: number): number {
  let lines = 0;
  for (let at = source.indexOf('\n'); at >= 0 && at < to; at = source.indexOf('\n', at + 1)) lines++;
  return lines;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' };

/** Resolves character references once; what is unknown stays as written. */
function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
