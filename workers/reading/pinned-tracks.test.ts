import { expect } from '@open-wc/testing';
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { PinnedTrack, PinStatus } from '../../services/protocol/offline.ts';
import type { TrackRow } from '../../services/protocol/records.ts';
import type { LibraryStore } from '../library/store.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryFiles } from '../platform/memory-files.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import { openTrackSource } from '../player/track-source.ts';
import type { Provider } from '../providers/provider.ts';
import { CacheRig, contentOf } from './cache-fixture.ts';
import { CELL } from './cached-file.ts';
import { PinnedTracks } from './pinned-tracks.ts';

const never = new AbortController().signal;

/** A library of files on a server that can be told to fail, and the hosts over it. */
class Rig {
  readonly scope = crypto.randomUUID();
  readonly values = new Map<string, unknown>();
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly caches: CacheRig;
  readonly files: Record<string, { content: Uint8Array<ArrayBuffer>; changeKey: string }> = {};
  readonly events: MpcEventBody[] = [];
  readonly hosts: PinnedTracks[] = [];
  /** Bytes read from the server. */
  read = 0;
  /** Thrown by reads; null while all is well. */
  failure: MpcError | null = null;
  onDevice = false;

  constructor(tracks: Record<string, number>, files = new MemoryFiles()) {
    this.caches = new CacheRig(files);
    for (const [name, size] of Object.entries(tracks)) this.files[name] = { content: contentOf(size, name.charCodeAt(0)), changeKey: '1' };
  }

  options() {
    const { clock, network } = this;
    const provider = async (): Promise<Provider> => this.#provider();
    return { library: this.#library(), providers: { provider, renew: provider }, cache: this.caches.another(), clock, network };
  }

  /** A host, as after a reload. */
  host(): PinnedTracks {
    const host = new PinnedTracks({
      ...this.options(),
      store: this.#store(),
      emit: (event) => this.events.push(event),
      log: SILENT,
      scope: this.scope,
    });
    this.hosts.push(host);
    return host;
  }

  /** What plays of a track while the server is away. */
  async plays(track: string): Promise<Uint8Array | string> {
    const before = this.failure;
    this.failure = new MpcError('not-found', 'The server is away.');
    try {
      const source = await openTrackSource(track, this.options());
      return await source.read(0, this.files[track]?.content.length ?? 0, never);
    } catch (thrown) {
      return asMpcError(thrown).code;
    } finally {
      this.failure = before;
    }
  }

  told(track: string): readonly PinStatus[] {
    return this.events.flatMap(({ payload }) => (payload.event === 'PinChanged' && payload.pin.track === track ? [payload.pin.status] : []));
  }

  close(): void {
    for (const host of this.hosts) host.close();
  }

  #provider(): Provider {
    const provider: Partial<Provider> = {
      read: async (file, start, end) => {
        if (this.failure) throw this.failure;
        const { content } = this.files[file.fileId] ?? { content: new Uint8Array() };
        const bytes = content.slice(start, end);
        this.read += bytes.length;
        return { bytes, size: content.length };
      },
      onDevice: this.onDevice,
    };
    return provider as Provider;
  }

  #library(): LibraryStore {
    const library: Partial<LibraryStore> = {
      rows: async (ids) => ids.filter((id) => id in this.files).map((id) => ({ id }) as TrackRow),
      file: async (id) => {
        const file = this.files[id];
        if (!file) throw new MpcError('not-found', 'No such track.');
        return { account: 'account', file: { fileId: id, path: `${id}.mp3`, size: null, modified: null, changeKey: file.changeKey, mimeType: '' } };
      },
    };
    return library as LibraryStore;
  }

  #store(): KeyValueStore {
    return {
      get: async (key) => structuredClone(this.values.get(key)),
      set: async (key, value) => void this.values.set(key, structuredClone(value)),
      delete: async (key) => void this.values.delete(key),
      entries: async () => [...this.values],
    };
  }
}

async function until(host: PinnedTracks, isSo: (pins: readonly PinnedTrack[]) => boolean): Promise<readonly PinnedTrack[]> {
  for (let turn = 0; turn < 1000; turn += 1) {
    const pins = await host.list();
    if (isSo(pins)) return pins;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error(`It never came to this: ${JSON.stringify(await host.list())}`);
}

const all = (status: PinStatus) => (pins: readonly PinnedTrack[]): boolean => pins.length > 0 && pins.every((pin) => pin.status === status);

describe('PinnedTracks', () => {
  let rig: Rig;

  afterEach(() => rig.close());

  it('are loaded in the background and play without a network', async () => {
    rig = new Rig({ a: 3 * CELL + 17, b: 1000, c: CELL });
    const host = rig.host();
    await host.pin(['a', 'b', 'c']);
    const pins = await until(host, all('kept'));
    expect(pins.map(({ track, received, size }) => [track, received, size])).to.deep.equal([['a', 3 * CELL + 17, 3 * CELL + 17], ['b', 1000, 1000], ['c', CELL, CELL]]);
    for (const track of ['a', 'b', 'c']) expect(await rig.plays(track)).to.deep.equal(rig.files[track]?.content);
    expect([...new Set(rig.told('a'))]).to.deep.equal(['waiting', 'loading', 'kept']);
    expect([host.isKept('a'), host.isKept('x')]).to.deep.equal([true, false]);
  });

  it('go on after a reload where they were, reading nothing twice', async () => {
    rig = new Rig({ a: 8 * CELL });
    const first = rig.host();
    await first.pin(['a']);
    await until(first, () => rig.read > 2 * CELL);
    first.close();
    const second = rig.host();
    await until(second, all('kept'));
    // What was on its way when the first host ended may come twice.
    expect(rig.read).to.be.at.most(9 * CELL);
    const third = rig.host();
    expect(all('kept')(await third.list())).to.equal(true);
    expect(await rig.plays('a')).to.deep.equal(rig.files['a']?.content);
  });

  it('stay when room is needed and when what was played is cleared', async () => {
    rig = new Rig({ a: 2 * CELL });
    rig.caches.limit = 100;
    const host = rig.host();
    await host.pin(['a']);
    await until(host, all('kept'));
    await rig.caches.cache.clear();
    expect(await rig.plays('a')).to.deep.equal(rig.files['a']?.content);
  });

  it('go when they are unpinned, and say so', async () => {
    rig = new Rig({ a: CELL, b: CELL });
    const host = rig.host();
    await host.pin(['a', 'b']);
    await until(host, all('kept'));
    await host.unpin(['a', 'nobody']);
    expect((await host.list()).map(({ track }) => track)).to.deep.equal(['b']);
    expect(rig.events.at(-1)?.payload).to.deep.include({ event: 'Unpinned', tracks: ['a'], count: 1 });
    const { used, kept } = await rig.caches.cache.figures();
    expect([used >= CELL, kept < 2 * CELL]).to.deep.equal([true, true]);
    expect((await rig.host().list()).length).to.equal(1);
  });

  it('are not loaded on when they are unpinned meanwhile', async () => {
    rig = new Rig({ a: 100 * CELL });
    const host = rig.host();
    await host.pin(['a']);
    await until(host, () => rig.read > CELL);
    await host.unpin(['a']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const { read } = rig;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([rig.read, await host.list()]).to.deep.equal([read, []]);
  });

  it('say why they cannot be kept, and are tried again', async () => {
    rig = new Rig({ a: CELL });
    rig.failure = new MpcError('unauthorized', 'Sign in.');
    const host = rig.host();
    await host.pin(['a']);
    const [failed] = await until(host, all('failed'));
    expect(failed?.error?.code).to.equal('unauthorized');
    rig.failure = null;
    host.tryAgain();
    await until(host, all('kept'));
  });

  it('are tried again by themselves after a passing failure', async () => {
    rig = new Rig({ a: CELL });
    rig.failure = new MpcError('rate-limited', 'Later.', { retryable: true });
    const host = rig.host();
    await host.pin(['a']);
    for (let turn = 0; turn < 40; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      await rig.clock.advance(2000);
    }
    expect(all('failed')(await host.list())).to.equal(true);
    rig.failure = null;
    await rig.clock.advance(60_000);
    await until(host, all('kept'));
  });

  it('say so when the device is full, and leave no playing in the lurch', async () => {
    const files = new MemoryFiles({ limit: 2 * CELL });
    rig = new Rig({ a: 6 * CELL }, files);
    const host = rig.host();
    await host.pin(['a']);
    const [pin] = await until(host, all('failed'));
    expect(pin?.error?.code).to.equal('storage-full');
    const source = await openTrackSource('a', rig.options());
    expect(await source.read(5 * CELL, 6 * CELL, never)).to.deep.equal(rig.files['a']?.content.slice(5 * CELL));
  });

  it('follow a file that has changed', async () => {
    rig = new Rig({ a: CELL });
    const host = rig.host();
    await host.pin(['a']);
    await until(host, all('kept'));
    rig.files['a'] = { content: contentOf(CELL + 9, 7), changeKey: '2' };
    host.lookAgain(['a']);
    await until(host, ([pin]) => pin?.size === CELL + 9);
    expect(await rig.plays('a')).to.deep.equal(rig.files['a'].content);
  });

  it('need no copy of what lies on this device', async () => {
    rig = new Rig({ a: CELL });
    rig.onDevice = true;
    const host = rig.host();
    await host.pin(['a']);
    await until(host, all('kept'));
    expect(rig.read).to.equal(0);
  });

  it('are loaded by one host of several, and by the next when that one is gone', async () => {
    rig = new Rig({ a: 4 * CELL, b: CELL });
    const [first, second] = [rig.host(), rig.host()];
    await second.pin(['a']);
    first.toldElsewhere({ track: 'a', status: 'waiting', received: 0, size: null, error: null });
    await until(first, all('kept'));
    expect(rig.read).to.equal(4 * CELL);
    first.close();
    await second.pin(['b']);
    await until(second, (pins) => pins.find(({ track }) => track === 'b')?.status === 'kept');
  });

  it('are known tracks', async () => {
    rig = new Rig({ a: 1 });
    const host = rig.host();
    const code = await host.pin(['a', 'nobody']).catch((error: unknown) => asMpcError(error).code);
    expect([code, await host.list()]).to.deep.equal(['not-found', []]);
    const wrong = await host.pin([1] as never).catch((error: unknown) => asMpcError(error));
    expect(wrong).to.deep.include({ code: 'invalid-argument', details: { field: 'tracks[0]' } });
  });
});
