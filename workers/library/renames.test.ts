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

  it('keeps what was heard of it under its new id in the meantime, each play once', async () => {
    const { library, database } = await openTestLibrary();
    const service = library.service('x');
    const [id = ''] = await addTagged(library, { 'a.mp3': { title: 'A' } });
    await library.heard({ track: id, startedAt: 10, heard: 90, completed: true });
    const { added } = await sync(library, { run: 'run-2', entries: [fileEntry('b.mp3')] });
    const [temporary = ''] = added;
    await library.heard({ track: temporary, startedAt: 20, heard: 90, completed: true });
    await sync(library, { run: 'run-2', settle: { keepBeneath: [] } });
    // The player has taken the track by the id that it had.
    await library.heard({ track: temporary, startedAt: 20, heard: 180, completed: true });
    await library.heard({ track: temporary, startedAt: 30, heard: 5, completed: false });
    await service.rate([temporary], 4);
    const heard = async (from: Library): Promise<unknown> => ({
      history: (await from.service('x').history(0, 9)).map(({ track, startedAt, heard: seconds }) => [track, startedAt, seconds]),
      plays: (({ plays, skips, lastPlayed, rating }) => [plays, skips, lastPlayed, rating])(await from.service('x').track(id)),
    });
    const all = { history: [[id, 30, 5], [id, 20, 180], [id, 10, 90]], plays: [2, 1, 20, 4] };
    expect(await heard(library)).to.deep.equal(all);
    expect([await library.store.copies(temporary), (await library.store.file(temporary)).file.path]).to.deep.equal([[id], 'b.mp3']);
    expect(await service.undo()).to.deep.equal({ change: 'rating', count: 1 });
    library.close();
    const again = (await openTestLibrary(database)).library;
    expect(await heard(again)).to.deep.equal({ ...all, plays: [2, 1, 20, null] });
    again.close();
  });

  it('tells its copies what was made of it in the meantime, and also what was taken back', async () => {
    const { library } = await openTestLibrary();
    const tags = { title: 'A', artists: ['B'], album: 'C', duration: 100 };
    const service = library.service('x');
    const [id = ''] = await addTagged(library, { 'a.mp3': tags });
    const [copy = ''] = await addTagged(library, { 'a.mp3': tags }, { account: 'other' });
    await service.setFavourite(id, true);
    const { added } = await sync(library, { run: 'run-2', entries: [fileEntry('b.mp3')] });
    const [temporary = ''] = added;
    await service.rate([temporary], 2);
    await service.setFavourite(temporary, true);
    await service.setFavourite(temporary, false);
    await library.heard({ track: temporary, startedAt: 20, heard: 90, completed: true });
    await sync(library, { run: 'run-2', settle: { keepBeneath: [] } });
    for (const track of [id, copy]) expect(await service.track(track)).to.include({ favourite: false, rating: 2, plays: 1, copies: 2 });
    library.close();
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
