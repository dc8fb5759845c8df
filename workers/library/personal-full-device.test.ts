import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import { openDatabase } from './database.ts';
import { withRoomFor } from './full-device-fixture.ts';
import { addTagged, failure, openTestLibrary, type TestLibrary } from './library-fixture.ts';

const TAGS = { 'a.mp3': { title: 'A', duration: 60 }, 'b.mp3': { title: 'B', duration: 70 }, 'c.mp3': { title: 'C', duration: 80 } };

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
  readonly playlist: string;
}

/** A library with something of everything that a person makes. */
async function stage(): Promise<Stage> {
  const opened = await openTestLibrary();
  const ids = await addTagged(opened.library, TAGS);
  const service = opened.library.service('tab');
  await service.rate(ids, 3);
  await opened.library.heard({ track: ids[0] ?? '', startedAt: 10, heard: 60, completed: true });
  const { id } = await service.createPlaylist('P', ids);
  return { ...opened, service, ids, playlist: id };
}

/** All that is shown of what a person made. */
async function shown(service: LibraryService, ids: readonly string[]): Promise<unknown> {
  const playlists = await service.playlists();
  const manual = playlists.filter(({ kind }) => kind === 'manual');
  return {
    tracks: await Promise.all(ids.map((id) => service.track(id))),
    history: await service.history(0, 100),
    playlists: await Promise.all(playlists.map(({ id }) => service.playlist(id))),
    entries: await Promise.all(manual.map(({ id }) => service.playlistEntries(id, 0, 100))),
  };
}

/** The same library as another host would open it now. */
async function reopened({ database, ids }: Stage): Promise<unknown> {
  const { library, database: own } = await openTestLibrary(await openDatabase(database.name));
  const state = await shown(library.service('x'), ids);
  library.close();
  own.close();
  return state;
}

const WRITERS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'a favourite': ({ service, ids }) => service.setFavourite(ids[0] ?? '', true),
  'a rating': ({ service, ids }) => service.rate(ids, 4.5),
  'edits of tags': ({ service, ids }) => service.editTags(ids, { title: 'T' }),
  'a play': ({ library, ids }) => library.heard({ track: ids[1] ?? '', startedAt: 20, heard: 70, completed: true }),
  'a longer play': ({ library, ids }) => library.heard({ track: ids[0] ?? '', startedAt: 10, heard: 99, completed: true }),
  'a new playlist': ({ service, ids }) => service.createPlaylist('Q', ids),
  'a smart playlist': ({ service }) => service.createSmartPlaylist('S', { filter: { op: 'missing', field: 'year' } }),
  'another name of a playlist': ({ service, playlist }) => service.updatePlaylist(playlist, { name: 'R' }),
  'entries of a playlist': ({ service, playlist, ids }) => service.addToPlaylist(playlist, ids, 1),
  'the removal of entries': async ({ service, playlist }) => service.removeFromPlaylist(playlist, [(await service.playlistEntries(playlist, 0, 1))[0]?.id ?? '']),
  'the order of entries': async ({ service, playlist }) => service.moveInPlaylist(playlist, [(await service.playlistEntries(playlist, 2, 1))[0]?.id ?? ''], 0),
  'a playlist of a file': ({ service }) => service.importPlaylist('F', '#EXTM3U\na.mp3\n', 'm3u8'),
};

describe('what a person makes on a device without room', () => {
  for (const [what, write] of Object.entries(WRITERS)) {
    it(`is as before and can be made again when there is room: ${what}`, async () => {
      const test = await stage();
      const { service, ids } = test;
      const before = [await shown(service, ids), await service.undoable()];
      let room = 0;
      for (;; room++) {
        let failed = '';
        await withRoomFor(room, async () => (failed = await failure(write(test))));
        if (failed === 'no error') break;
        expect(failed).to.equal('storage-full');
        expect([await shown(service, ids), await service.undoable()]).to.deep.equal(before);
        expect(await reopened(test)).to.deep.equal(before[0]);
      }
      expect(room).to.be.at.least(1);
      expect(await reopened(test)).to.deep.equal(await shown(service, ids));
      test.library.close();
    });
  }

  it('is not taken back where that cannot be stored, and taken back in the same order later', async () => {
    const test = await stage();
    const { service, ids, playlist } = test;
    await service.deletePlaylist(playlist);
    await service.rate(ids, 1);
    const before = await shown(service, ids);
    await withRoomFor(0, async () => {
      const undoing = failure(service.undo());
      // Another change in the meantime comes after it, and is taken back first.
      expect(await failure(service.setFavourite(ids[0] ?? '', true))).to.equal('storage-full');
      expect(await undoing).to.equal('storage-full');
    });
    expect(await shown(service, ids)).to.deep.equal(before);
    expect(await service.undo()).to.deep.equal({ change: 'rating', count: 3 });
    await withRoomFor(0, async () => expect(await failure(service.undo())).to.equal('storage-full'));
    expect(await service.undo()).to.deep.equal({ change: 'playlist', count: 3 });
    expect((await service.playlistEntries(playlist, 0, 9)).map(({ track }) => track)).to.deep.equal(ids);
    expect((await service.track(ids[0] ?? '')).rating).to.equal(3);
    test.library.close();
  });

  it('that comes from a file is shown as far as it was stored, and the rest comes when there is room', async () => {
    const from = await stage();
    await from.service.setFavourite(from.ids[1] ?? '', true);
    await from.service.createSmartPlaylist('S', { filter: { op: 'missing', field: 'year' } });
    await addTagged(from.library, { 'far.mp3': { title: 'Far' } }, { account: 'far' });
    const far = (await from.service.search('far')).tracks[0]?.id ?? '';
    await from.service.rate([far], 5);
    const file = await from.service.exportPersonalData();
    const opened = await openTestLibrary();
    const ids = await addTagged(opened.library, TAGS);
    const test = { ...opened, service: opened.library.service('tab'), ids, playlist: '' };
    let room = 0;
    for (;; room++) {
      let failed = '';
      await withRoomFor(room, async () => (failed = await failure(test.service.importPersonalData(file))));
      expect(await shown(test.service, ids), `room for ${room}`).to.deep.equal(await reopened(test));
      if (failed === 'no error') break;
      expect(failed).to.equal('storage-full');
    }
    expect(room).to.be.at.least(4);
    const rows = await Promise.all(ids.map((id) => test.service.track(id)));
    expect(rows.map(({ rating, favourite, plays }) => [rating, favourite, plays])).to.deep.equal([[3, false, 1], [3, true, 0], [3, false, 0]]);
    expect(await test.service.playlists()).to.have.length(2);
    from.library.close();
    test.library.close();
  });
});
