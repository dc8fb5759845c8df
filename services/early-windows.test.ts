/** What a page of a large library sees first: the windows last shown, before the library is loaded, in a whole host. */
import { expect } from '@open-wc/testing';
import { createHost } from '../workers/host.ts';
import { openDatabase } from '../workers/library/database.ts';
import { addTagged, openTestLibrary } from '../workers/library/library-fixture.ts';
import { Lobby } from '../workers/lobby.ts';
import { nextEvent } from './client.contract.ts';
import type { MpcClient } from './client.ts';
import { connect } from './connect.ts';
import type { LibraryService, ViewWindow } from './protocol/library.ts';
import type { TrackRow } from './protocol/records.ts';

const BY_TITLE = { kind: 'tracks', sort: [{ by: 'title' }] } as const;

async function show(library: Pick<LibraryService, 'view' | 'window'>): Promise<ViewWindow> {
  const { id } = await library.view(BY_TITLE);
  return library.window(id, 0, 50);
}

const titles = ({ rows }: ViewWindow): readonly string[] => (rows as readonly TrackRow[]).map((row) => row.title);

/** The name of a database of which the first window by title was shown, with articles where they stand or at the end. */
async function shownDatabase(ignoreArticles: boolean): Promise<string> {
  const database = await openDatabase(`early-${crypto.randomUUID()}`);
  const { library } = await openTestLibrary(database, { collation: { locale: 'en', ignoreArticles } });
  await addTagged(library, { a: { title: 'The Beta' }, b: { title: 'Gamma' }, c: { title: 'Alpha' } });
  while ((await database.get('meta', 'first windows')) === undefined) await show(library.service('tab'));
  library.close();
  database.close();
  return database.name;
}

/** Keeps everybody from reading the segments until it is called. */
async function holdSegments(name: string): Promise<() => void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => resolve(request.result);
  });
  let held = true;
  const store = db.transaction('segments', 'readwrite').objectStore('segments');
  await new Promise<void>((resolve) => {
    const spin = (): void => {
      resolve();
      if (held) store.count().onsuccess = spin;
      else db.close();
    };
    store.count().onsuccess = spin;
  });
  return () => (held = false);
}

async function open(database: string): Promise<MpcClient> {
  return connect({ database, worker: new Lobby((config) => createHost(config)) });
}

describe('a host whose library is not loaded yet', () => {
  it('shows the windows last shown, and everything else as soon as it is', async () => {
    const database = await shownDatabase(true);
    const letGo = await holdSegments(database);
    const client = await open(database);
    const early = await show(client.library);
    expect(titles(early)).to.deep.equal(['Alpha', 'The Beta', 'Gamma']);
    const counts = client.library.counts();
    const middle = client.library.window(early.view, 1, 1);
    letGo();
    expect((await counts).tracks).to.equal(3);
    expect(titles(await middle)).to.deep.equal(['The Beta']);
    expect(await client.library.window(early.view, 0, 50)).to.deep.equal(early);
    client.close();
  });

  it('tells the tab when what it showed is true no more, and at no time shows nothing', async () => {
    const database = await shownDatabase(false);
    const letGo = await holdSegments(database);
    const client = await open(database);
    const early = await show(client.library);
    expect([titles(early), early.version]).to.deep.equal([['Alpha', 'Gamma', 'The Beta'], 1]);
    const told = nextEvent(client, 'ViewChanged');
    letGo();
    expect((await told).payload).to.include({ view: early.view, version: 2, count: 3 });
    const late = await client.library.window(early.view, 0, 50);
    expect([titles(late), late.version]).to.deep.equal([['Alpha', 'The Beta', 'Gamma'], 2]);
    client.close();
  });

  it('plays from a window that it showed early', async () => {
    const database = await shownDatabase(true);
    const letGo = await holdSegments(database);
    const client = await open(database);
    const early = await show(client.library);
    const queued = client.player.enqueue({ view: early.view }, 'last');
    letGo();
    await queued;
    expect((await client.player.state()).queueLength).to.equal(3);
    client.close();
  });
});
