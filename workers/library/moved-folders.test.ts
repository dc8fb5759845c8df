/** Folders that a provider tells of as a whole: under another path, or gone. Its files have ids of their own, which stay. */
import { expect } from '@open-wc/testing';
import { failure, fileEntry, openTestLibrary, sync, trackRows } from './library-fixture.ts';
import type { Library } from './library.ts';
import type { ListedFile, SyncBatch } from './store.ts';

/** A file with an id that has nothing to do with its path, and with its tags. */
function file(fileId: string, path: string): ListedFile {
  const title = path.slice(path.lastIndexOf('/') + 1, -4);
  return { ...fileEntry(path, { fileId, changeKey: fileId, size: 1000 + fileId.charCodeAt(0), modified: fileId.charCodeAt(0) }), tags: { title, artists: ['Band'], album: 'Album' } };
}

/** Files by their ids. */
async function withFiles(paths: Readonly<Record<string, string>>): Promise<{ library: Library; tracks: Readonly<Record<string, string>> }> {
  const { library } = await openTestLibrary();
  const { added } = await sync(library, { entries: Object.entries(paths).map(([id, path]) => file(id, path)) });
  return { library, tracks: Object.fromEntries(Object.keys(paths).map((id, index) => [id, added[index] ?? ''])) };
}

/** Paths by the files' ids, of what is listed. */
async function paths(library: Library, account = 'home'): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const { id } of await trackRows(library)) {
    const known = await library.store.file(id);
    if (known.account === account) all[known.file.fileId] = known.file.path;
  }
  return all;
}

async function folders(library: Library): Promise<readonly string[]> {
  const service = library.service('test');
  const view = await service.view({ kind: 'folders' });
  const window = await service.window(view.id, 0, 100);
  await service.release(view.id);
  return window.kind === 'folders' ? window.rows.map(({ path }) => path).filter((path) => path !== '').sort() : [];
}

const apply = (library: Library, batch: Partial<SyncBatch>): ReturnType<typeof sync> => sync(library, { run: 'delta', ...batch });

describe('a folder under another path', () => {
  it('takes its tracks along: their ids, ratings, plays and places in playlists', async () => {
    const { library, tracks } = await withFiles({ a: 'Old/One.mp3', b: 'Old/Disc 1/Two.mp3', c: 'Older/Three.mp3' });
    const service = library.service('tab');
    const { a = '', b = '', c = '' } = tracks;
    await service.rate([a], 5);
    const playlist = await service.createPlaylist('Mine', [b, a, c]);
    const { renamed, ...rest } = await apply(library, { moved: [{ from: 'Old', to: 'New/Place' }] });
    expect([...renamed].sort()).to.deep.equal([a, b].sort());
    expect(rest).to.deep.equal({ added: [], changed: [], removed: [], extracted: [] });
    expect(await paths(library)).to.deep.equal({ a: 'New/Place/One.mp3', b: 'New/Place/Disc 1/Two.mp3', c: 'Older/Three.mp3' });
    expect((await trackRows(library)).find(({ id }) => id === a)).to.include({ title: 'One', rating: 5 });
    expect((await service.playlistEntries(playlist.id, 0, 10)).map(({ track }) => track)).to.deep.equal([b, a, c]);
    expect(await library.store.pendingCount('home')).to.equal(0);
    library.close();
  });

  it('shows in views of folders, and in views by folder', async () => {
    const { library, tracks } = await withFiles({ a: 'Old/One.mp3', b: 'Old/Disc 1/Two.mp3' });
    const service = library.service('tab');
    const view = await service.view({ kind: 'tracks' });
    expect(await folders(library)).to.deep.equal(['Old', 'Old/Disc 1']);
    await apply(library, { moved: [{ from: 'Old', to: 'New' }] });
    expect(await folders(library)).to.deep.equal(['New', 'New/Disc 1']);
    const window = await service.window(view.id, 0, 10);
    expect(window.kind === 'tracks' && window.rows.map(({ id }) => id).sort()).to.deep.equal(Object.values(tracks).sort());
    library.close();
  });

  it('is found by the new path', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { entries: [fileEntry('Waltzes/01.mp3', { fileId: 'a' })] });
    await apply(library, { moved: [{ from: 'Waltzes', to: 'Polonaises' }] });
    expect(await trackRows(library, { search: 'path:polonaises' })).to.have.length(1);
    expect(await trackRows(library, { search: 'path:waltzes' })).to.have.length(0);
    library.close();
  });

  it('stays there after a restart, and when it is listed again', async () => {
    const { library: first, database } = await openTestLibrary();
    const { added } = await sync(first, { entries: [file('a', 'Old/One.mp3')] });
    await apply(first, { moved: [{ from: 'Old', to: 'New' }] });
    first.close();
    const { library } = await openTestLibrary(database);
    expect(await paths(library)).to.deep.equal({ a: 'New/One.mp3' });
    const result = await sync(library, { run: 'full', entries: [file('a', 'New/One.mp3')], settle: { keepBeneath: [] } });
    expect(result).to.deep.equal({ added: [], changed: [], renamed: [], removed: [], extracted: [] });
    expect((await trackRows(library)).map(({ id }) => id)).to.deep.equal(added);
    library.close();
  });

  it('moves before what is within it, in the order that was told', async () => {
    const { library } = await withFiles({ a: 'A/1.mp3', b: 'A/B/2.mp3', c: 'A/B/C/3.mp3' });
    await apply(library, { moved: [{ from: 'A', to: 'X' }, { from: 'X/B', to: 'Y' }, { from: 'Y/C', to: 'X/C' }] });
    expect(await paths(library)).to.deep.equal({ a: 'X/1.mp3', b: 'Y/2.mp3', c: 'X/C/3.mp3' });
    library.close();
  });

  it('changes places with another, by way of a third', async () => {
    const { library, tracks } = await withFiles({ a: 'A/1.mp3', b: 'B/1.mp3' });
    await apply(library, { moved: [{ from: 'A', to: 'A (2)' }, { from: 'B', to: 'A' }, { from: 'A (2)', to: 'B' }] });
    expect(await paths(library)).to.deep.equal({ a: 'B/1.mp3', b: 'A/1.mp3' });
    expect(new Set((await trackRows(library)).map(({ id }) => id))).to.deep.equal(new Set(Object.values(tracks)));
    library.close();
  });

  it('goes into a folder of its own old name', async () => {
    const { library } = await withFiles({ a: 'A/1.mp3', b: 'A/B/2.mp3' });
    await apply(library, { moved: [{ from: 'A', to: 'A/Old' }], entries: [file('c', 'A/3.mp3')] });
    expect(await paths(library)).to.deep.equal({ a: 'A/Old/1.mp3', b: 'A/Old/B/2.mp3', c: 'A/3.mp3' });
    library.close();
  });

  it('leaves alone what only begins like it, and other accounts', async () => {
    const { library } = await withFiles({ a: 'Rock/1.mp3', b: 'Rock & Roll/2.mp3', c: 'Rock.mp3' });
    await sync(library, { account: 'other', entries: [file('d', 'Rock/1.mp3')] });
    await apply(library, { moved: [{ from: 'Rock', to: 'Stone' }] });
    expect(await paths(library)).to.deep.equal({ a: 'Stone/1.mp3', b: 'Rock & Roll/2.mp3', c: 'Rock.mp3' });
    expect(await paths(library, 'other')).to.deep.equal({ d: 'Rock/1.mp3' });
    library.close();
  });

  it('may come to where something lies: each file is the track that it was', async () => {
    const { library, tracks } = await withFiles({ a: 'A/1.mp3', b: 'B/1.mp3' });
    const { renamed, removed } = await apply(library, { moved: [{ from: 'A', to: 'B' }], removed: ['b'] });
    expect({ renamed, removed }).to.deep.equal({ renamed: [tracks['a']], removed: [tracks['b']] });
    expect(await paths(library)).to.deep.equal({ a: 'B/1.mp3' });
    library.close();
  });

  it('changes nothing where it is not known, and nothing twice', async () => {
    const { library } = await withFiles({ a: 'A/1.mp3' });
    const moved = [{ from: 'A', to: 'B' }];
    await apply(library, { moved });
    const again = await apply(library, { moved });
    expect(again.renamed).to.deep.equal([]);
    expect(await paths(library)).to.deep.equal({ a: 'B/1.mp3' });
    library.close();
  });
});

describe('a path at which nothing is any more', () => {
  it('takes away what lies there and beneath, and keeps what a person made of it', async () => {
    const { library, tracks } = await withFiles({ a: 'A/1.mp3', b: 'A/B/2.mp3', c: 'AB/3.mp3', d: 'D.mp3' });
    const { a = '', b = '', d = '' } = tracks;
    await library.service('tab').rate([b], 4);
    const { removed } = await apply(library, { removedPaths: ['A', 'D.mp3'] });
    expect([...removed].sort()).to.deep.equal([a, b, d].sort());
    expect(await paths(library)).to.deep.equal({ c: 'AB/3.mp3' });
    expect((await apply(library, { entries: [file('b', 'Z/2.mp3')] })).added).to.deep.equal([b]);
    expect((await trackRows(library)).find(({ id }) => id === b)).to.include({ rating: 4 });
    library.close();
  });

  it('is no loss to what has moved out of it, or is listed there after all', async () => {
    const { library, tracks } = await withFiles({ a: 'A/1.mp3', b: 'A/B/2.mp3', c: 'A/3.mp3' });
    const { removed, added } = await apply(library, { moved: [{ from: 'A/B', to: 'B' }], removedPaths: ['A'], entries: [file('c', 'A/3.mp3')] });
    expect({ removed, added }).to.deep.equal({ removed: [tracks['a']], added: [] });
    expect(await paths(library)).to.deep.equal({ b: 'B/2.mp3', c: 'A/3.mp3' });
    library.close();
  });

  it('makes room for a folder that comes there in the same batch', async () => {
    const { library, tracks } = await withFiles({ a: 'A/1.mp3', b: 'B/1.mp3' });
    await apply(library, { moved: [{ from: 'A', to: 'A (2)' }, { from: 'B', to: 'A' }], removedPaths: ['A (2)'] });
    expect(await paths(library)).to.deep.equal({ b: 'A/1.mp3' });
    expect((await trackRows(library)).map(({ id }) => id)).to.deep.equal([tracks['b']]);
    library.close();
  });

  it('is a file of that very path, too, and nothing of other accounts', async () => {
    const { library } = await withFiles({ a: 'A/1.mp3' });
    await sync(library, { account: 'other', entries: [file('b', 'A/1.mp3')] });
    await apply(library, { removedPaths: ['A/1.mp3'] });
    expect(await paths(library)).to.deep.equal({});
    expect(await paths(library, 'other')).to.deep.equal({ b: 'A/1.mp3' });
    library.close();
  });
});

describe('a batch with moved folders that is refused', () => {
  it('leaves everything as it was, and may be applied once more', async () => {
    const { library } = await withFiles({ a: 'A/1.mp3', b: 'B/2.mp3' });
    const batch = { moved: [{ from: 'A', to: 'C' }], removedPaths: ['B'] };
    const broken = { ...fileEntry('bad.mp3'), path: 5 } as unknown as ListedFile;
    expect(await failure(apply(library, { ...batch, entries: [broken] }))).to.equal('invalid-argument entries[0].path');
    expect(await paths(library)).to.deep.equal({ a: 'A/1.mp3', b: 'B/2.mp3' });
    await apply(library, batch);
    expect(await paths(library)).to.deep.equal({ a: 'C/1.mp3' });
    library.close();
  });

  for (const [what, field, batch] of [
    ['no paths', 'moved[0].to', { moved: [{ from: 'A', to: 5 }] }],
    ['a root that moves', 'moved[0].from', { moved: [{ from: '', to: 'B' }] }],
    ['a path that is none', 'removedPaths[1]', { removedPaths: ['B', null] }],
  ] as const) {
    it(`is refused for ${what}, by the name of the field`, async () => {
      const { library } = await withFiles({ a: 'A/1.mp3' });
      expect(await failure(apply(library, batch as unknown as Partial<SyncBatch>))).to.equal(`invalid-argument ${field}`);
      expect(await paths(library)).to.deep.equal({ a: 'A/1.mp3' });
      library.close();
    });
  }
});
