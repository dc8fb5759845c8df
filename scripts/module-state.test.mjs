/** No module of MPC keeps state, and none exports an instance: whoever needs something is given it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { moduleState } from './module-state.mjs';
import { root } from './tools.mjs';

/** Functions called at the top of modules that make nothing but values. */
const values = /^(v\.\w+|createContext|getTextFormatter|blankRecord)$/;

/** Modules that describe data: whatever they call at the top makes a part of a description. */
const descriptions = new Set([
  ...['config-fields', 'parse-event', 'record-schemas', 'sound-schemas'].map((name) => `services/protocol/${name}.ts`),
  'services/logging/check-logging.ts',
  'workers/settings/check-settings.ts',
  ...['file-check', 'tags-check'].map((name) => `workers/library/${name}.ts`),
]);

/** What breaks a rule, and why it may. */
const edges = new Map(
  Object.entries({
    'services/client-context.ts': 'The key under which elements find the client of their provider, also that of another copy of MPC.',
    'services/default-client.ts': 'A slot of the page, not of the module: elements outside any provider share one client, whichever copy of MPC made it.',
    'services/logging/page-logging.ts': 'A slot of the page: it has one console. Tests and hosts are given loggers of their own.',
    'services/wire.ts': 'Comlink keeps its transfer handlers in a table of its own; ours for errors is put there once and holds nothing.',
    'workers/service.worker.ts': 'The entry of a worker: nothing imports it, and its lobby must be there before the first message.',
    'workers/codec.worker.ts': 'The entry of a worker: nothing imports it, and it must listen before the first message.',
    'services/sign-in/callback.ts': 'The script of the callback pages: nothing imports it, and it must drop the answer from the address at once.',
    'components/script-tag.ts': 'The script-tag bundle, whose purpose is `window.mpc`.',
    'components/shared/artwork-cache.ts': 'One cache per client, found by it and gone with it: two clients share nothing.',
  }),
);

const modules = ['services', 'workers', 'components'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|contract|fake)\.ts$|-fixture\.ts$/.test(file))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`),
);
const faultsOf = (/** @type {string} */ path) => moduleState(readFileSync(join(root, path), 'utf8'), { values: descriptions.has(path) ? /./ : values });

describe('the modules of MPC', () => {
  it('keep no state and export no instance', () => {
    const faults = modules.filter((path) => !edges.has(path)).flatMap((path) => faultsOf(path).map((fault) => `${path}: ${fault}`));
    assert.deepEqual(faults, []);
    assert.ok(modules.length > 100);
  });

  it('are excused from that only as long as they need it', () => {
    assert.deepEqual([...edges.keys()].filter((path) => faultsOf(path).length === 0), []);
  });
});

describe('the search for module state', () => {
  for (const [what, source] of Object.entries({
    'a let': 'let count = 0; export const next = () => ++count;',
    'a var': 'export var current: string;',
    'an exported instance': 'class Bus {} export const bus = new Bus();',
    'an instance as default': 'export default new (class {})();',
    'what a factory makes': "import { createBus } from './bus.ts'; export const bus = createBus();",
    'what a closure keeps': 'export const next = (() => { let n = 0; return () => ++n; })();',
    'an empty map': 'const cache = new Map<string, number>(); export const get = (key: string) => cache.get(key);',
    'a table that is filled later': "const table = new Map([['a', 1]]); export const put = (key: string) => table.set(key, 2);",
    'a set that anybody may change': "export const names = new Set(['a']);",
    'an empty list': 'const listeners: (() => void)[] = []; export const all = () => listeners;',
    'an instance in an object': 'export const services = { cache: new WeakMap() };',
    'an object that is written to': 'const state = { open: false }; export function open() { state.open = true; }',
    'what another module exports, written to': "import { state } from './state.ts'; export const open = () => { state.open = true; };",
    'a list that is pushed to': "const all = ['a']; export const put = (text: string) => all.push(text);",
    'a static cache': 'export class Host { static readonly #all = new Map(); }',
    'a static that is written to': 'export class Host { static last: Host | null = null; constructor() { Host.last = this; } }',
    'a slot of the page': "const KEY = Symbol.for('mpc');",
    'a value awaited': "export const config = await fetch('/config');",
    'an effect of importing': "import { registry } from './registry.ts'; registry.register('x');",
  })) {
    it(`finds ${what}`, () => assert.notDeepEqual(moduleState(source), []));
  }

  for (const [what, source] of Object.entries({
    constants: "export const LIMIT = 5; const NAMES = ['a'] as const; export const DEFAULTS = { dark: false };",
    'read-only tables': "const CODES: ReadonlySet<string> = new Set(['a']); export const has = (code: string) => CODES.has(code);",
    functions: 'export const twice = (n: number) => { let sum = 0; sum += n; return sum + n; };',
    'state of an object': 'export class Counter { static readonly step = 1; #count = 0; readonly #seen = new Map(); add() { this.#count += Counter.step; } }',
    'an element': "export class X extends HTMLElement { static override readonly styles = [a, b]; } define('x', X);",
    'symbols, patterns and formatters': "const KEY = Symbol('key'); const DIGITS = new RegExp('[0-9]'); const NUMBER = new Intl.NumberFormat();",
  })) {
    it(`is content with ${what}`, () => assert.deepEqual(moduleState(source), []));
  }
});
