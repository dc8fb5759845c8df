import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import type { WebdavServer } from '../../test/servers/test-servers.ts';
import { startWebdav } from '../../test/servers/test-servers.ts';
import { SystemClock } from './clock.ts';
import { ManualClock } from './memory-clock.ts';
import { FetchHttpClient } from './fetch-http.ts';
import { MemoryNetwork } from './memory-network.ts';

const never = new AbortController().signal;

async function failure(promise: Promise<unknown>): Promise<MpcError> {
  return promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: MpcError) => error,
  );
}

/** Answers in turn; the last one for ever. */
function stub(...answers: (() => Response | Promise<Response>)[]): { fetch: typeof fetch; requests: { url: string; init: RequestInit }[] } {
  const requests: { url: string; init: RequestInit }[] = [];
  return {
    requests,
    fetch: async (input, init = {}) => {
      requests.push({ url: new Request(input).url, init });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      init.signal?.throwIfAborted();
      return answer!();
    },
  };
}

function client(fetchFunction: typeof fetch, network = new MemoryNetwork()): { http: FetchHttpClient; clock: ManualClock } {
  const clock = new ManualClock({ skips: true });
  return { http: new FetchHttpClient({ clock, watch: new SystemClock(), network, fetch: fetchFunction }), clock };
}

const url = 'https://music.example/secret-folder/song.mp3?token=abc';
const ok = (): Response => new Response('done');
const status = (code: number, headers: Record<string, string> = {}) => (): Response => new Response('', { status: code, headers });
const networkError = (): never => {
  throw new TypeError('Failed to fetch');
};

describe('HttpClient', () => {
  it('tries again after 503, 429 and a broken connection, waiting longer each time', async () => {
    const { fetch, requests } = stub(status(503), status(429), networkError, ok);
    const { http, clock } = client(fetch);
    expect(await http.text({ url }, never)).to.equal('done');
    expect(requests).to.have.length(4);
    expect(clock.slept[1]!).to.be.above(clock.slept[0]!);
  });

  it('waits as long as the server asks, and holds back other requests to it meanwhile', async () => {
    const { fetch } = stub(status(429, { 'Retry-After': '7' }), ok);
    const { http, clock } = client(fetch);
    await http.text({ url }, never);
    expect(clock.slept).to.include(7000);
  });

  it('leaves long patience to the caller', async () => {
    const { fetch, requests } = stub(status(429, { 'Retry-After': '600' }));
    const error = await failure(client(fetch).http.text({ url }, never));
    expect(error).to.include({ code: 'rate-limited', retryable: true });
    expect(error.details).to.include({ retryAfter: 600 });
    expect(requests).to.have.length(1);
  });

  it('gives up after a few attempts', async () => {
    const { fetch, requests } = stub(status(500));
    const error = await failure(client(fetch).http.text({ url }, never));
    expect(error.code).to.equal('server');
    expect(requests).to.have.length(4);
  });

  it('does not repeat what may have been done already', async () => {
    const { fetch, requests } = stub(status(503), ok);
    await failure(client(fetch).http.text({ url, method: 'POST', body: 'once' }, never));
    expect(requests).to.have.length(1);
  });

  for (const [code, expected] of [[401, 'unauthorized'], [403, 'forbidden'], [404, 'not-found'], [410, 'not-found'], [405, 'server']] as const) {
    it(`takes ${code} for ${expected} at once`, async () => {
      const { fetch, requests } = stub(status(code));
      const error = await failure(client(fetch).http.text({ url }, never));
      expect(error).to.include({ code: expected, retryable: false });
      expect(requests).to.have.length(1);
    });
  }

  it('tells no more of an address than its host', async () => {
    for (const answer of [status(404), networkError]) {
      const error = await failure(client(stub(answer).fetch).http.text({ url, headers: { Authorization: 'Basic c2VjcmV0' } }, never));
      const told = JSON.stringify([error.message, error.details, String(error.cause)]);
      expect(told).to.contain('music.example');
      expect(told).not.to.match(/secret|token|abc|c2VjcmV0/);
    }
  });

  it('never sends cookies and never reads from the cache', async () => {
    const { fetch, requests } = stub(ok);
    await client(fetch).http.text({ url }, never);
    expect(requests[0]!.init).to.include({ credentials: 'omit', cache: 'no-store' });
  });

  it('says offline when the device is', async () => {
    const network = new MemoryNetwork();
    network.set({ online: false });
    const { fetch, requests } = stub(networkError);
    expect((await failure(client(fetch, network).http.text({ url }, never))).code).to.equal('offline');
    expect(requests).to.have.length(1);
  });

  it('gives up an answer that does not come', async () => {
    const hanging: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error)));
    const error = await failure(client(hanging).http.text({ url, timeout: 20, retries: 0 }, never));
    expect(error.code).to.equal('timeout');
  });

  it('waits only once for a host that never said a word, and again for one that did', async () => {
    let calls = 0;
    const sometimes = client((_url, init) => {
      calls += 1;
      if (calls === 2) return Promise.resolve(ok());
      return new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error)));
    });
    expect((await failure(sometimes.http.text({ url, timeout: 20 }, never))).code).to.equal('timeout');
    expect(calls).to.equal(1);
    await sometimes.http.text({ url, timeout: 20 }, never);
    expect((await failure(sometimes.http.text({ url, timeout: 20, retries: 2 }, never))).code).to.equal('timeout');
    expect(calls).to.equal(5);
  });

  it('ends with its caller', async () => {
    const controller = new AbortController();
    const hanging: typeof fetch = (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal!.reason as Error)));
    const request = failure(client(hanging).http.text({ url }, controller.signal));
    controller.abort();
    expect((await request).code).to.equal('aborted');
  });

  it('asks for no range of an empty file', async () => {
    const { fetch, requests } = stub(ok);
    const { bytes, size } = await client(fetch).http.readRange({ url, size: 0 }, 0, 100, never);
    expect([bytes.length, size]).to.deep.equal([0, 0]);
    expect(requests).to.be.empty;
  });

  it('trusts a 206 whatever its Content-Range says', async () => {
    for (const range of ['bytes 0-3/*', 'bytes 24570-24569/*', 'nonsense']) {
      const { fetch, requests } = stub(() => new Response('abcd', { status: 206, headers: { 'Content-Range': range } }));
      const slice = await client(fetch).http.readRange({ url, size: null }, 0, 4, never);
      expect(new TextDecoder().decode(slice.bytes)).to.equal('abcd');
      expect(slice.size).to.equal(null);
      expect(new Headers(requests[0]!.init.headers).get('Range')).to.equal('bytes=0-3');
    }
  });

  it('takes a short 206 for the end of the file', async () => {
    const { fetch } = stub(() => new Response('cd', { status: 206 }));
    const slice = await client(fetch).http.readRange({ url, size: null }, 2, 10, never);
    expect(slice.size).to.equal(4);
  });

  it('reads nothing beyond the end', async () => {
    const { fetch } = stub(status(416));
    const slice = await client(fetch).http.readRange({ url, size: null }, 100, 200, never);
    expect(slice.bytes).to.have.length(0);
  });

  describe('with a real server', () => {
    let server: WebdavServer;
    let http: FetchHttpClient;
    const content = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);

    beforeEach(async () => {
      server = await startWebdav();
      await fetch(new URL('song.mp3', server.url), { method: 'PUT', body: content });
      await server.clearLog();
      http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
    });
    afterEach(async () => {
      http.close();
      await server.close();
    });

    const song = (): { url: string; size: number | null } => ({ url: new URL('song.mp3', server.url).href, size: null });

    it('reads a range, and learns the size where the server lets it', async () => {
      const slice = await http.readRange(song(), 1000, 3000, never);
      expect(slice.bytes).to.deep.equal(content.slice(1000, 3000));
      expect(slice.size).to.equal(content.length);
    });

    it('reads a file block by block in one transfer where ranges are ignored', async () => {
      await server.control({ ignoreRange: true });
      for (let at = 0; at < content.length; at += 50_000) {
        const slice = await http.readRange(song(), at, at + 50_000, never);
        expect(slice.bytes).to.deep.equal(content.slice(at, at + 50_000));
      }
      const gets = (await server.log()).filter(({ method }) => method === 'GET');
      expect(gets).to.have.length(1);
    });

    it('begins anew when it has to go back in such a file', async () => {
      await server.control({ ignoreRange: true });
      await http.readRange(song(), 200_000, 210_000, never);
      const slice = await http.readRange(song(), 10, 20, never);
      expect(slice.bytes).to.deep.equal(content.slice(10, 20));
    });

    it('tells a server without CORS from one that is not there', async () => {
      await server.control({ cors: false });
      const refused = await failure(http.text({ url: song().url, headers: { Authorization: 'Basic eDp5' } }, never));
      expect(refused.code).to.equal('cors');
      expect(refused.message).to.contain('Access-Control-Allow-Origin');
      await server.control({ reset: true, offline: true });
      const gone = await failure(http.text({ url: song().url }, never));
      expect(gone).to.include({ code: 'unreachable', retryable: true });
    });

    it('goes on after a connection that breaks off', async () => {
      await server.control({ cutBody: 1000 });
      const reading = http.readRange(song(), 0, 100_000, never);
      const error = await failure(reading);
      expect(error.code).to.equal('unreachable');
      await server.control({ reset: true });
      expect((await http.readRange(song(), 0, 100_000, never)).bytes).to.have.length(100_000);
    });
  });
});
