/** Under which address a client sees an emulator: what it gives out as links to itself leads there again. */

/**
 * A name without a port stands for the service itself, whose name somebody has turned to this machine: that is `https`, which
 * something in front of the emulator speaks.
 * @param {import('node:http').IncomingMessage} request
 * @returns {string} without a slash at its end
 */
export function originOf({ headers }) {
  const { host = 'localhost', 'x-forwarded-proto': forwarded } = headers;
  const scheme = String(forwarded ?? '').split(',')[0]?.trim() || (/[:[]|^localhost$/.test(host) ? 'http' : 'https');
  return `${scheme}://${host}`;
}
