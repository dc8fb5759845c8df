import { expect } from '@open-wc/testing';
import type { CodecConnect } from '../../services/protocol/codec.ts';
import { decode, formatFixture, largestDifference } from './decode-fixture.ts';
import type { DecodeReply, DecodeRequest } from './decode.worker.ts';

/** Only the page has these; the decoder's own sources are compiled for workers. */
declare const SharedWorker: new (url: URL, options: { type: 'module'; name: string }) => { readonly port: MessagePort };

function codecWorker(): { readonly worker: Worker; readonly port: MessagePort } {
  const worker = new Worker(new URL('../codec.worker.ts', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ type: 'connect' } satisfies CodecConnect, [port1]);
  return { worker, port: port2 };
}

type Result = Exclude<DecodeReply, 'paused'>;

function decodeShared(request: DecodeRequest, ports: readonly MessagePort[] = [], onPause: () => void = () => {}): Promise<Result> {
  const url = new URL('./decode.worker.ts', import.meta.url);
  const { port } = new SharedWorker(url, { type: 'module', name: `decoder-${crypto.randomUUID()}` });
  port.postMessage(request, [...ports]);
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<DecodeReply>): void => {
      if (data === 'paused') {
        onPause();
        port.postMessage('go on');
        return;
      }
      port.close();
      resolve(data);
    };
  });
}

const rarer = ['wavpack-24.wv', 'tta-24.tta', 'musepack-8.mpc', 'musepack-7.mpc', 'alac-16.m4a', 'alac.caf'].map(formatFixture);

describe('the decoder in a SharedWorker', () => {
  for (const name of ['sine-a.flac', 'sine-a.mp3', 'sine-a.ogg', 'sine-a.oga', 'sine-a.opus', 'sine-a.wav', 'sine-a-opus.mp4', ...rarer]) {
    it(`decodes ${name} to what it gives in a page`, async () => {
      const here = await decode(name, { sampleRate: 48_000 });
      const there = await decodeShared({ name, sampleRate: 48_000 });
      if ('error' in there) throw new Error(there.error);
      expect(there.frames).to.equal(here.frames);
      expect(there.channels).to.deep.equal(here.channels);
    });
  }

  it('decodes AAC through a codec worker that the page lends, in files that name it and in bare frames', async () => {
    for (const name of ['sweep.m4a', 'sweep.aac']) {
      const here = await decode(name, { sampleRate: 22_050 });
      const { worker, port } = codecWorker();
      const there = await decodeShared({ name, sampleRate: 22_050 }, [port]);
      worker.terminate();
      if ('error' in there) throw new Error(there.error);
      expect(there.hasAudioDecoder, 'a SharedWorker has no WebCodecs of its own').to.be.false;
      expect(there.frames).to.equal(here.frames);
      expect(largestDifference(there.channels[0] ?? new Float32Array(0), here.channels[0] ?? new Float32Array(0))).to.be.below(0.02);
    }
  });

  it('asks for another codec worker when one dies while it plays, and goes on where it was', async () => {
    const here = await decode('sweep.m4a', { sampleRate: 22_050 });
    const first = codecWorker();
    const second = codecWorker();
    const there = await decodeShared({ name: 'sweep.m4a', sampleRate: 22_050, pauseAt: 6 }, [first.port, second.port], () => first.worker.terminate());
    second.worker.terminate();
    if ('error' in there) throw new Error(there.error);
    expect(there.lent).to.equal(2);
    expect(there.frames).to.equal(here.frames);
    const played = there.channels[0] ?? new Float32Array(0);
    expect(largestDifference(played, here.channels[0]?.subarray(-played.length) ?? new Float32Array(0))).to.be.below(0.02);
  });

  it('asks for another codec worker when the first is dead already', async () => {
    const first = codecWorker();
    const second = codecWorker();
    first.worker.terminate();
    const there = await decodeShared({ name: 'sine-a.m4a', sampleRate: 44_100 }, [first.port, second.port]);
    second.worker.terminate();
    expect(there).to.have.property('frames', 20_011);
  });

  it('fails when every codec worker is dead', async () => {
    const workers = [codecWorker(), codecWorker()];
    for (const { worker } of workers) worker.terminate();
    const there = await decodeShared({ name: 'sine-a.m4a', sampleRate: 44_100 }, workers.map(({ port }) => port));
    expect(there).to.have.property('error', 'The codec worker is gone.');
  });
});
