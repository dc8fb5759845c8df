/** Answers of a Subsonic server: one envelope, as JSON, JSONP or XML, whatever happened with HTTP status 200. */

export const ERRORS = /** @type {const} */ ({
  0: 'A generic error',
  10: 'Required parameter is missing',
  20: 'Incompatible Subsonic REST protocol version. Client must upgrade',
  30: 'Incompatible Subsonic REST protocol version. Server must upgrade',
  40: 'Wrong username or password',
  41: 'Token authentication not supported',
  42: 'Provided authentication mechanism not supported',
  43: 'Multiple conflicting authentication mechanisms provided',
  44: 'Invalid API key',
  50: 'User is not authorized for the given operation',
  60: 'The trial period for the Subsonic server is over',
  70: 'The requested data was not found',
});

export class SubsonicError extends Error {
  /** @param {keyof typeof ERRORS} code @param {string} [detail] */
  constructor(code, detail) {
    super(detail === undefined ? ERRORS[code] : `${ERRORS[code]}: ${detail}`);
    this.code = code;
  }
}

/**
 * @param {object} content
 * @param {{ format: string, callback?: string, facts: object }} how `facts` are those of the server: its version, type
 * @returns {{ type: string, body: string }}
 */
export function envelope(content, { format, callback = 'callback', facts }) {
  const response = { status: 'error' in content ? 'failed' : 'ok', ...facts, ...content };
  if (format === 'json') return { type: 'application/json', body: JSON.stringify({ 'subsonic-response': response }) };
  if (format === 'jsonp') return { type: 'application/javascript', body: `${callback}(${JSON.stringify({ 'subsonic-response': response })});` };
  const xml = xmlOf('subsonic-response', { xmlns: 'http://subsonic.org/restapi', ...response });
  return { type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n` };
}

/** Scalars become attributes, `value` the text, all else elements. @param {string} name @param {object} content @returns {string} */
function xmlOf(name, content) {
  let attributes = '';
  let inner = '';
  for (const [key, value] of Object.entries(content)) {
    if (value === undefined || value === null) continue;
    for (const part of Array.isArray(value) ? value : [value]) {
      if (typeof part === 'object') inner += xmlOf(key, part);
      else if (Array.isArray(value)) inner += `<${key}>${escapeXml(String(part))}</${key}>`;
      else if (key === 'value') inner += escapeXml(String(part));
      else attributes += ` ${key}="${escapeXml(String(part))}"`;
    }
  }
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`;
}

/** @param {string} text */
function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
