/**
 * Entry of the codec worker: a dedicated worker that a page spawns and lends to the decoder pipeline by a port.
 * It owns nothing but the decoders of the streams it is given.
 */
import { ContextLogging } from '../services/logging/context-logging.ts';
import type { CodecConnect } from '../services/protocol/codec.ts';
import type { SetupMessage } from '../services/protocol/context.ts';
import { serveCodec } from './decoder/codec-server.ts';

const logging = new ContextLogging('codec-worker', (message) => postMessage(message));
const log = logging.log.child('codec');

addEventListener('message', ({ data, ports }: MessageEvent<CodecConnect | SetupMessage>) => {
  const [port] = ports;
  if (data.type === 'setup') logging.obey(data);
  else if (data.type === 'connect' && port) serveCodec(port, log);
});

log.debug('The codec worker has started.', { webCodecs: 'AudioDecoder' in globalThis });
