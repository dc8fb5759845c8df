/**
 * Where the worker runs, decided in this one file: a SharedWorker when the browser has it and the script is of
 * our own origin; else a dedicated Worker, through a same-origin `blob:` module when the script is not.
 */
import { MpcError } from './protocol/errors.ts';
import { workerName } from './protocol/session.ts';
import type { HostLink } from './worker-client.ts';

/** A host in this very page: it answers a hello that comes through the port. `Lobby` is one. */
export interface HostDoor {
  enter(port: MessagePort): void;
}

/** `auto` prefers shared; a door is a host in this page. */
export type WorkerChoice = 'auto' | 'shared' | 'dedicated' | HostDoor;

/** The links to try, best first. @throws MpcError `unsupported` when `shared` is demanded and cannot be had */
export function hostLinks(url: URL, database: string, choice: WorkerChoice): readonly (() => HostLink)[] {
  if (typeof choice === 'object') return [() => inPageLink(choice)];
  const canShare = typeof SharedWorker !== 'undefined' && url.origin === location.origin;
  const shared = (): HostLink => sharedLink(url, database);
  const dedicated = (): HostLink => dedicatedLink(url, database);
  if (choice === 'dedicated') return [dedicated];
  if (choice === 'auto') return canShare ? [shared, dedicated] : [dedicated];
  if (!canShare) {
    throw new MpcError('unsupported', 'A SharedWorker needs a browser that has it and a script of the page’s origin.');
  }
  return [shared];
}

/** A host in this very page. */
export function inPageLink(door: HostDoor): HostLink {
  const { port1, port2 } = new MessageChannel();
  door.enter(port1);
  return portLink(port2, 'in-page', new Promise(() => undefined));
}

function sharedLink(url: URL, database: string): HostLink {
  const worker = new SharedWorker(url, { type: 'module', name: workerName(database) });
  return portLink(worker.port, 'shared', failureOf(worker));
}

function portLink(port: MessagePort, mode: HostLink['mode'], failed: Promise<never>): HostLink {
  port.start();
  return {
    mode,
    failed,
    post: (message, transfer) => port.postMessage(message, transfer),
    onMessage: (listener) => listen(port, listener),
    dispose: () => port.close(),
  };
}

function dedicatedLink(url: URL, database: string): HostLink {
  const script = url.origin === location.origin ? url.href : importingBlob(url);
  const worker = new Worker(script, { type: 'module', name: workerName(database) });
  return {
    mode: 'dedicated',
    failed: failureOf(worker),
    post: (message, transfer) => worker.postMessage(message, transfer),
    onMessage: (listener) => listen(worker, listener),
    dispose: () => worker.terminate(),
  };
}

/** A worker's script must be of the page's origin; a module that it imports need not be. */
function importingBlob(url: URL): string {
  const blob = new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' });
  return URL.createObjectURL(blob);
}

function failureOf(worker: SharedWorker | Worker): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener(
      'error',
      (event) => {
        const why = event instanceof ErrorEvent && event.message !== '' ? `: ${event.message}` : '';
        reject(new MpcError('worker-unavailable', `The worker could not be started${why}.`));
      },
      { once: true },
    );
  });
  // It may fail before anybody waits for it; whoever does then is told all the same.
  failed.catch(() => undefined);
  return failed;
}

function listen(target: Worker | MessagePort, listener: (data: unknown) => void): () => void {
  const controller = new AbortController();
  target.addEventListener('message', (event) => listener((event as MessageEvent<unknown>).data), {
    signal: controller.signal,
  });
  return () => controller.abort();
}
