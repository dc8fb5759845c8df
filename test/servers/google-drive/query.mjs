/**
 * The search language of `files.list` (https://developers.google.com/workspace/drive/api/guides/ref-search-terms): terms with
 * the operators that each knows, `and`, `or` and `not`, parentheses, values in single quotes with `\'` and `\\`. What is not of it
 * is refused as Google does: `Invalid Value` at `q`. `and` and `or` count from left to right.
 */
import { fileNotFound, invalidValue } from './errors.mjs';

/** @typedef {import('./store.mjs').StoredFile} StoredFile */
/** @typedef {import('./store.mjs').DriveStore} DriveStore */
/** @typedef {(file: StoredFile) => boolean} Predicate */
/** @typedef {{ kind: 'word' | 'text' | 'sign', value: string }} Token */

const EQUALITY = ['=', '!='];
const ORDER = ['<=', '<', '=', '!=', '>', '>='];

/** Which operators each term knows, and what its values are. */
const TERMS = /** @type {Record<string, { operators: string[], value: 'text' | 'time' | 'boolean' | 'list' | 'pairs' }>} */ ({
  name: { operators: ['contains', ...EQUALITY], value: 'text' },
  fullText: { operators: ['contains'], value: 'text' },
  mimeType: { operators: ['contains', ...EQUALITY], value: 'text' },
  modifiedTime: { operators: ORDER, value: 'time' },
  createdTime: { operators: ORDER, value: 'time' },
  viewedByMeTime: { operators: ORDER, value: 'time' },
  sharedWithMeTime: { operators: ORDER, value: 'time' },
  trashed: { operators: EQUALITY, value: 'boolean' },
  starred: { operators: EQUALITY, value: 'boolean' },
  sharedWithMe: { operators: EQUALITY, value: 'boolean' },
  visibility: { operators: EQUALITY, value: 'text' },
  'shortcutDetails.targetId': { operators: EQUALITY, value: 'text' },
  parents: { operators: ['in'], value: 'list' },
  owners: { operators: ['in'], value: 'list' },
  writers: { operators: ['in'], value: 'list' },
  readers: { operators: ['in'], value: 'list' },
  properties: { operators: ['has'], value: 'pairs' },
  appProperties: { operators: ['has'], value: 'pairs' },
});

const VISIBILITIES = new Set(['anyoneCanFind', 'anyoneWithLink', 'domainCanFind', 'domainWithLink', 'limited']);

/**
 * @param {string} q
 * @param {DriveStore} store
 * @param {ReadonlyMap<string, string>} keys of the request, by file
 * @returns {{ isFound: Predicate, parents: ReadonlySet<string> }} `parents`: folders that are named in it; what is in them is
 *   found though it is listed nowhere else
 * @throws DriveError 400 for what is no query, 404 for a parent that does not exist
 */
export function parseQuery(q, store, keys) {
  const parser = new Parser(tokensOf(q), store, keys);
  const isFound = parser.expression();
  parser.end();
  return { isFound, parents: parser.parents };
}

/** @param {string} q @returns {Token[]} */
function tokensOf(q) {
  /** @type {Token[]} */
  const tokens = [];
  const pattern = /\s*(?:'((?:[^'\\]|\\['\\])*)'|([A-Za-z][\w.]*)|(<=|>=|!=|[<>=(){}]))/y;
  while (pattern.lastIndex < q.trimEnd().length) {
    const match = pattern.exec(q);
    if (!match) throw invalidValue('q');
    const [, text, word, sign] = match;
    if (text !== undefined) tokens.push({ kind: 'text', value: text.replace(/\\(['\\])/g, '$1') });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'sign', value: sign ?? '' });
  }
  return tokens;
}

class Parser {
  #tokens;
  #store;
  #keys;
  #at = 0;
  /** @type {Set<string>} */
  parents = new Set();

  /** @param {Token[]} tokens @param {DriveStore} store @param {ReadonlyMap<string, string>} keys */
  constructor(tokens, store, keys) {
    this.#tokens = tokens;
    this.#store = store;
    this.#keys = keys;
  }

  end() {
    if (this.#at < this.#tokens.length) throw invalidValue('q');
  }

  /** @returns {Predicate} */
  expression() {
    let left = this.#operand();
    for (;;) {
      const before = left;
      if (this.#takes('word', 'and')) {
        const right = this.#operand();
        left = (file) => before(file) && right(file);
      } else if (this.#takes('word', 'or')) {
        const right = this.#operand();
        left = (file) => before(file) || right(file);
      } else return left;
    }
  }

  /** @returns {Predicate} */
  #operand() {
    if (this.#takes('word', 'not')) {
      const negated = this.#operand();
      return (file) => !negated(file);
    }
    if (this.#takes('sign', '(')) {
      const inner = this.expression();
      this.#expect('sign', ')');
      return inner;
    }
    const first = this.#next();
    if (first.kind === 'text') return this.#membership(first.value);
    const term = TERMS[first.value];
    if (first.kind !== 'word' || !term || term.value === 'list') throw invalidValue('q');
    // The one term that stands alone too.
    if (first.value === 'sharedWithMe' && !EQUALITY.includes(this.#tokens[this.#at]?.value ?? '')) return (file) => file.sharedWithMe;
    const operator = this.#next().value;
    if (!term.operators.includes(operator)) throw invalidValue('q');
    if (term.value === 'pairs') return this.#pair(first.value);
    const value = this.#next();
    if (term.value === 'boolean') return booleanTest(first.value, operator, value);
    if (value.kind !== 'text') throw invalidValue('q');
    if (term.value === 'time') return timeTest(first.value, operator, value.value);
    return textTest(first.value, operator, value.value);
  }

  /** `'value' in list` @param {string} value @returns {Predicate} */
  #membership(value) {
    this.#expect('word', 'in');
    const list = this.#next().value;
    if (TERMS[list]?.value !== 'list') throw invalidValue('q');
    if (list === 'parents') {
      const parent = this.#store.find(value);
      if (!parent || !this.#store.isReachable(parent)) throw fileNotFound('');
      if (this.#store.needsKey(parent) && this.#keys.get(parent.id) !== parent.resourceKey) throw fileNotFound('');
      this.parents.add(parent.id);
      return (file) => file.parents.includes(parent.id);
    }
    const { user } = this.#store;
    const isMe = value === 'me' || value === user.emailAddress;
    if (list === 'owners') return (file) => file.driveId === undefined && (isMe ? file.owner === null : file.owner === value);
    return (file) => (isMe ? file.owner === null || list === 'readers' : file.owner === value);
  }

  /** `properties has { key='a' and value='b' }` @param {string} term @returns {Predicate} */
  #pair(term) {
    this.#expect('sign', '{');
    const [key, value] = ['key', 'value'].map((name, index) => {
      if (index > 0) this.#expect('word', 'and');
      this.#expect('word', name);
      this.#expect('sign', '=');
      const { kind, value: text } = this.#next();
      if (kind !== 'text') throw invalidValue('q');
      return text;
    });
    this.#expect('sign', '}');
    return (file) => file[/** @type {'properties' | 'appProperties'} */ (term)]?.[key ?? ''] === value;
  }

  /** @returns {Token} */
  #next() {
    const token = this.#tokens[this.#at++];
    if (!token) throw invalidValue('q');
    return token;
  }

  /** @param {Token['kind']} kind @param {string} value */
  #takes(kind, value) {
    const token = this.#tokens[this.#at];
    if (token?.kind !== kind || token.value !== value) return false;
    this.#at += 1;
    return true;
  }

  /** @param {Token['kind']} kind @param {string} value */
  #expect(kind, value) {
    if (!this.#takes(kind, value)) throw invalidValue('q');
  }
}

/** @param {string} term @param {string} operator @param {string} value @returns {Predicate} */
function textTest(term, operator, value) {
  if (term === 'visibility') {
    if (!VISIBILITIES.has(value)) throw invalidValue('q');
    return (file) => ((file.linkShared ? 'anyoneWithLink' : 'limited') === value) === (operator === '=');
  }
  /** @param {StoredFile} file */
  const textOf = (file) => (term === 'mimeType' ? file.mimeType : term === 'shortcutDetails.targetId' ? (file.shortcutDetails?.targetId ?? '') : file.name);
  // Of types beginnings count, of names the beginnings of words.
  if (operator === 'contains' && term === 'mimeType') return (file) => file.mimeType.startsWith(value);
  if (operator === 'contains') return (file) => containsWords(file.name, value);
  return (file) => (textOf(file) === value) === (operator === '=');
}

/** @param {string} name @param {string} value */
function containsWords(name, value) {
  const fold = (/** @type {string} */ text) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`;
  return fold(name).includes(fold(value));
}

/** @param {string} term @param {string} operator @param {Token} value @returns {Predicate} */
function booleanTest(term, operator, { kind, value }) {
  if (kind !== 'word' || (value !== 'true' && value !== 'false')) throw invalidValue('q');
  const wanted = (value === 'true') === (operator === '=');
  return (file) => file[/** @type {'trashed' | 'starred' | 'sharedWithMe'} */ (term)] === wanted;
}

/** @param {string} term @param {string} operator @param {string} value RFC 3339 @returns {Predicate} */
function timeTest(term, operator, value) {
  const wanted = Date.parse(/(Z|[+-]\d\d:\d\d)$/i.test(value) ? value : `${value}Z`);
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(wanted)) throw invalidValue('q');
  return (file) => {
    const own = file[/** @type {'modifiedTime' | 'createdTime' | 'viewedByMeTime' | 'sharedWithMeTime'} */ (term)];
    if (own === undefined) return false;
    const difference = own - wanted;
    if (operator === '=') return difference === 0;
    if (operator === '!=') return difference !== 0;
    if (operator.startsWith('<')) return difference < 0 || (operator === '<=' && difference === 0);
    return difference > 0 || (operator === '>=' && difference === 0);
  };
}
