import { expect } from '@open-wc/testing';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { Rating, TagEdits } from '../../services/protocol/personal.ts';
import { openDatabase } from './database.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync, trackRows, until, type TestLibrary } from './library-fixture.ts';

const TAGS = {
  'A/1.mp3': { title: 'One', artists: ['Ann'], album: 'Tides', track: 1, year: 1999 },
  'A/2.mp3': { title: 'Two', artists: ['Bob'], album: 'Tides', track: 2, year: 1999 },
  'A/3.mp3': { title: 'Three', artists: ['Cid'], album: 'Tides', track: 3, year: 1999 },
};

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
}

async function stage(): Promise<Stage> {
  const opened = await openTestLibrary();
  const ids = await addTagged(opened.library, TAGS);
  return { ...opened, service: opened.library.service('tab'), ids };
}

/** The same database in a new library. */
async function reopened({ library, database }: TestLibrary): Promise<TestLibrary & { readonly service: LibraryService }> {
  library.close();
  const again = await openTestLibrary(database);
  return { ...again, service: again.library.service('tab') };
}

function updatedIn(events: readonly { readonly event: MpcEventBody }[]): readonly string[] {
  return events.flatMap(({ event }) => (event.type === 'Library' && event.payload.event === 'TrackUpdated' ? event.payload.tracks : []));
}

describe('ratings and favourites', () => {
  it('are kept in halves, for many tracks at once, and after reopening', async () => {
    const { ids, service, ...rest } = await stage();
    await service.rate(ids, 4.5);
    await service.rate(ids.slice(0, 1), 0);
    await service.rate(ids.slice(1, 2), null);
    await service.setFavourite(ids[2] ?? '', true);
    const again = await reopened(rest);
    const rows = await trackRows(again.library, { sort: [{ by: 'track' }] });
    expect(rows.map(({ rating }) => rating)).to.deep.equal([0, null, 4.5]);
    expect(rows.map(({ favourite }) => favourite)).to.deep.equal([false, false, true]);
    again.library.close();
  });

  it('are told of by the ids of what changed, and of nothing that did not', async () => {
    const { ids, ...rest } = await stage();
    const { service, events, library } = await reopened(rest);
    await service.rate([ids[0] ?? ''], 3);
    await until(() => updatedIn(events).length > 0);
    expect(updatedIn(events)).to.deep.equal([ids[0]]);
    await service.rate([ids[0] ?? '', ids[1] ?? ''], 3);
    await until(() => updatedIn(events).length > 1);
    expect(updatedIn(events)).to.deep.equal([ids[0], ids[1]]);
    library.close();
  });

  for (const [name, ids, rating, field] of [
    ['no list of ids', 'abc', 3, 'invalid-argument ids'],
    ['an id that is no text', [7], 3, 'invalid-argument ids[0]'],
    ['a rating between halves', [], 3.2, 'invalid-argument rating'],
    ['a rating beyond five', [], 5.5, 'invalid-argument rating'],
    ['a rating below zero', [], -0.5, 'invalid-argument rating'],
    ['a rating that is no number', [], Number.NaN, 'invalid-argument rating'],
    ['a rating in words', [], '5', 'invalid-argument rating'],
    ['no rating at all', [], undefined, 'invalid-argument rating'],
  ] as const) {
    it(`refuse ${name}`, async () => {
      const { service, library } = await stage();
      expect(await failure(service.rate(ids as unknown as string[], rating as unknown as Rating))).to.equal(field);
      library.close();
    });
  }

  it('are all given or none', async () => {
    const { ids, service, library } = await stage();
    expect(await failure(service.rate([ids[0] ?? '', 'nobody'], 3))).to.equal('not-found');
    expect((await service.track(ids[0] ?? '')).rating).to.equal(null);
    expect(await service.undoable()).to.equal(null);
    library.close();
  });

  it('that an older MPC stored are still there, and can be taken back', async () => {
    const { ids, database, ...rest } = await stage();
    await database.write([{ store: 'userdata', key: ids[0] ?? '', value: { favourite: true } }]);
    const again = await reopened({ database, ...rest });
    expect((await trackRows(again.library, { filter: { op: 'equals', field: 'favourite', value: true } })).map(({ id }) => id)).to.deep.equal([ids[0]]);
    await again.library.compact();
    await again.service.setFavourite(ids[0] ?? '', false);
    const third = await reopened({ ...again, database });
    expect((await third.service.track(ids[0] ?? '')).favourite).to.equal(false);
    third.library.close();
  });

  it('stay when the file goes and comes back, and when the account does', async () => {
    const { ids, service, library } = await stage();
    await service.rate(ids, 4);
    await service.editTags(ids, { genres: ['Jazz'] });
    await sync(library, { removed: ['A/1.mp3'] });
    expect(await failure(service.rate([ids[0] ?? ''], 1))).to.equal('not-found');
    await library.compact();
    await sync(library, { entries: [fileEntry('A/1.mp3')] });
    expect(await service.track(ids[0] ?? '')).to.deep.include({ rating: 4, genres: ['Jazz'], edited: ['genres'] });
    await library.store.removeAccount('home');
    await sync(library, { run: 'again', entries: Object.keys(TAGS).map((path, index) => fileEntry(path, { size: 1000 + index })) });
    expect((await trackRows(library)).map(({ rating, genre }) => [rating, genre])).to.deep.equal([[4, 'Jazz'], [4, 'Jazz'], [4, 'Jazz']]);
    library.close();
  });

  it('are folded into pages without anything being seen of it', async () => {
    const { ids, service, library, database } = await stage();
    for (let round = 0; round < 5; round++) for (const [index, id] of ids.entries()) await service.rate([id], index + (round % 2) / 2);
    await service.editTags([ids[0] ?? ''], { title: 'Uno' });
    await library.heard({ track: ids[1] ?? '', startedAt: 5, heard: 100, completed: true });
    const before = await Promise.all(ids.map((id) => service.track(id)));
    await library.compact();
    expect((await database.keys('userdata')).every((key) => key.startsWith('page/'))).to.equal(true);
    const again = await reopened({ library, database, events: [], notices: [] });
    expect(await Promise.all(ids.map((id) => again.service.track(id)))).to.deep.equal(before);
    again.library.close();
  });
});

describe('edits of tags', () => {
  it('are shown everywhere instead of what the file says, which stays beneath', async () => {
    const { ids, service, ...rest } = await stage();
    await service.editTags([ids[0] ?? ''], { title: 'Uno', artists: ['Zoe', 'Ann'], year: 2020, composer: 'Max' });
    const again = await reopened(rest);
    const track = await again.service.track(ids[0] ?? '');
    expect(track).to.deep.include({ title: 'Uno', artist: 'Zoe, Ann', year: 2020, edited: ['title', 'artists', 'year', 'composer'] });
    expect(track.credits).to.deep.equal([{ name: 'Zoe', role: 'artist' }, { name: 'Ann', role: 'artist' }, { name: 'Max', role: 'composer' }]);
    const found = await trackRows(again.library, { filter: { op: 'equals', field: 'artist', value: 'zoe' } });
    expect(found.map(({ id }) => id)).to.deep.equal([ids[0]]);
    expect((await again.service.search('uno')).tracks.map(({ id }) => id)).to.deep.equal([ids[0]]);
    expect((await again.service.search('one')).tracks.map(({ id }) => id)).not.to.include(ids[0]);
    await again.service.editTags([ids[0] ?? ''], { title: null, artists: null, year: null, composer: null });
    expect(await again.service.track(ids[0] ?? '')).to.deep.include({ title: 'One', artist: 'Ann', year: 1999, composer: '', edited: [] });
    again.library.close();
  });

  it('lie over what a later reading of the file finds', async () => {
    const { ids, service, library, database, ...rest } = await stage();
    await service.editTags([ids[0] ?? ''], { title: 'Uno' });
    const extraction = { track: ids[0] ?? '', changeKey: '"A/1.mp3"', tags: { title: 'One (2024)', album: 'Shores' }, warning: null };
    await sync(library, { extractions: [extraction] });
    expect(await service.track(ids[0] ?? '')).to.include({ title: 'Uno', album: 'Shores' });
    for (let index = 0; index < 40; index++) await sync(library, { entries: [fileEntry(`B/${index}.mp3`)] });
    await library.compact();
    const again = await reopened({ library, database, ...rest });
    await again.service.editTags([ids[0] ?? ''], { title: null });
    expect(await again.service.track(ids[0] ?? '')).to.include({ title: 'One (2024)', album: 'Shores' });
    again.library.close();
  });

  it('of an album regroup it at once', async () => {
    const { ids, service, library } = await stage();
    const albums = await service.view({ kind: 'albums' });
    await service.editTags(ids, { album: 'Shores', albumArtist: 'The Band' });
    const view = await service.view({ kind: 'albums' });
    const window = await service.window(view.id, 0, 10);
    expect(window.rows).to.have.length(1);
    expect(window.rows[0]).to.deep.include({ title: 'Shores', albumArtist: 'The Band', trackCount: 3 });
    await service.undo();
    const back = await service.view({ kind: 'albums' });
    expect((await service.window(back.id, 0, 10)).rows[0]).to.deep.include({ title: 'Tides', albumArtist: 'Various Artists' });
    expect(albums.count).to.equal(1);
    library.close();
  });

  it('follow a file that is renamed', async () => {
    const { ids, service, library } = await stage();
    await service.editTags([ids[0] ?? ''], { title: 'Uno' });
    await sync(library, {
      run: 'run-2',
      entries: ['B/1 renamed.mp3', 'A/2.mp3', 'A/3.mp3'].map((path, index) => fileEntry(path, { size: 1000 + index })),
      settle: { keepBeneath: [] },
    });
    expect(await service.track(ids[0] ?? '')).to.include({ title: 'Uno', path: 'B/1 renamed.mp3' });
    library.close();
  });

  it('that were made under the id of the meantime count', async () => {
    const { library, service } = await stage();
    const { added } = await sync(library, { run: 'run-2', entries: [fileEntry('B/1.mp3', { size: 1000 })] });
    await service.editTags(added, { title: 'Meantime', comment: 'mine' });
    await service.rate(added, 2);
    const { renamed } = await sync(library, { run: 'run-2', entries: [2, 3].map((n) => fileEntry(`A/${n}.mp3`, { size: 999 + n })), settle: { keepBeneath: [] } });
    expect(await service.track(renamed[0] ?? '')).to.include({ title: 'Meantime', rating: 2, comment: 'mine' });
    await service.editTags(renamed, { title: null });
    expect(await service.track(renamed[0] ?? '')).to.include({ title: 'One' });
    library.close();
  });

  for (const [field, edits] of [
    ['title', { title: '' }],
    ['title', { title: '   ' }],
    ['title', { title: 7 }],
    ['artists', { artists: 'Ann' }],
    ['artists[1]', { artists: ['Ann', ''] }],
    ['genres[0]', { genres: [null] }],
    ['genres[1]', { genres: ['Jazz', 'a\u0000b'] }],
    ['artists', { artists: { length: 1 } }],
    ['year', { year: Infinity }],
    ['albumArtist', { albumArtist: ['Ann'] }],
    ['album', { album: 'x'.repeat(3000) }],
    ['track', { track: 1.5 }],
    ['disc', { disc: -1 }],
    ['year', { year: '1999' }],
    ['compilation', { compilation: 1 }],
    ['duration', { duration: 3 }],
    ['__proto__', JSON.parse('{"__proto__": "x"}')],
    ['edits', null],
    ['edits', ['title']],
  ] as const) {
    it(`refuse a wrong ${field} and change nothing: ${JSON.stringify(edits).slice(0, 40)}`, async () => {
      const { ids, service, library, database } = await stage();
      const before = await database.keys('userdata');
      expect(await failure(service.editTags(ids, edits as TagEdits))).to.equal(`invalid-argument ${field}`);
      expect(await database.keys('userdata')).to.deep.equal(before);
      library.close();
    });
  }
});

describe('plays and skips', () => {
  it('are counted, and listed latest first', async () => {
    const { ids, service, library, ...rest } = await stage();
    const [a = '', b = ''] = ids;
    await library.heard({ track: a, startedAt: 1000, heard: 90, completed: true });
    await library.heard({ track: b, startedAt: 2000, heard: 3, completed: false });
    await library.heard({ track: a, startedAt: 3000, heard: 120, completed: true });
    expect(await service.track(a)).to.include({ plays: 2, skips: 0, lastPlayed: 3000 });
    expect(await service.track(b)).to.include({ plays: 0, skips: 1, lastPlayed: null });
    const again = await reopened({ library, ...rest });
    expect((await again.service.history(0, 2)).map(({ track, startedAt }) => [track, startedAt])).to.deep.equal([[a, 3000], [b, 2000]]);
    expect(await again.service.history(2, 5)).to.deep.equal([{ track: a, startedAt: 1000, heard: 90, completed: true }]);
    expect(await again.service.history(3, 5)).to.deep.equal([]);
    await again.service.clearHistory();
    expect(await again.service.history(0, 5)).to.deep.equal([]);
    expect(await again.service.track(a)).to.include({ plays: 2 });
    again.library.close();
  });

  it('count once, whoever tells of them, though more was heard in the end', async () => {
    const { ids, service, library } = await stage();
    const [track = ''] = ids;
    await library.heard({ track, startedAt: 1000, heard: 90, completed: true });
    await library.heard({ track, startedAt: 1000, heard: 170, completed: true });
    expect((await service.track(track)).plays).to.equal(1);
    expect(await service.history(0, 5)).to.deep.equal([{ track, startedAt: 1000, heard: 170, completed: true }]);
    library.close();
  });

  for (const [offset, limit, field] of [[-1, 5, 'offset'], [0.5, 5, 'offset'], [0, -1, 'limit'], [0, 1001, 'limit'], [0, '5', 'limit']] as const) {
    it(`refuse the wrong ${field} of a history: ${offset}, ${limit}`, async () => {
      const { service, library } = await stage();
      expect(await failure(service.history(offset, limit as number))).to.equal(`invalid-argument ${field}`);
      library.close();
    });
  }
});

describe('undo', () => {
  it('takes back the last changes one by one, and says what they were', async () => {
    const { ids, service, library } = await stage();
    const [a = ''] = ids;
    await service.rate([a], 2);
    await service.rate(ids, 4);
    await service.setFavourite(a, true);
    await service.editTags(ids, { genres: ['Jazz'] });
    expect(await service.undoable()).to.deep.equal({ change: 'edit', count: 3 });
    expect(await service.undo()).to.deep.equal({ change: 'edit', count: 3 });
    expect((await service.track(a)).genres).to.deep.equal([]);
    expect(await service.undo()).to.deep.equal({ change: 'favourite', count: 1 });
    expect(await service.undo()).to.deep.equal({ change: 'rating', count: 3 });
    expect((await trackRows(library, { sort: [{ by: 'track' }] })).map(({ rating }) => rating)).to.deep.equal([2, null, null]);
    expect(await service.undo()).to.deep.equal({ change: 'rating', count: 1 });
    expect([await service.undo(), await service.undoable()]).to.deep.equal([null, null]);
    expect(await service.track(a)).to.include({ rating: null, favourite: false });
    library.close();
  });

  it('leaves what another tab has changed since', async () => {
    const { ids, service, library, database, notices } = await stage();
    const other = await openTestLibrary(await openDatabase(database.name));
    await service.rate(ids, 4);
    for (const notice of notices) await other.library.applyForeignChange(notice);
    await other.library.service('x').rate([ids[1] ?? ''], 1);
    for (const notice of other.notices) await library.applyForeignChange(notice);
    await service.undo();
    expect((await trackRows(library, { sort: [{ by: 'track' }] })).map(({ rating }) => rating)).to.deep.equal([null, 1, null]);
    library.close();
    other.library.close();
  });

  it('does not remember what changed nothing', async () => {
    const { ids, service, library } = await stage();
    await service.rate(ids, null);
    await service.editTags(ids, { title: null });
    expect(await service.undoable()).to.equal(null);
    library.close();
  });
});

describe('what two hosts make at once', () => {
  it('adds up, and is the same in both and for a third', async () => {
    const first = await stage();
    const { ids, database } = first;
    const [a = '', b = '', c = ''] = ids;
    const second = await openTestLibrary(await openDatabase(database.name));
    await Promise.all([
      ...Array.from({ length: 5 }, (_, n) => first.library.heard({ track: a, startedAt: 1000 + n, heard: 99, completed: true })),
      ...Array.from({ length: 7 }, (_, n) => second.library.heard({ track: a, startedAt: 2000 + n, heard: 99, completed: true })),
      first.service.rate([b], 3),
      second.library.service('x').rate([c], 5),
      first.service.editTags([a], { title: 'Uno' }),
      second.library.service('x').editTags([a], { year: 2001 }),
      first.library.compact(),
      second.library.compact(),
    ]);
    for (const notice of first.notices) await second.library.applyForeignChange(structuredClone(notice));
    for (const notice of second.notices) await first.library.applyForeignChange(structuredClone(notice));
    const third = await openTestLibrary(await openDatabase(database.name));
    for (const { library } of [first, second, third]) {
      const service = library.service('y');
      expect(await service.track(a)).to.include({ plays: 12, title: 'Uno', year: 2001 });
      expect([(await service.track(b)).rating, (await service.track(c)).rating]).to.deep.equal([3, 5]);
      expect(await service.history(0, 100)).to.have.length(12);
      library.close();
    }
  });
});
