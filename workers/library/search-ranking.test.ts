import { expect } from '@open-wc/testing';
import type { SearchResults } from '../../services/protocol/library.ts';
import { addAtOnce, openTestLibrary } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

async function search(tracks: readonly TrackTags[], text: string): Promise<SearchResults> {
  const { library } = await openTestLibrary();
  await addAtOnce(library, Object.fromEntries(tracks.map((tags, index) => [`${index}.mp3`, tags])));
  const results = await library.service('x').search(text, 20);
  library.close();
  return results;
}

async function searchTitles(tracks: readonly TrackTags[], text: string): Promise<readonly string[]> {
  return (await search(tracks, text)).tracks.map(({ title }) => title);
}

async function searchArtists(names: readonly (readonly [name: string, tracks: number])[], text: string): Promise<readonly string[]> {
  const tracks = names.flatMap(([name, count]) => Array.from({ length: count }, (_, index) => ({ title: `Song ${index}`, artists: [name] })));
  return (await search(tracks, text)).artists.map(({ name }) => name);
}

describe('the rank of what is found', () => {
  it('puts the title that was typed first, though its words stand in others', async () => {
    expect(await searchTitles([{ title: 'Talk' }, { title: 'Talk Talk' }], 'talk talk')).to.deep.equal(['Talk Talk', 'Talk']);
    const ofMaiden = ['Iron', 'Iron Maiden', 'Maiden'].map((title) => ({ title, artists: ['Iron Maiden'], album: 'Iron Maiden' }));
    expect((await searchTitles(ofMaiden, 'Iron MAIDEN'))[0]).to.equal('Iron Maiden');
    for (const name of ['Bad Company', 'Come Together', 'Sweet Home', 'Oh, Pretty Woman!', '宇多田 ヒカル']) {
      const [first = '', last = ''] = name.split(' ');
      const others = [`${last} ${first}`, first, `${first} ${last} Again`, `A ${name}`].map((title) => ({ title, artists: [name] }));
      const found = await searchTitles([...others, { title: name }], name.replace(/[,!]/g, ''));
      expect(found[0]).to.equal(name);
    }
  });

  it('goes by title before artist, and by whole names before beginnings', async () => {
    const tracks = [
      { title: 'Be', artists: ['Let It'] },
      { title: 'It Be Let', album: 'Let It Be' },
      { title: 'Be', artists: ['Let It Be'] },
      { title: 'Let It Be Me' },
      { title: 'Let It Be', artists: ['The Beatles'] },
      { title: 'Now Let It Be' },
    ];
    const found = await searchTitles(tracks, 'let it be');
    expect(found.slice(0, 4)).to.deep.equal(['Let It Be', 'Be', 'It Be Let', 'Let It Be Me']);
    expect(await searchTitles([{ title: 'Queen of Hearts' }, { title: 'Now I Am Here and There', artists: ['Queen'] }], 'queen')).to.deep.equal([
      'Now I Am Here and There',
      'Queen of Hearts',
    ]);
  });

  it('puts the artist whose name was typed first, however many tracks others have', async () => {
    expect(await searchArtists([['Duran', 3], ['Duran Duran', 1]], 'duran duran')).to.deep.equal(['Duran Duran', 'Duran']);
    expect(await searchArtists([['The Band Perry', 9], ['The Band', 1]], 'the band')).to.deep.equal(['The Band', 'The Band Perry']);
    expect(await searchArtists([['The Jam Session', 9], ['The Jam', 1], ['Jam the The', 20]], 'the jam')).to.deep.equal(['The Jam', 'The Jam Session', 'Jam the The']);
  });

  it('puts the album whose title was typed first', async () => {
    const albums = ['Come Together Again', 'Together Come', 'Come Together'].map((album) => ({ title: 'x', album, artists: ['y'] }));
    const found = await search(albums, 'come together');
    expect(found.albums.map(({ title }) => title)).to.deep.equal(['Come Together', 'Come Together Again', 'Together Come']);
  });

  it('finds the whole name among thousands with the same words', async () => {
    const others = Array.from({ length: 3000 }, (_, index) => ({ title: `Love My ${index}`, artists: ['My Love'], album: `My Love ${index}` }));
    expect((await searchTitles([...others, { title: 'My Love' }], 'my love'))[0]).to.equal('My Love');
  });

  it('counts what was typed beside qualifiers', async () => {
    const tracks = [{ title: 'It Be Let', year: 1970 }, { title: 'Let It Be', year: 1970 }, { title: 'Let It Be', year: 1990 }];
    expect(await searchTitles(tracks, 'let it year:1970 be')).to.deep.equal(['Let It Be', 'It Be Let']);
  });
});
