/** Databases as earlier versions of MPC left them, opened by this one. */
import { expect } from '@open-wc/testing';
import { SyncRig } from '../sync/sync-rig.fake.ts';
import { openDatabase, type Database, type StoreName } from './database.ts';
import { MIGRATIONS } from './indexeddb-database.ts';
import { until } from './library-fixture.ts';
import { keyValueStore } from '../platform/key-value-store.ts';
import type { PlaylistRow } from '../../services/protocol/playlists.ts';
import type { Lyrics, Track } from '../../services/protocol/records.ts';

type Stored = readonly (readonly [key: string, value: unknown])[];

/** What was stored, and what was shown of it. Bytes are tagged; keys that cannot be taken out of a browser are left out. */
interface StoredDatabase {
  readonly version: number;
  readonly stores: Readonly<Record<string, Stored>>;
  readonly shown: {
    readonly tracks: readonly Track[];
    readonly cursors: Readonly<Record<string, string | null>>;
    readonly accounts: readonly { readonly id: string; readonly label: string }[];
    readonly queue: readonly string[];
    /** A favourite whose file was gone. */
    readonly gone: string;
    /** From version 2 on; of manual ones with their tracks. */
    readonly playlists?: readonly (PlaylistRow & { readonly tracks?: readonly string[] })[];
    /** From version 2 on, by track. */
    readonly lyrics?: Readonly<Record<string, Lyrics>>;
  };
}

const ARRAYS = { Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array };

/** The value that was tagged for JSON. */
function untagged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(untagged);
  if (typeof value !== 'object' || value === null) return value;
  const { $: kind, base64, text } = value as { $?: string; base64?: string; text?: string };
  if (kind === undefined) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, untagged(member)]));
  if (kind === 'number') return Number(text);
  const { buffer } = Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0));
  return kind === 'ArrayBuffer' ? buffer : new ARRAYS[kind as keyof typeof ARRAYS](buffer);
}

/** The database, made by the migrations of its version and filled as it was. */
async function restored(version: number): Promise<{ readonly name: string; readonly stored: StoredDatabase }> {
  const stored = (await (await fetch(`/test/fixtures/databases/v${version}.json`)).json()) as StoredDatabase;
  const name = `stored-v${version}-${crypto.randomUUID()}`;
  const database = await openDatabase(name, { migrations: MIGRATIONS.slice(0, version) });
  const changes = Object.entries(stored.stores)
    .filter(([store]) => store !== 'secrets')
    .flatMap(([store, entries]) => entries.map(([key, value]) => ({ store: store as StoreName, key, value: untagged(value) })));
  await database.write(changes);
  database.close();
  return { name, stored };
}

/** The members of a track that its version knew, but for those that are worked out: albums group better than they did. */
function asKnown(track: Track, known: Track): Partial<Track> {
  return Object.fromEntries(Object.keys(known).flatMap((name) => (name.startsWith('album') && name !== 'album' ? [] : [[name, track[name as keyof Track]]])));
}

async function reopened(version: number): Promise<{ readonly rig: SyncRig; readonly database: Database; readonly shown: StoredDatabase['shown'] }> {
  const { name, stored } = await restored(version);
  const database = await openDatabase(name);
  expect(database.storage).to.equal('indexeddb');
  return { rig: await SyncRig.open(database), database, shown: stored.shown };
}

for (const version of [1, 2]) {
  describe(`a database of version ${version}`, () => {
    it('is opened with every track, favourite, cursor, account, setting and the queue', async () => {
      const { rig, database, shown } = await reopened(version);
      for (const known of shown.tracks) {
        expect(asKnown(await rig.library.store.track(known.id), known), known.title).to.deep.equal(asKnown(known, known));
      }
      const accounts = shown.accounts.map(({ id }) => id);
      const counts = (await rig.library.service('x').counts()).byAccount;
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).to.equal(shown.tracks.length);
      for (const [account, cursor] of Object.entries(shown.cursors)) expect(await rig.library.store.cursor(account)).to.equal(cursor);
      expect((await rig.accounts.list()).map(({ id, label }) => ({ id, label }))).to.deep.equal(shown.accounts.map(({ id, label }) => ({ id, label })));
      expect((await rig.coordinator.jobs()).map(({ account, phase }) => [account, phase])).to.have.deep.members(accounts.map((account) => [account, 'completed']));
      expect(await keyValueStore(database, 'settings').get('theme')).to.equal('dark');
      const queue = (await keyValueStore(database, 'player').get('queue')) as { items: { track: string }[] };
      expect(queue.items.map(({ track }) => track)).to.deep.equal(shown.queue);
      const artwork = shown.tracks.flatMap((track) => track.artwork ?? []);
      expect(artwork).not.to.have.length(0);
      for (const id of artwork) expect((await rig.library.service('x').artwork(id, 'full'))?.size).to.be.above(0);
      await rig.close();
    });

    it('keeps what a person made of a file that was gone, for its return', async () => {
      const { rig, shown } = await reopened(version);
      const [account = ''] = shown.accounts.map(({ id }) => id);
      const path = 'Band/Album/full.opus';
      const entry = { fileId: path, path, size: 1, modified: 1, changeKey: 'new', mimeType: '' };
      const { added } = await rig.library.store.applySync({ account, run: 'back', entries: [entry] });
      expect(added).to.deep.equal([shown.gone]);
      expect((await rig.library.store.track(shown.gone)).favourite).to.equal(true);
      await rig.close();
    });
  });
}

describe('a database of version 1', () => {
  it('is sound, and from then on its tracks outlive damage too', async () => {
    const { rig, database, shown } = await reopened(1);
    const service = rig.library.service('x');
    expect(await service.checkIntegrity()).to.include({ damaged: 0, tracksLost: 0 });
    expect(await database.keys('identities')).to.deep.equal(await database.keys('segments'));
    await rig.close();
    for (const key of await database.keys('segments')) await database.write([{ store: 'segments', key, value: null }]);
    const again = await SyncRig.open(database);
    for (const { id, path, favourite } of shown.tracks) expect(await again.library.store.track(id)).to.include({ path, favourite });
    await again.close();
  });

  it('has the identities of its tracks written by itself when there is nothing else to do', async () => {
    const { rig, database } = await reopened(1);
    let written = 0;
    await until(() => {
      void database.keys('identities').then((keys) => (written = keys.length));
      return written > 0;
    });
    expect(await database.keys('identities')).to.deep.equal(await database.keys('segments'));
    await rig.close();
  });
});

describe('a database of version 2', () => {
  it('is opened with its playlists, its words and what was made of single tracks', async () => {
    const { rig, shown } = await reopened(2);
    const service = rig.library.service('x');
    for (const { tracks, ...row } of shown.playlists ?? []) {
      expect(await service.playlist(row.id)).to.deep.include(row);
      if (tracks === undefined) continue;
      const entries = await service.playlistEntries(row.id, 0, 10);
      expect(entries.map(({ track }) => track)).to.deep.equal(tracks);
    }
    expect(shown.playlists?.map(({ kind }) => kind)).to.have.members(['manual', 'smart']);
    const words = Object.entries(shown.lyrics ?? {});
    expect(words).to.have.length(1);
    for (const [track, lyrics] of words) expect(await service.lyrics(track)).to.deep.equal(lyrics);
    expect(shown.tracks.some(({ title, rating }) => title === 'Night' && rating === 3.5)).to.equal(true);
    expect(shown.tracks.some(({ path }) => !path.isWellFormed())).to.equal(true);
    await rig.close();
  });
});
