import { expect } from '@open-wc/testing';
import type { CodecReport, CodecRequest } from '../protocol/codec.ts';
import { SILENT, type Logger } from '../protocol/logging.ts';
import type { PlayerService } from '../protocol/player.ts';
import { CodecLending } from './codec-lending.ts';
import { FakePageContext } from './context-link.fake.ts';

describe('CodecLending', () => {
  const WORKER = new URL('../../workers/codec.worker.ts', import.meta.url);

  function lending(url: URL, lent: (port: MessagePort) => void, page = new FakePageContext()): CodecLending {
    const player: Partial<PlayerService> = { lendCodec: async (port) => lent(port) };
    return new CodecLending(url, player as PlayerService, page);
  }

  async function firstReport(port: MessagePort): Promise<CodecReport> {
    return new Promise((resolve) => {
      port.onmessage = (event: MessageEvent<CodecReport>) => resolve(event.data);
    });
  }

  it('starts one worker and lends a port of its own each time', async () => {
    const ports: MessagePort[] = [];
    const codec = lending(WORKER, (port) => ports.push(port));
    codec.lend();
    codec.lend();
    const reports = await Promise.all(ports.map(firstReport));
    expect(reports.map((report) => report.type)).to.deep.equal(['ready', 'ready']);
    expect(ports).to.have.length(2);
    codec.close();
  });

  it('says when the worker cannot be started, and is ready to try again', async () => {
    await new Promise<void>((warned) => {
      const log: Logger = { ...SILENT, warning: () => warned(), child: () => log };
      const page = new FakePageContext({}, log);
      lending(new URL('./no-such.worker.js', import.meta.url), () => undefined, page).lend();
    });
  });

  it('hears from the worker what the setup wants, of a stream that cannot be decoded too', async () => {
    const page = new FakePageContext({ filter: { 'codec-worker': 'debug' } });
    const ports: MessagePort[] = [];
    const codec = lending(WORKER, (port) => ports.push(port), page);
    codec.lend();
    const port = ports[0]!;
    await firstReport(port);
    const config = { codec: 'no.such.codec', sampleRate: 44_100, channels: 2, description: null };
    const refused = firstReport(port);
    port.postMessage({ type: 'open', stream: 1, config } satisfies CodecRequest);
    expect((await refused).type).to.equal('error');
    const told = page.records.map(({ context, category, level }) => `${context} ${category} ${level}`);
    expect(told).to.deep.equal(['codec-worker codec debug', 'codec-worker codec warning']);
    codec.close();
    expect(page.followers).to.equal(0);
  });
});
