import { expect } from '@open-wc/testing';
import { addTagged, openTestLibrary, titles, type TestLibrary } from './library-fixture.ts';

const DAY = 86_400_000;

describe('qualifiers of a search', () => {
  let opened: TestLibrary;
  let now = Date.UTC(2026, 0, 1);
  before(async () => {
    opened = await openTestLibrary(undefined, { clock: { now: () => now } });
    const { library } = opened;
    const [old = ''] = await addTagged(library, {
      'Rock/old.flac': { title: 'Old', artists: ['Queen'], album: 'Jazz', genres: ['Rock'], year: 1989, duration: 300.4, bpm: 120.4, codec: 'flac', lossless: true },
    });
    now += 30 * DAY;
    const [recent = ''] = await addTagged(library, {
      'Pop/new.mp3': { title: 'New Song', artists: ['Prince'], albumArtist: 'Prince', album: 'Queen of Hearts', genres: ['Art Rock', 'Pop'], composer: 'Bach', credits: [{ name: 'Karl Böhm', role: 'conductor' }, { name: 'Emil Gilels', role: 'performer' }], year: 1994, duration: 210, codec: 'mp3' },
      'Pop/live.mp3': { title: 'Song (Live)', artists: ['Alive'], year: 2001, duration: 600, bpm: 90, compilation: true, codec: 'mp3' },
    });
    const service = library.service('x');
    await service.rate([old], 4.5);
    await service.rate([recent], 4);
    await service.setFavourite(recent, true);
  });
  after(() => opened.library.close());

  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['artist:queen', ['Old']],
    ['album:queen', ['New Song']],
    ['title:song', ['New Song', 'Song (Live)']],
    ['genre:rock', ['Old', 'New Song']],
    ['genre:"art rock"', ['New Song']],
    ['composer:bach', ['New Song']],
    ['credit:bohm', ['New Song']],
    ['credit:"emil gilels"', ['New Song']],
    ['credit:bach', ['New Song']],
    ['credit:"dkarl böhm"', []],
    ['gilels böhm', ['New Song']],
    ['title:queen', []],
    ['-genre:rock', ['Song (Live)']],
    ['-artist:queen', ['New Song', 'Song (Live)']],
    ['year:1994', ['New Song']],
    ['year:1989-1994', ['Old', 'New Song']],
    ['year:1990..', ['New Song', 'Song (Live)']],
    ['year:..1990', ['Old']],
    ['year:>1994', ['Song (Live)']],
    ['year:>=1994', ['New Song', 'Song (Live)']],
    ['year:<1994', ['Old']],
    ['year:<=1994 song', ['New Song']],
    ['fav:', ['New Song']],
    ['fav:yes', ['New Song']],
    ['fav:no', ['Old', 'Song (Live)']],
    ['rating:>=4', ['Old', 'New Song']],
    ['rating:>4', ['Old']],
    ['rating:4.5', ['Old']],
    ['rating:4-5', ['Old', 'New Song']],
    ['plays:0', ['Old', 'New Song', 'Song (Live)']],
    ['plays:>0', []],
    ['bpm:120', ['Old']],
    ['bpm:80-100', ['Song (Live)']],
    ['length:>5:00', ['Song (Live)']],
    ['length:5:00', ['Old']],
    ['length:3:30-5:00', ['Old', 'New Song']],
    ['length:<300', ['New Song']],
    ['format:flac', ['Old']],
    ['path:pop/', ['New Song', 'Song (Live)']],
    ['is:lossless', ['Old']],
    ['is:compilation', ['Song (Live)']],
    ['is:duplicate', []],
    ['added:7d', ['New Song', 'Song (Live)']],
    ['added:2m', ['Old', 'New Song', 'Song (Live)']],
    ['song -live', ['New Song']],
    ['song -artist:prince', ['Song (Live)']],
    ['song -year:1994', ['Song (Live)']],
    ['"song live"', []],
    ['"new song"', ['New Song']],
    ['YEAR:1994 Fav:', ['New Song']],
    ['artist:quene', ['Old']],
  ];
  for (const [text, expected] of cases) {
    it(`understand ${text}`, async () => expect(await titles(opened.library, { search: text })).to.have.members([...expected]));
  }

  it('hold for albums and artists by their tracks', async () => {
    const service = opened.library.service('x');
    const found = async (text: string): Promise<readonly (readonly string[])[]> => {
      const { albums, artists } = await service.search(text);
      return [albums.map((row) => row.title), artists.map((row) => row.name)];
    };
    expect(await found('fav:')).to.deep.equal([['Queen of Hearts'], ['Prince']]);
    expect(await found('queen')).to.deep.equal([['Queen of Hearts', 'Jazz'], ['Queen']]);
    expect(await found('queen year:1994')).to.deep.equal([['Queen of Hearts'], []]);
    expect(await found('genre:rock')).to.deep.equal([['Jazz', 'Queen of Hearts'], ['Queen', 'Prince']]);
    expect(await found('queen -rock')).to.deep.equal([[], []]);
    expect(await found('album:queen artist:prince')).to.deep.equal([['Queen of Hearts'], ['Prince']]);
  });

  it('never are an error, whatever is typed', async () => {
    const service = opened.library.service('x');
    const parts = ['artist:', 'year:', '-', '"', ':', '..', '>', '<=', '1990', 'live', ' ', 'fav:', 'is:', '5:00', '夜', '\\', '(', '*', '\u0000', '\ud83c'];
    for (let seed = 1; seed < 400; seed++) {
      let text = '';
      for (let rest = seed * 7919; rest > 0; rest = Math.floor(rest / parts.length)) text += parts[rest % parts.length] ?? '';
      expect((await service.search(text)).text).to.equal(text);
    }
  });
});
