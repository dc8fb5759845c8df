import { expect } from '@open-wc/testing';
import { httpFlowContract } from './http-flow.contract.ts';
import { httpRangeContract } from './http-range.contract.ts';
import { memoryWorld } from './http-world.fake.ts';
import { failureOf, httpContract } from './http.contract.ts';
import { ManualClock } from './memory-clock.ts';
import { MemoryHttpClient } from './memory-http.ts';
import { MemoryNetwork } from './memory-network.ts';
import type { MemoryHost } from './memory-web.ts';
import { filesHost } from './memory-web-files.ts';

httpContract('MemoryHttpClient', memoryWorld);
httpFlowContract('MemoryHttpClient', memoryWorld);
httpRangeContract('MemoryHttpClient', memoryWorld);

describe('MemoryHttpClient', () => {
  const never = new AbortController().signal;
  const url = 'https://music.example/song.mp3';
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  it('lets a test pass the time of an answer that comes late', async () => {
    const http = new MemoryHttpClient({ clock, hosts: { 'music.example': () => ({ delay: 20_000, body: 'late' }) } });
    const text = http.text({ url }, never);
    await clock.advance(20_000);
    expect(await text).to.equal('late');
    expect(clock.sleeping).to.equal(0);
  });

  it('waits once for a host that never said a word, and again for one that did', async () => {
    const http = new MemoryHttpClient({ clock, hosts: { 'music.example': () => ({ delay: 60_000 }) } });
    const silent = failureOf(http.text({ url }, never));
    await clock.advance(30_000);
    expect((await silent).code).to.equal('timeout');
    expect(http.web.exchanges).to.have.length(1);
    http.web.serve('music.example', () => ({ body: 'hello' }));
    await http.text({ url }, never);
    http.web.serve('music.example', () => ({ delay: 60_000 }));
    const slow = failureOf(http.text({ url, retries: 2 }, never));
    await clock.advance(100_000);
    expect((await slow).code).to.equal('timeout');
    expect(http.web.exchanges).to.have.length(5);
  });

  it('lets hosts and the network come and go', async () => {
    const network = new MemoryNetwork();
    const http = new MemoryHttpClient({ clock: new ManualClock({ skips: true }), watch: clock, network });
    expect((await failureOf(http.text({ url }, never))).code).to.equal('unreachable');
    http.web.serve('music.example', filesHost(new Map([['/song.mp3', 'la la la']])));
    expect(await http.text({ url }, never)).to.equal('la la la');
    network.set({ online: false });
    expect((await failureOf(http.text({ url }, never))).code).to.equal('offline');
    network.set({ online: true });
    http.web.serve('music.example', null);
    expect((await failureOf(http.text({ url }, never))).code).to.equal('unreachable');
  });

  it('tells what was asked and what became of it', async () => {
    const http = new MemoryHttpClient({ hosts: { 'music.example': filesHost(new Map([['/song.mp3', new Uint8Array(100_000)]])) } });
    await http.readRange({ url, size: null }, 0, 1000, never);
    const [exchange] = http.web.exchanges;
    expect(exchange).to.include({ method: 'GET', url, status: 206, bytes: 1000, done: true, cancelled: false });
    expect(exchange?.headers.get('Range')).to.equal('bytes=0-999');
  });

  it('hands a host the request itself, and takes its time', async () => {
    const http = new MemoryHttpClient({ hosts: { 'music.example': async (request) => ({ body: `${request.method} ${await request.text()}` }) } });
    expect(await http.text({ url, method: 'POST', body: 'hello' }, never)).to.equal('POST hello');
  });

  it('gives a transfer up that nobody goes on reading', async () => {
    const host = (): { body: Uint8Array } => ({ body: new Uint8Array(200_000) });
    const http = new MemoryHttpClient({ clock, hosts: { 'music.example': host } });
    await http.readRange({ url, size: null }, 0, 1000, never);
    await clock.advance(29_000);
    await http.readRange({ url, size: null }, 1000, 2000, never);
    await clock.advance(29_000);
    expect(http.web.exchanges[0]).to.include({ cancelled: false });
    await clock.advance(1_000);
    expect(http.web.exchanges[0]).to.include({ cancelled: true });
    expect(clock.sleeping).to.equal(0);
  });

  it('begins anew where an open transfer comes to rest', async () => {
    let stallsAfter = 50_000;
    const http = new MemoryHttpClient({ clock, hosts: { 'music.example': () => ({ body: new Uint8Array(200_000), stallsAfter }) } });
    await http.readRange({ url, size: null }, 0, 10_000, never);
    stallsAfter = Infinity;
    const next = http.readRange({ url, size: null }, 10_000, 100_000, never);
    await clock.advance(30_000);
    expect((await next).bytes).to.have.length(90_000);
    expect(http.web.exchanges).to.have.length(2);
  });

  describe('where a server sends less of a file than was asked for', () => {
    const size = 48_766;
    const bytes = Uint8Array.from({ length: size }, (_, index) => index % 251);
    const sending = (share: (wanted: number) => number): MemoryHttpClient => {
      const host: MemoryHost = ({ headers }) => {
        const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.get('Range') ?? '') ?? [];
        const start = Number(first);
        const range = { 'Content-Range': `bytes ${first}-${last}/${size}` };
        return { status: 206, headers: range, body: bytes.subarray(start, start + share(Number(last) + 1 - start)) };
      };
      return new MemoryHttpClient({ clock: new ManualClock({ skips: true }), watch: clock, hosts: { 'music.example': host } });
    };

    it('goes on as long as something comes', async () => {
      const http = sending((wanted) => Math.ceil(wanted / 2));
      expect((await http.readRange({ url, size: null }, 0, size, never)).bytes).to.deep.equal(bytes);
    });

    it('fails where the last byte never comes', async () => {
      const http = sending((wanted) => Math.floor(wanted / 2));
      const error = await failureOf(http.readRange({ url, size: null }, 0, size, never));
      expect(error).to.deep.include({ code: 'server', retryable: true, details: { host: 'music.example', reason: 'missing-bytes' } });
    });

    it('does not live on crumbs', async () => {
      const http = sending(() => 1);
      const error = await failureOf(http.readRange({ url, size: null }, 0, size, never));
      expect(error).to.deep.include({ code: 'server', retryable: true });
      expect(http.web.exchanges).to.have.length(256);
    });
  });

  it('keeps three transfers open at most', async () => {
    const http = new MemoryHttpClient({ clock, hosts: { 'music.example': () => ({ body: new Uint8Array(200_000) }) } });
    for (const name of ['a', 'b', 'c', 'd']) await http.readRange({ url: `${url}?${name}`, size: null }, 0, 10, never);
    expect(http.web.exchanges.map(({ cancelled }) => cancelled)).to.deep.equal([true, false, false, false]);
    http.close();
    await clock.advance(0);
    expect(http.web.exchanges.every(({ cancelled }) => cancelled)).to.equal(true);
  });
});
