/**
 * The pipeline's end of a port to a codec worker. Knows when the worker is gone, and then fails everything that
 * waits; never tries to get another one.
 */
import type { CodecReport, CodecRequest } from '../../services/protocol/codec.ts';
import { MpcError } from '../../services/protocol/errors.ts';

type StreamReport = Exclude<CodecReport, { type: 'ready' }>;

/** Milliseconds that a worker may take to load and to say that it is there. */
const READY_TIMEOUT = 5000;

export interface CodecListener {
  report(report: StreamReport): void;
  /** The worker is gone. */
  gone(error: MpcError): void;
}

export class CodecConnection {
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

  send(request: CodecRequest, transfer: Transferable[] = []): void {
    this.#port.postMessage(request, transfer);
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
