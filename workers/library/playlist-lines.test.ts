import { expect } from '@open-wc/testing';
import { addTagged, openTestLibrary } from './library-fixture.ts';

const SONGS = {
  'a/one.mp3': { title: 'One', artists: ['Ann'], duration: 100 },
  'a/two.mp3': { title: 'Two', artists: ['Bob'], duration: 200 },
  'b/three.mp3': { title: 'Three', artists: ['Cid'], duration: 300 },
};

async function filled() {
  const { library, database } = await openTestLibrary();
  const ids = await addTagged(library, SONGS);
  return { library, database, ids, service: library.service('tab') };
}

describe('playlists in the file of all that a person made', () => {
  const LINE = { type: 'playlist', id: 'p', name: 'P', description: '', created: 1, modified: 2, rule: null, entries: [] };

  function file(...lines: readonly object[]): Blob {
    return new Blob([{ format: 'mpc-personal', version: 1 }, ...lines].map((line) => `${JSON.stringify(line)}\n`));
  }

  it('come to another library and find its tracks', async () => {
    const { service, ids, library } = await filled();
    const manual = await service.createPlaylist('Manual', [...ids, ids[0] ?? '']);
    const smart = await service.createSmartPlaylist('Smart', { filter: { op: 'range', field: 'year', max: 1999 }, sort: 'random' });
    const other = await openTestLibrary();
    await addTagged(other.library, { 'x/three.mp3': SONGS['b/three.mp3'] }, { account: 'elsewhere' });
    const there = other.library.service('tab');
    expect((await there.importPersonalData(await service.exportPersonalData())).playlists).to.equal(2);
    expect((await there.playlistEntries(manual.id, 0, 9)).map(({ track, title }) => [track !== null, title])).to.deep.equal([
      [false, 'One'],
      [false, 'Two'],
      [true, 'Three'],
      [false, 'One'],
    ]);
    expect((await there.playlist(smart.id)).rule).to.deep.equal({ filter: { op: 'range', field: 'year', max: 1999 }, sort: 'random' });
    expect((await there.importPersonalData(await service.exportPersonalData())).playlists).to.equal(0);
    expect(other.events.map(({ event }) => event.payload.event).filter((name) => name.startsWith('Playlist'))).to.deep.equal(['PlaylistCreated', 'PlaylistCreated']);
    library.close();
    other.library.close();
  });

  it('give way to what is here and newer, and replace what is older', async () => {
    const { service, library } = await filled();
    await service.importPersonalData(file(LINE));
    await service.importPersonalData(file({ ...LINE, name: 'Newer', modified: 5 }));
    await service.importPersonalData(file({ ...LINE, name: 'Older', modified: 4 }));
    expect((await service.playlist('p')).name).to.equal('Newer');
    library.close();
  });

  it('give way to what another tab has written since this one looked, and tell nothing', async () => {
    const { service, library, database } = await filled();
    await service.importPersonalData(file(LINE));
    const late = await openTestLibrary(database);
    await service.importPersonalData(file({ ...LINE, name: 'Newer', modified: 5 }));
    expect((await late.library.service('tab').importPersonalData(file({ ...LINE, name: 'Older', modified: 4 }))).playlists).to.equal(0);
    expect(late.events.map(({ event }) => event.payload.event)).not.to.include('PlaylistUpdated');
    expect((await late.library.service('tab').playlist('p')).name).to.equal('Newer');
    library.close();
    late.library.close();
  });

  it('are refused by field when they are malformed', async () => {
    const { service, library } = await filled();
    const entry = { id: 'e', track: '', account: '', location: '', title: 'T', artist: '', album: '', number: null, duration: null };
    const wrong: readonly (readonly [string, object])[] = [
      ['id', { id: '' }],
      ['id', { id: 'a/b\n' }],
      ['id', { id: 'x'.repeat(65) }],
      ['id', {}],
      ['created', { id: 'q', created: -1 }],
      ['modified', { id: 'q', modified: 1e300 }],
      ['entries', { rule: { filter: { op: 'missing', field: 'year' } }, entries: [entry] }],
      ['rule.filter.max', { rule: { filter: { op: 'range', field: 'year', min: 2, max: 1 } } }],
      ['name', { name: 5 }],
      ['description', { description: null }],
      ['modified', { modified: 'x' }],
      ['rule.filter', { rule: {} }],
      ['entries', { entries: {} }],
      ['entries[1]', { entries: [entry, entry] }],
      ['entries[0]', { entries: [{ ...entry, duration: 'x' }] }],
    ];
    for (const [field, members] of wrong) {
      const error = await service.importPersonalData(file(LINE, { ...LINE, ...members })).then(
        () => expect.fail(`${field} was taken`),
        (thrown: unknown) => thrown as { code: string; details: unknown },
      );
      expect([error.code, error.details]).to.deep.equal(['malformed', { line: 3, field }]);
    }
    expect(await service.playlists()).to.deep.equal([]);
    library.close();
  });
});
