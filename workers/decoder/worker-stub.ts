/**
 * The WASM decoder packages also offer themselves as workers, by a class that extends `Worker` at the moment they are
 * loaded. A SharedWorker has no `Worker` in Chromium and WebKit, so loading them throws there. A stand-in that is
 * never constructed lets them load. It may go when SharedWorkers everywhere can spawn workers, or when
 * `@wasm-audio-decoders/common` no longer extends at load.
 */
export function provideWorkerStub(): void {
  if (!('Worker' in globalThis)) Object.assign(globalThis, { Worker: class {} });
}
