/** Runs `importAll` in a SharedWorker and posts the result to whoever connects. */
import { importAll } from '../imports.ts';

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0];
  // The WASM decoders extend `Worker` when they are loaded, which a SharedWorker in Chromium does not have.
  if (!('Worker' in globalThis)) Object.assign(globalThis, { Worker: class {} });
  void importAll().then((results) => port?.postMessage(results));
});
