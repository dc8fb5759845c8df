/** Syncs with servers that tell changes, or tags, by themselves: what the library has afterwards, and what it cost. */
import { expect } from '@open-wc/testing';
import type { TestServer } from '../../test/servers/test-servers.ts';
import { startServer } from '../../test/servers/test-servers.ts';
import { SyncRig } from './sync-rig.fake.ts';

const password = 'secret-of-ann-4711';

describe('a sync with a server', () => {
  let server: TestServer;
  afterEach(() => server.close());

  async function asked(): Promise<readonly string[]> {
    const log = (await server.log()).filter(({ method }) => method !== 'OPTIONS');
    await server.clearLog();
    return log.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  }

  it('of Nextcloud asks once where nothing has changed, and keeps tracks that were moved or renamed with their folders', async () => {
    server = await startServer('nextcloud', { cors: true, password });
    for (const path of ['A/1.mp3', 'A/2.mp3', 'B/C/3.mp3']) await server.call('write', path, 'no sound');
    const rig = await SyncRig.open();
    const { account } = await rig.add({ provider: 'webdav', url: `${server.url}remote.php/dav/files/ann/`, username: 'ann', password });
    const before = new Map((await rig.rows(account.id)).map(({ id, title }) => [title, id]));
    expect([...before.keys()].sort()).to.deep.equal(['1', '2', '3']);
    await asked();
    expect(await rig.sync(account.id)).to.include({ phase: 'completed', added: 0, changed: 0, removed: 0 });
    expect(await asked()).to.deep.equal(['PROPFIND /remote.php/dav/files/ann/']);
    await server.call('move', 'B', 'D');
    await server.call('move', 'A/1.mp3', 'D/1.mp3');
    await server.call('remove', 'A/2.mp3');
    expect(await rig.sync(account.id)).to.include({ phase: 'completed', added: 0, renamed: 2, removed: 1 });
    const rows = await rig.rows(account.id);
    expect(new Set(rows.map(({ id }) => id))).to.deep.equal(new Set([before.get('1'), before.get('3')]));
    const paths = await Promise.all(rows.map(async ({ id }) => (await rig.library.store.file(id)).file.path));
    expect(paths.sort()).to.deep.equal(['D/1.mp3', 'D/C/3.mp3']);
  });

  it('of Subsonic has tags and covers without reading a file', async () => {
    server = await startServer('subsonic', { password });
    for (const track of [1, 2, 3]) await server.call('add', { path: `A/B/${track}.mp3`, title: `Song ${track}`, artist: 'Ann', album: 'Best', track, duration: 60, cover: true });
    const rig = await SyncRig.open();
    const { account, job } = await rig.add({ provider: 'subsonic', url: server.url, username: 'ann', password });
    expect(job).to.deep.include({ phase: 'completed', added: 3, warnings: [] });
    const rows = await rig.rows(account.id);
    expect(rows.map(({ title, artist, album, status }) => [title, artist, album, status])).to.deep.equal(
      [1, 2, 3].map((track) => [`Song ${track}`, 'Ann', 'Best', 'tagged']),
    );
    expect(rows.some(({ artwork }) => artwork !== null)).to.equal(true);
    const requests = await asked();
    expect(requests.filter((line) => /stream|download/.test(line))).to.deep.equal([]);
    expect(requests.filter((line) => line.endsWith('getCoverArt'))).to.have.length(1);
    expect(await rig.sync(account.id)).to.include({ phase: 'completed', added: 0, changed: 0 });
    expect(await asked()).to.deep.equal(['POST /rest/getScanStatus']);
  });
});
