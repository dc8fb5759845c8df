/** Starts this page's codec worker when the pipeline first asks for it, and lends a port to it for every stream. */
import type { CodecConnect } from '../protocol/codec.ts';
import { asMpcError } from '../protocol/errors.ts';
import type { Logger } from '../protocol/logging.ts';
import type { PlayerService } from '../protocol/player.ts';
import { linkContext, type PageContext } from './context-link.ts';

export class CodecLending {
  readonly #url: URL;
  readonly #player: PlayerService;
  readonly #page: PageContext;
  readonly #log: Logger;
  #worker: Worker | null = null;
  #unlink: () => void = () => undefined;

  constructor(url: URL, player: PlayerService, page: PageContext) {
    this.#url = url;
    this.#player = player;
    this.#page = page;
    this.#log = page.logging.log.child('audio.codec');
  }

  /** Whether this page has anything to lend. */
  get isAble(): boolean {
    return typeof AudioDecoder !== 'undefined';
  }

  lend(): void {
    const worker = (this.#worker ??= this.#start());
    const { port1, port2 } = new MessageChannel();
    const connect: CodecConnect = { type: 'connect' };
    worker.postMessage(connect, [port1]);
    this.#player.lendCodec(port2).catch((error: unknown) => {
      const { code } = asMpcError(error);
      if (code !== 'closed') this.#log.warning('The codec worker could not be lent.', { code });
    });
  }

  close(): void {
    this.#unlink();
    this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = startWorker(this.#url);
    this.#unlink = linkContext(worker, this.#page);
    worker.addEventListener('error', () => {
      this.#log.warning('The codec worker could not be started.');
      this.close();
    });
    return worker;
  }
}

/** A worker's script must be of the page's origin; a module that it imports need not be. */
function startWorker(url: URL): Worker {
  if (url.origin === location.origin) return new Worker(url, { type: 'module', name: 'mpc-codec' });
  const source = URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }));
  return new Worker(source, { type: 'module', name: 'mpc-codec' });
}
