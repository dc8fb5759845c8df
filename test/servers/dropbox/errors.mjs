/** How Dropbox refuses: 400 in plain text, everything else as JSON with a summary of its tags. */

export class DropboxError extends Error {
  /**
   * @param {number} status
   * @param {object | string} body
   * @param {Record<string, string>} [headers]
   */
  constructor(status, body, headers = {}) {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/**
 * A union as Dropbox writes it: `tagged('path', tagged('not_found'))` is `{ ".tag": "path", "path": { ".tag": "not_found" } }`.
 * @param {string} tag
 * @param {object | string} [value]
 * @param {string} [member] what the value is called, the tag unless told
 */
export function tagged(tag, value, member = tag) {
  return { '.tag': tag, ...(value !== undefined && { [member]: value }) };
}

/** The tags from the outside to the inside. @param {any} error @returns {string[]} */
function tagsOf(error) {
  const tag = error?.['.tag'];
  if (typeof tag !== 'string') return [];
  return [tag, ...tagsOf(error[tag] ?? error.reason)];
}

/** @param {any} error @param {number} [status] */
export function refused(error, status = 409) {
  return new DropboxError(status, { error_summary: `${tagsOf(error).join('/')}/..`, error });
}

/** @param {string} name of the function @param {string} why */
export function malformed(name, why) {
  return new DropboxError(400, `Error in call to API function "${name}": ${why}`);
}

/** @param {number | null} seconds null: nothing but the status, as gateways do */
export function tooManyRequests(seconds) {
  if (seconds === null) return new DropboxError(429, '');
  const error = { reason: tagged('too_many_requests'), retry_after: seconds };
  return new DropboxError(429, { error_summary: 'too_many_requests/..', error }, { 'Retry-After': String(seconds) });
}
