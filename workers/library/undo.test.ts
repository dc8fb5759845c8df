import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { UndoInfo } from '../../services/protocol/personal.ts';
import { addTagged, fileEntry, openTestLibrary, sync, type TestLibrary } from './library-fixture.ts';

const TAGS = {
  'A/1.mp3': { title: 'One', artists: ['Ann'], album: 'Tides' },
  'A/2.mp3': { title: 'Two', artists: ['Bob'], album: 'Tides' },
  'A/3.mp3': { title: 'Three', artists: ['Cid'], album: 'Tides' },
};

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
  readonly playlist: string;
  readonly smart: string;
}

async function stage(): Promise<Stage> {
  const opened = await openTestLibrary();
  const ids = await addTagged(opened.library, TAGS);
  const service = opened.library.service('tab');
  await service.rate(ids.slice(0, 2), 2);
  await service.setFavourite(ids[1] ?? '', true);
  await service.editTags(ids.slice(0, 1), { title: 'Uno' });
  for (const [at, track] of ids.slice(1).entries()) await opened.library.heard({ track, startedAt: 1000 + at, heard: 90, completed: true });
  const { id: playlist } = await service.createPlaylist('Mix', [...ids, ids[0] ?? '']);
  const { id: smart } = await service.createSmartPlaylist('Rated', { filter: { op: 'range', field: 'rating', min: 1 } });
  return { ...opened, service, ids, playlist, smart };
}

/** All that a person made, as it is shown, but for when a playlist was written. */
async function shown({ service, ids, playlist }: Stage): Promise<unknown> {
  const tracks = await Promise.all(ids.map((id) => service.track(id)));
  const playlists = await Promise.all((await service.playlists()).map(async ({ id }) => ({ ...(await service.playlist(id)), modified: 0 })));
  const entries = await service.playlistEntries(playlist, 0, 100).catch(() => null);
  const history = await service.history(0, 100);
  return { history, tracks: tracks.map(({ favourite, rating, edited, title, genres, year }) => ({ favourite, rating, edited, title, genres, year })), playlists, entries };
}

const entryAt = async ({ service, playlist }: Stage, at: number): Promise<string> => (await service.playlistEntries(playlist, at, 1))[0]?.id ?? '';

const CHANGES: Readonly<Record<string, readonly [change: (stage: Stage) => Promise<unknown>, info: UndoInfo]>> = {
  'a favourite': [({ service, ids }) => service.setFavourite(ids[0] ?? '', true), { change: 'favourite', count: 1 }],
  'a favourite taken back': [({ service, ids }) => service.setFavourite(ids[1] ?? '', false), { change: 'favourite', count: 1 }],
  'a rating of several': [({ service, ids }) => service.rate(ids, 5), { change: 'rating', count: 3 }],
  'a rating taken back': [({ service, ids }) => service.rate(ids, null), { change: 'rating', count: 2 }],
  'edits': [({ service, ids }) => service.editTags(ids, { title: 'Same', genres: ['Jazz'], year: 1999 }), { change: 'edit', count: 3 }],
  'an edit taken back': [({ service, ids }) => service.editTags(ids, { title: null }), { change: 'edit', count: 1 }],
  'a new playlist': [({ service, ids }) => service.createPlaylist('New', ids), { change: 'playlist', count: 3 }],
  'a new smart playlist': [({ service }) => service.createSmartPlaylist('New', { filter: { op: 'missing', field: 'year' } }), { change: 'playlist', count: 0 }],
  'another name': [({ service, playlist }) => service.updatePlaylist(playlist, { name: 'Mixed', description: 'x' }), { change: 'playlist', count: 0 }],
  'another rule': [({ service, smart }) => service.updatePlaylist(smart, { rule: { filter: { op: 'missing', field: 'rating' }, sort: 'random' } }), { change: 'playlist', count: 0 }],
  'the end of a playlist': [({ service, playlist }) => service.deletePlaylist(playlist), { change: 'playlist', count: 4 }],
  'the end of a smart playlist': [({ service, smart }) => service.deletePlaylist(smart), { change: 'playlist', count: 0 }],
  'added entries': [({ service, playlist, ids }) => service.addToPlaylist(playlist, ids.slice(1), 1), { change: 'playlist', count: 2 }],
  'removed entries': [async (test) => test.service.removeFromPlaylist(test.playlist, [await entryAt(test, 3), await entryAt(test, 1)]), { change: 'playlist', count: 2 }],
  'moved entries': [async (test) => test.service.moveInPlaylist(test.playlist, [await entryAt(test, 3), await entryAt(test, 1)], 0), { change: 'playlist', count: 2 }],
  'the end of the history': [({ service }) => service.clearHistory(), { change: 'history', count: 2 }],
  'a playlist of a file': [({ service }) => service.importPlaylist('File', '#EXTM3U\nA/1.mp3\nnowhere.mp3\n', 'm3u8'), { change: 'playlist', count: 2 }],
};

/** Ways in which the files are listed anew meanwhile. */
const SYNCS: Readonly<Record<string, (stage: Stage) => Promise<unknown>>> = {
  'nothing else happened': async () => undefined,
  'the files were read anew': async ({ library, ids }) => {
    const paths = Object.keys(TAGS);
    await sync(library, { run: 'again', entries: paths.map((path, n) => fileEntry(path, { size: 5000 + n, changeKey: `new ${n}` })), settle: { keepBeneath: [] } });
    await sync(library, { extractions: ids.map((track, n) => ({ track, changeKey: `new ${n}`, tags: Object.values(TAGS)[n] ?? {}, warning: null })) });
  },
  'the files went and came back': async ({ library }) => {
    const paths = Object.keys(TAGS);
    await sync(library, { removed: paths });
    await library.compact();
    await addTagged(library, TAGS, { run: 'back' });
  },
};

describe('taking back the last change', () => {
  for (const [meanwhile, happen] of Object.entries(SYNCS)) {
    for (const [what, [change, info]] of Object.entries(CHANGES)) {
      it(`restores exactly what was before, and says what it was: ${what}, when ${meanwhile}`, async () => {
        const test = await stage();
        const before = await shown(test);
        await change(test);
        expect(await shown(test)).not.to.deep.equal(before);
        await happen(test);
        expect(await test.service.undoable()).to.deep.equal(info);
        expect(await test.service.undo()).to.deep.equal(info);
        expect(await shown(test)).to.deep.equal(before);
        test.library.close();
        const again = await openTestLibrary(test.database);
        expect(await shown({ ...test, ...again, service: again.library.service('x') })).to.deep.equal(before);
        again.library.close();
      });
    }
  }

  it('reaches what was said of a file under the id of the meantime', async () => {
    const { library, service, ids } = await stage();
    const { added } = await sync(library, { run: 'run-2', entries: [fileEntry('B/3.mp3', { size: 1002 })] });
    await service.rate(added, 5);
    await sync(library, { run: 'run-2', entries: [1, 2].map((n) => fileEntry(`A/${n}.mp3`, { size: 999 + n })), settle: { keepBeneath: [] } });
    expect(await service.track(ids[2] ?? '')).to.include({ path: 'B/3.mp3', rating: 5 });
    await service.undo();
    expect((await service.track(ids[2] ?? '')).rating).to.equal(null);
    library.close();
  });
});
