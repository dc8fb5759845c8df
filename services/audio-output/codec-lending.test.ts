import { expect } from '@open-wc/testing';
import type { CodecReport } from '../protocol/codec.ts';
import { SILENT } from '../protocol/logging.ts';
import type { PlayerService } from '../protocol/player.ts';
import { CodecLending } from './codec-lending.ts';

describe('CodecLending', () => {
  function lending(url: URL, lent: (port: MessagePort) => void, warn: () => void = () => undefined): CodecLending {
    const player: Partial<PlayerService> = { lendCodec: async (port) => lent(port) };
    return new CodecLending(url, player as PlayerService, { ...SILENT, warning: warn });
  }

  async function firstReport(port: MessagePort): Promise<CodecReport> {
    return new Promise((resolve) => {
      port.onmessage = (event: MessageEvent<CodecReport>) => resolve(event.data);
    });
  }

  it('starts one worker and lends a port of its own each time', async () => {
    const ports: MessagePort[] = [];
    const codec = lending(new URL('../../workers/codec.worker.ts', import.meta.url), (port) => ports.push(port));
    codec.lend();
    codec.lend();
    const reports = await Promise.all(ports.map(firstReport));
    expect(reports.map((report) => report.type)).to.deep.equal(['ready', 'ready']);
    expect(ports).to.have.length(2);
    codec.close();
  });

  it('says when the worker cannot be started, and is ready to try again', async () => {
    await new Promise<void>((warned) => {
      lending(new URL('./no-such.worker.js', import.meta.url), () => undefined, warned).lend();
    });
  });
});
