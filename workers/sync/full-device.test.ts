import { expect } from '@open-wc/testing';
import { startWebdav } from '../../test/servers/test-servers.ts';
import { openDatabase, type Database } from '../library/database.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { SyncRig } from './sync-rig.fake.ts';

/** A database on a device that is full from the given write of tracks on, until there is room. */
function fillingUp(database: Database, after: number): { readonly database: Database; makeRoom(): void } {
  let writes = 0;
  let full = true;
  const write: Database['write'] = async (changes, guard) => {
    const large = changes.some(({ store }) => store === 'segments');
    if (large && full && ++writes > after) throw new MpcError('storage-full', 'For the test.');
    return database.write(changes, guard);
  };
  const proxy: Database = {
    name: database.name,
    storage: database.storage,
    problem: null,
    get: (...all) => database.get(...all),
    keys: (...all) => database.keys(...all),
    scan: (...all) => database.scan(...all),
    write,
    close: () => database.close(),
  };
  return { database: proxy, makeRoom: () => (full = false) };
}

describe('a sync on a device that is full', () => {
  for (const [phase, after] of [['discovering', 0], ['extracting', 1]] as const) {
    it(`says so while ${phase}, and goes on by itself when there is room`, async () => {
      const server = await startWebdav({ folder: 'demo/music/Wicker Street Trio/Live at the Paper Lantern' });
      const { database, makeRoom } = fillingUp(await openDatabase(`full-${crypto.randomUUID()}`), after);
      const rig = await SyncRig.open(database);
      const waits = rig.next((event) => event.type === 'Sync' && event.payload.event === 'Progress' && event.payload.job.waiting);
      const ended = rig.next((event) => event.type === 'Sync' && event.payload.event === 'Completed');
      const account = await rig.accounts.add({ provider: 'webdav', url: server.url, username: '', password: '' });
      const told = await waits;
      expect(told.type === 'Sync' && told.payload.event === 'Progress' && [told.payload.job.phase, told.payload.job.error?.code]).to.deep.equal([phase, 'storage-full']);
      makeRoom();
      const end = await ended;
      const rows = await rig.rows(account.id);
      expect(end.type === 'Sync' && end.payload.event === 'Completed' && [end.payload.job.error, end.payload.job.waiting, end.payload.job.added]).to.deep.equal([null, false, rows.length]);
      expect(rows.length).to.be.above(1);
      expect(rows.every(({ status }) => status === 'tagged')).to.equal(true);
      await rig.close();
      await server.close();
    });
  }

  it('stops waiting when it is cancelled', async () => {
    const server = await startWebdav({ folder: 'demo/music/Wicker Street Trio/Live at the Paper Lantern' });
    const { database } = fillingUp(await openDatabase(`full-${crypto.randomUUID()}`), 0);
    const rig = await SyncRig.open(database);
    const waits = rig.next((event) => event.type === 'Sync' && event.payload.event === 'Progress' && event.payload.job.waiting);
    const account = await rig.accounts.add({ provider: 'webdav', url: server.url, username: '', password: '' });
    await waits;
    await rig.coordinator.cancel(account.id);
    expect((await rig.coordinator.job(account.id))?.phase).to.equal('cancelled');
    await rig.close();
    await server.close();
  });
});
