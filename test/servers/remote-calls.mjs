/**
 * Calls of a server's methods by JSON: a test in a browser seeds and inspects an emulator that runs in Node. Bytes are
 * `{ "$base64": "..." }` on the way.
 */

/**
 * @param {object} target
 * @param {{ call: string, args?: unknown[] }} request `call` names a method of the target, or with dots of an object in it
 * @returns {Promise<string>} JSON of `{ result }`
 * @throws Error when there is no such method, and what the method throws
 */
export async function callByName(target, { call, args = [] }) {
  const names = String(call).split('.');
  const method = names.pop() ?? '';
  const owner = names.reduce((at, name) => at?.[name], target);
  if (typeof owner?.[method] !== 'function') throw new Error(`There is no method ${call} to call.`);
  const result = await owner[method](...decodeBytes(args));
  return JSON.stringify({ result: encodeBytes(result) });
}

/** Makes bytes of what stands for them in JSON. @param {unknown} value @returns {any} */
export function decodeBytes(value) {
  return mapped(value, (object) => (typeof object.$base64 === 'string' ? new Uint8Array(Buffer.from(object.$base64, 'base64')) : undefined));
}

/** @param {unknown} value @returns {unknown} */
function encodeBytes(value) {
  return mapped(value, (object) => (object instanceof Uint8Array ? { $base64: Buffer.from(object).toString('base64') } : undefined));
}

/**
 * A copy of a value in which some objects are replaced.
 * @param {unknown} value
 * @param {(object: any) => unknown} replace undefined for those that stay
 */
function mapped(value, replace) {
  if (typeof value !== 'object' || value === null) return value;
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapped(item, replace));
  if (value instanceof Map) return mapped(Object.fromEntries(value), replace);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapped(item, replace)]));
}
