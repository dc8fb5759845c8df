import { expect } from '@open-wc/testing';
import type { ViewGroup, ViewQuery } from '../../services/protocol/library.ts';
import { addTagged, failure, openTestLibrary, until, type TestLibrary } from './library-fixture.ts';
import { initialOf } from './initials.ts';
import type { TrackTags } from './store.ts';

/** The titles of a view by the label of their group. */
async function groups({ library }: TestLibrary, query: ViewQuery): Promise<readonly (readonly [string, readonly string[]])[]> {
  const service = library.service('x');
  const view = await service.view(query);
  const { rows } = await service.window(view.id, 0, 100);
  const { groups: all, version } = await service.groups(view.id);
  expect(version).to.equal(view.version);
  expect(all.reduce((sum, { count }) => sum + count, 0)).to.equal(view.count);
  await service.release(view.id);
  return all.map(({ label, offset, count }) => [label, rows.slice(offset, offset + count).map((row) => ('title' in row ? row.title : row.name))]);
}

async function withTracks(tags: Readonly<Record<string, TrackTags>>): Promise<TestLibrary> {
  const opened = await openTestLibrary();
  await addTagged(opened.library, Object.fromEntries(Object.entries(tags).map(([title, more]) => [`${title}.mp3`, { title, ...more }])));
  return opened;
}

describe('a grouped view', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await withTracks({
      a: { artists: ['The Zoo'], albumArtist: 'The Zoo', album: 'Best', year: 1991, disc: 2, genres: ['Rock', 'Pop'] },
      b: { artists: ['the zoo'], albumArtist: 'The Zoo', album: 'Best', year: 1991, disc: 1, genres: ['rock'] },
      c: { artists: ['Álvaro'], albumArtist: 'Álvaro', album: 'Best', year: 2004, genres: ['Pop'] },
      d: {},
    });
  });
  after(() => opened.library.close());

  const sort = [{ by: 'title' }] as const;
  const cases: readonly (readonly [ViewQuery['group'], readonly (readonly [string, readonly string[]])[]])[] = [
    ['artist', [['Álvaro', ['c']], ['The Zoo', ['a', 'b']], ['', ['d']]]],
    ['albumArtist', [['Álvaro', ['c']], ['The Zoo', ['a', 'b']], ['', ['d']]]],
    ['genre', [['Pop', ['c']], ['Rock', ['a', 'b']], ['', ['d']]]],
    ['year', [['2004', ['c']], ['1991', ['a', 'b']], ['', ['d']]]],
    ['decade', [['2000s', ['c']], ['1990s', ['a', 'b']], ['', ['d']]]],
    ['disc', [['1', ['b']], ['2', ['a']], ['', ['c', 'd']]]],
    ['initial', [['A', ['a']], ['B', ['b']], ['C', ['c']], ['D', ['d']]]],
  ];
  for (const [group, expected] of cases) {
    it(`stands together by ${group}, what is missing last`, async () => {
      expect(await groups(opened, { kind: 'tracks', sort, ...(group !== undefined && { group }) })).to.deep.equal(expected);
    });
  }

  it('keeps albums of one title apart', async () => {
    const byAlbum = await groups(opened, { kind: 'tracks', sort, group: 'album' });
    expect(byAlbum.map(([label, rows]) => [label, rows.length])).to.have.deep.members([['Best', 2], ['Best', 1], ['', 1]]);
  });

  it('follows the direction of the field by which it is sorted', async () => {
    const labels = async (query: Partial<ViewQuery>): Promise<readonly string[]> =>
      (await groups(opened, { kind: 'tracks', ...query })).map(([label]) => label);
    expect(await labels({ group: 'year', sort: [{ by: 'year' }] })).to.deep.equal(['1991', '2004', '']);
    expect(await labels({ group: 'decade', sort: [{ by: 'year', order: 'desc' }] })).to.deep.equal(['2000s', '1990s', '']);
    expect(await labels({ group: 'artist', sort: [{ by: 'artist', order: 'desc' }] })).to.deep.equal(['The Zoo', 'Álvaro', '']);
    expect(await labels({ group: 'initial', sort: [{ by: 'title', order: 'desc' }] })).to.deep.equal(['D', 'C', 'B', 'A']);
  });

  it('may be of albums', async () => {
    expect(await groups(opened, { kind: 'albums', group: 'decade' })).to.deep.equal([['2000s', ['Best']], ['1990s', ['Best']]]);
    expect((await groups(opened, { kind: 'albums', group: 'initial' })).map(([label]) => label)).to.deep.equal(['A', 'Z']);
    expect((await groups(opened, { kind: 'albums', group: 'genre' })).map(([label]) => label)).to.deep.equal(['Pop', 'Rock']);
  });

  it('is of ratings from the best down, and moves when one is given', async () => {
    const rated = await withTracks({ x: {}, y: {}, z: {} });
    const service = rated.library.service('x');
    const view = await service.view({ kind: 'tracks', group: 'rating', sort });
    const { rows } = await service.window(view.id, 0, 9);
    const [x = '', y = ''] = rows.map((row) => row.id);
    const shown = async (): Promise<readonly ViewGroup[]> => (await service.groups(view.id)).groups;
    expect(await shown()).to.deep.equal([{ label: '', offset: 0, count: 3 }]);
    rated.events.length = 0;
    await service.rate([x], 3);
    await service.rate([y], 4.5);
    const told = (): number => rated.events.filter(({ event }) => event.payload.event === 'ViewChanged').length;
    await until(() => told() > 0);
    expect(await groups(rated, { kind: 'tracks', group: 'rating', sort })).to.deep.equal([['4.5', ['y']], ['3', ['x']], ['', ['z']]]);
    rated.library.close();
  });

  it('has no groups when it is not grouped, and none when it is gone', async () => {
    const service = opened.library.service('x');
    const view = await service.view({ kind: 'tracks' });
    expect((await service.groups(view.id)).groups).to.deep.equal([]);
    await service.release(view.id);
    expect(await failure(service.groups(view.id))).to.equal('not-found');
    for (const [query, field] of [
      [{ kind: 'artists', group: 'year' }, 'group'],
      [{ kind: 'tracks', group: 'mood' }, 'group'],
      [{ kind: 'albums', group: 'rating' }, 'group'],
    ] as const) {
      expect(await failure(service.view(query as ViewQuery))).to.equal(`invalid-argument ${field}`);
    }
  });

  it('is of dates as people tell them', async () => {
    const wednesday = new Date(2026, 6, 15, 12);
    let now = 0;
    const dated = await openTestLibrary(undefined, { clock: { now: () => now } });
    const times = { today: [2026, 6, 15, 1], yesterday: [2026, 6, 14], week: [2026, 6, 13], month: [2026, 6, 2], year: [2026, 1, 1], old: [2024, 5, 5] } as const;
    for (const [title, [year, month, day, hour = 12]] of Object.entries(times)) {
      now = new Date(year, month, day, hour).getTime();
      await addTagged(dated.library, { [`${title}.mp3`]: { title } });
    }
    now = wednesday.getTime();
    const labels = [['Today', ['today']], ['Yesterday', ['yesterday']], ['This week', ['week']], ['This month', ['month']], ['This year', ['year']], ['2024', ['old']]];
    expect(await groups(dated, { kind: 'tracks', group: 'added', sort })).to.deep.equal(labels);
    expect(await groups(dated, { kind: 'tracks', group: 'added', sort: [{ by: 'added' }] })).to.deep.equal(labels.toReversed());
    dated.library.close();
  });
});

describe('the initial of a text', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['apple', 'A'], ['Éclair', 'E'], ['Ørsted', 'O'], ['99 Luftballons', '#'], ['…Baby', 'B'], ['!!!', '#'], ['٣', '#'],
    ['Жук', 'Ж'], ['ώρα', 'Ω'], ['がく', 'か'], ['ガラス', 'か'], ['ｱｲ', 'あ'], ['っ', 'た'], ['をん', 'わ'], ['한국', 'ㅎ'], ['까치', 'ㄱ'], ['夜', '漢'], ['𠮷', '漢'],
  ];
  for (const [text, letter] of cases) it(`of ${text} is ${letter}`, () => expect(initialOf(text)).to.equal(letter));
});
