/**
 * What every emulator of a service stands on: a port, faults and a log in front of its handler, methods that a test may
 * call from afar, and a start by hand.
 */
import express from 'express';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FaultInjection } from './faults.mjs';
import { listen } from './listen.mjs';

/**
 * @typedef {object} EmulatorOptions
 * @property {number} [port] any free one by default
 * @property {Partial<import('./faults.mjs').Faults>} [faults] from the first request on
 */

/**
 * Serves an emulator. `POST /__control` with `{ "call": "method", "args": [...] }` calls a method of `target` (with dots
 * one of an object in it, `oauth.expireAll`) and answers `{ "result": ... }`; bytes travel as `{ "$base64": "..." }`.
 * @param {express.RequestHandler} handler
 * @param {object} target what tests may call
 * @param {EmulatorOptions} [options]
 * @returns {Promise<{ url: string, injection: FaultInjection, close: () => Promise<void> }>} `url` ends with a slash
 */
export async function serveEmulator(handler, target, { port = 0, faults } = {}) {
  const injection = new FaultInjection(faults, target);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(injection.handler);
  app.use(handler);
  return { injection, ...(await listen(app, port)) };
}

/**
 * For `node test/servers/<kind>.mjs --port 8123 --redirect http://localhost:8000/sign-in.html`: starts the emulator when its
 * file is what Node was called with, and prints its address. Each `--redirect` is one more address that its authority may
 * send a listener back to.
 * @param {ImportMeta} meta of the emulator's file
 * @param {(options: { port: number, redirectUris: readonly string[] }) => Promise<{ url: string }>} start
 */
export async function startByHand(meta, start) {
  if (process.argv[1] === undefined || fileURLToPath(meta.url) !== process.argv[1]) return;
  const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, redirect: { type: 'string', multiple: true, default: [] } } });
  const { url } = await start({ port: Number(values.port), redirectUris: values.redirect });
  console.log(url);
}
