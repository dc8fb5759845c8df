import { expect } from '@open-wc/testing';
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { FileVersion } from '../platform/file-version.ts';
import type { LibraryStore } from '../library/store.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import type { FileEntry, Provider } from '../providers/provider.ts';
import { CacheRig, contentOf, keyOf } from '../reading/cache-fixture.ts';
import { CELL, type CachedFile } from '../reading/cached-file.ts';
import { sourceOfProvider } from '../reading/provider-source.fake.ts';
import { openTrackSource, type TrackSource } from './track-source.ts';

const never = new AbortController().signal;
const KIBI = 1024;

/** A file on a server, and what was read of it. */
class Server {
  content: Uint8Array<ArrayBuffer>;
  version: FileVersion;
  ranges = true;
  readonly reads: (readonly [start: number, end: number])[] = [];

  constructor(size: number) {
    this.content = contentOf(size);
    this.version = { etag: '"1"', modified: null, size };
  }

  get provider(): Provider {
    const provider: Partial<Provider> = {
      read: async (file, start, end) => {
        this.reads.push([start, end]);
        file.onAnswer?.({ version: this.version, ranges: this.ranges, live: false });
        return { bytes: this.content.slice(start, end), size: this.content.length };
      },
    };
    return provider as Provider;
  }

  source(kept: CachedFile | null, size: number | null = this.content.length): TrackSource {
    return sourceOfProvider(this.provider, this.file(size), { kept });
  }

  file(size: number | null): FileEntry {
    return { fileId: 'f', path: 'Album/01 Spring.FLAC', size, modified: null, changeKey: '1', mimeType: 'audio/flac' };
  }

  get bytes(): number {
    return this.reads.reduce((sum, [start, end]) => sum + Math.min(end, this.content.length) - start, 0);
  }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'fine', (error: unknown) => `${asMpcError(error).code} ${asMpcError(error).details['reason'] ?? ''}`.trim());
}

describe('TrackSource', () => {
  it('knows the extension, and the size once an answer has told it', async () => {
    const source = new Server(3).source(null, null);
    expect([source.extension, source.size]).to.deep.equal(['flac', null]);
    await source.read(0, 3, never);
    expect(source.size).to.equal(3);
  });

  it('reads from the account what is not kept, once', async () => {
    const server = new Server(CELL);
    const rig = new CacheRig();
    const kept = await rig.file(keyOf('f'));
    const source = server.source(kept);
    await source.read(100 * KIBI, 200 * KIBI, never);
    expect(await source.read(50 * KIBI, 300 * KIBI, never)).to.deep.equal(server.content.slice(50 * KIBI, 300 * KIBI));
    expect(server.reads).to.deep.equal([[100, 200], [50, 100], [200, 300]].map((range) => range.map((kibi) => kibi * KIBI)));
    await kept.flush();
    const later = server.source(await rig.file(keyOf('f'), rig.another()));
    await later.read(50 * KIBI, 300 * KIBI, never);
    expect(server.reads).to.have.length(3);
  });

  it('ends where the file ends, whatever was thought of its size', async () => {
    const server = new Server(1000);
    for (const size of [null, 1000, 5000]) {
      const source = server.source(await new CacheRig().file(keyOf('f')), size);
      expect((await source.read(900, 2000, never)).length).to.equal(100);
      expect((await source.read(1000, 2000, never)).length).to.equal(0);
      expect(source.size).to.equal(1000);
    }
  });

  it('ends with an error where what is kept is of another version, and reads the new one from then on', async () => {
    const server = new Server(CELL);
    const rig = new CacheRig();
    const source = server.source(await rig.file(keyOf('f')));
    await source.read(0, 1000, never);
    await (await rig.file(keyOf('f'))).flush();
    server.content = contentOf(CELL, 7);
    server.version = { ...server.version, etag: '"2"' };
    const next = server.source(await rig.file(keyOf('f'), rig.another()));
    await next.read(0, 1000, never);
    expect(await codeOf(next.read(1000, 2000, never))).to.equal('server changed');
    const anew = server.source(await rig.file(keyOf('f'), rig.another()));
    expect(await anew.read(0, 2000, never)).to.deep.equal(server.content.slice(0, 2000));
  });

  it('reads the new version without a word where nothing of the old was given', async () => {
    const server = new Server(CELL);
    const rig = new CacheRig();
    await server.source(await rig.file(keyOf('f'))).read(0, 1000, never);
    await (await rig.file(keyOf('f'))).flush();
    server.content = contentOf(CELL, 7);
    server.version = { ...server.version, etag: '"2"' };
    const source = server.source(await rig.file(keyOf('f'), rig.another()));
    expect(await source.read(2000, 3000, never)).to.deep.equal(server.content.slice(2000, 3000));
    expect(await source.read(0, 1000, never)).to.deep.equal(server.content.slice(0, 1000));
  });

  it('keeps what passes on the way to a far place, where the server sends whole files only', async () => {
    const server = new Server(4 * CELL);
    server.ranges = false;
    const kept = await new CacheRig().file(keyOf('f'));
    const source = server.source(kept);
    await source.read(0, 32 * KIBI, never);
    expect(await source.read(3 * CELL, 3 * CELL + 100, never)).to.deep.equal(server.content.slice(3 * CELL, 3 * CELL + 100));
    expect(Math.max(...server.reads.map(([start, end]) => end - start))).to.be.at.most(256 * KIBI);
    await kept.flush();
    expect(kept.endFrom(0)).to.equal(3 * CELL + 100);
    const { bytes } = server;
    await source.read(CELL, 2 * CELL, never);
    expect(server.bytes).to.equal(bytes);
  });

  it('ends at once when it is cancelled, also while it reads what is kept', async () => {
    const server = new Server(1000);
    const kept = await new CacheRig().keep(keyOf('f'), server.content);
    const abort = new AbortController();
    const read = server.source(kept).read(0, 1000, abort.signal);
    abort.abort();
    expect(await codeOf(read)).to.equal('aborted');
    expect(server.reads).to.deep.equal([]);
  });
});

describe('opening a TrackSource', () => {
  const refused = new MpcError('unauthorized', 'Signed out.');

  function open(rig: CacheRig, provider: () => Promise<Provider>, clock = new ManualClock()): Promise<TrackSource> {
    const library: Partial<LibraryStore> = { file: async () => ({ account: 'account', file: new Server(1000).file(1000) }) };
    return openTrackSource('t', {
      library: library as LibraryStore,
      providers: { provider, renew: provider },
      cache: rig.cache,
      clock,
      network: new MemoryNetwork(),
    });
  }

  it('asks whether what is kept is still so, where the listing does not tell', async () => {
    const rig = new CacheRig();
    const server = new Server(CELL);
    const listed = server.file(null);
    const options = (cache = rig.another()) => ({
      library: { file: async () => ({ account: 'account', file: listed }) } as unknown as LibraryStore,
      providers: { provider: async () => server.provider, renew: async () => server.provider },
      cache,
      clock: new ManualClock(),
      network: new MemoryNetwork(),
    });
    const first = await openTrackSource('t', options(rig.cache));
    await first.read(0, CELL, never);
    await (await rig.file(keyOf('f'))).flush();
    server.content = contentOf(CELL, 7);
    server.version = { ...server.version, etag: '"2"' };
    const second = await openTrackSource('t', options());
    const old = contentOf(CELL);
    const begun = await second.read(300, 400, never);
    await new Promise((resolve) => setTimeout(resolve, 0));
    // What was given before it is known is of the old one: nothing of the new follows.
    if (begun[0] === old[300]) expect(await codeOf(second.read(400, 500, never))).to.equal('server changed');
    else expect(await second.read(400, 500, never)).to.deep.equal(server.content.slice(400, 500));
    const third = await openTrackSource('t', options());
    expect(await third.read(0, 2000, never)).to.deep.equal(server.content.slice(0, 2000));
  });

  it('needs no account for what is here as a whole', async () => {
    const rig = new CacheRig();
    expect(await codeOf(open(rig, () => Promise.reject(refused)))).to.equal('unauthorized');
    await rig.keep(keyOf('f'), contentOf(1000));
    const source = await open(rig, () => Promise.reject(refused));
    expect(await source.read(0, 1000, never)).to.deep.equal(contentOf(1000));
  });

  it('keeps no copy of what lies on this device', async () => {
    const rig = new CacheRig();
    const server = new Server(1000);
    const source = await open(rig, async () => ({ ...server.provider, onDevice: true }));
    await source.read(0, 1000, never);
    expect((await rig.file(keyOf('f'))).held).to.equal(0);
  });

  it('does not hold up the sound while the device takes its time', async () => {
    const server = new Server(1000);
    const rig = new CacheRig();
    Object.assign(rig.cache, { file: () => new Promise(() => undefined) });
    const source = await open(rig, async () => server.provider, new ManualClock({ skips: true }));
    expect(await source.read(0, 10, never)).to.deep.equal(server.content.slice(0, 10));
  });
});
