/** For a pipeline that runs where WebCodecs is, in a dedicated worker: lends it a port to itself. */
import type { CodecLender } from './audio-stream.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import { serveCodec } from './codec-server.ts';

/** The lender to use: this context itself where it has WebCodecs, else the one given. */
export function preferLocalCodecs(lender: CodecLender, log: Logger): CodecLender {
  if (!('AudioDecoder' in globalThis)) return lender;
  return {
    port: (signal) => {
      signal.throwIfAborted();
      const { port1, port2 } = new MessageChannel();
      serveCodec(port1, log);
      return Promise.resolve(port2);
    },
  };
}
