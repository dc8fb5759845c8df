import { expect } from '@open-wc/testing';
import type { LogEntry, WebdavServer } from '../../test/servers/test-servers.ts';
import { startWebdav } from '../../test/servers/test-servers.ts';
import { id3Tag, joined, mp3Stream } from '../metadata/mp3-stream.fake.ts';
import { createMetadataService } from '../metadata/metadata-service.ts';
import { SyncRig } from './sync-rig.fake.ts';

const user = 'ann';
const password = 'secret';
const authorization = `Basic ${btoa(`${user}:${password}`)}`;

function song(title: string, frames = 30): Uint8Array<ArrayBuffer> {
  return joined([id3Tag({ TIT2: title, TPE1: 'Ann', TALB: 'Low Water' }), mp3Stream(frames, 128)]);
}

describe('SyncCoordinator', () => {
  let server: WebdavServer;
  let rig: SyncRig;

  beforeEach(async () => {
    server = await startWebdav({ user, password });
    rig = await SyncRig.open();
  });
  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  async function send(method: string, path: string, init: { body?: Uint8Array<ArrayBuffer>; to?: string } = {}): Promise<void> {
    const headers = { Authorization: authorization, ...(init.to !== undefined && { Destination: new URL(init.to, server.url).href }) };
    const response = await fetch(new URL(path, server.url), { method, headers, ...(init.body && { body: init.body }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  }

  async function fill(count: number, folder = ''): Promise<void> {
    if (folder !== '') await send('MKCOL', folder);
    for (let index = 1; index <= count; index++) {
      await send('PUT', `${folder}song${index}.mp3`, { body: song(`Title ${index}`, 30 + index) });
    }
    await server.clearLog();
  }

  /** Folders `f10/` and so on with a song each; at once, since one by one they take a slow machine many seconds. */
  async function fillFolders(count: number): Promise<void> {
    const folders = Array.from({ length: count }, (_, index) => `f${10 + index}/`);
    await Promise.all(
      folders.map(async (folder) => {
        await send('MKCOL', folder);
        await send('PUT', `${folder}song1.mp3`, { body: song('Title 1', 31) });
      }),
    );
    await server.clearLog();
  }

  const add = (): ReturnType<SyncRig['add']> => rig.add({ provider: 'webdav', url: server.url, username: user, password });
  const titles = async (account: string): Promise<string[]> => (await rig.rows(account)).map(({ title }) => title);
  const downloads = async (): Promise<LogEntry[]> => (await server.log()).filter(({ method }) => method === 'GET');

  it('lists what is there and reads its tags', async () => {
    await fill(3);
    await send('MKCOL', 'sub/');
    await send('PUT', 'sub/deep.mp3', { body: song('Deep') });
    const { account, job } = await add();
    expect(job).to.include({ phase: 'completed', discovered: 4, added: 4, extracted: 4, toExtract: 4, warningCount: 0, waiting: false });
    expect(job.bytes).to.be.above(0);
    expect(await titles(account.id)).to.deep.equal(['Title 1', 'Title 2', 'Title 3', 'Deep']);
    expect((await rig.accounts.list())[0]).to.include({ state: 'ready', lastSync: job.finished });
  });

  it('tells what happens, in order', async () => {
    await fill(2);
    await add();
    const events = rig.syncEvents();
    expect(events[0]?.event).to.equal('Started');
    expect(events.at(-1)?.event).to.equal('Completed');
    const phases = events.flatMap((payload) => ('job' in payload ? [payload.job.phase] : []));
    expect([...new Set(phases)]).to.deep.equal(['discovering', 'extracting', 'settling', 'completed']);
    expect(events).to.deep.include({ event: 'TracksAdded', account: (await rig.accounts.list())[0]!.id, count: 2 });
  });

  it('shows tracks by their names before their tags are read', async () => {
    await fill(1);
    const added = rig.next(({ type, payload }) => type === 'Sync' && payload.event === 'TracksAdded');
    const adding = add();
    await added;
    const [first] = await rig.rows((await rig.accounts.list())[0]!.id);
    expect(first).to.include({ title: 'song1', status: 'listed' });
    await adding;
  });

  it('completes with nothing for an empty folder', async () => {
    const { job } = await add();
    expect(job).to.include({ phase: 'completed', discovered: 0 });
  });

  it('warns of bad files, lists them all the same, and reads the others', async () => {
    await fill(1);
    await send('PUT', 'empty.mp3', { body: new Uint8Array() });
    await send('PUT', 'text.mp3', { body: new TextEncoder().encode('no music at all') });
    await send('PUT', 'refused.mp3', { body: song('Refused') });
    await send('PUT', 'vanished.mp3', { body: song('Vanished') });
    await server.control({ status: [{ pattern: '^GET /refused', code: 403 }, { pattern: '^GET /vanished', code: 404 }] });
    const { account, job } = await add();
    expect(job.phase).to.equal('completed');
    expect(Object.fromEntries(job.warnings.map(({ path, error }) => [path, error.code]))).to.deep.equal({
      'empty.mp3': 'malformed',
      'refused.mp3': 'forbidden',
      'text.mp3': 'malformed',
      'vanished.mp3': 'not-found',
    });
    const rows = await rig.rows(account.id);
    expect(rows).to.have.length(5);
    expect(rows.filter(({ status }) => status === 'untagged')).to.have.length(4);
  });

  it('finds the second time what was added, changed, renamed and removed', async () => {
    await fill(4);
    const { account } = await add();
    const before = await rig.rows(account.id);
    const idOf = (title: string): string | undefined => before.find((row) => row.title === title)?.id;
    await send('DELETE', 'song1.mp3');
    await send('MOVE', 'song2.mp3', { to: 'renamed.mp3' });
    await send('PUT', 'song3.mp3', { body: song('Other title', 99) });
    await send('PUT', 'new.mp3', { body: song('New') });
    await server.clearLog();
    const job = await rig.sync(account.id);
    expect(job).to.include({ phase: 'completed', added: 1, changed: 1, removed: 1, renamed: 1 });
    const after = await rig.rows(account.id);
    expect(after.map(({ title }) => title).sort()).to.deep.equal(['New', 'Other title', 'Title 2', 'Title 4']);
    expect(after.find(({ title }) => title === 'Title 2')?.id).to.equal(idOf('Title 2'));
    expect(after.find(({ title }) => title === 'Other title')?.id).to.equal(idOf('Title 3'));
    expect((await downloads()).map(({ url }) => url)).not.to.include('/song4.mp3');
  });

  it('reads nothing again when nothing has changed', async () => {
    await fill(3);
    const { account } = await add();
    await server.clearLog();
    expect(await rig.sync(account.id)).to.include({ phase: 'completed', added: 0, changed: 0, extracted: 0 });
    expect(await downloads()).to.be.empty;
  });

  it('keeps the tracks of a folder that cannot be listed just now', async () => {
    await fill(2, 'album/');
    const { account } = await add();
    await server.control({ status: [{ pattern: '^PROPFIND /album', code: 500 }] });
    const job = await rig.sync(account.id);
    expect(job).to.include({ phase: 'completed', removed: 0, warningCount: 1 });
    expect(await rig.rows(account.id)).to.have.length(2);
  });

  it('fails when the server goes, keeps what it has, and goes on when asked again', async () => {
    await fill(30);
    await server.control({ failAfter: 12 });
    const { account, job } = await add();
    expect(job).to.include({ phase: 'failed', discovered: 30 });
    expect(job.error).to.include({ code: 'unreachable', retryable: true });
    expect(rig.syncEvents().some((payload) => 'job' in payload && payload.job.waiting)).to.equal(true);
    const kept = (await rig.rows(account.id)).filter(({ status }) => status === 'tagged').length;
    expect(kept).to.be.within(1, 29);
    await server.control({ reset: true });
    await server.clearLog();
    expect((await rig.sync(account.id)).phase).to.equal('completed');
    expect((await downloads()).length).to.equal(30 - kept);
    expect((await rig.accounts.list())[0]).to.include({ state: 'ready', error: null });
  });

  it('goes on by itself when the server comes back in time', async () => {
    await fill(10);
    await server.control({ failAfter: 6 });
    const waiting = rig.next(({ type, payload }) => type === 'Sync' && 'job' in payload && payload.job.waiting);
    const adding = add();
    await waiting;
    await server.control({ reset: true });
    expect((await adding).job).to.include({ phase: 'completed', extracted: 10 });
  });

  it('waits when the server asks for patience', async () => {
    await fill(3);
    await server.control({ status: [{ pattern: '^GET /song2', code: 429, headers: { 'Retry-After': '60' }, times: 1 }] });
    const { job } = await add();
    expect(job).to.include({ phase: 'completed', extracted: 3, warningCount: 0 });
    expect(rig.clock.slept).to.include(60_000);
  });

  it('says that the password is no longer taken', async () => {
    await fill(2);
    const { account } = await add();
    await server.control({ status: [{ pattern: '^PROPFIND', code: 401 }] });
    const job = await rig.sync(account.id);
    expect(job.error?.code).to.equal('unauthorized');
    expect((await rig.accounts.list())[0]).to.deep.include({ state: 'expired', error: job.error });
    expect(rig.auth().at(-1)).to.equal('AuthError');
    expect(await rig.rows(account.id)).to.have.length(2);
  });

  it('stops when cancelled, and goes on without reading anything twice', async () => {
    await fill(30);
    await server.control({ latency: 20 });
    const extracting = rig.next(({ type, payload }) => type === 'Sync' && 'job' in payload && payload.job.phase === 'extracting' && payload.job.bytes > 0);
    rig.clock.now = () => Date.now();
    const account = await rig.accounts.add({ provider: 'webdav', url: server.url, username: user, password });
    await extracting;
    const end = rig.ended(account.id);
    await rig.coordinator.cancel(account.id);
    expect((await end).phase).to.equal('cancelled');
    const read = (await rig.rows(account.id)).filter(({ status }) => status === 'tagged').length;
    expect(read).to.be.below(30);
    await server.control({ reset: true });
    await server.clearLog();
    expect((await rig.sync(account.id)).phase).to.equal('completed');
    expect(await downloads()).to.have.length(30 - read);
  });

  it('is resumed by the next host after its own was killed while listing', async () => {
    await fillFolders(30);
    await server.control({ latency: 10 });
    const added = rig.next(({ type, payload }) => type === 'Sync' && payload.event === 'TracksAdded');
    const account = await rig.accounts.add({ provider: 'webdav', url: server.url, username: user, password });
    await added;
    await rig.coordinator.close();
    const listed = (await rig.rows(account.id)).length;
    expect(listed).to.be.within(1, 29);
    await server.control({ reset: true });
    await server.clearLog();
    const { database } = rig;
    rig = await SyncRig.open(database);
    const end = rig.ended(account.id);
    await rig.coordinator.resume();
    expect(await end).to.include({ phase: 'completed', removed: 0, discovered: 30 });
    expect(await rig.rows(account.id)).to.have.length(30);
    const asked = (await server.log()).filter(({ method }) => method === 'PROPFIND');
    expect(asked).to.have.length(30 - listed);
  });

  it('begins a listing anew that was left too long ago, and loses nothing', async () => {
    await fillFolders(30);
    await server.control({ status: [{ pattern: '^PROPFIND /f35', code: 401 }] });
    const { account, job } = await add();
    expect(job.phase).to.equal('failed');
    await server.control({ reset: true });
    await rig.clock.advance(3 * 60 * 60 * 1000);
    expect(await rig.sync(account.id)).to.include({ phase: 'completed', removed: 0 });
    expect(await rig.rows(account.id)).to.have.length(30);
  });

  it('joins the job that runs', async () => {
    await fill(2);
    const adding = add();
    await rig.next(({ type, payload }) => type === 'Sync' && payload.event === 'Started');
    const [account] = await rig.accounts.list();
    await rig.coordinator.start(account!.id);
    await adding;
    expect(rig.syncEvents().filter(({ event }) => event === 'Started')).to.have.length(1);
  });

  it('runs on one host at a time; the others take over its outcome', async () => {
    await fill(3);
    const { account } = await add();
    const other = await SyncRig.open(rig.database);
    for (const { clock } of [rig, other]) clock.now = () => Date.now();
    await server.control({ latency: 20 });
    await server.clearLog();
    const end = rig.ended(account.id);
    await Promise.all([rig.coordinator.start(account.id), other.coordinator.start(account.id)]);
    expect((await end).phase).to.equal('completed');
    // Granted when the other host has had its turn.
    await navigator.locks.request(`mpc-sync-${rig.database.name}-${account.id}`, () => undefined);
    expect(other.syncEvents()).to.be.empty;
    await other.close();
    const roots = (await server.log()).filter(({ method, url }) => method === 'PROPFIND' && url === '/');
    expect(roots).to.have.length(1);
  });

  it('leaves another host’s job alone when it gives up waiting for it', async () => {
    await fill(3);
    const { account } = await add();
    const other = await SyncRig.open(rig.database);
    await server.control({ latency: 20 });
    const end = rig.ended(account.id);
    await rig.coordinator.start(account.id);
    await other.coordinator.start(account.id);
    await other.close();
    expect((await end).phase).to.equal('completed');
    expect((await rig.coordinator.jobs()).map(({ phase }) => phase)).to.deep.equal(['completed']);
  });

  it('goes on where another host was when that one went', async () => {
    await fillFolders(12);
    await server.control({ latency: 10 });
    // First: on a slow machine the sync might be over before they are there.
    const others = [await SyncRig.open(rig.database), await SyncRig.open(rig.database)];
    for (const { clock } of [rig, ...others]) clock.now = () => Date.now();
    const added = rig.next(({ type, payload }) => type === 'Sync' && payload.event === 'TracksAdded');
    const account = await rig.accounts.add({ provider: 'webdav', url: server.url, username: user, password });
    await added;
    const ended = Promise.race(others.map((other) => other.ended(account.id)));
    const follows = others.flatMap((other) => [other.coordinator.follow(account.id), other.coordinator.follow(account.id)]);
    await rig.coordinator.close();
    expect(await ended).to.include({ phase: 'completed', removed: 0, discovered: 12 });
    await Promise.all(follows);
    await navigator.locks.request(`mpc-sync-${rig.database.name}-${account.id}`, () => undefined);
    expect(others.flatMap((other) => other.syncEvents()).filter(({ event }) => event === 'Completed')).to.have.length(1);
    for (const other of others) await other.close();
  });

  it('leaves alone what another host has finished', async () => {
    await fill(2);
    const other = await SyncRig.open(rig.database);
    const { account } = await add();
    await other.coordinator.follow(account.id);
    expect(other.syncEvents()).to.deep.equal([]);
    await other.close();
  });

  it('reads tags again when asked for some tracks', async () => {
    await fill(2);
    const { account } = await add();
    const [first] = await rig.rows(account.id);
    const metadata = createMetadataService({ library: rig.library.store, sync: rig.coordinator });
    await server.clearLog();
    expect(await metadata.refresh([first!.id, 'nonsense'])).to.equal(1);
    expect((await downloads()).map(({ url }) => url)).to.deep.equal(['/song1.mp3']);
  });

  it('knows no sync of an account that is not there', async () => {
    const error = await rig.coordinator.start('nobody').catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'not-found');
    expect(await rig.coordinator.job('nobody')).to.equal(null);
  });
});
