import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { Change, Database } from './database.ts';
import { openDatabase } from './database.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync, titles, trackRows } from './library-fixture.ts';
import type { Library } from './library.ts';

/** All that a library shows, to compare two. */
async function everything(library: Library): Promise<unknown> {
  const service = library.service('all');
  const rows = await trackRows(library);
  const tracks = await Promise.all(rows.map((row) => library.store.track(row.id)));
  const albums = await service.view({ kind: 'albums' });
  const folders = await service.view({ kind: 'folders' });
  return structuredClone({
    tracks,
    albums: (await service.window(albums.id, 0, 100)).rows,
    folders: (await service.window(folders.id, 0, 100)).rows,
    counts: await service.counts(),
    pending: await library.store.pending('home', 100),
    cursor: await library.store.cursor('home'),
  });
}

describe('the library as sync writes it', () => {
  it('shows files by name at once and their tags as they come', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('Band/Album/03 - Some Song.mp3')], cursor: 'c1' });
    const [listed] = await trackRows(library);
    expect(listed).to.include({ id: added[0], title: 'Some Song', album: '', albumArtist: '', albumId: null, status: 'listed' });
    expect((await library.store.pending('home', 10)).map(({ file }) => file)).to.deep.equal([fileEntry('Band/Album/03 - Some Song.mp3')]);

    const tags = { title: 'Song', artists: ['One', 'Two'], album: 'Album', track: 3, year: 1999, genres: ['Rock'], duration: 61.5 };
    const result = await sync(library, {
      extractions: [{ track: added[0] ?? '', changeKey: '"Band/Album/03 - Some Song.mp3"', tags, warning: null }],
    });
    expect(result.extracted).to.deep.equal(added);
    const [tagged] = await trackRows(library);
    expect(tagged).to.include({ title: 'Song', artist: 'One, Two', albumArtist: 'One', album: 'Album', status: 'tagged', track: 3, genre: 'Rock' });
    expect(await library.store.pendingCount('home')).to.equal(0);
    expect(await library.store.cursor('home')).to.equal('c1');
    library.close();
  });

  it('keeps a file whose tags are broken, with the reason', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('noise.mp3')] });
    const warning = { code: 'malformed', message: 'No frames.', retryable: false } as const;
    await sync(library, { extractions: [{ track: added[0] ?? '', changeKey: '"noise.mp3"', tags: {}, warning }] });
    const [row] = await trackRows(library);
    expect(row).to.include({ title: 'noise', status: 'untagged', warning: 'No frames.' });
    expect((await library.service('x').counts()).warnings).to.equal(1);
    library.close();
  });

  it('lets hints stand in for missing tags', async () => {
    const { library } = await openTestLibrary();
    const hints = { title: 'Hinted', artist: 'Host', album: 'Show', track: 2, duration: 10 };
    const entry = fileEntry('https://a.example/1.mp3', { hints });
    const { added } = await sync(library, { entries: [entry] });
    expect((await trackRows(library))[0]).to.include({ title: 'Hinted', artist: 'Host', album: 'Show', track: 2, duration: 10 });
    await sync(library, { extractions: [{ track: added[0] ?? '', changeKey: entry.changeKey, tags: { title: 'Tagged' }, warning: null }] });
    expect((await trackRows(library))[0]).to.include({ title: 'Tagged', artist: 'Host', album: 'Show' });
    expect((await library.store.file(added[0] ?? '')).file).to.deep.equal(entry);
    library.close();
  });

  it('drops tags of content that has changed since they were read', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('a.mp3')] });
    const changed = await sync(library, { entries: [fileEntry('a.mp3', { changeKey: 'new' })] });
    expect(changed).to.include({ added: changed.added }).and.deep.include({ changed: added, renamed: [] });
    const late = await sync(library, { extractions: [{ track: added[0] ?? '', changeKey: '"a.mp3"', tags: { title: 'Old' }, warning: null }] });
    expect(late.extracted).to.deep.equal([]);
    expect(await titles(library)).to.deep.equal(['a']);
    library.close();
  });

  it('is after reopening what it was before', async () => {
    const { library, database } = await openTestLibrary();
    await addTagged(library, {
      'A/1.mp3': { title: 'Eins', artists: ['Ä'], album: 'X', genres: ['Jazz', 'Funk'], loudness: { trackGain: -7.2, trackPeak: 0.98 } },
      'A/2.mp3': { title: '二', artists: ['Ä', 'B'], artistCredit: 'Ä feat. B', album: 'X', compilation: true, date: '2001-05' },
    });
    const { added } = await sync(library, { entries: [fileEntry('B/3.mp3', { size: null, modified: null })], cursor: 'next' });
    await library.service('x').setFavourite(added[0] ?? '', true);
    const before = await everything(library);
    library.close();
    const again = await openTestLibrary(database);
    expect(await everything(again.library)).to.deep.equal(before);
    again.library.close();
  });

  it('folds thin segments without anything being seen of it', async () => {
    const { library, database } = await openTestLibrary();
    for (let index = 0; index < 40; index++) await sync(library, { entries: [fileEntry(`${index}.mp3`)] });
    const before = await everything(library);
    await library.compact();
    expect(await database.keys('segments')).to.have.length(1);
    expect(await everything(library)).to.deep.equal(before);
    library.close();
    const again = await openTestLibrary(database);
    expect(await everything(again.library)).to.deep.equal(before);
    again.library.close();
  });

  it('does nothing of a batch that cannot be committed', async () => {
    const stored = await openDatabase(`library-test-${crypto.randomUUID()}`);
    let full = false;
    // The change that IndexedDB cannot clone aborts the real transaction at its end.
    const filling: Database = new Proxy(stored, {
      get: (target, property: keyof Database) =>
        property === 'write'
          ? (changes: readonly Change[], ...rest: unknown[]) =>
              Reflect.apply(target.write, target, [full ? [...changes, { store: 'meta', key: 'x', value: () => 1 }] : changes, ...rest])
          : property === 'storage' || property === 'name' || property === 'problem'
            ? target[property]
            : (target[property] as (...args: unknown[]) => unknown).bind(target),
    });
    const { library } = await openTestLibrary(filling);
    const { added } = await sync(library, { entries: [fileEntry('a.mp3')], cursor: 'one' });
    const before = await everything(library);
    full = true;
    const picture = { bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/png' };
    const batch = sync(library, {
      entries: [fileEntry('b.mp3')],
      removed: ['a.mp3'],
      extractions: [{ track: added[0] ?? '', changeKey: '"a.mp3"', tags: { title: 'T', picture }, warning: null }],
      cursor: 'two',
    });
    expect(await failure(batch)).to.equal('storage-unavailable');
    full = false;
    expect(await everything(library)).to.deep.equal(before);
    expect(await stored.keys('artwork')).to.deep.equal([]);
    const again = await openTestLibrary(stored);
    expect(await everything(again.library)).to.deep.equal(before);
    expect((await sync(library, { entries: [fileEntry('b.mp3')] })).added).to.have.length(1);
    library.close();
    again.library.close();
  });

  it('refuses a file without a path and changes nothing', async () => {
    const { library } = await openTestLibrary();
    const call = async (): Promise<unknown> => sync(library, { entries: [fileEntry('ok.mp3'), fileEntry('')] });
    expect(await failure(call())).to.equal('invalid-argument entries[1].fileId');
    expect(await trackRows(library)).to.deep.equal([]);
    library.close();
  });

  it('works in memory alike', async () => {
    const { library, database } = await openTestLibrary(
      await openDatabase('none', { indexedDB: { open: () => { throw new MpcError('internal', 'refused'); } } as unknown as IDBFactory }),
    );
    expect(database.storage).to.equal('memory');
    await addTagged(library, { 'a.mp3': { title: 'A', album: 'X', artists: ['B'] } });
    await library.compact();
    expect(await titles(library)).to.deep.equal(['A']);
    library.close();
  });
});
