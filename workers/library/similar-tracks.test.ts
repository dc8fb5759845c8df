import { expect } from '@open-wc/testing';
import { addTagged, failure, openTestLibrary, sync } from './library-fixture.ts';

describe('tracks like another', () => {
  it('are by its artists and of its genres, by chance, each once', async () => {
    const { library } = await openTestLibrary();
    const tags = Object.fromEntries([
      ['one.mp3', { title: 'one', artists: ['Ann', 'Bo'], genres: ['Folk'] }],
      ...Array.from({ length: 6 }, (_, at) => [`bo${at}.mp3`, { title: `bo${at}`, artists: ['Bo'], genres: ['Rock'] }]),
      ...Array.from({ length: 9 }, (_, at) => [`folk${at}.mp3`, { title: `folk${at}`, artists: ['Cy'], genres: ['Folk', 'Pop'] }]),
      ...Array.from({ length: 9 }, (_, at) => [`other${at}.mp3`, { title: `other${at}`, artists: ['Di'], genres: ['Jazz'] }]),
    ]) as Parameters<typeof addTagged>[1];
    const [one = '', bo0 = ''] = await addTagged(library, tags);
    const chosen = new Set<string>();
    for (let round = 0; round < 30; round++) {
      const ids = await library.store.similar(one, 5, new Set([bo0]));
      expect(new Set(ids).size).to.equal(5);
      const titles = (await library.store.rows(ids)).map(({ title }) => title);
      expect(titles.filter((title) => title.startsWith('bo'))).to.have.length(2);
      for (const title of titles) chosen.add(title.replace(/\d/, ''));
      expect(ids).not.to.include(one);
      expect(ids).not.to.include(bo0);
    }
    expect([...chosen].toSorted()).to.deep.equal(['bo', 'folk']);
    expect(await library.store.similar(one, 100, new Set())).to.have.length(15);
  });

  it('are none where nothing is like it, nor of the list of an embed', async () => {
    const { library } = await openTestLibrary();
    const [only = ''] = await addTagged(library, { 'a.mp3': { artists: ['Ann'], genres: ['Folk'] } });
    await sync(library, { account: 'embed', embedded: true, entries: [] });
    await addTagged(library, { 'b.mp3': { artists: ['Ann'], genres: ['Folk'] } }, { account: 'embed', embedded: true });
    expect(await library.store.similar(only, 5, new Set())).to.deep.equal([]);
    expect(await failure(library.store.similar('nobody', 5, new Set()))).to.equal('not-found');
  });

  it('know their albums', async () => {
    const { library } = await openTestLibrary();
    const [a = '', b = '', c = ''] = await addTagged(library, { 'a.mp3': { album: 'X' }, 'b.mp3': { album: 'X' }, 'c.mp3': { album: '' } });
    const albums = await library.store.albumsOf([a, b, c, 'nobody']);
    expect(albums.get(a)).to.equal(albums.get(b));
    expect([...albums.keys()]).to.deep.equal([a, b]);
  });
});
