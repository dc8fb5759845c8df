/**
 * What every emulator of a service stands on: a port, faults and a log in front of its handler, methods that a test may
 * call from afar, and a start by hand.
 */
import express from 'express';
import { relative } from 'node:path';
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
 * Something that `POST /__control` may call.
 * @typedef {object} CallExample
 * @property {string} does in words
 * @property {string} call
 * @property {unknown[]} [args]
 */

/**
 * For `node test/servers/<kind>.mjs --port 8123 --redirect http://localhost:8000/sign-in.html`: starts the emulator when its
 * file is what Node was called with, and prints its address. Each `--redirect` is one more address that its authority may
 * send a listener back to; `--help` tells what else there is.
 * @param {ImportMeta} meta of the emulator's file
 * @param {(options: { port: number, redirectUris: readonly string[] }) => Promise<{ url: string }>} start
 * @param {readonly CallExample[]} [examples] for `--help`: how to seed it, and how to get a token
 */
export async function startByHand(meta, start, examples = []) {
  if (process.argv[1] === undefined || fileURLToPath(meta.url) !== process.argv[1]) return;
  const file = relative(process.cwd(), process.argv[1]);
  try {
    const options = optionsOf(process.argv.slice(2));
    console.log(options === null ? helpOf(file, examples) : (await start(options)).url);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\`node ${file} --help\` tells what may be given.`);
    // Parts of it may listen already.
    process.exit(1);
  }
}

/** @param {string[]} args @returns {{ port: number, redirectUris: readonly string[] } | null} null where help is asked for @throws Error for what is none of them */
function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string', default: '0' }, redirect: { type: 'string', multiple: true, default: [] }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) return null;
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) throw new Error(`--port takes a number from 0 to 65535, not '${values.port}'.`);
  for (const uri of values.redirect) if (!URL.canParse(uri)) throw new Error(`--redirect takes an absolute address, not '${uri}'.`);
  return { port, redirectUris: values.redirect };
}

/** @param {string} file @param {readonly CallExample[]} examples */
function helpOf(file, examples) {
  const control = 'http://127.0.0.1:8123/__control';
  const post = (/** @type {object} */ body) => `curl -d '${JSON.stringify(body)}' ${control}`;
  const calls = examples.flatMap(({ does, call, args }) => [`  ${does}:`, `    ${post({ call, ...(args && { args }) })}`]);
  return [
    `node ${file} [--port 8123] [--redirect http://localhost:8000/sign-in.html]...`,
    '',
    'Starts the emulator on 127.0.0.1, prints its address, and runs until it is stopped.',
    '',
    '  --port      that it listens at; any free one without',
    '  --redirect  an address that a listener may be sent back to after signing in; may be given several times',
    '  --help      this',
    '',
    'POST /__control, with JSON for a body, changes it while it runs:',
    ...calls,
    ...(calls.length > 0 ? ['  Any other of its methods can be called like this; bytes are {"$base64": "..."}.', ''] : []),
    '  Faults are set by their names, which faults.mjs lists, and all taken away again by "reset":',
    `    ${post({ latency: 200, status: [{ pattern: '^GET', code: 503, times: 2 }] })}`,
    `    ${post({ reset: true })}`,
    '',
    'GET /__log gives the requests so far, DELETE /__log forgets them.',
  ].join('\n');
}
