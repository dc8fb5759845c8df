import { expect } from '@open-wc/testing';
import type { LogEntry } from '../../../test/servers/test-servers.ts';
import { asMpcError } from '../../../services/protocol/errors.ts';
import type { ContractPlace } from '../provider.contract.ts';
import { ListedFiles, codeOf, describeProviderContract, entriesOf, never } from '../provider.contract.ts';
import type { FileRef } from '../provider.ts';
import { OneDrivePlace } from './onedrive-fixture.ts';
import { bytes, type Bytes } from '../place-fixture.ts';

const files: ReadonlyMap<string, Bytes> = new Map([
  ['one.mp3', bytes(5000)],
  ["Café & Co/100% #1's +=;,@$.flac", bytes(700, 3)],
  ['Café & Co/Disc 2/日本語 🎵.ogg', bytes(20, 7)],
  ['empty.mp3', bytes(0)],
]);

async function contractPlace(driveType: 'personal' | 'business'): Promise<ContractPlace> {
  const place = await OneDrivePlace.open({ driveType });
  const others = ['cover.jpg', 'Café & Co/list.m3u', 'Café & Co/._one.mp3', '.hidden/two.mp3'];
  for (const [path, content] of [...files, ...others.map((path) => [path, bytes(10)] as const)]) await place.seed('write', path, content);
  await place.seed('list', 'Notebook', { kind: 'package' });
  await place.seed('list', 'Shared with me', { kind: 'remote' });
  const pathOf = (name: string): string => [...files.keys()].find((path) => path.endsWith(name)) ?? name;
  return {
    provider: place.provider(),
    files: new Map([...files].map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content])),
    write: async (name, content) => void (await place.seed('write', pathOf(name), content)),
    remove: async (name) => void (await place.seed('remove', pathOf(name))),
    move: async (from, to) => void (await place.seed('move', from, to)),
    removeFolder: async (path) => void (await place.seed('remove', path)),
    close: () => place.close(),
  };
}

describeProviderContract('OneDrive, personal', () => contractPlace('personal'), ['write', 'remove', 'rename', 'delta', 'folders']);
describeProviderContract('OneDrive of work', () => contractPlace('business'), ['write', 'remove', 'rename', 'delta', 'folders']);

describe('OneDriveProvider', () => {
  let place: OneDrivePlace;

  beforeEach(async () => {
    place = await OneDrivePlace.open();
  });
  afterEach(() => place.close());

  const gets = async (): Promise<readonly LogEntry[]> => (await place.server.log()).filter(({ method }) => method !== 'OPTIONS');
  const downloads = (): Promise<readonly LogEntry[]> => place.server.call('downloadLog');

  async function fileAt(path: string, content = bytes(1000)): Promise<FileRef> {
    const fileId = await place.seed<string>('write', path, content);
    return { fileId, path, size: content.length };
  }

  it('says whose drive it is, and how much room there is', async () => {
    await place.seed('write', 'one.mp3', bytes(123));
    const { key, label, user, quota } = await place.provider().identify(never);
    expect(key).to.match(/^onedrive:[0-9a-f]{16}$/);
    expect(label).to.equal('OneDrive (listener@example.com)');
    expect(user).to.equal('listener@example.com');
    expect(quota).to.deep.equal({ used: 123, total: 5 * 1024 ** 3 });
  });

  it('is the same place where it may not ask who is signed in', async () => {
    const { key, user } = await place.provider().identify(never);
    const without = await place.provider({ tokens: place.tokens(['Files.Read']) }).identify(never);
    expect(without).to.include({ key, user });
  });

  it('says why it cannot be used', async () => {
    const refused = { token: async () => 'no-token', renewed: async () => 'no-token' };
    expect(await codeOf(place.provider({ tokens: refused }).identify(never))).to.equal('unauthorized');
    expect(await codeOf(place.provider({ tokens: place.tokens(['User.Read']) }).identify(never))).to.equal('forbidden');
    await place.server.control({ cors: false });
    expect(await codeOf(place.provider().identify(never))).to.equal('cors');
    await place.server.control({ reset: true, offline: true });
    expect(await codeOf(place.provider().identify(never))).to.equal('unreachable');
  });

  it('lists ten thousand items in fifty requests, and finds nothing new in one', async function () {
    this.timeout(60_000);
    await place.seed('fill', { files: 9900, perFolder: 100 });
    await place.server.clearLog();
    const known = await ListedFiles.of(place.provider());
    expect(known.paths.size).to.equal(9900);
    expect(await place.deltaRequests()).to.equal(50);
    await place.server.clearLog();
    expect((await known.follow(place.provider())).at(-1)).to.include({ end: 'delta' });
    expect(await gets()).to.have.length(1);
  });

  it('keeps cursors small where a hundred thousand files lie in one folder, and tells them page by page', async function () {
    this.timeout(120_000);
    await place.seed('fill', { files: 100_000 });
    let [count, longest, largest] = [0, 0, 0];
    for await (const { entries, cursor } of place.provider().changes(null, never)) {
      count += entries.length;
      longest = Math.max(longest, cursor?.length ?? 0);
      largest = Math.max(largest, entries.length);
    }
    expect(count).to.equal(100_000);
    expect(longest).to.be.below(2000);
    expect(largest).to.be.at.most(401);
  });

  it('goes on after a kill without asking again for what is listed', async () => {
    await place.seed('fill', { files: 1000, perFolder: 10 });
    const known = new ListedFiles();
    for await (const batch of place.provider().changes(null, never)) {
      known.take(batch);
      if (known.paths.size > 300) break;
    }
    await place.server.clearLog();
    const before = known.paths.size;
    const rest = await known.follow(place.provider());
    expect(rest.flatMap(({ entries }) => entries)).to.have.length(1000 - before);
    expect(known.paths.size).to.equal(1000);
    expect(known.files.every(([, path]) => /^Music\/Album \d+\/Track \d+\.mp3$/.test(path))).to.equal(true);
    expect(await place.deltaRequests()).to.be.at.most(5);
  });

  it('tells hashes, and tags and lengths that the drive has read as hints only', async () => {
    await place.seed('write', 'one.mp3', bytes(10), { audio: { title: 'One', artist: 'Ann', album: 'All', track: 3, duration: 61_500, year: 1999, hasDrm: false } });
    await place.seed('list', 'two.mp3', { audio: { title: '', track: 0, duration: 0 } });
    const [one, two] = await entriesOf(place.provider());
    expect(one?.hints).to.deep.equal({ title: 'One', artist: 'Ann', album: 'All', track: 3, duration: 61.5 });
    expect(one?.contentHash).to.match(/^quickxor:[\w+/]{27}=$/);
    expect(two).not.to.have.any.keys('hints', 'contentHash');
  });

  it('reads ranges from an address that takes no token, asking for it once, and without a preflight', async () => {
    const file = await fileAt('one.mp3', bytes(5000));
    const provider = place.provider();
    await place.server.clearLog();
    for (const start of [0, 1000, 2000]) {
      expect((await provider.read(file, start, start + 100, never)).bytes).to.deep.equal(bytes(5000).slice(start, start + 100));
    }
    expect((await gets()).map(({ url }) => url)).to.deep.equal([`/v1.0/me/drive/items/${file.fileId}?select=id,@microsoft.graph.downloadUrl`]);
    expect((await downloads()).map(({ method, range }) => [method, range])).to.deep.equal([
      ['GET', 'bytes=0-99'],
      ['GET', 'bytes=1000-1099'],
      ['GET', 'bytes=2000-2099'],
    ]);
  });

  it('asks for another address when the one it has is worn out, and goes on', async () => {
    const file = await fileAt('one.mp3', bytes(5000));
    const provider = place.provider();
    await provider.read(file, 0, 100, never);
    for (const refusal of [undefined, 403, 404, 410]) {
      if (refusal === undefined) await place.server.call('expireLinks');
      else await place.server.call('setDownloadFaults', { status: [{ pattern: '^GET', code: refusal, times: 1 }] });
      expect((await provider.read(file, 4000, 4100, never)).bytes, String(refusal)).to.deep.equal(bytes(5000).slice(4000, 4100));
    }
  });

  it('does not take an address that is refused for good for a sign-in that has ended', async () => {
    const file = await fileAt('one.mp3');
    await place.server.call('setDownloadFaults', { status: [{ pattern: '^GET', code: 401 }] });
    const tokens = place.tokens();
    expect(await codeOf(place.provider({ tokens }).read(file, 0, 10, never))).to.equal('server');
    expect(tokens.renewals).to.equal(0);
  });

  it('reads a part out of the whole file where ranges are not heeded, and goes on where a connection is cut', async () => {
    const file = await fileAt('one.mp3', bytes(300_000));
    await place.server.call('setDownloadFaults', { ignoreRange: true });
    expect((await place.provider().read(file, 100, 200, never)).bytes).to.deep.equal(bytes(300_000).slice(100, 200));
    await place.server.call('setDownloadFaults', { reset: true, dropEvery: 2 });
    const provider = place.provider();
    expect((await provider.read(file, 0, 300_000, never)).bytes).to.deep.equal(bytes(300_000));
    expect((await provider.read(file, 0, 300_000, never)).bytes).to.deep.equal(bytes(300_000));
  });

  it('gives the address to an element that plays, each time one that will last', async () => {
    const file = await fileAt('one.mp3', bytes(50));
    const provider = place.provider();
    const first = await provider.url(file, never);
    await place.server.call('expireLinks');
    const second = await provider.url(file, never);
    expect(second).not.to.equal(first);
    expect(await (await fetch(second ?? '')).arrayBuffer()).to.have.property('byteLength', 50);
  });

  it('says that a file is held back for malware', async () => {
    const file = await fileAt('one.mp3');
    await place.seed('change', 'one.mp3', { malware: true });
    const error = await place.provider().read(file, 0, 10, never).catch(asMpcError);
    expect(error).to.include({ code: 'forbidden', retryable: false });
  });
});
