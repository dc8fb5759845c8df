/** Starts this page's codec worker when the pipeline asks for one, and lends it a port. */
import { MpcError } from '../protocol/errors.ts';
import type { Logger } from '../protocol/logging.ts';
import type { CodecConnect } from '../protocol/output.ts';
import type { PlayerService } from '../protocol/player.ts';

export class CodecLending {
  readonly #url: URL;
  readonly #player: PlayerService;
  readonly #log: Logger;
  #worker: Worker | null = null;

  constructor(url: URL, player: PlayerService, log: Logger) {
    this.#url = url;
    this.#player = player;
    this.#log = log;
  }

  /** Lends a port, unless one is lent already. Without WebCodecs there is nothing to lend. */
  lend(): void {
    if (this.#worker !== null || typeof AudioDecoder === 'undefined') return;
    const worker = startWorker(this.#url);
    this.#worker = worker;
    worker.addEventListener('error', () => {
      this.#log.warning('The codec worker could not be started.');
      this.close();
    });
    const { port1, port2 } = new MessageChannel();
    const connect: CodecConnect = { type: 'connect', port: port1 };
    worker.postMessage(connect, [port1]);
    this.#player.lendCodec(port2).catch((error: unknown) => {
      const code = error instanceof MpcError ? error.code : 'internal';
      if (code !== 'closed') this.#log.warning('The codec worker could not be lent.', { code });
      this.close();
    });
  }

  close(): void {
    this.#worker?.terminate();
    this.#worker = null;
  }
}

/** A worker's script must be of the page's origin; a module that it imports need not be. */
function startWorker(url: URL): Worker {
  if (url.origin === location.origin) return new Worker(url, { type: 'module', name: 'mpc-codec' });
  const source = URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }));
  return new Worker(source, { type: 'module', name: 'mpc-codec' });
}
