import { expect } from '@open-wc/testing';
import { addAtOnce, openTestLibrary, titles, type TestLibrary } from './library-fixture.ts';

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
