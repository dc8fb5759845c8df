/** What every HTTP client keeps to where things take time: limits, timeouts and ends. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { SystemClock } from './clock.ts';
import type { HttpClientOptions } from './fetch-http.ts';
import type { HttpWorld, TestHost } from './http-world.fake.ts';
import { failureOf, until } from './http.contract.ts';
import type { HttpClient } from './http.ts';
import { ManualClock } from './memory-clock.ts';
import { MemoryNetwork } from './memory-network.ts';

const never = new AbortController().signal;
const LONG = 1_000_000;

export function httpFlowContract(name: string, makeWorld: () => HttpWorld): void {
  describe(`${name}, taking its time`, () => {
    let world: HttpWorld;
    let host: TestHost;
    let clock: ManualClock;
    let http: HttpClient;
    let long: string;

    const make = (options: Partial<HttpClientOptions> = {}): HttpClient =>
      world.client({ clock, watch: new SystemClock(), network: new MemoryNetwork(), ...options });
    const sent = async (): Promise<number> => (await host.log()).length;
    const allClosed = async (): Promise<boolean> => (await host.log()).every(({ closed }) => closed);

    beforeEach(async () => {
      world = makeWorld();
      host = await world.host();
      long = new URL('long', host.url).href;
      await host.put('long', new Uint8Array(LONG));
      clock = new ManualClock();
      http = make();
      await host.clearLog();
    });
    afterEach(() => world.close());

    /** A request whose answer is held in hand until it is let go. */
    function held(client: HttpClient, url: string): { readonly answered: Promise<void>; readonly done: Promise<string>; letGo(): void } {
      let letGo = (): void => undefined;
      const gone = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      let tell = (): void => undefined;
      const answered = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const consume = async (): Promise<string> => {
        tell();
        await gone;
        return 'done';
      };
      return { answered, done: client.send({ url, method: 'HEAD' }, consume, never), letGo: () => letGo() };
    }

    describe('several at a time', () => {
      it('sends so many requests to one host, and the next when one is done', async () => {
        http = make({ perHost: 2 });
        const [one, two, three] = [held(http, long), held(http, long), held(http, long)];
        await Promise.all([one.answered, two.answered]);
        expect(await sent()).to.equal(2);
        one.letGo();
        await three.answered;
        expect(await sent()).to.equal(3);
        two.letGo();
        three.letGo();
        expect(await Promise.all([one.done, two.done, three.done])).to.deep.equal(['done', 'done', 'done']);
      });

      it('takes another limit while requests wait', async () => {
        http = make({ perHost: 1 });
        const all = [held(http, long), held(http, long), held(http, long)] as const;
        await all[0].answered;
        expect(await sent()).to.equal(1);
        http.setPerHost(3);
        await Promise.all([all[1].answered, all[2].answered]);
        for (const { letGo } of all) letGo();
        await Promise.all(all.map(({ done }) => done));
        for (const count of [0, 1.5, Number.NaN]) expect(() => http.setPerHost(count)).to.throw(MpcError).with.property('code', 'invalid-argument');
      });

      it('takes another port for another host, which waits for nobody', async () => {
        const other = await world.host();
        await other.put('song', 'other');
        http = make({ perHost: 1 });
        const busy = held(http, long);
        await busy.answered;
        expect(await http.text({ url: new URL('song', other.url).href }, never)).to.equal('other');
        busy.letGo();
        await busy.done;
      });
    });

    describe('timeouts', () => {
      it('gives up an answer that does not come', async () => {
        await host.control({ latency: 60_000 });
        const error = await failureOf(http.text({ url: long, timeout: 100, retries: 0 }, never));
        expect(error).to.include({ code: 'timeout', retryable: true });
        expect(error.details).to.deep.equal({ host: new URL(host.url).host });
      });

      it('gives up an answer that stops midway, and ends its connection', async () => {
        await host.control({ stallBody: 100_000 });
        const error = await failureOf(http.text({ url: long, timeout: 200, retries: 0 }, never));
        expect(error.code).to.equal('timeout');
        await until('the connection is closed', allClosed);
        expect((await host.log())[0]?.done).to.equal(false);
      });

      it('waits for an answer that goes on, however long it takes', async () => {
        await host.control({ slowBody: 40 });
        expect(await http.text({ url: long, timeout: 400, retries: 0 }, never)).to.have.length(LONG);
      });
    });

    describe('ending', () => {
      it('does not begin for a caller who has left', async () => {
        expect((await failureOf(http.text({ url: long }, AbortSignal.abort()))).code).to.equal('aborted');
        expect((await failureOf(http.readRange({ url: long, size: null }, 0, 10, AbortSignal.abort()))).code).to.equal('aborted');
        expect(await sent()).to.equal(0);
      });

      it('ends with its caller while it waits for its turn', async () => {
        http = make({ perHost: 1 });
        const busy = held(http, long);
        await busy.answered;
        const controller = new AbortController();
        const waiting = failureOf(http.text({ url: long }, controller.signal));
        controller.abort();
        expect((await waiting).code).to.equal('aborted');
        busy.letGo();
        await busy.done;
        expect(await sent()).to.equal(1);
      });

      it('ends with its caller while it waits for the next attempt', async () => {
        for (const code of [500, 503]) {
          await host.control({ status: [{ pattern: 'long', code }] });
          const controller = new AbortController();
          const waiting = failureOf(http.text({ url: long }, controller.signal));
          await until('it sleeps', () => clock.sleeping > 0);
          controller.abort();
          expect((await waiting).code).to.equal('aborted');
          expect(clock.sleeping).to.equal(0);
        }
      });

      it('ends with its caller while it waits for the answer, and ends the connection', async () => {
        await host.control({ latency: 3000 });
        const controller = new AbortController();
        const waiting = failureOf(http.text({ url: long }, controller.signal));
        await until('the request has arrived', async () => (await sent()) === 1);
        controller.abort();
        expect((await waiting).code).to.equal('aborted');
        await until('the connection is closed', allClosed);
      });

      it('ends with its caller while the body comes, and ends the connection', async () => {
        await host.control({ slowBody: 50 });
        const controller = new AbortController();
        const error = await failureOf(http.text({ url: long, onProgress: () => controller.abort() }, controller.signal));
        expect(error.code).to.equal('aborted');
        await until('the connection is closed', allClosed);
        expect((await host.log())[0]?.done).to.equal(false);
      });

      it('does not download what nobody reads', async () => {
        await host.control({ slowBody: 50 });
        expect(await http.send({ url: long }, async ({ status }) => status, never)).to.equal(200);
        await until('the connection is closed', allClosed);
        expect((await host.log())[0]?.done).to.equal(false);
      });

      it('ends what runs when it is closed, and begins nothing more', async () => {
        await host.control({ latency: 3000 });
        const waiting = failureOf(http.text({ url: long }, never));
        await until('the request has arrived', async () => (await sent()) === 1);
        http.close();
        expect((await waiting).code).to.equal('closed');
        expect((await failureOf(http.readRange({ url: long, size: null }, 0, 10, never))).code).to.equal('closed');
        await until('the connection is closed', allClosed);
      });

      it('leaves nothing behind', async () => {
        http = make({ watch: clock });
        await http.text({ url: long }, never);
        await http.readRange({ url: long, size: null }, 0, 1000, never);
        await host.control({ status: [{ pattern: 'long', code: 404 }] });
        await failureOf(http.text({ url: long }, never));
        expect(clock.sleeping).to.equal(0);
      });
    });
  });
}
