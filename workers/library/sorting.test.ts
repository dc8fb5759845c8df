import { expect } from '@open-wc/testing';
import type { FolderRow } from '../../services/protocol/records.ts';
import { addAtOnce, fileEntry, openTestLibrary, sync, titles, type TestLibrary } from './library-fixture.ts';

describe('the order of an album of which some tracks name no disc', () => {
  const IN_ORDER = ['first', 'second', 'third', 'second disc'];
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    const tags = { album: 'Album', artists: ['Artist'], year: 2000 };
    await addAtOnce(opened.library, {
      '4.mp3': { ...tags, title: 'second disc', disc: 2, track: 1 },
      '3.mp3': { ...tags, title: 'third', track: 3 },
      '2.mp3': { ...tags, title: 'second', disc: 1, track: 2 },
      '1.mp3': { ...tags, title: 'first', track: 1 },
    });
  });
  after(() => opened.library.close());

  it('has them on the first, by default and where tracks follow discs', async () => {
    expect(await titles(opened.library)).to.deep.equal(IN_ORDER);
    expect(await titles(opened.library, { sort: [{ by: 'album' }, { by: 'disc' }, { by: 'track' }] })).to.deep.equal(IN_ORDER);
  });

  it('has them on the first when it is played', async () => {
    const { store } = opened.library;
    const service = opened.library.service('x');
    const { id } = await service.view({ kind: 'albums' });
    const { rows } = await service.window(id, 0, 1);
    const tracks = await Promise.all((await store.resolve({ album: rows[0]?.id ?? '' })).map((track) => service.track(track)));
    expect(tracks.map(({ title }) => title)).to.deep.equal(IN_ORDER);
  });

  it('has them last where discs are compared by themselves', async () => {
    expect((await titles(opened.library, { sort: [{ by: 'disc' }, { by: 'title' }] })).slice(0, 2)).to.deep.equal(['second', 'second disc']);
  });
});

describe('the order of folders', () => {
  it('of one name is that of their paths, then of their accounts, whichever came first', async () => {
    const { library } = await openTestLibrary();
    for (const account of ['b', 'a', 'c']) await sync(library, { account, entries: ['Y/Live/1.mp3', 'X/Live/2.mp3'].map((path) => fileEntry(path)) });
    const service = library.service('x');
    const view = await service.view({ kind: 'folders' });
    const { rows } = await service.window(view.id, 0, 20);
    const byName = new Map<string, string[]>();
    for (const { name, account, path } of rows as readonly FolderRow[]) byName.set(name, [...(byName.get(name) ?? []), `${account}:${path}`]);
    expect(Object.fromEntries(byName)).to.deep.equal({
      '': ['a:', 'b:', 'c:'],
      Live: ['a:X/Live', 'b:X/Live', 'c:X/Live', 'a:Y/Live', 'b:Y/Live', 'c:Y/Live'],
      X: ['a:X', 'b:X', 'c:X'],
      Y: ['a:Y', 'b:Y', 'c:Y'],
    });
    library.close();
  });
});
