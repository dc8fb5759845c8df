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

  it('are told by title, artist, album or number, and duration', async () => {
    const { album: _, ...withoutAlbum } = FLAC;
    expect(await shown(SONG, FLAC)).to.equal(1);
    expect(await shown(SONG, { ...FLAC, title: 'wish you wére here', artists: ['PINK FLOYD'] })).to.equal(1);
    expect(await shown(SONG, withoutAlbum)).to.equal(1);
    const { track: __, ...withoutNumber } = withoutAlbum;
    expect(await shown(SONG, withoutNumber)).to.equal(2);
    expect(await shown(SONG, { ...FLAC, duration: 336.5 })).to.equal(2);
    expect(await shown(SONG, { ...FLAC, title: 'Wish You Were Here (Live)' })).to.equal(2);
    expect(await shown(SONG, { ...FLAC, artists: ['Somebody'] })).to.equal(2);
    expect(await shown(SONG, { ...FLAC, track: 5 })).to.equal(2);
    expect(await shown({ title: 'Intro', duration: 10 }, { title: 'Intro', duration: 10 })).to.equal(2);
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
    library.close();
  });

  it('in one account are none: who has a track twice wants it twice', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { 'a.mp3': SONG, 'b.mp3': SONG });
    expect(await trackRows(library)).to.have.length(2);
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
    const { library, database, notices } = await openTestLibrary();
    const service = library.service('tab');
    const old = await add(library, 'cloud', SONG);
    await service.setFavourite(old, true);
    await service.rate([old], 3);
    await library.heard({ track: old, startedAt: 1, heard: 300, completed: true });
    const best = await add(library, 'home', FLAC);
    const before = notices.length;
    await until(() => notices.length > before);
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
