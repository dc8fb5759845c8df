/** What every HTTP client keeps to: answers, errors, patience and ends. Ranges are in `http-range.contract.ts`. */
import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import { SystemClock } from './clock.ts';
import type { HttpClientOptions } from './fetch-http.ts';
import type { HttpWorld, TestHost } from './http-world.fake.ts';
import type { DownloadProgress, HttpClient, HttpRequest } from './http.ts';
import { ManualClock } from './memory-clock.ts';
import { MemoryNetwork } from './memory-network.ts';

const never = new AbortController().signal;
const watch = new SystemClock();

export async function failureOf(promise: Promise<unknown>): Promise<MpcError> {
  return promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: MpcError) => error,
  );
}

/** Asks until it is so: what happens at a server is told by nobody. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (await isSo()) return;
    await watch.sleep(10, never);
  }
  throw new Error(`It never came to this: ${what}.`);
}

export function httpContract(name: string, makeWorld: () => HttpWorld): void {
  describe(`${name} as an HTTP client`, () => {
    let world: HttpWorld;
    let host: TestHost;
    let clock: ManualClock;
    let network: MemoryNetwork;
    let http: HttpClient;
    let song: string;

    /** Pauses are skipped unless told otherwise; timeouts are real. */
    function make(options: Partial<HttpClientOptions> = {}): HttpClient {
      return world.client({ clock, watch, network, ...options });
    }

    const sent = async (): Promise<number> => (await host.log()).length;
    const fail = (code: number, times?: number, headers: Record<string, string> = {}): Promise<void> =>
      host.control({ status: [{ pattern: 'song', code, headers, ...(times !== undefined && { times }) }] });

    beforeEach(async () => {
      world = makeWorld();
      host = await world.host();
      song = new URL('secret-folder-song.txt?token=abc', host.url).href;
      await host.put('secret-folder-song.txt', 'la la la');
      clock = new ManualClock({ skips: true });
      network = new MemoryNetwork();
      http = make();
      await host.clearLog();
    });
    afterEach(() => world.close());

    describe('asking', () => {
      it('gives the text of an answer', async () => {
        expect(await http.text({ url: song }, never)).to.equal('la la la');
      });

      it('gives status and headers, and leaves the body where nobody wants it', async () => {
        await host.control({ status: [{ pattern: '^HEAD', code: 200, headers: { 'X-Length': '8' } }] });
        const told = await http.send({ url: song, method: 'HEAD' }, async ({ status, headers }) => [status, headers.get('X-Length')], never);
        expect(told).to.deep.equal([200, '8']);
      });

      it('sends other methods, with their headers and bodies', async () => {
        await host.control({ status: [{ pattern: '^PROPFIND', code: 207, body: '<multistatus/>' }] });
        const request = { url: song, method: 'PROPFIND', headers: { Depth: '1', 'Content-Type': 'application/xml' }, body: '<propfind/>' };
        expect(await http.text(request, never)).to.equal('<multistatus/>');
      });

      it('follows redirects, and tells where they lead', async () => {
        await host.control({ status: [{ pattern: '/old', code: 302, headers: { Location: '/secret-folder-song.txt' } }] });
        const url = new URL('old', host.url).href;
        const told = await http.send({ url }, async (response) => [await response.text(), new URL(response.url).pathname], never);
        expect(told).to.deep.equal(['la la la', '/secret-folder-song.txt']);
      });

      it('takes for no error what the caller accepts', async () => {
        expect(await http.send({ url: new URL('none', host.url).href, accept: [404] }, async ({ status }) => status, never)).to.equal(404);
      });

      for (const [code, expected] of [[401, 'unauthorized'], [403, 'forbidden'], [404, 'not-found'], [410, 'not-found'], [405, 'server']] as const) {
        it(`takes ${code} for ${expected}, at once`, async () => {
          await fail(code);
          expect(await failureOf(http.text({ url: song }, never))).to.include({ code: expected, retryable: false });
          expect(await sent()).to.equal(1);
        });
      }

      it('refuses what is no address, before it asks anybody', async () => {
        for (const url of ['song.mp3', 'ftp://music.example/', 'https://ann:secret@music.example/']) {
          const error = await failureOf(http.text({ url }, never));
          expect(error).to.deep.include({ code: 'invalid-argument', details: { field: 'url' } });
          expect(String(error.message)).not.to.contain('secret');
        }
      });

      it('refuses limits, methods and bodies that are none, and names them', async () => {
        const wrong: readonly [string, Partial<HttpRequest>][] = [
          ...[Number.NaN, 0, -1].map((timeout): [string, Partial<HttpRequest>] => ['timeout', { timeout }]),
          ...[Number.NaN, -1, 1.5, Infinity].map((retries): [string, Partial<HttpRequest>] => ['retries', { retries }]),
          ['method', { method: 'GE T' }],
          ['body', { body: 'no' }],
          ['headers', { headers: { 'no header': 'x' } }],
        ];
        for (const [field, request] of wrong) {
          const error = await failureOf(http.text({ url: song, ...request }, never));
          expect(error).to.deep.include({ code: 'invalid-argument', details: { field } });
        }
        expect(() => make({ retry: { retries: -1 } })).to.throw().with.property('code', 'invalid-argument');
        expect(await sent()).to.equal(0);
      });

      it('tells how much has come, ever more, over attempts too', async () => {
        await host.put('long', new Uint8Array(1_000_000));
        await host.control({ cutBody: 500_000 });
        const told: DownloadProgress[] = [];
        const url = new URL('long', host.url).href;
        const sleep = clock.sleep.bind(clock);
        // The body breaks off at first, and comes whole after the pause.
        clock.sleep = async (...wait) => {
          await host.control({ reset: true });
          return sleep(...wait);
        };
        await http.text({ url, onProgress: (progress) => told.push(progress) }, never);
        const received = told.map((each) => each.received);
        expect(received).to.deep.equal([...new Set(received)].toSorted((one, other) => one - other));
        expect(told.at(-1)).to.deep.equal({ received: 1_000_000, total: 1_000_000 });
        // Browsers try some broken connections again themselves.
        expect(await sent()).to.be.at.least(2);
      });
    });

    describe('trying again', () => {
      for (const code of [408, 429, 500, 502, 503, 504]) {
        it(`tries again after ${code}`, async () => {
          await fail(code, 1);
          expect(await http.text({ url: song }, never)).to.equal('la la la');
          expect(await sent()).to.be.at.least(2);
        });
      }

      it('waits longer each time, spread by chance, and gives up after a few attempts', async () => {
        await fail(500);
        const calm = make({ retry: { random: () => 0.5 } });
        expect((await failureOf(calm.text({ url: song }, never))).code).to.equal('server');
        expect(clock.slept).to.deep.equal([500, 1000, 2000]);
        expect(await sent()).to.equal(4);
        await failureOf(make({ retry: { random: () => 0 } }).text({ url: song, retries: 1 }, never));
        expect(clock.slept.at(-1)).to.equal(375);
      });

      it('does not repeat what may have been done already', async () => {
        await fail(503);
        await failureOf(http.text({ url: song, method: 'POST', body: 'once' }, never));
        expect(await sent()).to.equal(1);
      });

      it('repeats a method that is written in small letters, as fetch puts it in capitals', async () => {
        await fail(503, 1);
        expect(await http.text({ url: song, method: 'get' }, never)).to.equal('la la la');
        await fail(503, 1);
        await failureOf(http.text({ url: song, method: 'post', body: 'once' }, never));
        expect((await host.log()).map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'POST']);
      });

      it('goes on after a connection that was cut before the answer, and does not take it for missing CORS', async () => {
        await host.control({ failNext: 2 });
        expect(await http.text({ url: song }, never)).to.equal('la la la');
      });

      it('tells a body that breaks off', async () => {
        await host.put('long', new Uint8Array(1_000_000));
        await host.control({ cutBody: 500_000 });
        const error = await failureOf(http.text({ url: new URL('long', host.url).href }, never));
        expect(error).to.deep.include({ code: 'unreachable', retryable: true });
        expect(error.details).to.include({ reason: 'broken-off' });
      });
    });

    describe('asked for patience', () => {
      const date = (seconds: number): string => new Date(clock.now() + seconds * 1000).toUTCString();

      it('waits as long as it is told, in seconds or by a date', async () => {
        await fail(429, 1, { 'Retry-After': '7' });
        await http.text({ url: song }, never);
        await fail(503, 1, { 'Retry-After': date(5) });
        await http.text({ url: song }, never);
        expect(clock.slept).to.deep.equal([7000, 5000]);
      });

      it('backs off by itself where it is told nothing that it could read, or nonsense', async () => {
        await host.control({ hideHeaders: true });
        for (const nonsense of ['7', '1.5', '-3', 'soon']) {
          if (nonsense !== '7') await host.control({ hideHeaders: false });
          await fail(429, 1, { 'Retry-After': nonsense });
          await http.text({ url: song }, never);
          expect(clock.slept.at(-1)).to.be.within(375, 625);
        }
      });

      it('holds back every request to that host meanwhile, and none to another', async () => {
        const other = await world.host();
        await other.put('song', 'other');
        clock = new ManualClock();
        http = make();
        await fail(429, 1, { 'Retry-After': '7' });
        const first = http.text({ url: song }, never);
        await until('the refusal', () => clock.sleeping > 0);
        const second = http.text({ url: song }, never);
        expect(await http.text({ url: new URL('song', other.url).href }, never)).to.equal('other');
        await clock.advance(6900);
        expect(await sent()).to.equal(1);
        await clock.advance(100);
        expect(await Promise.all([first, second])).to.deep.equal(['la la la', 'la la la']);
        expect(await sent()).to.equal(3);
      });

      it('does so too for ever longer where it is not told for how long', async () => {
        await host.control({ hideHeaders: true });
        await fail(503, 4, { 'Retry-After': '1' });
        const calm = make({ retry: { random: () => 0.5 } });
        await failureOf(calm.text({ url: song }, never));
        // The next one waits for what the last refusal has earned.
        expect(await calm.text({ url: song }, never)).to.equal('la la la');
        expect(clock.slept.filter((wait) => wait > 0)).to.deep.equal([500, 1000, 2000, 4000]);
      });

      it('waits ever longer, as after a refusal, where a host that was readable answers so that nobody can read it', async () => {
        const calm = make({ retry: { random: () => 0.5 } });
        await calm.text({ url: song }, never);
        await host.control({ cors: false });
        const error = await failureOf(calm.text({ url: song }, never));
        expect(error).to.include({ code: 'cors', retryable: true });
        expect(error.details).to.deep.equal({ host: new URL(host.url).host, origin: self.origin, reason: 'unreadable-answer' });
        expect(clock.slept).to.deep.equal([500, 1000, 2000]);
        await host.control({ cors: true });
        expect(await calm.text({ url: song }, never)).to.equal('la la la');
        expect(clock.slept).to.deep.equal([500, 1000, 2000, 4000]);
      });

      it('goes on by itself when such a host can be read again', async () => {
        await http.text({ url: song }, never);
        await host.control({ cors: false });
        const sleep = clock.sleep.bind(clock);
        clock.sleep = async (...wait) => {
          await host.control({ cors: true });
          return sleep(...wait);
        };
        expect(await http.text({ url: song }, never)).to.equal('la la la');
      });

      it('does not take a host that is gone for one that asks for patience', async () => {
        await http.text({ url: song }, never);
        await host.control({ offline: true });
        expect(await failureOf(http.text({ url: song }, never))).to.include({ code: 'unreachable', retryable: true });
        await host.control({ offline: false });
        clock.slept.length = 0;
        await http.text({ url: song }, never);
        expect(clock.slept).to.be.empty;
      });

      it('says so at once when it would take too long, and asks nothing more until then', async () => {
        await fail(429, 1, { 'Retry-After': '600' });
        const error = await failureOf(http.text({ url: song }, never));
        expect(error).to.include({ code: 'rate-limited', retryable: true });
        expect(error.details).to.include({ retryAfter: 600 });
        const next = await failureOf(http.text({ url: song }, never));
        expect(next.code).to.equal('rate-limited');
        expect(next.details['retryAfter']).to.be.within(599, 600);
        expect(await sent()).to.equal(1);
        await clock.advance(600_000);
        expect(await http.text({ url: song }, never)).to.equal('la la la');
      });
    });

    describe('explaining', () => {
      it('says that nothing answers', async () => {
        await host.control({ offline: true });
        expect(await failureOf(http.text({ url: song }, never))).to.include({ code: 'unreachable', retryable: true });
      });

      it('says that a server does not let pages read it, and what its owner has to do', async () => {
        await host.control({ cors: false });
        const error = await failureOf(http.text({ url: song }, never));
        expect(error.code).to.equal('cors');
        expect(error.message).to.contain('Access-Control-Allow-Origin');
      });

      it('pauses before each attempt to read a server that nobody could ever read', async () => {
        await host.control({ cors: false });
        const error = await failureOf(make({ retry: { random: () => 0.5 } }).text({ url: song }, never));
        expect(error).to.include({ code: 'cors', retryable: false });
        expect(clock.slept).to.deep.equal([500, 1000]);
      });

      it('says that the device is offline, and tries no further', async () => {
        network.set({ online: false });
        await host.control({ offline: true });
        expect((await failureOf(http.text({ url: song }, never))).code).to.equal('offline');
        expect(clock.slept).to.be.empty;
      });

      it('names the host and no more of an address', async () => {
        const headers = { Authorization: 'Basic c2VjcmV0' };
        for (const faults of [{ offline: true }, { cors: false }, { status: [{ pattern: 'song', code: 404 }] }]) {
          await host.control({ reset: true, ...faults });
          const error = await failureOf(http.text({ url: song, headers }, never));
          const told = JSON.stringify([error.message, error.details, String(error.cause), error.stack]);
          expect(told).to.contain(new URL(host.url).host);
          expect(told).not.to.match(/secret-folder|token|abc|c2VjcmV0/);
        }
      });
    });
  });
}
