/** What every HTTP client keeps to when it reads ranges of files. */
import { expect } from '@open-wc/testing';
import { SystemClock } from './clock.ts';
import { differ, type AnswerFacts } from './file-version.ts';
import type { HttpWorld, TestHost } from './http-world.fake.ts';
import { failureOf, until } from './http.contract.ts';
import type { HttpClient, RangeTarget } from './http.ts';
import { ManualClock } from './memory-clock.ts';
import { MemoryNetwork } from './memory-network.ts';

const never = new AbortController().signal;
const LETTERS = 'abcdefghij';

export function httpRangeContract(name: string, makeWorld: () => HttpWorld): void {
  describe(`${name}, reading ranges`, () => {
    const content = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    let world: HttpWorld;
    let host: TestHost;
    let http: HttpClient;
    let song: RangeTarget;

    beforeEach(async () => {
      world = makeWorld();
      host = await world.host();
      await host.put('song.mp3', content);
      http = world.client({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
      song = { url: new URL('song.mp3', host.url).href, size: null };
      await host.clearLog();
    });
    afterEach(() => world.close());

    /** Lets the server answer word for word; several answers in turn. */
    const answer = (...parts: { range?: string; body: string; headers?: Record<string, string> }[]): Promise<void> =>
      host.control({
        status: parts.map(({ range, body, headers = {} }) => ({
          pattern: 'song',
          code: 206,
          body,
          headers: { 'Content-Type': 'audio/mpeg', ...headers, ...(range !== undefined && { 'Content-Range': range }) },
          times: 1,
        })),
      });
    const read = async (start: number, end: number, target = song): Promise<[string, number | null]> => {
      const { bytes, size } = await http.readRange(target, start, end, never);
      return [new TextDecoder().decode(bytes), size];
    };
    const gets = async (): Promise<number> => (await host.log()).filter(({ method }) => method === 'GET').length;

    describe('of a server that knows them', () => {
      it('reads the bytes that were asked for, and tells the size', async () => {
        const slice = await http.readRange(song, 1000, 3000, never);
        expect(slice.bytes).to.deep.equal(content.slice(1000, 3000));
        expect(slice.size).to.equal(content.length);
        expect((await host.log())[0]).to.include({ range: 'bytes=1000-2999', bytes: 2000 });
      });

      it('needs no header that CORS may hide', async () => {
        await host.control({ hideHeaders: true });
        expect(await http.readRange(song, 1000, 3000, never)).to.deep.equal({ bytes: content.slice(1000, 3000), size: null });
      });

      it('reads up to the end and no further', async () => {
        const slice = await http.readRange(song, 299_000, 400_000, never);
        expect([slice.bytes.length, slice.size]).to.deep.equal([1000, content.length]);
        expect((await http.readRange(song, 299_000, Infinity, never)).bytes).to.deep.equal(content.slice(299_000));
      });

      it('learns from a short answer where the file ends, where no header tells', async () => {
        await host.control({ hideHeaders: true });
        expect((await http.readRange(song, 299_000, 400_000, never)).size).to.equal(content.length);
      });

      it('reads nothing beyond the end', async () => {
        const slice = await http.readRange({ ...song, size: content.length }, 300_000, 300_100, never);
        expect([slice.bytes.length, slice.size]).to.deep.equal([0, content.length]);
      });

      it('reads nothing of an empty file, and does not ask where it is known to be empty', async () => {
        await host.put('empty', '');
        const url = new URL('empty', host.url).href;
        await host.clearLog();
        expect((await http.readRange({ url, size: 0 }, 0, 100, never)).bytes).to.have.length(0);
        expect(await gets()).to.equal(0);
        const slice = await http.readRange({ url, size: null }, 0, 100, never);
        expect([slice.bytes.length, slice.size]).to.deep.equal([0, 0]);
      });

      it('reads a range of nothing without asking, and no range that begins before the file', async () => {
        expect((await http.readRange(song, 10, 10, never)).bytes).to.have.length(0);
        const wrong = [[-10, 10, 'start'], [1.5, 10, 'start'], [Number.NaN, 10, 'start'], [0, 10.5, 'end'], [0, Number.NaN, 'end'], [10, 9, 'end']] as const;
        for (const [start, end, field] of wrong) {
          const error = await failureOf(http.readRange(song, start, end, never));
          expect(error, `${start}-${end}`).to.deep.include({ code: 'invalid-argument', details: { field } });
        }
        expect(await gets()).to.equal(0);
      });
    });

    describe('of a server that has its own mind', () => {
      it('takes its part out of an answer that begins earlier or goes on longer', async () => {
        await answer({ range: 'bytes 0-9/10', body: LETTERS }, { range: 'bytes 2-9/10', body: LETTERS.slice(2) });
        expect(await read(2, 5)).to.deep.equal(['cde', 10]);
        expect(await read(2, 5)).to.deep.equal(['cde', 10]);
      });

      it('refuses an answer that does not hold what was asked for', async () => {
        for (const range of ['bytes 4-9/10', 'bytes 0-1/10']) {
          await answer({ range, body: LETTERS.slice(4) });
          const error = await failureOf(read(2, 5));
          expect(error).to.deep.include({ code: 'server', retryable: false });
          expect(error.details).to.include({ reason: 'other-bytes' });
        }
      });

      it('refuses several ranges in one answer', async () => {
        await answer({ body: LETTERS, headers: { 'Content-Type': 'multipart/byteranges; boundary=x' } });
        expect((await failureOf(read(2, 5))).details).to.include({ reason: 'other-bytes' });
      });

      it('asks for the rest where the answer is shorter than the file', async () => {
        await answer({ range: 'bytes 1-3/10', body: 'bcd' }, { range: 'bytes 4-8/10', body: 'efghi' });
        expect(await read(1, 9)).to.deep.equal(['bcdefghi', 10]);
        expect((await host.log()).map(({ range }) => range)).to.deep.equal(['bytes=1-8', 'bytes=4-8']);
      });

      it('asks again for bytes that an answer lacks although it tells that the file has them', async () => {
        await answer({ range: 'bytes 1-8/10', body: '' }, { range: 'bytes 1-8/10', body: 'bcdefghi' });
        expect(await read(1, 9)).to.deep.equal(['bcdefghi', 10]);
        await answer({ range: 'bytes 1-8/*', body: 'bcd' }, { range: 'bytes 4-8/*', body: 'efghi' });
        expect((await read(1, 9))[0]).to.equal('bcdefghi');
      });

      it('goes on where a connection broke off', async () => {
        await host.control({ cutBody: 100_000, slowBody: 20 });
        const slice = await http.readRange(song, 1000, 299_000, never);
        expect(slice.bytes).to.deep.equal(content.slice(1000, 299_000));
        const starts = (await host.log()).map(({ range }) => Number(/bytes=(\d+)/.exec(range ?? '')?.[1]));
        expect(starts[0]).to.equal(1000);
        expect(starts.at(-1)).to.be.above(150_000);
      });

      it('tells of the version that each answer is of, and of what kind it is', async () => {
        const seen: AnswerFacts[] = [];
        await http.readRange({ ...song, onAnswer: (facts) => seen.push(facts) }, 0, 1000, never);
        await host.put('song.mp3', content.slice(1));
        await http.readRange({ ...song, onAnswer: (facts) => seen.push(facts) }, 0, 1000, never);
        const [before, after] = seen;
        expect([before?.version.size, after?.version.size, after?.ranges]).to.deep.equal([300_000, 299_999, true]);
        expect(before && after && differ(before.version, after.version)).to.equal(true);
      });

      it('never takes an answer without bytes for the end of a file that goes on', async () => {
        const missing = async (target = song): Promise<void> => {
          const error = await failureOf(read(1, 9, target));
          expect(error).to.include({ code: 'server', retryable: true });
          expect(error.details).to.deep.equal({ host: new URL(host.url).host, reason: 'missing-bytes' });
        };
        const empty = { range: 'bytes 1-8/10', body: '' };
        await answer(empty, empty, empty, empty);
        await missing();
        expect(await gets()).to.equal(4);
        const rest = { range: 'bytes 4-8/10', body: '' };
        await answer({ range: 'bytes 1-3/10', body: 'bcd' }, rest, rest, rest, rest);
        await missing();
        for (const code of [206, 416, 200]) {
          await host.control({ status: [{ pattern: 'song', code, body: '' }] });
          await missing({ ...song, size: 10 });
        }
      });

      it('believes no Content-Range that cannot be', async () => {
        for (const range of ['bytes 24570-24569/*', 'nonsense', 'bytes 0-3/*']) {
          await answer({ range, body: 'abcd' });
          expect(await read(0, 4)).to.deep.equal(['abcd', null]);
        }
      });

      it('knows a whole file that pretends to be a part by its length, and refuses what it cannot know', async () => {
        await host.control({ hideHeaders: true });
        await answer({ body: LETTERS }, { body: LETTERS.slice(2) }, { body: LETTERS }, { body: LETTERS });
        expect((await read(2, 5, { ...song, size: 10 }))[0]).to.equal('cde');
        expect((await read(2, 5, { ...song, size: 10 }))[0]).to.equal('cde');
        expect((await failureOf(read(2, 5))).details).to.include({ reason: 'other-bytes' });
        expect((await read(0, 3))[0]).to.equal('abc');
      });

      it('goes on after a connection that breaks off', async () => {
        await host.control({ cutBody: 0 });
        expect((await failureOf(http.readRange(song, 0, 100_000, never))).code).to.equal('unreachable');
        await host.control({ reset: true });
        expect((await http.readRange(song, 0, 100_000, never)).bytes).to.have.length(100_000);
      });
    });

    describe('of a server that ignores them', () => {
      beforeEach(() => host.control({ ignoreRange: true }));

      it('reads a file block by block in one transfer, also for callers who end each read', async () => {
        for (let at = 0; at < content.length; at += 50_000) {
          const caller = new AbortController();
          const slice = await http.readRange(song, at, at + 50_000, caller.signal);
          caller.abort();
          expect(slice).to.deep.equal({ bytes: content.slice(at, at + 50_000), size: content.length });
        }
        expect(await gets()).to.equal(1);
      });

      it('tells so', async () => {
        const told: boolean[] = [];
        await http.readRange({ ...song, onAnswer: ({ ranges }) => told.push(ranges) }, 0, 10, never);
        expect(told).to.deep.equal([false]);
      });

      it('goes on with the transfer after a read that was given up, as a jump forward does', async () => {
        await host.control({ slowBody: 30 });
        await http.readRange(song, 0, 10, never);
        const jump = new AbortController();
        const given = failureOf(http.readRange(song, 10, 100_000, jump.signal));
        jump.abort();
        expect((await given).code).to.equal('aborted');
        expect((await http.readRange(song, 200_000, 200_100, never)).bytes).to.deep.equal(content.slice(200_000, 200_100));
        expect(await gets()).to.equal(1);
      });

      it('ends the transfer when nobody goes on after a read that was given up', async () => {
        await host.control({ stallBody: 50_000 });
        await http.readRange(song, 0, 10, never);
        const stop = new AbortController();
        const given = failureOf(http.readRange(song, 10, 100_000, stop.signal));
        stop.abort();
        await given;
        await until('the transfer is over', async () => (await host.log()).every(({ closed }) => closed));
      });

      it('begins anew when it has to go back', async () => {
        await http.readRange(song, 200_000, 210_000, never);
        expect((await http.readRange(song, 10, 20, never)).bytes).to.deep.equal(content.slice(10, 20));
        expect(await gets()).to.equal(2);
      });

      it('downloads no more than is read', async () => {
        await host.control({ slowBody: 30 });
        await http.readRange(song, 0, 10, never);
        http.close();
        await until('the transfer is over', async () => (await host.log()).every(({ closed }) => closed));
        expect((await host.log())[0]?.done).to.equal(false);
      });

      it('gives nobody what another one’s credentials have opened', async () => {
        await http.readRange({ ...song, headers: { Authorization: 'Basic YQ==' } }, 0, 10, never);
        await http.readRange({ ...song, headers: { Authorization: 'Basic Yg==' } }, 10, 20, never);
        expect(await gets()).to.equal(2);
      });

      it('serves reads that come together in their order', async () => {
        await http.readRange(song, 0, 10, never);
        const slices = await Promise.all([http.readRange(song, 10, 20_000, never), http.readRange(song, 20_000, 30_000, never)]);
        expect(slices.map(({ bytes }) => bytes.length)).to.deep.equal([19_990, 10_000]);
        expect(slices[1].bytes).to.deep.equal(content.slice(20_000, 30_000));
        expect(await gets()).to.equal(1);
      });

      it('reads nothing beyond the end', async () => {
        expect(await http.readRange(song, 300_000, 300_100, never)).to.deep.equal({ bytes: new Uint8Array(), size: content.length });
      });
    });

    describe('of a file that changes', () => {
      it('says so instead of mixing the bytes of two files', async () => {
        await http.readRange(song, 0, 1000, never);
        await host.put('song.mp3', content.toReversed());
        const error = await failureOf(http.readRange(song, 1000, 2000, never));
        expect(error).to.include({ code: 'server', retryable: false });
        expect(error.details).to.include({ reason: 'changed' });
      });

      it('says so by the size alone', async () => {
        await answer({ range: 'bytes 0-1/10', body: 'ab' }, { range: 'bytes 2-3/11', body: 'cd' });
        await read(0, 2);
        expect((await failureOf(read(2, 4))).details).to.include({ reason: 'changed' });
      });

      it('reads it anew for whoever begins anew', async () => {
        const version = {};
        await http.readRange({ ...song, version }, 0, 1000, never);
        await host.put('song.mp3', content.toReversed());
        expect((await http.readRange({ ...song }, 0, 1000, never)).bytes).to.deep.equal(content.toReversed().slice(0, 1000));
        expect((await failureOf(http.readRange({ ...song, version }, 0, 1000, never))).details).to.include({ reason: 'changed' });
      });

      it('knows it by its tag where only a date differs, as after a copy', async () => {
        const headers = (date: string): Record<string, string> => ({ ETag: '"same"', 'Last-Modified': date });
        await answer(
          { range: 'bytes 0-1/10', body: 'ab', headers: headers('Thu, 01 Jan 2026 00:00:00 GMT') },
          { range: 'bytes 2-3/10', body: 'cd', headers: headers('Fri, 02 Jan 2026 00:00:00 GMT') },
        );
        await read(0, 2);
        expect((await read(2, 4))[0]).to.equal('cd');
      });
    });
  });
}
