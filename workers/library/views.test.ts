import { expect } from '@open-wc/testing';
import type { ViewQuery } from '../../services/protocol/library.ts';
import type { FolderRow } from '../../services/protocol/records.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync, titles, trackRows, until, type TestLibrary } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

/** A library of tracks by title. */
async function withTracks(tagsByTitle: Readonly<Record<string, TrackTags>>): Promise<TestLibrary> {
  const opened = await openTestLibrary();
  const entries = Object.entries(tagsByTitle).map(([title, tags]) => [`${title}.mp3`, { title, ...tags }] as const);
  await addTagged(opened.library, Object.fromEntries(entries));
  return opened;
}

describe('sorting', () => {
  it('puts numbers within names in order, and follows the locale', async () => {
    const { library } = await withTracks({ 'Track 10': {}, 'Track 9': {}, Ähre: {}, Zebra: {}, apfel: {} });
    expect(await titles(library, { sort: [{ by: 'title' }] })).to.deep.equal(['Ähre', 'apfel', 'Track 9', 'Track 10', 'Zebra']);
    library.setCollation({ locale: 'sv', ignoreArticles: true });
    expect(await titles(library, { sort: [{ by: 'title' }] })).to.deep.equal(['apfel', 'Track 9', 'Track 10', 'Zebra', 'Ähre']);
    library.close();
  });

  it('ignores leading articles on wish', async () => {
    const { library } = await withTracks({ 'The Zoo': {}, Beta: {}, 'Die Alpha': {}, "L'amour": {} });
    expect(await titles(library, { sort: [{ by: 'title' }] })).to.deep.equal(['Die Alpha', "L'amour", 'Beta', 'The Zoo']);
    library.setCollation({ locale: 'en', ignoreArticles: false });
    expect(await titles(library, { sort: [{ by: 'title' }] })).to.deep.equal(['Beta', 'Die Alpha', "L'amour", 'The Zoo']);
    library.close();
  });

  it('puts what is missing last in either direction', async () => {
    const { library } = await withTracks({ a: { year: 2000 }, b: {}, c: { year: 1990, composer: 'X' } });
    expect(await titles(library, { sort: [{ by: 'year' }] })).to.deep.equal(['c', 'a', 'b']);
    expect(await titles(library, { sort: [{ by: 'year', order: 'desc' }] })).to.deep.equal(['a', 'c', 'b']);
    expect(await titles(library, { sort: [{ by: 'composer', order: 'desc' }] })).to.deep.equal(['c', 'a', 'b']);
    library.close();
  });

  it('orders fractions and large numbers rightly', async () => {
    const { library } = await withTracks({ a: { duration: 10.25 }, b: { duration: 10.5 }, c: { duration: 3600 }, d: {}, e: { duration: 0.1 } });
    expect(await titles(library, { sort: [{ by: 'duration' }] })).to.deep.equal(['e', 'a', 'b', 'c', 'd']);
    expect(await titles(library, { sort: [{ by: 'duration', order: 'desc' }] })).to.deep.equal(['c', 'b', 'a', 'e', 'd']);
    library.close();
  });

  it('takes several keys, and the sort title where there is one', async () => {
    const { library } = await withTracks({
      x: { genres: ['B'], titleSort: 'zz' },
      y: { genres: ['B'] },
      z: { genres: ['A'] },
    });
    expect(await titles(library, { sort: [{ by: 'genre' }, { by: 'title' }] })).to.deep.equal(['z', 'y', 'x']);
    library.close();
  });

  it('of tracks is by album artist, year, album, disc and number when nothing is said', async () => {
    const { library } = await withTracks({
      e: { albumArtist: 'B', album: 'Q', year: 1980 },
      d: { albumArtist: 'A', album: 'N', year: 2001, disc: 2, track: 1 },
      c: { albumArtist: 'A', album: 'N', year: 2001, disc: 1, track: 10 },
      b: { albumArtist: 'A', album: 'N', year: 2001, disc: 1, track: 9 },
      a: { albumArtist: 'A', album: 'O', year: 1999 },
    });
    expect(await titles(library)).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    library.close();
  });

  it('places texts that come later among those that are there', async () => {
    const { library } = await withTracks({ b: {}, d: {} });
    expect(await titles(library, { sort: [{ by: 'title' }] })).to.deep.equal(['b', 'd']);
    await addTagged(library, { 'new/a': { title: 'a' }, 'new/c': { title: 'c' }, 'new/e': { title: 'e' }, 'new/d': { title: 'D' } });
    expect(await titles(library, { sort: [{ by: 'title' }] })).to.deep.equal(['a', 'b', 'c', 'd', 'D', 'e']);
    library.close();
  });
});

describe('filters', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await withTracks({
      one: { artists: ['Björk', 'Tricky'], album: 'Débüt', albumArtist: 'Björk', genres: ['Trip-Hop', 'Pop'], year: 1993, track: 1, lossless: true, codec: 'flac' },
      two: { artists: ['björk'], album: 'Post', year: 1995, track: 2, composer: 'Guðmundsdóttir', comment: 'live' },
      three: { artists: ['Ｔｒｉｃｋｙ'], genres: ['pop'], year: 1995, compilation: true, sampleRate: 96000 },
    });
    const [first] = await trackRows(opened.library, { filter: { op: 'equals', field: 'title', value: 'one' } });
    await opened.library.service('x').setFavourite(first?.id ?? '', true);
  });
  after(() => opened.library.close());

  const cases: readonly (readonly [string, NonNullable<ViewQuery['filter']>, readonly string[]])[] = [
    ['equals, folded', { op: 'equals', field: 'artist', value: 'BJORK' }, ['one', 'two']],
    ['equals, of a number', { op: 'equals', field: 'year', value: 1995 }, ['two', 'three']],
    ['equals, of a flag', { op: 'equals', field: 'favourite', value: true }, ['one']],
    ['equals, of a flag not set', { op: 'equals', field: 'lossless', value: false }, ['two', 'three']],
    ['equals, of a genre among several', { op: 'equals', field: 'genre', value: 'Pop' }, ['one', 'three']],
    ['in', { op: 'in', field: 'artist', values: ['tricky', 'nobody'] }, ['one', 'three']],
    ['in, of numbers', { op: 'in', field: 'track', values: [2, 7] }, ['two']],
    ['contains', { op: 'contains', field: 'album', value: 'EBU' }, ['one']],
    ['contains, of letters that are no accents', { op: 'contains', field: 'composer', value: 'gudmund' }, ['two']],
    ['startsWith', { op: 'startsWith', field: 'title', value: 't' }, ['two', 'three']],
    ['startsWith, of a path', { op: 'startsWith', field: 'path', value: 'ON' }, ['one']],
    ['range', { op: 'range', field: 'year', min: 1994, max: 1995 }, ['two', 'three']],
    ['range, open', { op: 'range', field: 'sampleRate', min: 1 }, ['three']],
    ['missing, of a text', { op: 'missing', field: 'album' }, ['three']],
    ['missing, of a number', { op: 'missing', field: 'track' }, ['three']],
    ['missing, of a flag', { op: 'missing', field: 'compilation' }, ['one', 'two']],
    ['missing, of an album', { op: 'missing', field: 'albumId' }, ['three']],
    ['status', { op: 'equals', field: 'status', value: 'tagged' }, ['one', 'two', 'three']],
    ['account', { op: 'equals', field: 'account', value: 'nobody' }, []],
    ['and', { op: 'and', of: [{ op: 'equals', field: 'year', value: 1995 }, { op: 'missing', field: 'track' }] }, ['three']],
    ['or', { op: 'or', of: [{ op: 'equals', field: 'track', value: 1 }, { op: 'equals', field: 'track', value: 2 }] }, ['one', 'two']],
    ['not', { op: 'not', of: { op: 'contains', field: 'comment', value: 'live' } }, ['one', 'three']],
    ['and, of nothing', { op: 'and', of: [] }, ['one', 'two', 'three']],
    ['or, of nothing', { op: 'or', of: [] }, []],
  ];
  for (const [name, filter, expected] of cases) {
    it(name, async () => {
      expect(await titles(opened.library, { filter, sort: [{ by: 'added' }] })).to.have.members([...expected]);
      expect(await titles(opened.library, { filter })).to.have.length(expected.length);
    });
  }

  const malformed: readonly (readonly [unknown, string])[] = [
    [null, 'query'],
    [{ kind: 'songs' }, 'kind'],
    [{ kind: 'tracks', search: 5 }, 'search'],
    [{ kind: 'tracks', parent: null }, 'parent'],
    [{ kind: 'tracks', sort: [{ by: 'title' }, { by: 'trackCount' }] }, 'sort[1].by'],
    [{ kind: 'albums', sort: [{ by: 'title', order: 'up' }] }, 'sort[0].order'],
    [{ kind: 'tracks', sort: 'title' }, 'sort'],
    [{ kind: 'tracks', filter: [] }, 'filter'],
    [{ kind: 'tracks', filter: { op: 'like' } }, 'filter.op'],
    [{ kind: 'tracks', filter: { op: 'and', of: [{ op: 'not', of: 1 }] } }, 'filter.of[0].of'],
    [{ kind: 'tracks', filter: { op: 'or', of: {} } }, 'filter.of'],
    [{ kind: 'tracks', filter: { op: 'equals', field: 'mood', value: 'x' } }, 'filter.field'],
    [{ kind: 'tracks', filter: { op: 'equals', field: 'toString', value: 'x' } }, 'filter.field'],
    [{ kind: 'tracks', filter: { op: 'equals', field: 'year', value: '1995' } }, 'filter.value'],
    [{ kind: 'tracks', filter: { op: 'equals', field: 'favourite', value: 1 } }, 'filter.value'],
    [{ kind: 'tracks', filter: { op: 'in', field: 'favourite', values: [] } }, 'filter.field'],
    [{ kind: 'tracks', filter: { op: 'in', field: 'album', values: ['a', 5] } }, 'filter.values[1]'],
    [{ kind: 'tracks', filter: { op: 'contains', field: 'year', value: '19' } }, 'filter.field'],
    [{ kind: 'tracks', filter: { op: 'startsWith', field: 'title' } }, 'filter.value'],
    [{ kind: 'tracks', filter: { op: 'range', field: 'title', min: 1 } }, 'filter.field'],
    [{ kind: 'tracks', filter: { op: 'range', field: 'year', max: Number.NaN } }, 'filter.max'],
  ];
  for (const [query, field] of malformed) {
    it(`are refused when ${field} is wrong: ${JSON.stringify(query)}`, async () => {
      expect(await failure(opened.library.service('x').view(query as ViewQuery))).to.equal(`invalid-argument ${field}`);
    });
  }

  it('are refused when they never end', async () => {
    const filter: { op: 'not'; of: unknown } = { op: 'not', of: null };
    filter.of = filter;
    const result = await failure(opened.library.service('x').view({ kind: 'tracks', filter } as ViewQuery));
    expect(result).to.match(/^invalid-argument filter(\.of)+$/);
  });
});

describe('a view', () => {
  it('is asked for in windows of one version, and is gone when released', async () => {
    const { library } = await withTracks({ a: {}, b: {}, c: {} });
    const service = library.service('tab');
    const view = await service.view({ kind: 'tracks', sort: [{ by: 'title' }] });
    const { rows, ...rest } = await service.window(view.id, 1, 5);
    expect([rows.length, rest]).to.deep.equal([2, { view: view.id, version: view.version, offset: 1, count: 3, kind: 'tracks' }]);
    expect((await service.window(view.id, 99, 5)).rows).to.deep.equal([]);
    expect(await failure(service.window(view.id, -1, 5))).to.equal('invalid-argument offset');
    expect(await failure(service.window(view.id, 0, 1001))).to.equal('invalid-argument limit');
    await service.release(view.id);
    await service.release(view.id);
    expect(await failure(service.window(view.id, 0, 1))).to.equal('not-found');
    library.close();
  });

  it('leaves with its tab', async () => {
    const { library } = await withTracks({ a: {} });
    const view = await library.service('tab').view({ kind: 'albums' });
    library.releaseTab('tab');
    expect(await failure(library.service('tab').window(view.id, 0, 1))).to.equal('not-found');
    library.close();
  });

  it('tells its tab when it shows something else, and only then', async () => {
    const { library, events } = await withTracks({ a: { year: 1990 } });
    const service = library.service('tab');
    const all = await service.view({ kind: 'tracks' });
    const old = await service.view({ kind: 'tracks', filter: { op: 'range', field: 'year', max: 1995 } });
    events.length = 0;
    await addTagged(library, { 'new.mp3': { title: 'new', year: 2020, album: 'N', artists: ['A'] } });
    await until(() => events.some(({ event }) => event.payload.event === 'AlbumAdded'));
    const changed = events.filter(({ event }) => event.payload.event === 'ViewChanged');
    expect(changed.map(({ event, tab }) => [tab, event.payload.event === 'ViewChanged' && event.payload.view])).to.deep.include(['tab', all.id]);
    expect(changed.some(({ event }) => event.payload.event === 'ViewChanged' && event.payload.view === old.id)).to.equal(false);
    expect((await service.window(all.id, 0, 5)).version).to.be.greaterThan(all.version);
    expect((await service.window(old.id, 0, 5)).version).to.equal(old.version);
    expect(events.map(({ event }) => event.payload.event)).to.include('TrackAdded');
    library.close();
  });

  it('changes when a favourite in it does', async () => {
    const { library, events } = await withTracks({ a: {}, b: {} });
    const service = library.service('tab');
    const [row] = await trackRows(library);
    const view = await service.view({ kind: 'tracks', filter: { op: 'equals', field: 'favourite', value: true } });
    expect(view.count).to.equal(0);
    await service.setFavourite(row?.id ?? '', true);
    await until(() => events.some(({ event }) => event.payload.event === 'ViewChanged'));
    expect((await service.window(view.id, 0, 5)).count).to.equal(1);
    expect(await failure(service.setFavourite('nothing', true))).to.equal('not-found');
    library.close();
  });

  it('of folders goes down from the roots', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { entries: ['A/x/1.mp3', 'A/x/2.mp3', 'A/3.mp3', 'B/4.mp3'].map((path, size) => fileEntry(path, { size })) });
    const service = library.service('tab');
    const folders = async (parent: string | null): Promise<readonly FolderRow[]> => {
      const view = await service.view({ kind: 'folders', parent });
      const window = await service.window(view.id, 0, 10);
      return window.kind === 'folders' ? window.rows : [];
    };
    const [root] = await folders(null);
    expect(root).to.include({ account: 'home', path: '', name: '', parent: null, folderCount: 2, trackCount: 4 });
    const top = await folders(root?.id ?? '');
    expect(top.map((row) => [row.name, row.folderCount, row.trackCount])).to.deep.equal([['A', 1, 3], ['B', 0, 1]]);
    const [x] = await folders(top[0]?.id ?? '');
    expect(x).to.include({ path: 'A/x', parent: top[0]?.id });
    expect(await titles(library, { filter: { op: 'equals', field: 'folderId', value: top[0]?.id ?? '' } })).to.have.members(['1', '2', '3']);
    library.close();
  });
});

describe("an embed's list", () => {
  it('shows only in views that name its account, and counts nowhere else', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { 'mine.mp3': { title: 'mine', artists: ['A'], album: 'X' } });
    await addTagged(library, { 'theirs.mp3': { title: 'theirs', artists: ['A'], album: 'X' } }, { account: 'embed', embedded: true });
    const service = library.service('tab');
    expect(await titles(library)).to.deep.equal(['mine']);
    expect(await titles(library, { filter: { op: 'equals', field: 'account', value: 'embed' } })).to.deep.equal(['theirs']);
    expect((await service.search('theirs')).counts.tracks).to.equal(0);
    expect(await service.counts()).to.deep.include({ tracks: 1, albums: 1, artists: 1, byAccount: { home: 1, embed: 1 } });
    const albums = await service.view({ kind: 'albums', filter: { op: 'equals', field: 'account', value: 'embed' } });
    expect(albums.count).to.equal(1);
    expect(await library.store.resolve({ account: 'embed' })).to.have.length(1);
    library.close();
  });
});

describe('what is asked to be played', () => {
  it('comes in the order of the view, the album, or the listing', async () => {
    const { library } = await withTracks({
      c: { album: 'X', artists: ['A'], track: 3, year: 1 },
      a: { album: 'X', artists: ['A'], track: 1, year: 1 },
      b: { album: 'Y', artists: ['B', 'A'], track: 2, year: 2 },
    });
    const rows = await trackRows(library, { sort: [{ by: 'title', order: 'desc' }] });
    const named = (ids: readonly string[]): readonly string[] => ids.map((id) => rows.find((row) => row.id === id)?.title ?? '');
    const service = library.service('tab');
    const view = await service.view({ kind: 'tracks', sort: [{ by: 'title', order: 'desc' }] });
    expect(named(await library.store.resolve({ view: view.id }))).to.deep.equal(['c', 'b', 'a']);
    const albums = await service.view({ kind: 'albums' });
    expect(named(await library.store.resolve({ view: albums.id }))).to.deep.equal(['a', 'c', 'b']);
    const artists = await service.view({ kind: 'artists', sort: [{ by: 'artist', order: 'desc' }] });
    expect(named(await library.store.resolve({ view: artists.id }))).to.deep.equal(['b', 'a', 'c']);
    const [row] = rows;
    expect(named(await library.store.resolve({ album: row?.albumId ?? '' }))).to.deep.equal(['a', 'c']);
    expect(named(await library.store.resolve({ artist: row?.artistId ?? '' }))).to.deep.equal(['a', 'c', 'b']);
    expect(named(await library.store.resolve({ account: 'home' }))).to.deep.equal(['c', 'a', 'b']);
    expect(named(await library.store.resolve({ tracks: [row?.id ?? '', 'gone'] }))).to.deep.equal(['c']);
    expect(await failure(library.store.resolve({ tracks: ['gone'] }))).to.equal('not-found');
    expect(await failure(library.store.resolve({ view: 'gone' }))).to.equal('not-found');
    library.close();
  });
});
