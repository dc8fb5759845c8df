import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { TrackRow } from '../../services/protocol/records.ts';
import { type Database, openDatabase } from './database.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync } from './library-fixture.ts';

const BY_TITLE = { kind: 'tracks', sort: [{ by: 'title' }] } as const;

describe('the windows last shown', () => {
  async function show(service: LibraryService): Promise<{ readonly id: string; readonly version: number; readonly titles: readonly string[] }> {
    const { id } = await service.view(BY_TITLE);
    const { rows, version } = await service.window(id, 0, 50);
    return { id, version, titles: (rows as readonly TrackRow[]).map((row) => row.title) };
  }

  /** A database of which the first window by title was stored. */
  async function shown(): Promise<Database> {
    const database = await openDatabase(`first-windows-${crypto.randomUUID()}`);
    const { library } = await openTestLibrary(database);
    await addTagged(library, { a: { title: 'The Beta' }, b: { title: 'Gamma' }, c: { title: 'Alpha' } });
    while ((await database.get('meta', 'first windows')) === undefined) await show(library.service('tab'));
    library.close();
    return database;
  }

  /** The database, whose segments are not read before they are let go. */
  function held(database: Database): { readonly database: Database; letGo(error?: Error): void } {
    let letGo: (error?: Error) => void = () => undefined;
    const gate = new Promise<void>((resolve, reject) => {
      letGo = (error) => (error === undefined ? resolve() : reject(error));
    });
    // It may fail before anybody waits for it.
    gate.catch(() => undefined);
    const slow: Database = {
      name: database.name,
      storage: database.storage,
      problem: null,
      get: (store, key) => database.get(store, key),
      keys: (store) => database.keys(store),
      scan: async (store, after, visit) => {
        if (store === 'segments') await gate;
        return database.scan(store, after, visit);
      },
      write: (changes, guard) => database.write(changes, guard),
      close: () => database.close(),
    };
    return { database: slow, letGo };
  }

  it('are there before the library is loaded, and everything else when it is', async () => {
    const { database, letGo } = held(await shown());
    const { library } = await openTestLibrary(database, { early: true });
    const service = library.service('tab');
    const early = await show(service);
    expect([early.titles, early.version]).to.deep.equal([['Alpha', 'The Beta', 'Gamma'], 1]);
    const counts = service.counts();
    const further = service.window(early.id, 1, 1);
    letGo();
    expect((await counts).tracks).to.equal(3);
    expect(await further).to.deep.include({ offset: 1, count: 3, version: 1 });
    expect((await service.window(early.id, 0, 50)).version).to.equal(1);
    library.close();
  });

  it('are not asked for unless it is wished', async () => {
    const { database, letGo } = held(await shown());
    const opening = openTestLibrary(database);
    const first = await Promise.race([opening.then(() => 'library'), new Promise((resolve) => setTimeout(resolve, 100, 'nothing'))]);
    expect(first).to.equal('nothing');
    letGo();
    (await opening).library.close();
  });

  it('do not hold when tracks were written since', async () => {
    const database = await shown();
    const { library } = await openTestLibrary(database);
    await sync(library, { entries: [fileEntry('new.mp3')] });
    library.close();
    const again = (await openTestLibrary(database, { early: true })).library;
    expect((await show(again.service('tab'))).titles).to.include('new');
    again.close();
  });

  it('do not hold when a person has made something since', async () => {
    const database = await shown();
    const { library } = await openTestLibrary(database);
    const [row] = (await library.service('x').search('Gamma')).tracks;
    await library.service('x').editTags([row?.id ?? ''], { title: 'Delta' });
    library.close();
    const again = (await openTestLibrary(database, { early: true })).library;
    expect((await show(again.service('tab'))).titles).to.deep.equal(['Alpha', 'The Beta', 'Delta']);
    again.close();
  });

  it('do not hold when a person has made something since, and looked at something else', async () => {
    const database = await shown();
    const { library } = await openTestLibrary(database);
    const service = library.service('tab');
    const view = await show(service);
    await service.release(view.id);
    const [row] = (await service.search('Gamma')).tracks;
    await service.rate([row?.id ?? ''], 5);
    const before = JSON.stringify(await database.get('meta', 'first windows'));
    const albums = await service.view({ kind: 'albums' });
    while (JSON.stringify(await database.get('meta', 'first windows')) === before) await service.window(albums.id, 0, 50);
    library.close();
    const again = (await openTestLibrary(database, { early: true })).library;
    const { id } = await again.service('tab').view(BY_TITLE);
    const { rows } = await again.service('tab').window(id, 0, 50);
    expect((rows as readonly TrackRow[]).map(({ rating }) => rating)).to.deep.equal([null, null, 5]);
    again.close();
  });

  it('do not hold when what a person has made since was folded', async () => {
    const database = await shown();
    const { library } = await openTestLibrary(database);
    const service = library.service('tab');
    const [row] = (await service.search('Gamma')).tracks;
    await service.rate([row?.id ?? ''], 1);
    await library.compact();
    await service.rate([row?.id ?? ''], 2);
    const before = JSON.stringify(await database.get('meta', 'first windows'));
    while (JSON.stringify(await database.get('meta', 'first windows')) === before) await service.release((await show(service)).id);
    for (let at = 0; at < 100; at++) await service.rate([row?.id ?? ''], (at % 10) / 2 + 0.5);
    await library.compact();
    expect((await database.keys('userdata')).some((key) => key.startsWith('plog/'))).to.equal(false);
    library.close();
    const again = (await openTestLibrary(database, { early: true })).library;
    const { id } = await again.service('tab').view(BY_TITLE);
    const { rows } = await again.service('tab').window(id, 0, 50);
    expect((rows as readonly TrackRow[]).map(({ rating }) => rating)).to.deep.equal([null, null, 5]);
    again.close();
  });

  it('are followed by what is true, and the tab is told', async () => {
    const { database, letGo } = held(await shown());
    const { library, events } = await openTestLibrary(database, { early: true, collation: { locale: 'en', ignoreArticles: false } });
    const service = library.service('tab');
    const early = await show(service);
    letGo();
    await service.counts();
    const { rows, version } = await service.window(early.id, 0, 50);
    expect((rows as readonly TrackRow[]).map((row) => row.title)).to.deep.equal(['Alpha', 'Gamma', 'The Beta']);
    expect(version).to.equal(2);
    const told = events.filter(({ event, tab }) => tab === 'tab' && event.type === 'Library' && event.payload.event === 'ViewChanged');
    expect(told).to.have.length(1);
    library.close();
  });

  it('are all there is when the rest cannot be read', async () => {
    const { database, letGo } = held(await shown());
    const { library } = await openTestLibrary(database, { early: true });
    const service = library.service('tab');
    await show(service);
    letGo(new MpcError('storage-unavailable', 'The disc is broken.'));
    expect(await failure(service.counts())).to.equal('storage-unavailable');
    expect(await failure(library.store.rows([]))).to.equal('storage-unavailable');
    library.close();
  });
});
