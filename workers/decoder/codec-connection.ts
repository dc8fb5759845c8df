/**
 * The pipeline's end of a port to a codec worker. Knows when the worker is gone, and then fails everything that
 * waits; never tries to get another one.
 */
import type { CodecReport, CodecRequest } from '../../services/protocol/codec.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { join } from './binary.ts';
import type { CodecLink, CodecListener } from './codec-link.ts';

/** Milliseconds that a worker may take to load and to say that it is there. */
const READY_TIMEOUT = 5000;

export class CodecConnection implements CodecLink {
  readonly #port: MessagePort;
  readonly #closing = new AbortController();
  readonly #listener: CodecListener;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(port: MessagePort, listener: CodecListener) {
    this.#port = port;
    this.#listener = listener;
    port.onmessage = ({ data }: MessageEvent<CodecReport>): void => {
      if (data.type === 'ready') this.#watch(data.lock);
      else listener.report(data);
    };
    this.#timer = setTimeout(() => this.#lost(), READY_TIMEOUT);
  }

  send(request: CodecRequest): void {
    if (request.type !== 'decode') {
      this.#port.postMessage(request);
      return;
    }
    // A packet is a view of a block that others read too: what is transferred must be a copy.
    const copy = join(request.packets);
    let at = 0;
    const packets = request.packets.map(({ length }) => copy.subarray(at, (at += length)));
    this.#port.postMessage({ ...request, packets } satisfies CodecRequest, [copy.buffer]);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
    this.#port.close();
  }

  #watch(lock: string): void {
    clearTimeout(this.#timer);
    navigator.locks.request(lock, { signal: this.#closing.signal }, () => this.#lost()).catch(() => {
      // Aborted by `close`: nothing is left to watch.
    });
  }

  #lost(): void {
    this.close();
    this.#listener.gone(new MpcError('closed', 'The codec worker is gone.', { retryable: true }));
  }
}
