import { expect } from '@open-wc/testing';
import type { TrackRow } from '../../services/protocol/records.ts';
import type { Library } from './library.ts';
import { addTagged, fileEntry, openTestLibrary, sync, titles, trackRows, until } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

const SONG: TrackTags = { title: 'Wish You Were Here', artists: ['Pink Floyd'], album: 'Wish You Were Here', track: 4, duration: 334, lossless: false, bitRate: 320_000 };
const FLAC: TrackTags = { ...SONG, lossless: true, bitDepth: 16, sampleRate: 44_100, bitRate: 900_000, duration: 335 };

/** One track in each account, in order, as a library with only these. @returns how many are shown */
async function shown(...tags: readonly TrackTags[]): Promise<number> {
  const { library } = await openTestLibrary();
  for (const [index, each] of tags.entries()) await add(library, `account ${index}`, each);
  const { length } = await trackRows(library);
  library.close();
  return length;
}

async function add(library: Library, account: string, tags: TrackTags, path = 'song.mp3'): Promise<string> {
  const [id = ''] = await addTagged(library, { [path]: tags }, { account, run: crypto.randomUUID() });
  return id;
}

describe('copies of a recording', () => {
  it('on several accounts are shown as one, the best of them', async () => {
    const { library } = await openTestLibrary();
    const service = library.service('tab');
    const lossy = await add(library, 'drive', { ...SONG, bitRate: 128_000 });
    const better = await add(library, 'cloud', SONG);
    const best = await add(library, 'home', FLAC);
    const rows = await trackRows(library);
    expect(rows.map(({ id, copies }) => [id, copies])).to.deep.equal([[best, 3]]);
    for (const id of [lossy, better, best]) expect((await service.copies(id)).map((row: TrackRow) => row.id)).to.deep.equal([best, better, lossy]);
    expect(await service.counts()).to.deep.include({ tracks: 1, albums: 1, byAccount: { drive: 1, cloud: 1, home: 1 } });
    const albums = await service.view({ kind: 'albums' });
    expect((await service.window(albums.id, 0, 9)).rows[0]).to.deep.include({ trackCount: 1, duration: 335 });
    expect(await library.store.resolve({ album: rows[0]?.albumId ?? '' })).to.deep.equal([best]);
    expect((await service.search('wish')).tracks.map(({ id }) => id)).to.deep.equal([best]);
    expect(await trackRows(library, { copies: true })).to.have.length(3);
    expect((await trackRows(library, { filter: { op: 'equals', field: 'account', value: 'drive' } }))[0]?.id).to.equal(lossy);
    library.close();
  });

  it('are told by title, artist and duration, where neither album nor number contradicts', async () => {
    const { album: _, ...withoutAlbum } = FLAC;
    const { track: __, ...withoutNumber } = withoutAlbum;
    expect(await shown(SONG, FLAC)).to.equal(1);
    expect(await shown(SONG, { ...SONG, codec: 'opus', bitRate: 96_000 })).to.equal(1);
    expect(await shown(SONG, { ...FLAC, title: 'wish you wére here', artists: ['PINK FLOYD'] })).to.equal(1);
    expect(await shown(SONG, withoutAlbum)).to.equal(1);
    expect(await shown(SONG, withoutNumber)).to.equal(1);
    expect(await shown(SONG, { ...FLAC, artists: ['Somebody'] })).to.equal(2);
    expect(await shown(SONG, { ...FLAC, track: 5 })).to.equal(2);
    expect(await shown(SONG, { ...FLAC, disc: 2 }, { ...FLAC, disc: 3 })).to.equal(2);
    expect(await shown(SONG, { ...FLAC, album: 'The Best of Pink Floyd' })).to.equal(2);
    // The one that names no album is of either, and cannot be of both.
    expect(await shown(SONG, withoutAlbum, { ...FLAC, album: 'The Best of Pink Floyd' })).to.equal(2);
  });

  it('are not what is live of what is from the studio, nor what nobody knows the length or the artist of', async () => {
    expect(await shown(SONG, { ...SONG, title: 'Wish You Were Here (Live)' })).to.equal(2);
    expect(await shown(SONG, { ...SONG, duration: 336.5 })).to.equal(2);
    const { duration: _, ...withoutDuration } = SONG;
    expect(await shown(SONG, withoutDuration)).to.equal(2);
    expect(await shown(withoutDuration, withoutDuration)).to.equal(2);
    expect(await shown({ title: 'Intro', duration: 10 }, { title: 'Intro', duration: 10 })).to.equal(2);
    expect(await shown({}, {})).to.equal(2);
    // Each is near enough to the next, but not the first to the last.
    expect(await shown(SONG, { ...SONG, duration: 335.5 }, { ...SONG, duration: 337 })).to.equal(2);
  });

  it('go by album where each account has the recording on two', async () => {
    const { library } = await openTestLibrary();
    const best = { ...SONG, album: 'The Best of Pink Floyd', isrc: 'GBN9Y1100088' };
    const first = { ...SONG, isrc: 'GBN9Y1100088' };
    const [a, b] = await addTagged(library, { 'a.mp3': first, 'b.mp3': best }, { account: 'one', run: '1' });
    const [c, d] = await addTagged(library, { 'a.mp3': best, 'b.mp3': first }, { account: 'two', run: '2' });
    const service = library.service('tab');
    const ids = async (id = ''): Promise<readonly string[]> => (await service.copies(id)).map((row) => row.id);
    expect([await ids(a), await ids(b)]).to.deep.equal([[a, d], [b, c]]);
    library.close();
  });

  it('are found among hundreds of chapters that are all called like their book', async () => {
    const { library } = await openTestLibrary();
    const book = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`${index}.mp3`, { title: 'Book', artists: ['Author'], album: 'Book', track: index + 1, duration: 600 }]),
    );
    await addTagged(library, book, { account: 'one', run: '1' });
    await addTagged(library, book, { account: 'two', run: '2' });
    expect((await trackRows(library)).map(({ copies }) => copies)).to.deep.equal(Array(150).fill(2));
    library.close();
  });

  it('are told by what the files say, whatever a person calls them', async () => {
    const { library, database } = await openTestLibrary();
    const service = library.service('tab');
    const lossy = await add(library, 'cloud', SONG);
    const other = await add(library, 'cloud', { ...SONG, title: 'Time', track: 3, duration: 334 }, 'other.mp3');
    await service.editTags([lossy], { title: 'Mine', artists: ['Me'], album: 'Ours', track: 9, disc: 2 });
    await service.editTags([other], { title: 'Wish You Were Here', track: 4 });
    const best = await add(library, 'home', FLAC);
    const copies = async (from: Library): Promise<readonly number[]> => (await from.service('tab').copies(best)).map((row: TrackRow) => Number(row.id === lossy) + 2 * Number(row.id === best));
    expect(await copies(library)).to.deep.equal([2, 1]);
    expect((await service.track(other)).copies).to.equal(1);
    await service.editTags([other], { title: null, track: null });
    await service.editTags([best], { title: 'Another' });
    expect(await copies(library)).to.deep.equal([2, 1]);
    library.close();
    const again = (await openTestLibrary(database)).library;
    expect(await copies(again)).to.deep.equal([2, 1]);
    again.close();
  });

  it('are the same whether they are found one by one or all at once', async () => {
    const { library, database } = await openTestLibrary();
    let seed = 7;
    const random = (below: number): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
    const tags = (): TrackTags => ({
      title: `Song ${random(6)}`,
      artists: [`Band ${random(2)}`],
      duration: 200 + random(4),
      ...(random(2) === 0 && { album: `Album ${random(2)}` }),
      ...(random(3) === 0 && { track: 1 + random(2) }),
      ...(random(4) === 0 && { isrc: `GBN9Y110008${random(3)}` }),
    });
    const service = library.service('tab');
    for (let step = 0; step < 60; step++) {
      const account = `account ${random(3)}`;
      const path = `${random(12)}.mp3`;
      if (random(5) === 0) await sync(library, { account, removed: [path] });
      else {
        const entry = fileEntry(path, { changeKey: `${step}`, ...(random(4) === 0 && { contentHash: `sha1:${random(4)}` }) });
        await sync(library, { account, entries: [{ ...entry, tags: tags() }] });
      }
      await service.counts();
    }
    const rings = async (from: Library): Promise<readonly (readonly string[])[]> => {
      const rows = await trackRows(from, { copies: true });
      return Promise.all(rows.map(async ({ id }) => (await from.service('tab').copies(id)).map((row) => row.id)));
    };
    const found = await rings(library);
    library.close();
    expect(found.some((ring) => ring.length === 3)).to.equal(true);
    const again = (await openTestLibrary(database)).library;
    expect(await rings(again)).to.have.deep.members([...found]);
    again.close();
  });

  it('are told by ISRC or MusicBrainz recording whatever they are called', async () => {
    const recording = '0a8f1b3c-2d4e-4f60-8a1b-3c5d7e9f0a1b';
    const other = '1a8f1b3c-2d4e-4f60-8a1b-3c5d7e9f0a1b';
    const renamed = { title: 'WYWH', artists: ['Floyd'], duration: 335 };
    expect(await shown({ ...SONG, isrc: 'GBN9Y1100088' }, { ...renamed, isrc: 'gb-n9y-11-00088' })).to.equal(1);
    expect(await shown({ ...SONG, isrc: 'GBN9Y1100088' }, { ...renamed, isrc: 'GBN9Y1100088', duration: 340 })).to.equal(2);
    expect(await shown({ ...SONG, isrc: 'none' }, { ...renamed, isrc: 'none' })).to.equal(2);
    expect(await shown({ ...SONG, musicBrainz: { recording } }, { ...renamed, musicBrainz: { recording } })).to.equal(1);
    expect(await shown({ ...SONG, musicBrainz: { recording } }, { ...FLAC, musicBrainz: { recording: other } })).to.equal(2);
    expect(await shown({ ...SONG, musicBrainz: { recording } }, SONG, { ...FLAC, musicBrainz: { recording: other } })).to.equal(2);
  });

  it('are told by the content where providers have a hash of it, before any tags are read', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { account: 'one', entries: [fileEntry('a.mp3', { contentHash: 'sha256:1' }), fileEntry('b.mp3', { contentHash: 'sha256:2' })] });
    await sync(library, { account: 'two', entries: [fileEntry('x.mp3', { contentHash: 'sha256:1' }), fileEntry('y.mp3', { contentHash: 'sha256:3' })] });
    expect(Object.fromEntries((await trackRows(library)).map(({ title, copies }) => [title, copies]))).to.deep.equal({ a: 2, b: 1, y: 1 });
    const id = (await trackRows(library))[0]?.id ?? '';
    await library.service('tab').editTags([id], { title: 'Something else' });
    await sync(library, { account: 'three', entries: [fileEntry('z.mp3', { contentHash: 'sha256:1', size: null })] });
    await sync(library, { account: 'four', entries: [fileEntry('z.mp3', { contentHash: 'sha256:1', size: 7 })] });
    expect((await library.service('tab').track(id)).copies).to.equal(3);
    library.close();
  });

  it('in one account are none: who has a track twice wants it twice', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { 'a.mp3': SONG, 'b.mp3': SONG });
    await sync(library, { entries: ['c.mp3', 'd.mp3'].map((path) => fileEntry(path, { contentHash: 'md5:1' })) });
    expect(await trackRows(library)).to.have.length(4);
    await sync(library, { removed: ['c.mp3', 'd.mp3'] });
    await addTagged(library, { 'a.mp3': SONG, 'b.mp3': SONG }, { account: 'other', run: 'run-2' });
    expect((await trackRows(library)).map(({ copies }) => copies)).to.deep.equal([2, 2]);
    library.close();
  });

  it('stand in for each other: when the best goes, the next one shows, and gives way when it returns', async () => {
    const { library, events } = await openTestLibrary();
    const service = library.service('tab');
    const lossy = await add(library, 'cloud', SONG);
    const best = await add(library, 'home', FLAC);
    const view = await service.view({ kind: 'tracks' });
    const first = async (): Promise<string | undefined> => (await trackRows(library))[0]?.id;
    expect(await first()).to.equal(best);
    await library.store.removeAccount('home');
    expect(await first()).to.equal(lossy);
    await until(() => events.some(({ event }) => event.payload.event === 'ViewChanged' && event.payload.view === view.id));
    expect((await service.window(view.id, 0, 1)).rows[0]).to.deep.include({ id: lossy, copies: 1 });
    await add(library, 'home', FLAC);
    expect((await trackRows(library)).map(({ copies }) => copies)).to.deep.equal([2]);
    expect(await first()).to.equal(best);
    library.close();
  });

  it('are chosen by account too: what cannot be read comes last, of equals the preferred account first', async () => {
    const { library } = await openTestLibrary();
    const lossy = await add(library, 'cloud', SONG);
    const best = await add(library, 'home', FLAC);
    const same = await add(library, 'disk', FLAC);
    const order = async (): Promise<readonly string[]> => (await library.service('tab').copies(lossy)).map(({ id }) => id);
    expect(await order()).to.deep.equal([best, same, lossy]);
    library.setAccountRanks(new Map([['disk', 1]]));
    expect(await order()).to.deep.equal([same, best, lossy]);
    library.setAccountRanks(new Map([['disk', -1], ['home', -1]]));
    expect(await order()).to.deep.equal([lossy, best, same]);
    expect((await trackRows(library)).map(({ id }) => id)).to.deep.equal([lossy]);
    library.close();
  });

  it('are tried in this order: readable ones, lossless ones, those on this device, those of more bits', async () => {
    const { library } = await openTestLibrary();
    const copies: Readonly<Record<string, TrackTags>> = {
      unreadable: { ...FLAC, bitDepth: 24, sampleRate: 192_000 },
      'network, 24 bits': { ...FLAC, bitDepth: 24, sampleRate: 48_000 },
      'network, 96 kHz': { ...FLAC, sampleRate: 96_000 },
      'network, lossless': FLAC,
      'device, lossless': FLAC,
      'network, 320': SONG,
      'network, 128': { ...SONG, bitRate: 128_000 },
      'device, 192': { ...SONG, bitRate: 192_000 },
    };
    const ids = new Map<string, string>();
    for (const [account, tags] of Object.entries(copies)) ids.set(await add(library, account, tags), account);
    library.setAccountRanks(new Map([['unreadable', -1], ['device, lossless', 1], ['device, 192', 1]]));
    const [any = ''] = ids.keys();
    expect((await library.store.copies(any)).map((id) => ids.get(id))).to.deep.equal([
      'device, lossless',
      'network, 24 bits',
      'network, 96 kHz',
      'network, lossless',
      'device, 192',
      'network, 320',
      'network, 128',
      'unreadable',
    ]);
    library.close();
  });

  it('share what a person makes of any of them', async () => {
    const { library } = await openTestLibrary();
    const service = library.service('tab');
    const lossy = await add(library, 'cloud', SONG);
    const best = await add(library, 'home', FLAC);
    await service.setFavourite(lossy, true);
    await service.rate([best], 4.5);
    await library.heard({ track: best, startedAt: 1, heard: 300, completed: true });
    for (const id of [lossy, best]) expect(await service.track(id)).to.deep.include({ favourite: true, rating: 4.5, plays: 1 });
    expect(await service.undo()).to.deep.equal({ change: 'rating', count: 1 });
    for (const id of [lossy, best]) expect(await service.track(id)).to.deep.include({ favourite: true, rating: null });
    await service.editTags([best], { title: 'Another name' });
    expect(await titles(library)).to.deep.equal(['Another name']);
    await library.store.removeAccount('home');
    expect(await trackRows(library)).to.have.length(1);
    expect((await trackRows(library))[0]).to.deep.include({ id: lossy, favourite: true, title: 'Another name' });
    library.close();
  });

  it('that are recognised later take over what is known of the others', async () => {
    const { library, database } = await openTestLibrary();
    const service = library.service('tab');
    const old = await add(library, 'cloud', SONG);
    await service.setFavourite(old, true);
    await service.rate([old], 3);
    await library.heard({ track: old, startedAt: 1, heard: 300, completed: true });
    const best = await add(library, 'home', FLAC);
    expect(await service.track(best)).to.deep.include({ favourite: true, rating: 3, plays: 1 });
    expect((await trackRows(library, { filter: { op: 'equals', field: 'favourite', value: true } })).map(({ id }) => id)).to.deep.equal([best]);
    library.close();
    const again = await openTestLibrary(database);
    expect(await again.library.service('x').track(best)).to.deep.include({ favourite: true, rating: 3, plays: 1 });
    again.library.close();
  });

  it('are found quickly among very many tracks, also where all are called alike', async () => {
    const { library } = await openTestLibrary();
    const many = (count: number, tags: (index: number) => TrackTags): Record<string, TrackTags> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.mp3`, tags(index)]));
    const alike = (): TrackTags => ({ title: 'Track', artists: ['Unknown'], album: 'Unknown', duration: 100, isrc: 'GBN9Y1100088' });
    await addTagged(library, many(5000, alike));
    await addTagged(library, many(5000, alike), { account: 'other', run: 'run-2' });
    const start = performance.now();
    const rows = await trackRows(library);
    expect(performance.now() - start).to.be.below(3000);
    expect(rows).to.have.length(1000);
    library.close();
  });
});
