import { expect } from '@open-wc/testing';
import { type Change, type Database, openDatabase } from './database.ts';
import { addTagged, openTestLibrary } from './library-fixture.ts';
import { encodePage, isPage, readPage } from './personal-pages.ts';
import { mergeRecords, NOTHING_PERSONAL, type PersonalRecord } from './personal-record.ts';

const FULL: PersonalRecord = {
  favourite: true,
  favouriteAt: 5,
  rating: 3.5,
  ratedAt: 6,
  plays: 70_000,
  skips: 2,
  lastPlayed: 1_700_000_000_000,
  edits: { title: 'Uno', artists: ['Zoë'], track: 3, compilation: true },
  editedAt: 7,
};

describe('a page of personal data', () => {
  it('gives back every record as it was', () => {
    const records = new Map([['0000001000000a', FULL], ['1z141z31z141z3', NOTHING_PERSONAL], ['00000000000002', { ...FULL, edits: null, rating: 0 }]]);
    const read = new Map<string, PersonalRecord>();
    readPage(structuredClone(encodePage(records)), (id, record) => void read.set(id, record));
    expect([...read]).to.deep.equal([...records]);
  });

  for (const [name, value] of [['nothing', undefined], ['a text', 'page'], ['cut', { ...encodePage(new Map([['0000001000000a', FULL]])), plays: new Uint32Array(0) }]] as const) {
    it(`is refused when it is ${name}`, () => {
      expect(isPage(value)).to.equal(false);
    });
  }
});

describe('merging two records', () => {
  it('takes what is newer of each part and the higher counts, and the same again changes nothing', () => {
    const theirs: PersonalRecord = { ...NOTHING_PERSONAL, favouriteAt: 9, rating: 1, ratedAt: 2, plays: 3, skips: 8, edits: null, editedAt: 99 };
    const merged = mergeRecords(FULL, theirs);
    expect(merged).to.deep.equal({ ...FULL, favourite: false, favouriteAt: 9, skips: 8, edits: null, editedAt: 99 });
    expect(mergeRecords(merged, theirs)).to.deep.equal(merged);
    expect(mergeRecords(theirs, FULL)).to.deep.equal(merged);
  });
});

/** A database whose next write fails. */
function failing(database: Database): Database & { fail: boolean } {
  return {
    ...database,
    fail: false,
    name: database.name,
    storage: database.storage,
    problem: null,
    get: (store, key) => database.get(store, key),
    keys: (store) => database.keys(store),
    scan: (store, after, visit) => database.scan(store, after, visit),
    write(changes: readonly Change[], guard) {
      if (!this.fail) return database.write(changes, guard);
      this.fail = false;
      return Promise.reject(new Error('No room.'));
    },
    close: () => database.close(),
  };
}

describe('what a person made', () => {
  it('costs a damaged page and a damaged change no more than themselves', async () => {
    const { library, database } = await openTestLibrary();
    const ids = await addTagged(library, { 'a.mp3': { title: 'A' }, 'b.mp3': { title: 'B' } });
    await library.service('x').rate(ids, 4);
    library.close();
    await database.write([
      { store: 'userdata', key: 'page/zz', value: { ids: 'x' } },
      { store: 'userdata', key: 'plog/000000000000000-x', value: [{ ids: 5 }] },
      { store: 'userdata', key: 'wait/x', value: 7 },
    ]);
    const again = await openTestLibrary(database);
    expect((await again.library.service('x').track(ids[1] ?? '')).rating).to.equal(4);
    await again.library.compact();
    expect((await again.library.service('x').track(ids[1] ?? '')).rating).to.equal(4);
    again.library.close();
  });

  it('is as before when it cannot be stored', async () => {
    const database = failing(await openDatabase(`user-data-test-${crypto.randomUUID()}`));
    const { library } = await openTestLibrary(database);
    const service = library.service('x');
    const ids = await addTagged(library, { 'a.mp3': { title: 'A' } });
    database.fail = true;
    const error = await service.rate(ids, 4).catch((thrown: unknown) => thrown);
    expect(error).to.be.an('error');
    expect([(await service.track(ids[0] ?? '')).rating, await service.undoable()]).to.deep.equal([null, null]);
    await service.rate(ids, 4);
    database.fail = true;
    await service.undo().catch(() => undefined);
    expect(await service.undo()).to.deep.equal({ change: 'rating', count: 1 });
    library.close();
  });
});
