/** For a pipeline that runs where WebCodecs is, in a dedicated worker: lends it a port to itself. */
import type { CodecLender } from './audio-stream.ts';
import { serveCodec } from './codec-server.ts';

/** The lender to use: this context itself where it has WebCodecs, else the one given. */
export function preferLocalCodecs(lender: CodecLender): CodecLender {
  if (!('AudioDecoder' in globalThis)) return lender;
  return {
    port: (signal) => {
      signal.throwIfAborted();
      const { port1, port2 } = new MessageChannel();
      serveCodec(port1);
      return Promise.resolve(port2);
    },
  };
}
