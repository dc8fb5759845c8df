import { expect } from '@open-wc/testing';
import { ContextLogging } from '../../services/logging/context-logging.ts';
import type { CodecReport, CodecRequest } from '../../services/protocol/codec.ts';
import { serveCodec } from './codec-server.ts';

describe('A port to a codec worker', () => {
  it('that was never used ends when it is given back', async () => {
    const { port1, port2 } = new MessageChannel();
    const ready = new Promise<CodecReport>((resolve) => {
      port2.onmessage = ({ data }: MessageEvent<CodecReport>) => resolve(data);
    });
    serveCodec(port1, new ContextLogging('codec-worker', () => undefined).log);
    const report = await ready;
    const lock = report.type === 'ready' ? report.lock : '';
    expect(await navigator.locks.request(lock, { ifAvailable: true }, (held) => held)).to.equal(null);
    port2.postMessage({ type: 'close', stream: 0 } satisfies CodecRequest);
    await navigator.locks.request(lock, () => undefined);
  });
});
