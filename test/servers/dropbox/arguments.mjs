/**
 * What the functions of Dropbox take: every argument is checked, one that is not known is refused, and what is left out has
 * its default. A schema names arguments with a check, and a default where there is one: `{ path: [readPath], limit: [limit, null] }`.
 */
import { malformed } from './errors.mjs';

/**
 * @typedef {(value: any, at: string) => void} Check throws a {@link Mismatch}
 * @typedef {Record<string, readonly [Check] | readonly [Check, unknown]>} Schema
 */

class Mismatch extends Error {}

/** @param {unknown} value */
function kindOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}

/** @param {string} expected @param {(value: any) => boolean} holds @returns {Check} */
const expecting = (expected, holds) => (value, at) => {
  if (!holds(value)) throw new Mismatch(`${at}: expected ${expected}, got ${kindOf(value)}`);
};

export const boolean = expecting('boolean', (value) => typeof value === 'boolean');
export const string = expecting('string', (value) => typeof value === 'string');
const integer = expecting('integer', (value) => Number.isInteger(value));

/** @param {number} least @param {number} most @returns {Check} */
export const between = (least, most) => (value, at) => {
  integer(value, at);
  if (value < least) throw new Mismatch(`${at}: ${value} is less than ${least}`);
  if (value > most) throw new Mismatch(`${at}: ${value} is greater than ${most}`);
};

/** @param {Check} check @returns {Check} */
export const optional = (check) => (value, at) => void (value === null || check(value, at));

/** @param {Check} check @returns {Check} */
export const listOf = (check) => (value, at) => {
  expecting('list', Array.isArray)(value, at);
  value.forEach((/** @type {unknown} */ item, /** @type {number} */ index) => check(item, `${at}[${index}]`));
};

/** @param {readonly string[]} tags @returns {Check} */
export const unionOf = (...tags) => (value, at) => {
  const tag = tagOf(value);
  if (tag === undefined) throw new Mismatch(`${at}: expected union, got ${kindOf(value)}`);
  if (!tags.includes(tag)) throw new Mismatch(`${at}: unknown tag '${tag}'`);
};

/** @param {any} value @returns {string | undefined} */
export const tagOf = (value) => (typeof value === 'string' ? value : value?.['.tag']);

/** @param {RegExp} pattern @returns {Check} */
const matching = (pattern) => (value, at) => {
  string(value, at);
  if (value === '/') throw new Mismatch(`${at}: Specify the root folder as an empty string rather than as "/".`);
  if (!pattern.test(value)) throw new Mismatch(`${at}: '${value}' did not match pattern '${pattern.source.slice(1, -1)}'`);
};

/** Of what is there: a path, an id or a revision. @type {Check} */
export const readPath = (value, at) => {
  if (value === '') throw new Mismatch(`${at}: The root folder is unsupported.`);
  somePath(value, at);
};
const somePath = matching(/^(\/(.|[\r\n])*|id:.*|rev:[0-9a-f]{9,}|ns:[0-9]+(\/.*)?)$/);
/** Of a folder: the root is the empty string. */
export const folderPath = matching(/^((\/(.|[\r\n])*)?|id:.*|ns:[0-9]+(\/.*)?)$/);
export const writePath = matching(/^(\/(.|[\r\n])*|ns:[0-9]+(\/.*)?|id:.*)$/);
export const timestamp = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
export const hash = matching(/^[0-9a-f]{64}$/);

/** An object of a schema. @param {Schema} schema @returns {Check} */
export const struct = (schema) => (value, at) => {
  expecting('object', (given) => kindOf(given) === 'object')(value, at);
  Object.assign(value, complete(value, schema, `${at}.`));
};

/** @param {Record<string, unknown>} given @param {Schema} schema @param {string} prefix */
function complete(given, schema, prefix = '') {
  const unknown = Object.keys(given).find((name) => !(name in schema));
  if (unknown !== undefined) throw new Mismatch(`${prefix}unknown field '${unknown}'`);
  return Object.fromEntries(
    Object.entries(schema).map(([name, [check, ...fallback]]) => {
      if (given[name] === undefined && fallback.length === 0) throw new Mismatch(`${prefix}missing required field '${name}'`);
      if (given[name] === undefined) return [name, fallback[0]];
      check(given[name], prefix + name);
      return [name, given[name]];
    }),
  );
}

/** Several slashes within a path count as one: rclone sends `//folder` for what is in the root. @param {string} name @param {unknown} value */
function withSimpleSlashes(name, value) {
  return name.endsWith('path') && typeof value === 'string' ? value.replaceAll(/\/{2,}/g, '/') : value;
}

/**
 * @param {string} name of the function
 * @param {string} where the arguments are: `request body`
 * @param {string} text
 * @param {Schema | null} schema null for a function without arguments
 * @returns {any}
 */
export function argumentsOf(name, where, text, schema) {
  const refuse = (/** @type {string} */ why) => malformed(name, `${where}: ${why}`);
  /** @type {any} */
  let given;
  try {
    given = text === '' && schema === null ? null : JSON.parse(text, withSimpleSlashes);
  } catch {
    throw refuse('could not decode input as JSON');
  }
  if (schema === null) {
    if (given !== null) throw refuse(`expected null, got ${kindOf(given)}`);
    return null;
  }
  if (kindOf(given) !== 'object') throw refuse(`expected object, got ${kindOf(given)}`);
  try {
    return complete(given, schema);
  } catch (error) {
    throw error instanceof Mismatch ? refuse(error.message) : error;
  }
}
