/**
 * The pipeline's way to a codec: a stream in place where this context has WebCodecs (a dedicated worker), else a port to
 * a codec worker that a page lends.
 */
import type { CodecReport, CodecRequest } from '../../services/protocol/codec.ts';
import type { MpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { CodecLender } from './audio-stream.ts';
import { CodecConnection } from './codec-connection.ts';
import { CodecStream } from './codec-stream.ts';

/** Every link carries one stream: lenders hand out ports freely, and a stream's end is its port's end. */
export const STREAM = 0;

export interface CodecListener {
  report(report: Exclude<CodecReport, { type: 'ready' }>): void;
  /** The worker is gone. */
  gone(error: MpcError): void;
}

export interface CodecLink {
  /** The packets stay the caller's, who must not change them. */
  send(request: CodecRequest): void;
  close(): void;
}

/** @throws whatever the lender throws */
export type LinkCodec = (listener: CodecListener, signal: AbortSignal) => Promise<CodecLink>;

export function codecLinks(lender: CodecLender, log: Logger): LinkCodec {
  if (!('AudioDecoder' in globalThis)) return async (listener, signal) => new CodecConnection(await lender.port(signal), listener);
  return (listener, signal) => {
    signal.throwIfAborted();
    const stream = new CodecStream(STREAM, (report) => listener.report(report), log);
    return Promise.resolve({
      send: (request) => stream.receive(request),
      close: () => stream.receive({ type: 'close', stream: STREAM }),
    });
  };
}
