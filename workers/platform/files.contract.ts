/** What every file store promises, wherever it keeps things. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { codeOf } from '../providers/provider.contract.ts';
import type { FileStore } from './files.ts';
import { PIECE_BYTES } from './files-pieces.ts';

const MIB = 1024 * 1024;

/** Bytes that tell where in the file they are. */
export function patterned(start: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = (start + index) * 31 + ((start + index) >> 8);
  return bytes;
}

export function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value);
}

export async function textOf(store: FileStore, path: string): Promise<string> {
  return new TextDecoder().decode(await store.readRange(path, 0, Infinity));
}

async function* chunks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function pathsOf(store: FileStore, prefix?: string): Promise<readonly string[]> {
  return (await store.list(prefix)).map(({ path }) => path);
}

/** @param open makes an empty store, closed and cleared away by its maker */
export function describeFileStoreContract(name: string, open: () => Promise<FileStore>): void {
  describe(`${name}, as a file store`, () => {
    let store: FileStore;

    beforeEach(async () => {
      store = await open();
    });

    it('gives back what was written, from bytes, iterables and streams', async () => {
      const bytes = patterned(0, 700_001);
      for (const source of [bytes, chunks(bytes.subarray(0, 3), new Uint8Array(), bytes.subarray(3)), new Blob([bytes]).stream()]) {
        const before = Date.now();
        const entry = await store.write('a', source);
        expect(entry).to.include({ path: 'a', size: 700_001 });
        expect(entry.modified).to.be.within(before - 1, Date.now() + 1);
        expect(await store.stat('a')).to.deep.equal(entry);
        const read = new Uint8Array(await new Response(store.read('a')).arrayBuffer());
        expect(read.join() === bytes.join(), 'same bytes').to.be.true;
      }
    });

    it('keeps empty files', async () => {
      expect(await store.write('empty', new Uint8Array())).to.include({ size: 0 });
      expect(await textOf(store, 'empty')).to.equal('');
      expect(await store.list()).to.have.length(1);
    });

    it('keeps what it was given even if the giver uses the memory again', async () => {
      const buffer = new Uint8Array(10);
      async function* reused(): AsyncGenerator<Uint8Array> {
        for (const value of [1, 2, 3]) yield buffer.fill(value);
      }
      await store.write('a', reused());
      expect([...(await store.readRange('a', 9, 21))].join('')).to.equal('122222222223');
    });

    it('reads ranges, half open and cut off at the end of the file', async () => {
      const bytes = patterned(0, 2 * PIECE_BYTES + 1000);
      await store.write('a', bytes);
      const ends = [0, 1, 999, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES, bytes.length, bytes.length + 1, 1e12];
      for (const start of ends) {
        for (const end of ends) {
          const expected = bytes.subarray(start, Math.max(start, end));
          const read = await store.readRange('a', start, end);
          expect(read.length, `${start}-${end}`).to.equal(expected.length);
          expect(read.every((byte, index) => byte === expected[index]), `${start}-${end}`).to.be.true;
        }
      }
      expect(await new Response(store.read('a', { start: bytes.length - 2 })).arrayBuffer()).to.have.property('byteLength', 2);
      expect(await new Response(store.read('a', { end: 7 })).arrayBuffer()).to.have.property('byteLength', 7);
    });

    it('takes and gives 64 MB in small pieces, each when it is asked for', async () => {
      const size = 64 * MIB;
      let given = 0;
      let stored = 0;
      let most = 0;
      async function* source(): AsyncGenerator<Uint8Array> {
        for (; given < size; given += MIB) {
          // All but the piece that is being filled has to be stored before more is taken.
          most = Math.max(most, given - stored);
          yield patterned(given, MIB);
        }
      }
      await store.write('large', source(), { onProgress: (written) => (stored = written) });
      expect(stored).to.equal(size);
      expect(most).to.be.at.most(PIECE_BYTES);
      const reader = store.read('large').getReader();
      let at = 0;
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const piece = next.value;
        expect(piece.buffer.byteLength).to.be.at.most(PIECE_BYTES);
        expect(piece[0]).to.equal(patterned(at, 1)[0]);
        expect(piece.at(-1)).to.equal(patterned(at + piece.length - 1, 1)[0]);
        at += piece.length;
      }
      expect(at).to.equal(size);
    });

    it('cuts what comes in one large piece', async () => {
      await store.write('a', patterned(0, 3 * MIB));
      const reader = store.read('a', { start: 5 }).getReader();
      const first = await reader.read();
      expect(first.value?.length).to.be.within(1, PIECE_BYTES);
      await reader.cancel();
    });

    it('shows a file when it is written to its end, and the old one until then', async () => {
      await store.write('a', text('old'));
      let goOn = (): void => undefined;
      const wait = new Promise<void>((resolve) => (goOn = resolve));
      let begun = (): void => undefined;
      const beginning = new Promise<void>((resolve) => (begun = resolve));
      async function* source(): AsyncGenerator<Uint8Array> {
        yield patterned(0, MIB);
        begun();
        await wait;
        yield text('end');
      }
      const [over, anew] = [store.write('a', source()), store.write('b', text('x')).then(() => store.write('new', chunks(text('n'))))];
      await Promise.all([beginning, anew]);
      expect(await textOf(store, 'a')).to.equal('old');
      expect(await pathsOf(store)).to.deep.equal(['a', 'b', 'new']);
      goOn();
      expect((await over).size).to.equal(MIB + 3);
      expect((await store.stat('a'))?.size).to.equal(MIB + 3);
    });

    it('leaves everything as it was when a source fails, and tells its error', async () => {
      await store.write('a', text('old'));
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield patterned(0, MIB);
        throw new TypeError('no more');
      }
      for (const path of ['a', 'b']) {
        const error = await store.write(path, failing()).catch((thrown: unknown) => thrown);
        expect(error).to.have.property('message', 'no more');
      }
      expect(await textOf(store, 'a')).to.equal('old');
      expect(await pathsOf(store)).to.deep.equal(['a']);
    });

    it('leaves everything as it was when a write is aborted, even while its source says nothing', async () => {
      await store.write('a', text('old'));
      const controller = new AbortController();
      let cancelled: unknown;
      const silent = new ReadableStream<Uint8Array>({
        start: (stream) => stream.enqueue(patterned(0, MIB)),
        pull: () => {
          controller.abort();
          return new Promise(() => undefined);
        },
        cancel: () => void (cancelled = true),
      });
      expect(await codeOf(store.write('a', silent, { signal: controller.signal }))).to.equal('aborted');
      expect(cancelled, 'the source is told').to.be.true;
      expect(await codeOf(store.write('b', text('b'), { signal: AbortSignal.abort() }))).to.equal('aborted');
      expect(await textOf(store, 'a')).to.equal('old');
      expect(await pathsOf(store)).to.deep.equal(['a']);
    });

    it('stops reading when it is told to', async () => {
      await store.write('a', patterned(0, 2 * MIB));
      const controller = new AbortController();
      const reader = store.read('a', { signal: controller.signal }).getReader();
      await reader.read();
      controller.abort();
      expect(await codeOf(reader.read())).to.equal('aborted');
      expect(await codeOf(store.readRange('a', 0, 5, AbortSignal.abort()))).to.equal('aborted');
    });

    it('lets a reader end with the file that it began', async () => {
      const bytes = patterned(0, 2 * MIB);
      for (const meanwhile of [() => store.write('a', text('new')), () => store.delete('a'), () => store.rename('b', 'a')]) {
        await store.write('a', bytes);
        await store.write('b', text('b'));
        const reader = store.read('a').getReader();
        let length = (await reader.read()).value?.length ?? 0;
        await meanwhile();
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          expect(next.value[0]).to.equal(bytes[length]);
          length += next.value.length;
        }
        expect(length).to.equal(bytes.length);
      }
    });

    it('lets the last of several writers of one path win, whole', async () => {
      const writers = Array.from({ length: 8 }, (_, index) => store.write('a', new Uint8Array(MIB).fill(index)));
      const paths = await Promise.all(writers);
      expect(paths).to.have.length(8);
      const read = await store.readRange('a', 0, Infinity);
      expect(read.length).to.equal(MIB);
      expect(read.every((byte) => byte === read[0])).to.be.true;
      expect(await pathsOf(store)).to.deep.equal(['a']);
    });

    it('lists by prefix, sorted', async () => {
      for (const path of ['b/2', 'a', 'b/10', 'B', 'b/1/x', 'bb', 'ä', 'c']) await store.write(path, text(path));
      expect(await pathsOf(store)).to.deep.equal(['B', 'a', 'b/1/x', 'b/10', 'b/2', 'bb', 'c', 'ä']);
      expect(await pathsOf(store, 'b/')).to.deep.equal(['b/1/x', 'b/10', 'b/2']);
      expect(await pathsOf(store, 'b')).to.deep.equal(['b/1/x', 'b/10', 'b/2', 'bb']);
      expect(await pathsOf(store, 'nothing/')).to.deep.equal([]);
      expect((await store.list('ä'))[0]).to.include({ size: 2 });
    });

    it('copies, so that each goes its own way', async () => {
      await store.write('a', text('one'));
      await store.write('b', text('gone'));
      expect(await store.copy('a', 'b')).to.include({ path: 'b', size: 3 });
      await store.write('a', text('two'));
      expect([await textOf(store, 'a'), await textOf(store, 'b')]).to.deep.equal(['two', 'one']);
      await store.copy('b', 'c');
      await store.delete('b');
      expect(await textOf(store, 'c')).to.equal('one');
      await store.copy('c', 'c');
      expect(await textOf(store, 'c')).to.equal('one');
    });

    it('renames, replacing what has the name', async () => {
      const { modified } = await store.write('a', text('one'));
      await store.write('b/c', text('gone'));
      expect(await store.rename('a', 'b/c')).to.deep.equal({ path: 'b/c', size: 3, modified });
      expect(await pathsOf(store)).to.deep.equal(['b/c']);
      await store.rename('b/c', 'b/c');
      expect(await textOf(store, 'b/c')).to.equal('one');
    });

    it('deletes files and all under a name; what is not there is no error', async () => {
      for (const path of ['a/1', 'a/2/x', 'ab', 'a']) await store.write(path, text(path));
      await store.delete('a/');
      expect(await pathsOf(store)).to.deep.equal(['a', 'ab']);
      await store.delete('a');
      await store.delete('a');
      await store.delete('nothing/');
      expect(await pathsOf(store)).to.deep.equal(['ab']);
      expect(await store.stat('a')).to.equal(null);
    });

    it('says what is not there', async () => {
      expect(await store.stat('a')).to.equal(null);
      const attempts = [store.readRange('a', 0, 1), store.copy('a', 'b'), store.rename('a', 'b'), store.read('a').getReader().read()];
      expect(await Promise.all(attempts.map(codeOf))).to.deep.equal(attempts.map(() => 'not-found'));
      expect(await store.list()).to.be.empty;
    });

    for (const path of ['', '/a', 'a//b', '..', 'a/../b', './a', 'a\u0000', 'a\nb', '\ud800', 'x'.repeat(1025)]) {
      it(`refuses ${JSON.stringify(path.slice(0, 9))} as a path`, async () => {
        const attempts = [store.stat(path), store.write(path, text('x')), store.readRange(path, 0, 1), store.copy('a', path), store.rename(path, 'a'), store.delete(path)];
        expect(new Set(await Promise.all(attempts.map(codeOf)))).to.deep.equal(new Set(['invalid-argument']));
        expect(await store.list()).to.be.empty;
      });
    }

    it('refuses ranges and sources that are none', async () => {
      await store.write('a', text('abc'));
      for (const [start, end] of [[-1, 2], [0.5, 2], [0, Number.NaN], [0, -1]] as const) {
        expect(await codeOf(store.readRange('a', start, end))).to.equal('invalid-argument');
      }
      const locked = new ReadableStream();
      locked.getReader();
      const none = [null, undefined, 5, 'abc', {}, [1, 2], new ArrayBuffer(3), new Blob(['abc']), { [Symbol.asyncIterator]: 5 }];
      for (const source of [...none, locked, chunks('abc' as unknown as Uint8Array)]) {
        const error: unknown = await store.write('a', source as Uint8Array).catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(MpcError).with.property('code', 'invalid-argument');
        expect((error as MpcError).details).to.deep.equal({ field: 'source' });
      }
      expect(await textOf(store, 'a')).to.equal('abc');
    });

    it('tells names apart exactly, whatever they are made of', async () => {
      const paths = ['a', 'A', 'é', 'e\u0301', 'CON', 'a b', 'a.', 'a%2Fb', 'a\\b', 'a:b*?"<>|', '👩‍🎤/音楽/ملف', 'a.crswap', '#', '__proto__', '\u202e', `${'長'.repeat(512)}/${'い'.repeat(511)}`];
      for (const path of paths) await store.write(path, text(path));
      for (const path of paths) expect(await textOf(store, path)).to.equal(path);
      expect(await pathsOf(store)).to.have.members(paths);
    });

    it('tells how much room there is', async () => {
      await store.write('a', patterned(0, MIB));
      const { usage, quota } = await store.quota();
      expect(quota).to.be.above(MIB);
      expect(usage).to.be.at.most(quota ?? 0);
    });

    it('answers nothing after it was closed, and ends what was in progress', async () => {
      await store.write('a', patterned(0, 2 * MIB));
      const reader = store.read('a').getReader();
      await reader.read();
      const writing = store.write('b', new ReadableStream());
      store.close();
      const attempts = [reader.read(), writing, store.stat('a'), store.list(), store.readRange('a', 0, 1), store.write('a', text('a')), store.copy('a', 'b'), store.rename('a', 'b'), store.delete('a'), store.quota()];
      expect(await Promise.all(attempts.map(codeOf))).to.deep.equal(attempts.map(() => 'closed'));
    });
  });
}
