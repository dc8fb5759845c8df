import { expect } from '@open-wc/testing';
import type { Filter, LibraryService, SortKey, ViewQuery } from '../../services/protocol/library.ts';
import { addAtOnce, addTagged, failure, fileEntry, openTestLibrary, sync, titles, trackRows, until, type TestLibrary } from './library-fixture.ts';
import { LIBRARY_SCOPE, Projection } from './projection.ts';
import { Search } from './search.ts';
import { viewItems } from './view-items.ts';

const DAY = 86_400_000;

/** A library with these tracks, of which everybody has been told. */
async function open(titlesToAdd: readonly string[]): Promise<TestLibrary & { readonly service: LibraryService; readonly ids: readonly string[] }> {
  const opened = await openTestLibrary();
  const ids = await addAtOnce(opened.library, Object.fromEntries(titlesToAdd.map((title) => [`${title}/${title}.mp3`, { title, album: `Album ${title}`, artists: [`Artist ${title}`], genres: [title] }])));
  await until(() => opened.events.some(({ event }) => event.payload.event === 'TrackAdded'));
  return { ...opened, service: opened.library.service('tab'), ids };
}

/** Names of those of the views that were told to show something else once the tracks' event has come. */
async function told({ events }: TestLibrary, views: Readonly<Record<string, { readonly id: string }>>, change: () => Promise<unknown>): Promise<readonly string[]> {
  events.length = 0;
  await change();
  await until(() => events.some(({ event }) => event.payload.event === 'TrackUpdated' || event.payload.event === 'TrackAdded'));
  const changed = events.map(({ event }) => (event.payload.event === 'ViewChanged' ? event.payload.view : ''));
  return Object.keys(views).filter((name) => changed.includes(views[name]?.id ?? ''));
}

describe('a change', () => {
  it('of what a person makes concerns the tracks shown and the views that ask for it', async () => {
    const opened = await open(['a', 'b']);
    const { service, ids } = opened;
    const [a = '', b = ''] = ids;
    const views = {
      all: await service.view({ kind: 'tracks' }),
      onlyB: await service.view({ kind: 'tracks', filter: { op: 'equals', field: 'title', value: 'b' } }),
      rated: await service.view({ kind: 'tracks', filter: { op: 'range', field: 'rating', min: 4 } }),
      found: await service.view({ kind: 'tracks', search: 'rating:>=4' }),
      albums: await service.view({ kind: 'albums' }),
      ratedAlbums: await service.view({ kind: 'albums', filter: { op: 'range', field: 'rating', min: 4 } }),
    };
    expect(await told(opened, views, () => service.rate([a], 5))).to.deep.equal(['all', 'rated', 'found', 'ratedAlbums']);
    expect(await told(opened, views, () => service.rate([b], 1))).to.deep.equal(['all', 'onlyB']);
    expect((await service.window(views.rated.id, 0, 9)).rows).to.have.length(1);
    opened.library.close();
  });

  it('of tags concerns only the views that show the track', async () => {
    const opened = await open(['a', 'b']);
    const { service } = opened;
    const of = async (kind: ViewQuery['kind'], title: string) =>
      service.view({ kind, filter: { op: 'startsWith', field: 'path', value: `${title}/` } });
    const views = {
      tracksA: await of('tracks', 'a'),
      tracksB: await of('tracks', 'b'),
      albumsA: await of('albums', 'a'),
      albumsB: await of('albums', 'b'),
      artistsB: await of('artists', 'b'),
      foldersB: await of('folders', 'b'),
    };
    const change = (): Promise<unknown> => addAtOnce(opened.library, { 'a/new.mp3': { title: 'new', album: 'Album a', artists: ['Artist a'] } });
    // The folder above both counts one more.
    expect(await told(opened, views, change)).to.deep.equal(['tracksA', 'albumsA', 'foldersB']);
    opened.library.close();
  });

  it('leaves the windows of a version as they are, whatever is written in between', async () => {
    const opened = await open(['a', 'b', 'c']);
    const { service, library } = opened;
    const view = await service.view({ kind: 'tracks', sort: [{ by: 'title' }] });
    const first = await service.window(view.id, 0, 2);
    await addTagged(library, { 'z.mp3': { title: '0' } });
    const second = await service.window(view.id, 0, 4);
    if (second.version === first.version) expect(second.rows.slice(0, 2)).to.deep.equal(first.rows);
    else expect(second.count).to.equal(4);
    library.close();
  });
});

describe('a view', () => {
  it('tells where a row stands', async () => {
    const { service, library, ids } = await open(['a', 'b', 'c']);
    const tracks = await service.view({ kind: 'tracks', sort: [{ by: 'title', order: 'desc' }] });
    expect(await Promise.all(ids.map((id) => service.indexOf(tracks.id, id)))).to.deep.equal([2, 1, 0]);
    for (const kind of ['albums', 'artists', 'genres', 'folders'] as const) {
      const view = await service.view({ kind });
      const { rows } = await service.window(view.id, 0, 9);
      expect(await Promise.all(rows.map((row) => service.indexOf(view.id, row.id))), kind).to.deep.equal([...rows.keys()]);
      expect(await service.indexOf(view.id, 'nothing')).to.equal(-1);
    }
    expect(await failure(service.indexOf('gone', ids[0] ?? ''))).to.equal('not-found');
    library.close();
  });

  it('of a playlist keeps its order and its repetitions, unless it is sorted', async () => {
    const { service, library, ids } = await open(['a', 'b', 'c']);
    const [a = '', b = '', c = ''] = ids;
    const { id: playlist } = await service.createPlaylist('mine', [c, a, c, b]);
    expect(await titles(library, { playlist })).to.deep.equal(['c', 'a', 'c', 'b']);
    expect(await titles(library, { playlist, sort: [{ by: 'title' }] })).to.deep.equal(['a', 'b', 'c', 'c']);
    expect(await titles(library, { playlist, filter: { op: 'not', of: { op: 'equals', field: 'title', value: 'a' } } })).to.deep.equal(['c', 'c', 'b']);
    expect(await failure(service.view({ kind: 'tracks', playlist: 'nothing' }))).to.equal('not-found playlist');
    const view = await service.view({ kind: 'tracks', playlist });
    expect(await service.indexOf(view.id, c)).to.equal(0);
    library.close();
  });

  it('of recent tracks counts back from now', async () => {
    let now = 10 * DAY;
    const { library } = await openTestLibrary(undefined, { clock: { now: () => now } });
    const within = (days: number): Filter => ({ op: 'within', field: 'added', days });
    await addTagged(library, { 'old.mp3': { title: 'old' } });
    now += 5 * DAY;
    await addTagged(library, { 'new.mp3': { title: 'new' } });
    now += DAY / 4;
    expect(await titles(library, { filter: within(0.5) })).to.deep.equal(['new']);
    expect(await titles(library, { filter: within(7) })).to.have.members(['old', 'new']);
    const view = await library.service('tab').view({ kind: 'tracks', filter: within(7) });
    now += 3 * DAY;
    await addTagged(library, { 'other.mp3': { title: 'other' } });
    expect(await titles(library, { filter: within(7) })).to.have.members(['new', 'other']);
    expect(view.count).to.equal(2);
    library.close();
  });

  it('puts what is missing last, by the new fields too', async () => {
    const { library, service, ids } = await open(['a', 'b', 'c']);
    const [a = '', b = ''] = ids;
    await service.rate([a], 2);
    await service.rate([b], 4.5);
    const by = (key: SortKey): Promise<readonly string[]> => titles(library, { sort: [key] });
    expect(await by({ by: 'rating' })).to.deep.equal(['a', 'b', 'c']);
    expect(await by({ by: 'rating', order: 'desc' })).to.deep.equal(['b', 'a', 'c']);
    await addTagged(library, { 'd.mp3': { title: 'd', bitDepth: 24, channels: 6, bpm: 99.5, originalDate: '1971-03' } });
    for (const field of ['bitDepth', 'channels', 'bpm', 'originalYear'] as const) {
      expect((await by({ by: field, order: 'desc' }))[0], field).to.equal('d');
      expect((await by({ by: field }))[0], field).to.equal('d');
      expect(await titles(library, { filter: { op: 'missing', field } }), field).to.have.members(['a', 'b', 'c']);
    }
    expect(await titles(library, { filter: { op: 'equals', field: 'originalYear', value: 1971 } })).to.deep.equal(['d']);
    expect(await titles(library, { filter: { op: 'equals', field: 'plays', value: 0 } })).to.have.length(4);
    expect(await titles(library, { filter: { op: 'missing', field: 'lastPlayed' } })).to.have.length(4);
    library.close();
  });

  it('refuses what makes no sense, naming it, and changes nothing', async () => {
    const { service, library, ids } = await open(['a']);
    const values: readonly unknown[] = [null, 0, -1, Number.NaN, Infinity, '', 'x', true, [], {}, [null], { op: 'and' }, { op: 'equals', field: 'year' }];
    const names = ['kind', 'filter', 'sort', 'search', 'parent', 'playlist', 'group', 'copies'];
    const ops = ['and', 'or', 'not', 'equals', 'in', 'contains', 'startsWith', 'range', 'within', 'missing', 'nothing'];
    const fields = ['title', 'year', 'rating', 'added', 'favourite', 'account', 'duplicate', '__proto__', 7];
    const queries: unknown[] = values.slice();
    for (const value of values) {
      for (const name of names) queries.push({ kind: 'tracks', [name]: value });
      for (const op of ops) for (const field of fields) queries.push({ kind: 'tracks', filter: { op, field, value, values: value, of: value, min: value, days: value } });
    }
    for (const query of queries) {
      const result = await failure(service.view(query as ViewQuery));
      expect(result, JSON.stringify(query)).to.match(/^(no error|invalid-argument \S+|not-found playlist)$/);
    }
    const cases: readonly (readonly [unknown, string])[] = [
      [{ op: 'within', field: 'added', days: 0 }, 'filter.days'],
      [{ op: 'within', field: 'added', days: Infinity }, 'filter.days'],
      [{ op: 'within', field: 'year', days: 1 }, 'filter.field'],
      [{ op: 'and', of: [{ op: 'missing', field: 'title' }, { op: 'within', field: 'added', days: '7' }] }, 'filter.of[1].days'],
      [{ op: 'equals', field: 'duplicate', value: 'yes' }, 'filter.value'],
    ];
    for (const [filter, field] of cases) expect(await failure(service.view({ kind: 'tracks', filter } as ViewQuery))).to.equal(`invalid-argument ${field}`);
    expect((await trackRows(library)).map((row) => row.id)).to.deep.equal(ids);
    library.close();
  });
});

describe('copies of a recording', () => {
  it('are left out, unless they are asked for', () => {
    const projection = new Projection({ ignoreArticles: true });
    const { table } = projection;
    table.ensure(2);
    for (const row of [0, 1]) {
      table.columns.state.set(row, 0);
      table.columns.title.set(row, 'Same');
      table.columns.artists.set(row, 'Artist');
      table.columns.album.set(row, 'Album');
      table.columns.duration.set(row, 200);
      table.columns.lossless.set(row, 1 - row);
      table.columns.account.set(row, `account ${row}`);
    }
    projection.touch(null);
    const search = new Search(projection);
    const rows = (query: Partial<ViewQuery>): readonly number[] =>
      Array.from(viewItems({ kind: 'tracks', ...query }, { projection, search, playlists: { rows: () => null }, now: () => 0, putOff: () => false }).items);
    expect(rows({})).to.deep.equal([0]);
    expect(rows({ search: 'same' })).to.deep.equal([0]);
    expect(rows({ copies: true })).to.deep.equal([0, 1]);
    expect(rows({ filter: { op: 'equals', field: 'account', value: 'account 1' } })).to.deep.equal([1]);
    expect(rows({ filter: { op: 'equals', field: 'duplicate', value: true } })).to.deep.equal([1]);
    expect(rows({ search: 'is:duplicate' })).to.deep.equal([1]);
    expect(search.ranked('same', 9, 0).tracks).to.deep.equal({ best: [0], count: 1 });
    expect(search.ranked('same is:duplicate', 9, 0).tracks).to.deep.equal({ best: [1], count: 1 });
    expect(rows({ search: 'album', copies: true })).to.deep.equal([0, 1]);
    expect(projection.counts(projection.artists, LIBRARY_SCOPE).tracks.reduce((sum, count) => sum + count)).to.equal(1);
  });
});

describe('an artist, a genre, a folder', () => {
  it('is found by its id, as lists show it, until its tracks are gone', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { 'A/1.mp3': { title: '1', artists: ['X'], album: 'L', genres: ['G'] } });
    await sync(library, { entries: [fileEntry('A/1.mp3')] });
    const service = library.service('tab');
    for (const [kind, get] of [['artists', 'artist'], ['genres', 'genre'], ['folders', 'folder']] as const) {
      const view = await service.view({ kind });
      const row = (await service.window(view.id, 0, 1)).rows[0];
      expect(await service[get](row?.id ?? ''), kind).to.deep.equal(row);
      expect(await failure(service[get]('nothing')), kind).to.equal('not-found');
      expect(await failure(service[get](5 as unknown as string)), kind).to.equal('invalid-argument id');
    }
    const artists = await service.view({ kind: 'artists' });
    const artist = (await service.window(artists.id, 0, 1)).rows[0]?.id ?? '';
    await sync(library, { removed: ['A/1.mp3'] });
    expect(await failure(service.artist(artist))).to.equal('not-found');
    library.close();
  });
});
