/**
 * Makes what is logged plain: whatever a caller hands over becomes strings, numbers, booleans, null, arrays and
 * objects of bounded size, which cross every port. It never throws, and runs where there is neither DOM nor
 * `performance` nor `crypto` (an AudioWorklet).
 */
import type { LogFields } from '../protocol/logging.ts';

/** Characters of one text; longer ones are cut. */
const MAX_TEXT = 4000;
/** Characters of one record's fields in all; what does not fit is only counted. */
const MAX_CHARACTERS = 16_000;
/** Entries of one object or list. */
const MAX_ENTRIES = 50;
/** Values of one record in all. */
const MAX_VALUES = 400;
const MAX_DEPTH = 5;

/** What an error says about itself, in this order. */
const ERROR_PARTS = ['name', 'message', 'code', 'details', 'stack', 'cause', 'errors'] as const;

export function plainFields(fields: LogFields | undefined): LogFields {
  if (fields === undefined) return {};
  const plain = new Plain().value(fields, 0);
  return isObject(plain) ? plain : { value: plain };
}

/**
 * At most {@link MAX_TEXT} characters, cut between two words: half a secret would no longer be known for one when
 * the text is redacted.
 */
export function clipped(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  let end = MAX_TEXT;
  while (end > 0 && text.charCodeAt(end) > 32) end -= 1;
  const rest = `[${text.length - end} characters more]`;
  return end === 0 ? rest : `${text.slice(0, end)} ${rest}`;
}

/** One record's walk. */
class Plain {
  readonly #above = new Set<object>();
  #values = 0;
  #characters = 0;

  value(value: unknown, depth: number): unknown {
    this.#values += 1;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'boolean':
        return value;
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'bigint':
      case 'symbol':
        return this.#text(String(value));
      case 'function':
        return '[function]';
      case 'undefined':
        return null;
      case 'object':
        return value === null ? null : this.#object(value, depth);
    }
  }

  #text(value: string): string {
    const text = clipped(value);
    this.#characters += text.length;
    return this.#characters > MAX_CHARACTERS ? `[${value.length} characters]` : text;
  }

  #object(value: object, depth: number): unknown {
    if (this.#above.has(value)) return '[cyclic]';
    if (depth > MAX_DEPTH || this.#values > MAX_VALUES) return '[more]';
    this.#above.add(value);
    try {
      return this.#parts(value, depth + 1);
    } catch {
      return '[unreadable]';
    } finally {
      this.#above.delete(value);
    }
  }

  #parts(value: object, depth: number): unknown {
    if (Array.isArray(value) || value instanceof Set) return this.#list(value, depth);
    // A map's keys may be anything.
    if (value instanceof Map) return this.#list(value.entries(), depth, value.size);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    if (value instanceof Error) {
      const told = ERROR_PARTS.filter((part) => part in value && read(value, part) !== undefined);
      return this.#entries(value, told, depth);
    }
    if (typeof URL !== 'undefined' && value instanceof URL) return this.#text(value.href);
    const prototype: unknown = Object.getPrototypeOf(value);
    // Plain objects of another realm (a frame) have a root prototype of their own.
    if (prototype === null || Object.getPrototypeOf(prototype) === null) return this.#entries(value, Object.keys(value), depth);
    return described(value);
  }

  #list(items: Iterable<unknown> & { readonly length?: number; readonly size?: number }, depth: number, count?: number): unknown[] {
    const list: unknown[] = [];
    const all = count ?? items.length ?? items.size ?? 0;
    for (const item of items) {
      if (list.length === MAX_ENTRIES || this.#values > MAX_VALUES) {
        list.push(`[${all - list.length} more]`);
        break;
      }
      list.push(this.value(item, depth));
    }
    return list;
  }

  #entries(value: object, names: readonly string[], depth: number): LogFields {
    const entries: [string, unknown][] = [];
    for (const name of names) {
      if (entries.length === MAX_ENTRIES || this.#values > MAX_VALUES) {
        entries.push(['…', `[${names.length - entries.length} more]`]);
        break;
      }
      entries.push([this.#text(name), this.#entry(value, name, depth)]);
    }
    return Object.fromEntries(entries);
  }

  /** A getter may throw; that spoils only itself. */
  #entry(value: object, name: string, depth: number): unknown {
    try {
      return this.value(read(value, name), depth);
    } catch {
      return '[unreadable]';
    }
  }
}

function read(value: object, name: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[name];
}

/** Of an object that is no plain data: what it is, and how large where that is told. */
function described(value: object): string {
  const { name } = value.constructor;
  const size = read(value, 'byteLength') ?? read(value, 'size');
  return typeof size === 'number' ? `[${name}, ${size} bytes]` : `[${name}]`;
}

function isObject(value: unknown): value is LogFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
