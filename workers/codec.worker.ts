/**
 * Entry of the codec worker: a dedicated worker that a page spawns and lends to the decoder pipeline by a port.
 * It owns nothing but the decoders of the streams it is given.
 */
import type { CodecConnect } from '../services/protocol/codec.ts';
import { serveCodec } from './decoder/codec-server.ts';

addEventListener('message', (event: MessageEvent<CodecConnect>) => {
  const [port] = event.ports;
  if (event.data.type === 'connect' && port) serveCodec(port);
});
