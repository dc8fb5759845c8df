/**
 * The codec worker's side of `services/protocol/codec.ts`: an AudioDecoder for each stream. Runs in a dedicated
 * worker, where browsers have WebCodecs.
 */
import type { CodecReport, CodecRequest } from '../../services/protocol/codec.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import { CodecStream } from './codec-stream.ts';

/** Answers requests on a port until the other side has closed the last of its streams. */
export function serveCodec(port: MessagePort, log: Logger): void {
  const streams = new Map<number, CodecStream>();
  const report = (message: CodecReport, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  port.onmessage = ({ data }: MessageEvent<CodecRequest>): void => {
    if (data.type === 'open') streams.set(data.stream, new CodecStream(data.stream, report, log));
    streams.get(data.stream)?.receive(data);
    if (data.type !== 'close') return;
    streams.delete(data.stream);
    if (streams.size > 0) return;
    port.close();
    release();
  };
  const lock = `mpc-codec-${crypto.randomUUID()}`;
  let release = (): void => {};
  // Held for as long as this worker serves the port: its coming free is how a client learns of the end.
  const served = new Promise<void>((resolve) => {
    release = resolve;
  });
  void navigator.locks.request(lock, () => {
    report({ type: 'ready', lock });
    return served;
  });
}
