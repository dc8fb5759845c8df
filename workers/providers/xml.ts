/**
 * XML with namespaces, as WebDAV answers, XSPF and RSS need it: prefixes are resolved to the namespaces that are in
 * scope, whichever way a server declares them. Document types are not read, so no entity can expand to anything.
 */
import { XMLParser } from 'fast-xml-parser';
import { MpcError } from '../../services/protocol/errors.ts';

const TEXT = '#text';
const CDATA = '#cdata';
const ATTRIBUTES = ':@';

/** The parser's form: one key for the name with the children below, one for the attributes. */
type RawNode = Readonly<Record<string, unknown>>;
type Scope = Readonly<Record<string, string>>;

export class XmlElement {
  /** Namespace URI; empty if none. */
  readonly namespace: string;
  /** Name without its prefix. */
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly attributes: Readonly<Record<string, string>>;
  /** The element's own text, trimmed. */
  readonly text: string;

  constructor(namespace: string, name: string, children: readonly XmlElement[], attributes: Readonly<Record<string, string>>, text: string) {
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
 * @throws MpcError `malformed` when it is not well-formed
 */
export function parseXml(text: string): XmlElement {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    trimValues: false,
    // References are resolved here, each once; the parser would do some of them and leave numbers alone.
    processEntities: false,
    cdataPropName: CDATA,
  });
  let nodes: readonly RawNode[];
  try {
    nodes = parser.parse(text.trimStart(), true) as readonly RawNode[];
  } catch (cause) {
    // The parser ends its message with line and column.
    const line = /:(\d+):\d+$/.exec(cause instanceof Error ? cause.message : '')?.[1];
    throw new MpcError('malformed', 'The answer is not well-formed XML.', { cause, ...(line !== undefined && { details: { line: Number(line) } }) });
  }
  const root = nodes.map((node) => element(node, {})).find((found) => found !== null);
  if (!root) throw new MpcError('malformed', 'The answer holds no XML element.');
  return root;
}

function element(node: RawNode, outer: Scope): XmlElement | null {
  const tag = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (tag === undefined || tag.startsWith('#') || tag.startsWith('?')) return null;
  const attributes = decodeAttributes(node[ATTRIBUTES]);
  const scope = declaredIn(attributes, outer);
  const content = node[tag] as readonly RawNode[];
  const colon = tag.indexOf(':');
  return new XmlElement(
    scope[colon < 0 ? '' : tag.slice(0, colon)] ?? '',
    tag.slice(colon + 1),
    content.map((child) => element(child, scope)).filter((child) => child !== null),
    attributes,
    content.map(textOf).join('').trim(),
  );
}

function textOf(node: RawNode): string {
  const text = node[TEXT];
  if (typeof text === 'string') return decodeReferences(text);
  const cdata = node[CDATA];
  return Array.isArray(cdata) ? cdata.map((part: RawNode) => (typeof part[TEXT] === 'string' ? part[TEXT] : '')).join('') : '';
}

function decodeAttributes(raw: unknown): Readonly<Record<string, string>> {
  if (typeof raw !== 'object' || raw === null) return {};
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, decodeReferences(String(value))]));
}

function declaredIn(attributes: Readonly<Record<string, string>>, outer: Scope): Scope {
  const declared = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  if (declared.length === 0) return outer;
  return { ...outer, ...Object.fromEntries(declared.map(([name, uri]) => [name.slice('xmlns:'.length), uri])) };
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
