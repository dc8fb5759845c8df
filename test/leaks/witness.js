/**
 * Runs in each page and worker of the browser tests that loads one of the modules that `witness-plugin.mjs` extends: tells the
 * dev server what was logged, emitted, thrown, printed and stored there. Each text is told once a context.
 */

/** Shorter texts cannot hold a secret that is looked for. */
const SHORTEST = 8;
/** Of longer byte arrays the beginning is looked at. */
const MOST_BYTES = 262_144;
const DELAY = 10;
/** A worklet has none of them; its page prints its words. */
const { fetch: send, setTimeout: later, location: place } = globalThis;
/** @type {Set<string>} */
const told = new Set();
/** @type {[where: string, text: string][]} */
let waiting = [];

/** Keeps every text in a value, however deep. @param {string} where @param {unknown} value */
export function witness(where, value) {
  if (send === undefined) return;
  try {
    for (const text of textsOf(value, new Set())) {
      const entry = `${where} ${text}`;
      if (text.length < SHORTEST || told.has(entry)) continue;
      told.add(entry);
      if (waiting.length === 0) later(flush, DELAY);
      waiting.push([where, text]);
    }
  } catch {
    // A revoked proxy and the like: nothing can be read of it by anybody.
  }
}

/** @param {unknown} value @param {Set<unknown>} met @returns {Generator<string>} */
function* textsOf(value, met) {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || met.has(value)) return;
  met.add(value);
  if (value instanceof Uint8Array) yield new TextDecoder('latin1').decode(value.slice(0, MOST_BYTES));
  else if (value instanceof ArrayBuffer) yield* textsOf(new Uint8Array(value), met);
  else if (ArrayBuffer.isView(value) || value instanceof Blob) return;
  else if (value instanceof Map || value instanceof Set) for (const member of value) yield* textsOf(member, met);
  else if (Array.isArray(value)) for (const member of value) yield* textsOf(member, met);
  else {
    // An error's message and cause are not enumerable; its stack holds no more than they. Getters are not run: whoever wrote them may count on it.
    for (const [name, { value: part }] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
      if (name === 'stack') continue;
      yield name;
      yield* textsOf(part, met);
    }
  }
}

function body() {
  const entries = waiting;
  waiting = [];
  const from = new URLSearchParams(place.search).get('wtr-test-file') ?? place.pathname;
  return JSON.stringify({ from, entries });
}

function flush() {
  if (waiting.length > 0) send('/__seen__', { method: 'POST', body: body() }).catch(() => undefined);
}

/** Has it told what a method is called with. @param {any} owner @param {string} name @param {(args: unknown[]) => void} tell */
export function overhear(owner, name, tell) {
  const method = owner?.[name];
  if (method === undefined) return;
  owner[name] = function (...args) {
    tell(args);
    return method.apply(this, args);
  };
}

if (send !== undefined) {
  for (const level of ['debug', 'info', 'log', 'warn', 'error', 'trace']) overhear(console, level, (args) => witness('the console', args));
  globalThis.addEventListener('error', ({ message, error }) => witness('an error', [message, error]));
  globalThis.addEventListener('unhandledrejection', ({ reason }) => witness('an error', reason));
  globalThis.addEventListener('pagehide', () => waiting.length > 0 && navigator.sendBeacon('/__seen__', body()));
  const stored = (/** @type {unknown} */ value) => witness('a store of the browser', value);
  for (const name of ['put', 'add']) {
    overhear(globalThis.IDBObjectStore?.prototype, name, stored);
    overhear(globalThis.Cache?.prototype, name, ([asked]) => stored(asked.url ?? String(asked)));
  }
  overhear(globalThis.Storage?.prototype, 'setItem', stored);
  for (const name of ['pushState', 'replaceState']) overhear(globalThis.History?.prototype, name, ([, , url]) => witness('the address of a page', String(url)));
}
