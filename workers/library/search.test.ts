import { expect } from '@open-wc/testing';
import { addTagged, openTestLibrary, titles, type TestLibrary } from './library-fixture.ts';
import { Projection } from './projection.ts';
import { Search } from './search.ts';
import { foldText } from './text-fold.ts';

const TRACKS = {
  '1': { title: 'Jóga', artists: ['Björk'], album: 'Homogenic', genres: ['Art Pop'] },
  '2': { title: 'Yesterday', artists: ['The Beatles'], album: 'Help!' },
  '3': { title: 'Help!', artists: ['The Beatles'], album: 'Help!' },
  '4': { title: '夜に駆ける', artists: ['YOASOBI'], album: 'THE BOOK' },
  '5': { title: 'コネクト', artists: ['ClariS'], album: 'ＢＩＲＴＨＤＡＹ' },
  '6': { title: '宇多田 ヒカル メドレー', artists: ['宇多田ヒカル'], album: 'ファースト ラブ' },
  '7': { title: 'Thunderstruck', artists: ['AC/DC'], album: "The Razor's Edge" },
  '8': { title: 'Straße nach Łódź', artists: ['Ørsted'], album: 'Œuvre', composer: 'Smetana' },
  '9': { title: 'Don’t Stop Me Now', artists: ['Queen'], album: 'Jazz' },
  '10': { title: 'Σίσυφος', artists: ['Оркестр'], album: 'शब्द' },
  '11': { title: 'がく', artists: ['かく'], album: 'P!nk' },
  '13': { title: '사랑을 했다', artists: ['아이콘'], album: 'Return' },
  '12': { title: 'Now', artists: ['Artist'], album: 'Queensland Days' },
} as const;

describe('search for what is written apart or together', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    const names = ["Rock 'n' Roll", 'Don Tiki', 'R.E.M.', 'Remix', 'O Connor', 'Back in the U.S.S.R.', "Don't"];
    await addTagged(opened.library, Object.fromEntries(names.map((title) => [title, { title }])));
  });
  after(() => opened.library.close());

  for (const [text, expected] of Object.entries({
    "rock'n'roll": ["Rock 'n' Roll"],
    'rock’n’ro': ["Rock 'n' Roll"],
    "rock 'n' roll": ["Rock 'n' Roll"],
    "o'connor": ['O Connor'],
    "don't": ["Don't"],
    rem: ['R.E.M.', 'Remix'],
    'r.e.m.': ['R.E.M.'],
    'r.e.m': ['R.E.M.'],
    ussr: ['Back in the U.S.S.R.'],
  })) {
    it(`finds ${text}`, async () => expect((await opened.library.service('x').search(text)).tracks.map(({ title }) => title)).to.deep.equal(expected));
  }
});

describe('search for a mistyped word that is part of others', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    const names = ['Quench', 'Queen', 'Machinery', 'Chime', 'Beat It', 'Boat', 'Unchain', 'Help!', 'Hell', 'Iron', 'Ironie'];
    await addTagged(opened.library, Object.fromEntries(names.map((title) => [title, { title }])));
  });
  after(() => opened.library.close());

  for (const [text, expected] of Object.entries({
    quen: ['Queen', 'Quench'],
    chine: ['Chime', 'Machinery'],
    beat: ['Beat It'],
    help: ['Help!'],
    ironi: ['Ironie'],
    nch: ['Quench', 'Unchain'],
    'queen quen': ['Queen'],
    'artist:quen': [],
  })) {
    it(`finds what ${text} was meant to be`, async () => expect(await titles(opened.library, { search: text, sort: [{ by: 'title' }] })).to.deep.equal(expected));
  }

  it('ranks what was typed before what it may have been meant to be', async () => {
    const { tracks } = await opened.library.service('x').search('quen');
    expect(tracks.map(({ title }) => title)).to.deep.equal(['Quench', 'Queen']);
  });

  it('finds the likelier of two words where both can be meant', async () => {
    const { library } = await openTestLibrary();
    const names = [...Array.from({ length: 30 }, (_, index) => `mest${String.fromCodePoint(0x61 + index % 26)}${index}`), 'Best', 'Most'];
    await addTagged(library, Object.fromEntries(names.map((title) => [title, { title }])));
    await addTagged(library, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`/${index}`, { title: `Nest ${index}` }])));
    const found = (await library.service('x').search('mest', 200)).tracks.map(({ title }) => title.slice(0, 4));
    expect([...new Set(found)]).to.deep.equal(['mest', 'Nest']);
    library.close();
  });
});

describe('search', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    await addTagged(opened.library, TRACKS);
  });
  after(() => opened.library.close());

  const found = async (text: string): Promise<readonly string[]> =>
    (await opened.library.service('x').search(text, 50)).tracks.map((row) => row.title);

  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['ignores diacritics', 'joga bjork', ['Jóga']],
    ['ignores case', 'YESTERDAY', ['Yesterday']],
    ['takes words in any order from any field', 'help yesterday beatles', ['Yesterday']],
    ['finds beginnings of words', 'beat yest', ['Yesterday']],
    ['finds parts within words', 'derstru', ['Thunderstruck']],
    ['finds kanji without spaces', '駆ける', ['夜に駆ける']],
    ['takes hiragana for katakana', 'こねくと', ['コネクト']],
    ['takes half width for full width', 'birthday', ['コネクト']],
    ['takes half-width kana', 'ｺﾈｸﾄ', ['コネクト']],
    ['ignores spaces between Japanese characters', '宇多田ヒカル', ['宇多田 ヒカル メドレー']],
    ['takes spaces between Japanese characters', 'ファーストラブ 宇多田', ['宇多田 ヒカル メドレー']],
    ['ignores spaces between Korean words', '사랑을했다', ['사랑을 했다']],
    ['finds Korean words in any order', '했다 사랑을', ['사랑을 했다']],
    ['tells voiced kana from others', 'がく', ['がく']],
    ['takes letters that are no accents for what people type', 'strasse lodz orsted oeuvre', ['Straße nach Łódź']],
    ['ignores apostrophes of any kind', "don't stop", ['Don’t Stop Me Now']],
    ['finds words although the apostrophe was left out', 'razors', ['Thunderstruck']],
    ['takes punctuation for granted', 'ac/dc', ['Thunderstruck']],
    ['ignores punctuation that stands alone', 'queen - stop', ['Don’t Stop Me Now']],
    ['ignores punctuation around a word', '"yesterday"', ['Yesterday']],
    ['finds Greek, Cyrillic and Devanagari', 'σισυφοσ оркестр शब्द', ['Σίσυφος']],
    ['finds composers', 'smetana', ['Straße nach Łódź']],
    ['finds genres', 'art pop', ['Jóga']],
    ['forgives a letter too many', 'yessterday', ['Yesterday']],
    ['forgives a letter too few', 'thuderstruck', ['Thunderstruck']],
    ['forgives a wrong letter', 'hekp', ['Help!', 'Yesterday']],
    ['forgives swapped letters', 'bealtes yesterday', ['Yesterday']],
    ['forgives two faults in a long word', 'tunderstruc', ['Thunderstruck']],
    ['forgives a fault in a word still being typed', 'yestre', ['Yesterday']],
    ['forgives a left-out sign', 'acdc', ['Thunderstruck']],
    ['forgives a fault in a word that occurs elsewhere', 'jasz queen', ['Don’t Stop Me Now']],
    ['does not guess at short words', 'jsz', []],
    ['finds nothing where there is nothing', 'xylophon', []],
    ['finds nothing for nothing', '  ', []],
  ];
  for (const [name, text, expected] of cases) {
    it(name, async () => expect(await found(text)).to.have.members([...expected]));
  }

  it('finds every part of every word', async () => {
    for (const { title, artists, album } of Object.values(TRACKS)) {
      for (const word of [title, ...artists, album].flatMap((text) => foldText(text).split(' '))) {
        for (let from = 0; from < word.length; from++) {
          for (let to = from + 1; to <= word.length; to++) expect(await found(word.slice(from, to)), word.slice(from, to)).to.include(title);
        }
      }
    }
  });

  it('puts whole names before beginnings, and those before parts', async () => {
    const { artists, albums, tracks, counts } = await opened.library.service('x').search('help');
    expect(tracks.map((row) => row.title)).to.deep.equal(['Help!', 'Yesterday']);
    expect(albums.map((row) => row.title)).to.deep.equal(['Help!']);
    expect([artists, counts]).to.deep.equal([[], { artists: 0, albums: 1, tracks: 2 }]);
    const queen = await opened.library.service('x').search('queen');
    expect(queen.artists.map((row) => row.name)).to.deep.equal(['Queen']);
    expect(queen.tracks.map((row) => row.title)).to.deep.equal(['Don’t Stop Me Now', 'Now']);
  });

  it('gives no more than asked for, and says how many there are', async () => {
    const { tracks, counts } = await opened.library.service('x').search('e', 2);
    expect(tracks).to.have.length(2);
    expect(counts.tracks).to.be.greaterThan(2);
  });

  it('narrows views of every kind', async () => {
    const service = opened.library.service('x');
    expect(await titles(opened.library, { search: 'beatles' })).to.have.members(['Help!', 'Yesterday']);
    expect(await titles(opened.library, { search: 'jasz queen' })).to.deep.equal(['Don’t Stop Me Now']);
    expect(await titles(opened.library, { search: '' })).to.have.length(Object.keys(TRACKS).length);
    expect((await service.view({ kind: 'albums', search: 'beatles help' })).count).to.equal(1);
    expect((await service.view({ kind: 'artists', search: 'yoas' })).count).to.equal(1);
    expect((await service.view({ kind: 'genres', search: 'pop' })).count).to.equal(1);
    expect((await service.view({ kind: 'folders', search: 'nowhere' })).count).to.equal(0);
  });

  it('is prepared in steps, for as long as it may go on, and answers the same', async () => {
    const projection = new Projection({ ignoreArticles: true });
    const { columns } = projection.table;
    const given = Object.values(TRACKS);
    projection.table.ensure(given.length);
    for (const [row, { title }] of given.entries()) {
      columns.state.set(row, 0);
      columns.title.set(row, title);
    }
    projection.touch(null);
    const search = new Search(projection);
    let steps = 0;
    await search.warmUp(() => ++steps < 2);
    expect(steps).to.equal(2);
    await search.warmUp(() => ++steps > 0);
    expect(steps).to.be.greaterThan(5);
    expect(search.ranked('yessterday', 5, 0).tracks).to.deep.equal({ best: [1], count: 1 });
  });

  it('finds what has just come, and not what has gone', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { a: { title: 'Aurora' } });
    const count = async (text: string): Promise<number> => (await library.service('x').search(text)).counts.tracks;
    expect(await count('borealis')).to.equal(0);
    await addTagged(library, { b: { title: 'Borealis' } });
    expect([await count('borealis'), await count('boraelis')]).to.deep.equal([1, 1]);
    await library.store.applySync({ account: 'home', run: 'r', removed: ['b'] });
    expect(await count('borealis')).to.equal(0);
    library.close();
  });
});
