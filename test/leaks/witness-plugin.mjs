/**
 * For the dev server of the browser tests, where `MPC_LEDGER` is set: extends the modules through which logs, events and errors go
 * by a witness of them, in every page and worker that loads them, and keeps what it tells.
 */
import { json } from 'node:stream/consumers';
import { ledgerFolder, noteSeen } from './ledger.mjs';

/** What is put at a module's end, by its address. */
const EXTENSIONS = {
  '/services/logging/category-logger.ts': "for (const level of ['debug', 'info', 'warning', 'error', 'span']) overhear(CategoryLogger.prototype, level, (args) => witness('a log', args));",
  '/services/protocol/logging.ts': "for (const level of ['debug', 'info', 'warning', 'error', 'span']) overhear(SILENT, level, (args) => witness('a log', args));",
  '/services/event-bus.ts': "overhear(EventBus.prototype, 'emit', ([event]) => witness('an event', event));",
  '/services/protocol/event-creators.ts': "const make = body; body = (...event) => { witness('an event', event); return make(...event); };",
  '/services/protocol/errors.ts':
    "MpcError = new Proxy(MpcError, { construct(...call) { const error = Reflect.construct(...call); witness('an error', error); return error; } });",
  '/workers/library/memory-database.ts': "overhear(MemoryDatabase.prototype, 'write', ([changes]) => witness('a store of the browser', changes));",
};

/** @returns {{ middleware: import('@web/dev-server-core').Middleware[], plugins: import('@web/dev-server-core').Plugin[] }} both empty where nothing is kept */
export function leakWitness() {
  if (ledgerFolder() === undefined) return { middleware: [], plugins: [] };
  return {
    middleware: [
      async (context, next) => {
        if (context.path !== '/__seen__') return next();
        const { from, entries } = /** @type {any} */ (await json(context.req));
        for (const [where, text] of entries) noteSeen({ where, from, text });
        context.status = 204;
      },
    ],
    plugins: [
      {
        name: 'leak-witness',
        transform({ path, body }) {
          const extension = EXTENSIONS[path];
          return extension && { body: `${body}\nimport { witness, overhear } from '/test/leaks/witness.js';\n${extension}\n` };
        },
      },
    ],
  };
}
