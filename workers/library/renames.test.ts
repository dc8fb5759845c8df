import { expect } from '@open-wc/testing';
import { addTagged, fileEntry, openTestLibrary, sync, titles, trackRows } from './library-fixture.ts';
import type { Library } from './library.ts';

/** A second full listing in which only these files exist. */
async function relist(library: Library, files: Parameters<typeof fileEntry>[], keepBeneath: readonly string[] = []) {
  return sync(library, { run: 'run-2', entries: files.map((file) => fileEntry(...file)), settle: { keepBeneath } });
}

async function oneFavourite(): Promise<{ library: Library; id: string }> {
  const { library } = await openTestLibrary();
  const [id = ''] = await addTagged(library, { 'Old/song.mp3': { title: 'Song', artists: ['Band'] } });
  await library.service('x').setFavourite(id, true);
  return { library, id };
}

describe('a file that moves', () => {
  it('keeps its id, tags and favourite under a new path', async () => {
    const { library, id } = await oneFavourite();
    const result = await relist(library, [['New/song renamed.mp3']]);
    expect(result).to.deep.include({ added: [], renamed: [id], removed: [] });
    const [row] = await trackRows(library);
    expect(row).to.include({ id, title: 'Song', favourite: true, status: 'tagged' });
    expect((await library.store.file(id)).file.path).to.equal('New/song renamed.mp3');
    expect(await library.store.pendingCount('home')).to.equal(0);
    library.close();
  });

  it('is recognised when it was listed batches before the end, and after a restart in between', async () => {
    const { library, database } = await openTestLibrary();
    const [id = ''] = await addTagged(library, { 'a.mp3': { title: 'A' }, 'b.mp3': { title: 'B' } });
    await sync(library, { run: 'run-2', entries: [fileEntry('moved/a.mp3', { size: 1000 })] });
    library.close();
    const again = (await openTestLibrary(database)).library;
    const result = await sync(again, { run: 'run-2', entries: [fileEntry('b.mp3', { size: 1001 })], settle: { keepBeneath: [] } });
    expect(result).to.deep.include({ added: [], renamed: [id], removed: [] });
    expect(await titles(again)).to.deep.equal(['A', 'B']);
    again.close();
    const after = await openTestLibrary(database);
    expect(await titles(after.library)).to.deep.equal(['A', 'B']);
    after.library.close();
  });

  it('keeps what was made of it under its new id in the meantime', async () => {
    const { library, database } = await openTestLibrary();
    const [id] = await addTagged(library, { 'a.mp3': { title: 'A' } });
    const { added } = await sync(library, { run: 'run-2', entries: [fileEntry('b.mp3')] });
    await library.service('x').setFavourite(added[0] ?? '', true);
    await sync(library, { run: 'run-2', settle: { keepBeneath: [] } });
    expect(await trackRows(library)).to.have.length(1);
    expect((await trackRows(library))[0]).to.include({ id, favourite: true });
    library.close();
    const again = (await openTestLibrary(database)).library;
    expect((await trackRows(again))[0]).to.include({ id, favourite: true });
    again.close();
  });

  it('only takes its new path where the provider keeps ids', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('a.mp3', { fileId: '#1' })] });
    const result = await sync(library, { entries: [fileEntry('x/b.mp3', { fileId: '#1', changeKey: '"a.mp3"' })] });
    expect(result).to.deep.include({ added: [], changed: [], renamed: added });
    expect((await library.store.file(added[0] ?? '')).file).to.include({ fileId: '#1', path: 'x/b.mp3' });
    expect(await titles(library)).to.deep.equal(['b']);
    library.close();
  });

  it('is told apart from others of its size and time by name', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('1/a.mp3'), fileEntry('1/b.mp3')] });
    const result = await relist(library, [['2/b.mp3'], ['2/a.mp3']]);
    expect(result.renamed).to.have.members([...added]);
    expect((await library.store.file(added[0] ?? '')).file.path).to.equal('2/a.mp3');
    library.close();
  });

  it('is not guessed at when nothing tells two apart', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('1/a.mp3'), fileEntry('1/b.mp3')] });
    const result = await relist(library, [['2/c.mp3'], ['2/d.mp3']]);
    expect(result.renamed).to.deep.equal([]);
    expect(result.removed).to.have.members([...added]);
    library.close();
  });

  it('is another track when its size is another', async () => {
    const { library, id } = await oneFavourite();
    const result = await relist(library, [['New/song.mp3', { size: 77 }]]);
    expect(result.removed).to.deep.equal([id]);
    expect(result.added).to.have.length(1);
    library.close();
  });
});

describe('a file that goes', () => {
  it('comes back with its id, tags and favourite', async () => {
    const { library, id } = await oneFavourite();
    expect((await sync(library, { removed: ['Old/song.mp3'] })).removed).to.deep.equal([id]);
    expect(await trackRows(library)).to.deep.equal([]);
    const back = await sync(library, { entries: [fileEntry('Old/song.mp3')] });
    expect(back.added).to.deep.equal([id]);
    expect((await trackRows(library))[0]).to.include({ id, title: 'Song', favourite: true });
    expect(await library.store.pendingCount('home')).to.equal(0);
    library.close();
  });

  it('is recognised by its place where ids are given anew', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('a.mp3', { fileId: '#1' })] });
    await sync(library, { removed: ['#1'] });
    const back = await sync(library, { entries: [fileEntry('a.mp3', { fileId: '#2' })] });
    expect(back.added).to.deep.equal(added);
    library.close();
  });

  it('and is replaced in its place stays the same track with tags to be read', async () => {
    const { library } = await openTestLibrary();
    const { added } = await sync(library, { entries: [fileEntry('a.mp3', { fileId: '#1' })] });
    const result = await relist(library, [['a.mp3', { fileId: '#2', size: 5, changeKey: 'other' }]]);
    expect(result).to.deep.include({ added: [], changed: added, removed: [] });
    expect((await library.store.pending('home', 5)).map(({ track }) => track)).to.deep.equal(added);
    library.close();
  });

  it('is not taken for gone beneath a folder that could not be listed', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { entries: ['A/1.mp3', 'A/B/2.mp3', 'AB/3.mp3'].map((path, size) => fileEntry(path, { size })) });
    const result = await relist(library, [], ['A']);
    expect(result.removed).to.have.length(1);
    expect((await trackRows(library)).map((row) => row.title)).to.deep.equal(['1', '2']);
    library.close();
  });

  it('leaves with its account and comes back with it', async () => {
    const { library, id } = await oneFavourite();
    await sync(library, { account: 'other', entries: [fileEntry('x.mp3')] });
    await library.store.removeAccount('home');
    expect(await titles(library)).to.deep.equal(['x']);
    expect(await library.store.cursor('home')).to.equal(null);
    const back = await sync(library, { entries: [fileEntry('Old/song.mp3')] });
    expect(back.added).to.deep.equal([id]);
    expect((await trackRows(library, { filter: { op: 'equals', field: 'favourite', value: true } })).map((row) => row.id)).to.deep.equal([id]);
    library.close();
  });
});
