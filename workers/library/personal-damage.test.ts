import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import { type Database, openDatabase, type StoreName } from './database.ts';
import { withRoomFor } from './full-device-fixture.ts';
import { addTagged, openTestLibrary, type TestLibrary } from './library-fixture.ts';
import type { PersonalPage } from './personal-pages.ts';

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
}

/** Some fifty tracks with ratings, plays and edits, all of it folded into pages, and playlists. */
async function stage(): Promise<Stage> {
  const opened = await openTestLibrary();
  const tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${n}.mp3`, { title: `Song ${n}` }]));
  const ids = await addTagged(opened.library, tags);
  const service = opened.library.service('tab');
  await service.rate(ids, 4);
  await service.setFavourite(ids[0] ?? '', true);
  await service.editTags([ids[0] ?? ''], { genres: ['Jazz'] });
  for (const startedAt of [10, 20]) await opened.library.heard({ track: ids[0] ?? '', startedAt, heard: 99, completed: true });
  await service.createPlaylist('Mix', ids.slice(0, 3));
  await opened.library.compact();
  return { ...opened, service, ids };
}

async function reopened({ library, database, ids }: Pick<Stage, 'library' | 'database' | 'ids'>): Promise<Stage> {
  library.close();
  const again = await openTestLibrary(database);
  return { ...again, service: again.library.service('tab'), ids };
}

/** The page in which a track's record lies. */
const pageOf = (id: string): string => `page/${id.slice(0, 2)}`;

/** What was set aside, as it was found, by where it lay. */
async function aside(database: Database): Promise<Readonly<Record<string, unknown>>> {
  const keys = await database.keys('damaged');
  const entries = await Promise.all(keys.map(async (key) => [key.split(' ')[0], ((await database.get('damaged', key)) as { value: unknown }).value] as const));
  return Object.fromEntries(entries);
}

/** Ways in which a stored page goes bad. */
const DAMAGES: Readonly<Record<string, (page: PersonalPage) => unknown>> = {
  'one bit of its numbers': (page) => ({ ...page, plays: page.plays.with(0, (page.plays[0] ?? 0) ^ 4) }),
  'a letter of an edit': (page) => ({ ...page, edits: page.edits.map(([index]) => [index, { genres: ['Jozz'] }]) }),
  'being cut short': (page) => ({ ...page, rating: page.rating.slice(1) }),
  'a rating that is none': (page) => ({ ...page, checksum: undefined, rating: page.rating.map(() => 99) }),
  'being no page at all': () => 'rubbish',
  'being null': () => null,
};

describe('a damaged page of what a person made', () => {
  for (const [what, damage] of Object.entries(DAMAGES)) {
    it(`by ${what} is set aside when the library opens, and costs no more than itself`, async () => {
      const first = await stage();
      const [a = ''] = first.ids;
      const key = pageOf(a);
      const bad = damage((await first.database.get('userdata', key)) as PersonalPage);
      await first.database.write([{ store: 'userdata', key, value: bad }]);
      const again = await reopened(first);
      expect(await aside(first.database)).to.deep.equal({ [`personal/userdata/${key}`]: bad });
      for (const id of first.ids) expect((await again.service.track(id)).rating).to.equal(pageOf(id) === key ? null : 4);
      await again.service.rate([a], 2);
      await again.library.compact();
      expect(await aside(first.database)).to.deep.equal({ [`personal/userdata/${key}`]: bad });
      const third = await reopened(again);
      expect((await third.service.track(a)).rating).to.equal(2);
      expect(await third.service.checkIntegrity()).to.include({ damaged: 0, tracksLost: 0, personalDamaged: 1 });
      expect(await third.service.checkIntegrity()).to.include({ personalDamaged: 0 });
      third.library.close();
    });
  }

  for (const [how, find] of [
    ['a check', ({ service }: Stage) => service.checkIntegrity()],
    ['folding', ({ library }: Stage) => library.compact()],
  ] as const) {
    it(`is found by ${how} while the library is open, and nothing that is shown is lost`, async () => {
      const test = await stage();
      const { service, library, ids, database } = test;
      const [a = ''] = ids;
      const before = await Promise.all(ids.map((id) => service.track(id)));
      await database.write([{ store: 'userdata', key: pageOf(a), value: 'rubbish' }]);
      await library.heard({ track: a, startedAt: 30, heard: 99, completed: true });
      await find(test);
      const after = await Promise.all(ids.map((id) => service.track(id)));
      expect(after).to.deep.equal(before.map((track) => (track.id === a ? { ...track, plays: 3, lastPlayed: 30 } : track)));
      const again = await reopened(test);
      expect(await Promise.all(ids.map((id) => again.service.track(id)))).to.deep.equal(after);
      await again.library.compact();
      const third = await reopened(again);
      expect(await Promise.all(ids.map((id) => third.service.track(id)))).to.deep.equal(after);
      third.library.close();
    });
  }

  it('stays where it is on a device without room, and the library opens all the same', async () => {
    const first = await stage();
    const [a = ''] = first.ids;
    await first.database.write([{ store: 'userdata', key: pageOf(a), value: 'rubbish' }]);
    await withRoomFor(0, async () => {
      const again = await reopened(first);
      expect((await again.service.track(a)).rating).to.equal(null);
      again.library.close();
    });
    expect(await first.database.get('userdata', pageOf(a))).to.equal('rubbish');
    const third = await reopened(first);
    expect(await third.service.checkIntegrity()).to.include({ personalDamaged: 1 });
    third.library.close();
  });

  it('is set aside once where two hosts find it', async () => {
    const first = await stage();
    const [a = ''] = first.ids;
    first.library.close();
    await first.database.write([{ store: 'userdata', key: pageOf(a), value: 'rubbish' }]);
    const hosts = await Promise.all([openTestLibrary(first.database), openTestLibrary(await openDatabase(first.database.name))]);
    expect(await first.database.keys('damaged')).to.have.length(1);
    for (const { library } of hosts) library.close();
  });
});

const WAITING = {
  type: 'track', id: 'x', provider: '', identity: '', path: 'x.mp3', fileId: '', size: null, title: 'X', artist: '', album: '', duration: null, favourite: true,
  favouriteAt: 1, rating: null, ratedAt: 0, plays: 0, skips: 0, lastPlayed: null, edits: null, editedAt: 0,
};

describe('a damaged piece of what a person made', () => {
  const pieces: readonly (readonly [string, StoreName, string, unknown])[] = [
    ['a change', 'userdata', 'plog/000000000000001-x', [{ ids: 5 }]],
    ['a change that says nothing known', 'userdata', 'plog/000000000000001-x', [{ ids: ['a'], at: 1, step: { do: 'dance' } }]],
    ['a merge without a record', 'userdata', 'plog/000000000000001-x', [{ ids: ['a'], at: 1, step: { do: 'take', value: null } }]],
    ['a favourite of an older MPC', 'userdata', '0000001000000a', { favourite: 'yes' }],
    ['a favourite of an older MPC with a late id', 'userdata', '1z141z31z141z3', 7],
    ['what waits for its track', 'userdata', 'wait/x', { line: {}, plays: [] }],
    ['a playlist', 'playlists', 'p1', { id: 'p1', name: 7 }],
    ['a change of tags that cannot be', 'userdata', 'plog/000000000000001-x', [{ ids: ['a'], at: 1, step: { do: 'edit', value: { title: 5 } } }]],
    ['what waits with plays that are none', 'userdata', 'wait/y', { line: WAITING, plays: [null] }],
    ['the rule of a smart playlist', 'playlists', 'p1', { id: 'p1', name: 'P', description: '', created: 1, modified: 1, revision: 1, rule: { filter: { op: 'and', of: [null] } }, entries: '[]' }],
    ['a playlist of another id', 'playlists', 'p1', { id: 'p2', name: '', description: '', created: 1, modified: 1, revision: 1, rule: null, entries: '[]' }],
    ['entries of a playlist', 'playlists', 'p1', { id: 'p1', name: '', description: '', created: 1, modified: 1, revision: 1, rule: null, entries: '[{"id":"e"' }],
  ];
  for (const [what, store, key, value] of pieces) {
    it(`is set aside and reported, and the rest goes on: ${what}`, async () => {
      const first = await stage();
      const before = [await first.service.playlists(), await Promise.all(first.ids.map((id) => first.service.track(id)))];
      await first.database.write([{ store, key, value }]);
      const again = await reopened(first);
      expect([await again.service.playlists(), await Promise.all(first.ids.map((id) => again.service.track(id)))]).to.deep.equal(before);
      expect(await first.database.keys(store)).not.to.include(key);
      expect(await aside(first.database)).to.deep.equal({ [`personal/${store}/${key}`]: value });
      expect(await again.service.checkIntegrity()).to.include({ personalDamaged: 1 });
      again.library.close();
    });
  }

  it('is set aside when it is an entry of the history, which pages and counts without it', async () => {
    const first = await stage();
    await first.database.write([{ store: 'history', key: '000000000000015-x', value: { track: 5 } }]);
    expect(await first.service.checkIntegrity()).to.include({ personalDamaged: 1 });
    expect(await first.service.history(0, 9)).to.have.length(2);
    expect(await aside(first.database)).to.deep.equal({ 'personal/history/000000000000015-x': { track: 5 } });
    first.library.close();
  });

  it('is made anew from what is shown when it is a playlist of an open library', async () => {
    const test = await stage();
    const { service, database, ids } = test;
    const [mix] = await service.playlists();
    const id = mix?.id ?? '';
    await database.write([{ store: 'playlists', key: id, value: 'rubbish' }]);
    await service.addToPlaylist(id, [ids[5] ?? '']);
    expect((await service.playlistEntries(id, 0, 9)).map(({ track }) => track)).to.deep.equal([0, 1, 2, 5].map((n) => ids[n]));
    await database.write([{ store: 'playlists', key: id, value: 'rubbish again' }]);
    expect(await service.checkIntegrity()).to.include({ personalDamaged: 2 });
    const again = await reopened(test);
    expect(await again.service.playlist(id)).to.deep.include({ name: 'Mix', trackCount: 4 });
    again.library.close();
  });

  it('is kept, however much is set aside besides', async () => {
    const { library, service, database } = await stage();
    await database.write(Array.from({ length: 40 }, (_, n) => ({ store: 'playlists', key: `bad-${n}`, value: n })));
    expect(await service.checkIntegrity()).to.include({ personalDamaged: 40 });
    await service.checkIntegrity();
    expect(await database.keys('damaged')).to.have.length(40);
    library.close();
  });
});
