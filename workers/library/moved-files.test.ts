/** Files whose ids are their paths, moved in ways that a listing shows only later, or together with others. */
import { expect } from '@open-wc/testing';
import { addAtOnce, fileEntry, openTestLibrary, sync, trackRows } from './library-fixture.ts';
import type { Library } from './library.ts';
import type { ListedFile, SyncBatchResult } from './store.ts';

let runs = 0;

/** A full listing in which only these files exist. */
function relist(library: Library, entries: readonly ListedFile[]): Promise<SyncBatchResult> {
  return sync(library, { run: `full-${++runs}`, entries, settle: { keepBeneath: [] } });
}

async function ratings(library: Library): Promise<Record<string, number | null>> {
  const all: Record<string, number | null> = {};
  for (const { id, rating } of await trackRows(library)) all[(await library.store.file(id)).file.path] = rating;
  return all;
}

async function rated(path: string): Promise<{ library: Library; id: string }> {
  const { library } = await openTestLibrary();
  const [id = ''] = await addAtOnce(library, { [path]: { title: 'Song', artists: ['Band'] } });
  await library.service('x').rate([id], 5);
  return { library, id };
}

describe('a listing that takes the place of one that was broken off', () => {
  it('still knows all that it has seen after two restarts', async () => {
    const { library: first, database } = await openTestLibrary();
    let library = first;
    const again = async (): Promise<void> => {
      library.close();
      ({ library } = await openTestLibrary(database));
    };
    for (const name of ['x', 'y']) await sync(library, { run: 'broken-off', entries: [fileEntry(`${name}.mp3`)] });
    await sync(library, { run: 'new', entries: [fileEntry('x.mp3')] });
    await again();
    await sync(library, { run: 'new', entries: [fileEntry('y.mp3')] });
    await sync(library, { run: 'new', entries: [fileEntry('z.mp3')] });
    await again();
    expect((await sync(library, { run: 'new', settle: { keepBeneath: [] } })).removed).to.deep.equal([]);
    library.close();
  });
});

describe('a file that was gone and comes back elsewhere', () => {
  it('is the same track, with its rating and tags', async () => {
    const { library, id } = await rated('a/x.mp3');
    expect((await relist(library, [])).removed).to.deep.equal([id]);
    expect(await relist(library, [fileEntry('b/x.mp3')])).to.deep.include({ added: [id], renamed: [], removed: [] });
    expect((await trackRows(library))[0]).to.include({ id, title: 'Song', rating: 5 });
    expect(await ratings(library)).to.deep.equal({ 'b/x.mp3': 5 });
    expect(await library.store.pendingCount('home')).to.equal(0);
    library.close();
  });

  it('is recognised at the end of a listing of several batches, and by a listing of changes', async () => {
    const { library, id } = await rated('a/x.mp3');
    await relist(library, []);
    await sync(library, { run: 'long', entries: [fileEntry('b/x.mp3')] });
    await sync(library, { run: 'long', entries: [fileEntry('c/y.mp3', { size: 7 })], settle: { keepBeneath: [] } });
    expect(await ratings(library)).to.deep.equal({ 'b/x.mp3': 5, 'c/y.mp3': null });
    await sync(library, { run: 'delta-1', removed: ['b/x.mp3'] });
    expect((await sync(library, { run: 'delta-2', entries: [fileEntry('d/x.mp3')] })).added).to.deep.equal([id]);
    library.close();
  });

  it('is recognised when its account was away meanwhile', async () => {
    const { library, id } = await rated('a/x.mp3');
    await library.store.removeAccount('home');
    expect((await relist(library, [fileEntry('b/x.mp3')])).added).to.deep.equal([id]);
    expect(await ratings(library)).to.deep.equal({ 'b/x.mp3': 5 });
    library.close();
  });

  it('is recognised by the hash of its content where its time is another', async () => {
    const { library } = await openTestLibrary();
    const entry = (path: string, modified: number, contentHash: string): ListedFile => fileEntry(path, { modified, contentHash });
    const { added } = await relist(library, [entry('a/x.mp3', 1, 'sha1:1')]);
    await relist(library, []);
    expect((await relist(library, [entry('b/x.mp3', 2, 'sha1:1')])).added).to.deep.equal(added);
    await relist(library, []);
    expect((await relist(library, [entry('c/x.mp3', 3, 'sha1:2')])).added).not.to.deep.equal(added);
    library.close();
  });

  it('is another one by another name, size or time, on another account, and where two could be it', async () => {
    for (const entries of [
      [fileEntry('b/y.mp3')],
      [fileEntry('b/x.mp3', { size: 8 })],
      [fileEntry('b/x.mp3', { modified: 8 })],
      [fileEntry('b/x.mp3', { modified: null })],
      [fileEntry('b/x.mp3'), fileEntry('c/x.mp3')],
    ]) {
      const { library, id } = await rated('a/x.mp3');
      await relist(library, []);
      expect((await relist(library, entries)).added).to.have.length(entries.length).and.not.include(id);
      library.close();
    }
    const { library, id } = await rated('a/x.mp3');
    await relist(library, []);
    expect((await sync(library, { account: 'other', run: 'o', entries: [fileEntry('b/x.mp3')], settle: { keepBeneath: [] } })).added).not.to.include(id);
    library.close();
  });

  it('is only one of two that were gone if something tells them apart', async () => {
    const { library } = await openTestLibrary();
    const { added } = await relist(library, [fileEntry('a/x.mp3'), fileEntry('b/x.mp3')]);
    await relist(library, []);
    const [id = ''] = (await relist(library, [fileEntry('c/x.mp3')])).added;
    expect(added).not.to.include(id);
    library.close();
  });
});

describe('a file in whose place another one lies', () => {
  const other = fileEntry('q.mp3', { size: 77, modified: 9000, changeKey: 'other' });

  it('keeps its id and rating where it is now, and the other one is new', async () => {
    for (const entries of [[fileEntry('r.mp3'), other], [other, fileEntry('r.mp3')]]) {
      const { library, id } = await rated('q.mp3');
      const { added, renamed, changed, removed } = await relist(library, entries);
      expect([added.length, renamed, changed, removed]).to.deep.equal([1, [id], [], []]);
      expect(await ratings(library)).to.deep.equal({ 'r.mp3': 5, 'q.mp3': null });
      expect((await trackRows(library)).map(({ title, status }) => [title, status])).to.have.deep.members([['Song', 'tagged'], ['q', 'listed']]);
      expect((await library.store.pending('home', 9)).map(({ track, file }) => [track, file.path])).to.deep.equal([[added[0], 'q.mp3']]);
      expect(await relist(library, entries)).to.deep.include({ added: [], renamed: [], changed: [], removed: [] });
      library.close();
    }
  });

  it('is recognised when it was listed a batch before, and after reopening', async () => {
    const { library, database } = await openTestLibrary();
    const [id = ''] = await addAtOnce(library, { 'q.mp3': { title: 'Song' } });
    await library.service('x').rate([id], 5);
    await sync(library, { run: 'two', entries: [fileEntry('r.mp3')] });
    await sync(library, { run: 'two', entries: [other], settle: { keepBeneath: [] } });
    library.close();
    const again = (await openTestLibrary(database)).library;
    expect(await ratings(again)).to.deep.equal({ 'r.mp3': 5, 'q.mp3': null });
    expect((await again.store.file(id)).file.path).to.equal('r.mp3');
    again.close();
  });

  it('is followed through a whole album that is renumbered, and through two that change places', async () => {
    const { library } = await openTestLibrary();
    const song = (path: string, size: number): ListedFile => ({ ...fileEntry(path, { size, modified: size, changeKey: `${size}` }), tags: { title: `${size}` } });
    const { added } = await relist(library, [song('1.mp3', 1), song('2.mp3', 2), song('3.mp3', 3)]);
    for (const [index, id] of added.entries()) await library.service('x').rate([id], index + 1);
    await relist(library, [song('1.mp3', 9), song('2.mp3', 1), song('3.mp3', 2), song('4.mp3', 3)]);
    expect(await ratings(library)).to.deep.equal({ '1.mp3': null, '2.mp3': 1, '3.mp3': 2, '4.mp3': 3 });
    await relist(library, [song('1.mp3', 9), song('2.mp3', 3), song('3.mp3', 2), song('4.mp3', 1)]);
    expect(await ratings(library)).to.deep.equal({ '1.mp3': null, '2.mp3': 3, '3.mp3': 2, '4.mp3': 1 });
    expect((await trackRows(library)).map(({ title, rating }) => [title, rating])).to.have.deep.members([['9', null], ['1', 1], ['2', 2], ['3', 3]]);
    library.close();
  });

  it('has only changed when size, time and key do not all say that it is another', async () => {
    for (const more of [{ size: 77 }, { modified: 9000 }]) {
      const { library, id } = await rated('q.mp3');
      const { changed, added } = await relist(library, [fileEntry('q.mp3', { changeKey: 'other', ...more }), fileEntry('r.mp3')]);
      expect([changed, added.length]).to.deep.equal([[id], 1]);
      library.close();
    }
  });

  it('has only changed where two could be it', async () => {
    const { library, id } = await rated('q.mp3');
    expect((await relist(library, [other, fileEntry('r.mp3'), fileEntry('s.mp3')])).changed).to.deep.equal([id]);
    library.close();
  });

  it('stays itself where a new file has come to its old place, told of first', async () => {
    const { library } = await openTestLibrary();
    const { added: [id] } = await sync(library, { entries: [{ ...fileEntry('a.mp3'), fileId: 'id:1' }], settle: { keepBeneath: [] } });
    const entries = [
      { ...fileEntry('a.mp3', { size: 7, modified: 7 }), fileId: 'id:2' },
      { ...fileEntry('b.mp3'), fileId: 'id:1' },
    ];
    const { added, renamed } = await sync(library, { run: 'changes', removedPaths: ['a.mp3'], entries, ended: true });
    expect(renamed).to.deep.equal([id]);
    expect(added).to.have.length(1);
    expect((await library.store.file(id!)).file).to.include({ fileId: 'id:1', path: 'b.mp3' });
    library.close();
  });
});
