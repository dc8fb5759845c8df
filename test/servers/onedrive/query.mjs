/** Query options and bodies of Graph requests, checked: what an endpoint does not know is refused. */
import { invalidRequest } from './errors.mjs';

/** An annotation of names, as it is called today. */
export const CONFLICT = '@microsoft.graph.conflictBehavior';
/** As it was called by the API before Graph; still taken. */
const OLD_CONFLICT = '@name.conflictBehavior';

/** System options of OData may be written with and without the dollar. */
const OPTIONS = ['select', 'expand', 'top', 'skiptoken', 'orderby', 'count', 'filter', 'search', 'format'];

/**
 * @param {URLSearchParams} given
 * @param {readonly string[]} allowed options without their dollar, and parameters
 * @returns {Record<string, string | null>} by the allowed names
 */
export function queryOf(given, allowed) {
  /** @type {Record<string, string | null>} */
  const query = Object.fromEntries(allowed.map((name) => [name, null]));
  for (const [key, value] of given) {
    const name = key.startsWith('$') || OPTIONS.includes(key) ? key.replace('$', '') : key;
    if (!allowed.includes(name)) throw invalidRequest(`The query option '${key}' is not recognised or not supported here.`, 'invalidQueryOption');
    if (query[name] !== null) throw invalidRequest(`Query option '${key}' was specified more than once, but it must be specified at most once.`, 'invalidQueryOption');
    query[name] = value;
  }
  return query;
}

/** @param {string | null} value of `$top` @param {number} usual @param {number} most */
export function topOf(value, usual, most) {
  if (value === null) return usual;
  if (!/^\d+$/.test(value) || Number(value) === 0) throw invalidRequest(`Invalid value '${value}' for $top query option found. The $top query option requires a positive integer value.`);
  return Math.min(Number(value), most);
}

/** @param {string | null} value of `$skiptoken` @returns {any} what {@link tokenOf} was made of */
export function readToken(value) {
  if (value === null) return null;
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString());
  } catch {
    throw invalidRequest('The provided token is not valid.', 'invalidToken');
  }
}

/** @param {object} value @returns {string} opaque */
export function tokenOf(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/**
 * @param {import('./routes.mjs').GraphRequest} request
 * @param {readonly string[]} allowed members of the body
 * @returns {Record<string, any>}
 */
export function bodyOf({ headers, body }, allowed) {
  if (body.length === 0) return {};
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) throw invalidRequest('Only application/json is taken here.', 'badContentType');
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(body.toString());
  } catch {
    throw invalidRequest('Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.', 'badArgument');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidRequest('The body has to be a JSON object.', 'badArgument');
  const { [OLD_CONFLICT]: old, ...members } = /** @type {Record<string, unknown>} */ (value);
  const named = old === undefined ? members : { [CONFLICT]: old, ...members };
  for (const name of Object.keys(named)) {
    if (!allowed.includes(name)) throw invalidRequest(`The property '${name}' does not exist or cannot be set here.`, 'badArgument');
  }
  return named;
}

/** @param {unknown} value @param {import('./store.mjs').Conflict} usual @returns {import('./store.mjs').Conflict} */
export function conflictOf(value, usual) {
  if (value === undefined || value === null) return usual;
  if (value === 'fail' || value === 'replace' || value === 'rename') return value;
  throw invalidRequest(`'${value}' is no conflict behaviour.`, 'badArgument');
}

/** `fileSystemInfo` of a body, as times of an item. @param {unknown} info */
export function timesOf(info) {
  if (info === undefined || info === null) return {};
  const { createdDateTime, lastModifiedDateTime } = /** @type {Record<string, unknown>} */ (info);
  return { ...timeOf('fileCreated', createdDateTime), ...timeOf('fileModified', lastModifiedDateTime) };
}

/** @param {string} name @param {unknown} value */
function timeOf(name, value) {
  if (value === undefined || value === null) return {};
  const time = Date.parse(String(value));
  if (Number.isNaN(time)) throw invalidRequest(`Cannot convert the literal '${value}' to the expected type 'Edm.DateTimeOffset'.`, 'badArgument');
  return { [name]: time };
}
