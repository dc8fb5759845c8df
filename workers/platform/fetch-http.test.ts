import { expect } from '@open-wc/testing';
import { FetchHttpClient } from './fetch-http.ts';
import { httpFlowContract } from './http-flow.contract.ts';
import { httpRangeContract } from './http-range.contract.ts';
import { realWorld } from './http-world.fake.ts';
import { httpContract } from './http.contract.ts';
import { ManualClock } from './memory-clock.ts';
import { MemoryNetwork } from './memory-network.ts';

httpContract('FetchHttpClient', realWorld);
httpFlowContract('FetchHttpClient', realWorld);
httpRangeContract('FetchHttpClient', realWorld);

describe('FetchHttpClient', () => {
  it('never sends cookies, never reads from the cache, and asks for nothing that costs a preflight', async () => {
    const seen: RequestInit[] = [];
    const http = new FetchHttpClient({
      clock: new ManualClock(),
      network: new MemoryNetwork(),
      fetch: async (_input, init = {}) => {
        seen.push(init);
        return new Response('abcd', { status: 206 });
      },
    });
    await http.readRange({ url: 'https://music.example/song.mp3', size: null }, 0, 4, new AbortController().signal);
    expect(seen[0]).to.include({ credentials: 'omit', cache: 'no-store' });
    expect(seen[0]?.headers).to.deep.equal({ Range: 'bytes=0-3' });
    http.close();
  });
});
