import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { SmartRule } from '../../services/protocol/playlists.ts';
import { openDatabase } from './database.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync, titles, until, type TestLibrary } from './library-fixture.ts';

const SONGS = {
  'a/one.mp3': { title: 'One', artists: ['Ann'], album: 'First', duration: 100, year: 1990 },
  'a/two.mp3': { title: 'Two', artists: ['Bob'], album: 'First', duration: 200, year: 1995 },
  'b/three.mp3': { title: 'Three', artists: ['Cid'], album: 'Second', duration: 300, year: 2001 },
};

async function filled(): Promise<TestLibrary & { readonly service: LibraryService; readonly ids: readonly string[] }> {
  const opened = await openTestLibrary();
  const ids = await addTagged(opened.library, SONGS);
  return { ...opened, ids, service: opened.library.service('tab') };
}

async function words(service: LibraryService, id: string): Promise<readonly string[]> {
  return (await service.playlistEntries(id, 0, 1000)).map(({ title }) => title);
}

function playlistEvents({ events }: TestLibrary): readonly string[] {
  return events.map(({ event }) => event.payload.event).filter((name) => name.startsWith('Playlist'));
}

describe('a manual playlist', () => {
  it('keeps its order and each entry as often as it was added', async () => {
    const { service, ids, library, ...rest } = await filled();
    const [one = '', two = '', three = ''] = ids;
    const { id, ...row } = await service.createPlaylist('  Road trip ', [two, one, two]);
    expect(row).to.deep.include({ name: 'Road trip', description: '', kind: 'manual', trackCount: 3, missingCount: 0, duration: 500 });
    await service.addToPlaylist(id, [three, three], 1);
    await service.addToPlaylist(id, [one]);
    expect(await words(service, id)).to.deep.equal(['Two', 'Three', 'Three', 'One', 'Two', 'One']);
    expect(await titles(library, { playlist: id })).to.deep.equal(['Two', 'Three', 'Three', 'One', 'Two', 'One']);
    const entries = await service.playlistEntries(id, 1, 2);
    expect(entries.map(({ track, artist }) => [track, artist])).to.deep.equal([[three, 'Cid'], [three, 'Cid']]);
    expect(new Set((await service.playlistEntries(id, 0, 10)).map((entry) => entry.id)).size).to.equal(6);
    expect(playlistEvents({ library, ...rest })).to.deep.equal(['PlaylistCreated', 'PlaylistUpdated', 'PlaylistUpdated']);
    library.close();
  });

  it('lets several entries be moved and removed', async () => {
    const { service, ids, library } = await filled();
    const [one = '', two = '', three = ''] = ids;
    const { id } = await service.createPlaylist('P', [one, two, three, one, two]);
    const entries = (await service.playlistEntries(id, 0, 10)).map((entry) => entry.id);
    await service.moveInPlaylist(id, [entries[3] ?? '', entries[0] ?? ''], 5);
    expect(await words(service, id)).to.deep.equal(['Two', 'Three', 'Two', 'One', 'One']);
    await service.moveInPlaylist(id, [entries[3] ?? ''], 0);
    expect(await words(service, id)).to.deep.equal(['One', 'Two', 'Three', 'Two', 'One']);
    const row = await service.removeFromPlaylist(id, [entries[3] ?? '', entries[0] ?? '']);
    expect(row).to.deep.include({ trackCount: 3, duration: 700 });
    expect(await words(service, id)).to.deep.equal(['Two', 'Three', 'Two']);
    library.close();
  });

  it('refuses what is malformed by the name of the argument and changes nothing', async () => {
    const { service, ids, library, ...rest } = await filled();
    const [one = ''] = ids;
    const { id } = await service.createPlaylist('P', [one]);
    const smart = await service.createSmartPlaylist('S', { filter: { op: 'missing', field: 'year' } });
    const before = await service.playlist(id);
    const told = playlistEvents({ library, ...rest }).length;
    const no = <T>(value: unknown): T => value as T;
    const attempts: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['invalid-argument name', () => service.createPlaylist('  ')],
      ['invalid-argument name', () => service.createPlaylist('a\nb')],
      ['invalid-argument name', () => service.createPlaylist('x'.repeat(201))],
      ['invalid-argument name', () => service.createPlaylist(no(5))],
      ['invalid-argument tracks', () => service.createPlaylist('P', no('abc'))],
      ['invalid-argument tracks[1]', () => service.createPlaylist('P', [one, no(7)])],
      ['not-found', () => service.createPlaylist('P', ['nope'])],
      ['invalid-argument rule', () => service.createSmartPlaylist('P', no(null))],
      ['invalid-argument rule.filter.op', () => service.createSmartPlaylist('P', { filter: no({ op: 'sometimes' }) })],
      ['invalid-argument rule.sort[0].by', () => service.createSmartPlaylist('P', { filter: { op: 'missing', field: 'year' }, sort: [{ by: no('colour') }] })],
      ['invalid-argument rule.limit.by', () => service.createSmartPlaylist('P', { filter: { op: 'missing', field: 'year' }, limit: { by: no('kilos'), amount: 1 } })],
      ['invalid-argument rule.limit.amount', () => service.createSmartPlaylist('P', { filter: { op: 'missing', field: 'year' }, limit: { by: 'tracks', amount: 1.5 } })],
      ['invalid-argument name', () => service.createPlaylist('a\u2028b')],
      ['invalid-argument name', () => service.createPlaylist('\u200b \u200f')],
      ['invalid-argument tracks', () => service.createPlaylist('P', no(null))],
      ['invalid-argument rule.fliter', () => service.createSmartPlaylist('P', no({ fliter: {} }))],
      ['invalid-argument rule.filter', () => service.createSmartPlaylist('P', no({ sort: 'random' }))],
      ['invalid-argument rule.limit.unit', () => service.createSmartPlaylist('P', { filter: { op: 'missing', field: 'year' }, limit: no({ by: 'tracks', amount: 1, unit: 'x' }) })],
      ['invalid-argument rule.limit.amount', () => service.createSmartPlaylist('P', { filter: { op: 'missing', field: 'year' }, limit: { by: 'minutes', amount: Infinity } })],
      ['invalid-argument patch.titel', () => service.updatePlaylist(id, no({ titel: 'x' }))],
      ['invalid-argument at', () => service.addToPlaylist(id, [one], no(null))],
      ['invalid-argument at', () => service.addToPlaylist(id, [one], 0.5)],
      ['invalid-argument tracks', () => service.addToPlaylist(id, no(undefined))],
      ['invalid-argument to', () => service.moveInPlaylist(id, [], -1)],
      ['invalid-argument offset', () => service.playlistEntries(id, -1, 5)],
      ['invalid-argument patch.name', () => service.updatePlaylist(id, { name: '' })],
      ['invalid-argument patch.description', () => service.updatePlaylist(id, { description: no(1) })],
      ['invalid-argument patch.rule', () => service.updatePlaylist(id, { rule: { filter: { op: 'missing', field: 'year' } } })],
      ['invalid-argument patch', () => service.updatePlaylist(id, no([]))],
      ['not-found', () => service.updatePlaylist('other', { name: 'x' })],
      ['not-found', () => service.playlist('other')],
      ['not-found', () => service.deletePlaylist('other')],
      ['not-found', () => service.addToPlaylist('other', [one])],
      ['invalid-argument id', () => service.addToPlaylist(smart.id, [one])],
      ['invalid-argument id', () => service.playlistEntries(smart.id, 0, 10)],
      ['invalid-argument at', () => service.addToPlaylist(id, [one], 2)],
      ['invalid-argument at', () => service.addToPlaylist(id, [one], -1)],
      ['invalid-argument to', () => service.moveInPlaylist(id, [], 2)],
      ['invalid-argument entries[0]', () => service.moveInPlaylist(id, ['x'], 0)],
      ['invalid-argument entries[0]', () => service.removeFromPlaylist(id, ['x'])],
      ['invalid-argument entries', () => service.removeFromPlaylist(id, no(undefined))],
      ['invalid-argument limit', () => service.playlistEntries(id, 0, 5000)],
      ['invalid-argument format', () => service.exportPlaylist(id, no('pls'))],
      ['invalid-argument format', () => service.importPlaylist('P', '', no('pls'))],
      ['invalid-argument text', () => service.importPlaylist('P', no(null), 'jspf')],
    ];
    for (const [expected, attempt] of attempts) expect(await failure(attempt()), attempt.toString()).to.equal(expected);
    expect(await service.playlist(id)).to.deep.equal(before);
    expect(await service.playlists()).to.have.length(2);
    expect(playlistEvents({ library, ...rest })).to.have.length(told);
    library.close();
  });

  it('does not remember what changed nothing', async () => {
    const { service, ids, library } = await filled();
    const { id } = await service.createPlaylist('P', ids);
    const before = [await service.playlist(id), await service.undoable()];
    await service.addToPlaylist(id, []);
    await service.removeFromPlaylist(id, []);
    await service.moveInPlaylist(id, [], 1);
    await service.updatePlaylist(id, {});
    expect([await service.playlist(id), await service.undoable()]).to.deep.equal(before);
    const [entry] = await service.playlistEntries(id, 0, 1);
    await service.removeFromPlaylist(id, [entry?.id ?? '', entry?.id ?? '']);
    expect(await service.undo()).to.deep.equal({ change: 'playlist', count: 1 });
    library.close();
  });

  it('keeps the words of tracks that are gone, and has them back when they return', async () => {
    const { service, ids, library } = await filled();
    const { id } = await service.createPlaylist('P', ids);
    await sync(library, { removed: ['a/two.mp3'] });
    expect(await service.playlist(id)).to.deep.include({ trackCount: 2, missingCount: 1, duration: 400 });
    expect((await service.playlistEntries(id, 1, 1))[0]).to.deep.include({ track: null, title: 'Two', artist: 'Bob' });
    expect(await titles(library, { playlist: id })).to.deep.equal(['One', 'Three']);
    await addTagged(library, { 'a/two.mp3': SONGS['a/two.mp3'] }, { run: 'run-2' });
    expect((await service.playlistEntries(id, 1, 1))[0]?.track).to.equal(ids[1]);
    library.close();
  });

  it('survives the removal of an account and its return under another name', async () => {
    const { service, ids, library } = await filled();
    const { id } = await service.createPlaylist('P', ids);
    await library.store.removeAccount('home');
    expect(await service.playlist(id)).to.deep.include({ trackCount: 0, missingCount: 3 });
    await addTagged(library, { 'moved/x.mp3': SONGS['a/one.mp3'], 'moved/y.mp3': { ...SONGS['a/two.mp3'], artists: ['Somebody else'] } }, { account: 'new home' });
    expect(await service.playlist(id)).to.deep.include({ trackCount: 1, missingCount: 2 });
    expect(await titles(library, { playlist: id })).to.deep.equal(['One']);
    library.close();
  });

  it('follows a file that was renamed', async () => {
    const { service, ids, library } = await filled();
    const { id } = await service.createPlaylist('P', [ids[0] ?? '']);
    await sync(library, { run: 'run-2', removed: ['a/one.mp3'], entries: [{ fileId: 'z.mp3', path: 'z.mp3', size: 1000, modified: 5000, changeKey: '"a/one.mp3"', mimeType: 'audio/mpeg' }] });
    expect(await titles(library, { playlist: id })).to.deep.equal(['One']);
    library.close();
  });

  it('is shown anew by its views when it changes, and shows nothing once it is deleted', async () => {
    const test = await filled();
    const { service, ids, library } = test;
    const { id } = await service.createPlaylist('P', [ids[0] ?? '']);
    const view = await service.view({ kind: 'tracks', playlist: id });
    await service.addToPlaylist(id, [ids[1] ?? '']);
    await until(() => test.events.some(({ event }) => event.payload.event === 'ViewChanged'));
    expect((await service.window(view.id, 0, 10)).rows.map((row) => row.id)).to.deep.equal([ids[0], ids[1]]);
    await service.deletePlaylist(id);
    await until(() => test.events.some(({ event }) => event.payload.event === 'ViewChanged' && event.payload.count === 0));
    expect(playlistEvents(test).at(-1)).to.equal('PlaylistDeleted');
    expect(await failure(service.view({ kind: 'tracks', playlist: id }))).to.equal('not-found playlist');
    expect(await failure(service.playlist(id))).to.equal('not-found');
    library.close();
  });

  it('can be played', async () => {
    const { service, ids, library } = await filled();
    const [one = '', two = ''] = ids;
    const { id } = await service.createPlaylist('P', [two, one, two]);
    expect(await library.store.resolve({ playlist: id })).to.deep.equal([two, one, two]);
    library.close();
  });

  it('is still there when the library is opened again', async () => {
    const { service, ids, library, database } = await filled();
    const { id } = await service.createPlaylist('P', ids);
    await service.updatePlaylist(id, { name: 'Q', description: 'For the road' });
    library.close();
    const again = await openTestLibrary(await openDatabase(database.name));
    expect(await again.library.service('x').playlist(id)).to.deep.include({ name: 'Q', description: 'For the road', trackCount: 3, rule: null });
    expect(await titles(again.library, { playlist: id })).to.deep.equal(['One', 'Two', 'Three']);
    again.library.close();
  });

  it('of thousands of entries takes a change within a moment', async () => {
    const { service, ids, library } = await filled();
    const { id } = await service.createPlaylist('Long', Array.from({ length: 10_000 }, (_, index) => ids[index % 3] ?? ''));
    const start = performance.now();
    for (let change = 0; change < 10; change++) {
      const entry = (await service.playlistEntries(id, 9000, 1))[0]?.id ?? '';
      await service.moveInPlaylist(id, [entry], change);
    }
    expect((performance.now() - start) / 10).to.be.below(1000);
    expect((await service.playlist(id)).trackCount).to.equal(10_000);
    library.close();
  });
});

describe('a list of playlists', () => {
  it('is sorted by name as people sort', async () => {
    const { service, library } = await filled();
    for (const name of ['list 10', 'Élan', 'zoo', 'List 2']) await service.createPlaylist(name);
    expect((await service.playlists()).map(({ name }) => name)).to.deep.equal(['Élan', 'List 2', 'list 10', 'zoo']);
    library.close();
  });
});

describe('a smart playlist', () => {
  const everything: SmartRule['filter'] = { op: 'not', of: { op: 'missing', field: 'title' } };

  it('shows what its rule says, as the library changes', async () => {
    const { service, ids, library } = await filled();
    const { id, ...row } = await service.createSmartPlaylist('Old', { filter: { op: 'range', field: 'year', max: 1999 }, sort: [{ by: 'year', order: 'desc' }] });
    expect(row).to.deep.include({ kind: 'smart', trackCount: 2, missingCount: 0, duration: 300 });
    expect(await titles(library, { playlist: id })).to.deep.equal(['Two', 'One']);
    await addTagged(library, { 'c.mp3': { title: 'Four', artists: ['Dee'], year: 1999 } }, { run: 'run-2' });
    expect(await titles(library, { playlist: id })).to.deep.equal(['Four', 'Two', 'One']);
    await service.updatePlaylist(id, { rule: { filter: { op: 'equals', field: 'favourite', value: true } } });
    expect((await service.playlist(id)).trackCount).to.equal(0);
    await service.setFavourite(ids[2] ?? '', true);
    expect(await service.playlist(id)).to.deep.include({ trackCount: 1, rule: { filter: { op: 'equals', field: 'favourite', value: true } } });
    expect(await titles(library, { playlist: id })).to.deep.equal(['Three']);
    library.close();
  });

  it('takes so many tracks, minutes or megabytes', async () => {
    const { library } = await filled();
    const service = library.service('tab');
    const sort: SmartRule['sort'] = [{ by: 'year' }];
    const limits = [
      [{ by: 'tracks', amount: 2 }, ['One', 'Two']],
      [{ by: 'minutes', amount: 5 }, ['One', 'Two']],
      [{ by: 'minutes', amount: 4.9 }, ['One']],
      [{ by: 'megabytes', amount: 0.002 }, ['One']],
    ] as const;
    for (const [limit, expected] of limits) {
      const { id } = await service.createSmartPlaylist('L', { filter: everything, sort, limit });
      expect(await titles(library, { playlist: id })).to.deep.equal(expected);
    }
    library.close();
  });

  it('passes over what is longer or larger than what is left', async () => {
    const { library } = await openTestLibrary();
    const service = library.service('tab');
    await addTagged(library, { 'mix.mp3': { title: 'Mix', year: 1, duration: 3600 }, 'song.mp3': { title: 'Song', year: 2, duration: 100 } });
    await sync(library, { run: 'run-2', entries: [{ ...fileEntry('big.mp3', { size: 9e6 }), tags: { title: 'Big', year: 0, duration: 9000 } }] });
    const listed: (readonly string[])[] = [];
    for (const limit of [{ by: 'minutes', amount: 30 }, { by: 'megabytes', amount: 1 }] as const) {
      const { id } = await service.createSmartPlaylist('L', { filter: everything, sort: [{ by: 'year' }], limit });
      listed.push(await titles(library, { playlist: id }));
    }
    expect(listed).to.deep.equal([['Song'], ['Mix', 'Song']]);
    library.close();
  });

  it('in random order stays as it is for a day', async () => {
    let now = new Date(2026, 2, 3, 10).getTime();
    const { library } = await openTestLibrary(undefined, { clock: { now: () => now } });
    const service = library.service('tab');
    await addTagged(library, Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.mp3`, { title: `T${index}` }])));
    const rule: SmartRule = { filter: everything, sort: 'random', limit: { by: 'tracks', amount: 20 } };
    const [first, second] = [await service.createSmartPlaylist('A', rule), await service.createSmartPlaylist('B', rule)];
    const drawn = await titles(library, { playlist: first.id });
    expect(drawn).to.have.length(20);
    expect(await titles(library, { playlist: second.id })).not.to.deep.equal(drawn);
    now += 8 * 3_600_000;
    await addTagged(library, { 'x.mp3': { title: 'Late' } }, { run: 'run-2' });
    expect((await titles(library, { playlist: first.id })).filter((title) => title !== 'Late')).to.deep.equal(drawn.slice(0, (await titles(library, { playlist: first.id })).includes('Late') ? 19 : 20));
    now += 24 * 3_600_000;
    expect(await titles(library, { playlist: first.id })).not.to.deep.equal(drawn);
    library.close();
  });
});

describe('undoing', () => {
  it('takes back what was done to playlists, step by step', async () => {
    const { service, ids, library } = await filled();
    const { id } = await service.createPlaylist('P', ids);
    const entries = (await service.playlistEntries(id, 0, 10)).map((entry) => entry.id);
    await service.moveInPlaylist(id, [entries[2] ?? ''], 0);
    await service.removeFromPlaylist(id, [entries[0] ?? '', entries[1] ?? '']);
    await service.addToPlaylist(id, [ids[0] ?? '']);
    await service.updatePlaylist(id, { name: 'Q' });
    await service.deletePlaylist(id);
    expect(await service.undo()).to.deep.equal({ change: 'playlist', count: 2 });
    expect((await service.playlist(id)).name).to.equal('Q');
    await service.undo();
    expect((await service.playlist(id)).name).to.equal('P');
    await service.undo();
    expect(await words(service, id)).to.deep.equal(['Three']);
    await service.undo();
    expect((await service.playlistEntries(id, 0, 10)).map((entry) => entry.id)).to.deep.equal([entries[2], entries[0], entries[1]]);
    await service.undo();
    expect(await words(service, id)).to.deep.equal(['One', 'Two', 'Three']);
    await service.undo();
    expect(await service.playlists()).to.deep.equal([]);
    expect(await service.undo()).to.equal(null);
    library.close();
  });
});

describe('two hosts with one playlist', () => {
  it('lose nothing when both write at once, and undo their own only', async () => {
    const name = `library-test-${crypto.randomUUID()}`;
    const first = await openTestLibrary(await openDatabase(name));
    const ids = await addTagged(first.library, SONGS);
    const one = first.library.service('a');
    const { id } = await one.createPlaylist('P', [ids[0] ?? '']);
    const second = await openTestLibrary(await openDatabase(name));
    const two = second.library.service('b');
    const start = (await one.playlistEntries(id, 0, 1))[0]?.id ?? '';
    await Promise.all([
      ...Array.from({ length: 10 }, () => one.addToPlaylist(id, [ids[1] ?? ''])),
      ...Array.from({ length: 10 }, () => two.addToPlaylist(id, [ids[2] ?? ''], 0)),
      one.updatePlaylist(id, { description: 'ours' }),
      two.updatePlaylist(id, { name: 'Q' }),
      two.moveInPlaylist(id, [start], 1),
    ]);
    for (const notice of first.notices) await second.library.applyForeignChange(structuredClone(notice));
    for (const notice of second.notices) await first.library.applyForeignChange(structuredClone(notice));
    const entries = await one.playlistEntries(id, 0, 100);
    expect(await two.playlistEntries(id, 0, 100)).to.deep.equal(entries);
    expect(entries.map(({ title }) => title).sort()).to.deep.equal([...Array<string>(10).fill('Three'), ...Array<string>(10).fill('Two'), 'One'].sort());
    expect(await one.playlist(id)).to.deep.include({ name: 'Q', description: 'ours' });
    for (let change = 0; change < 11; change++) await one.undo();
    expect((await one.playlistEntries(id, 0, 100)).map(({ title }) => title)).not.to.include('Two');
    expect(await one.playlist(id)).to.deep.include({ name: 'Q', description: '', trackCount: 11 });
    first.library.close();
    second.library.close();
  });
});
