/** Binds a request handler to a port of this machine. */
import { createServer } from 'node:http';
import { noteRequest } from '../leaks/ledger.mjs';

/**
 * @param {import('node:http').RequestListener} handler
 * @param {number} [port] any free one by default
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function listen(handler, port = 0) {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    noteRequest({ from: headers.origin ?? 'the same origin', address: `${method} http://${headers.host}${url}`, referer: headers.referer });
    handler(request, response);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const { port: bound } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
