import { expect } from '@open-wc/testing';
import { asMpcError, type MpcError } from '../../../services/protocol/errors.ts';
import type { ContractPlace } from '../provider.contract.ts';
import { ListedFiles, codeOf, describeProviderContract, entriesOf, listAll, never } from '../provider.contract.ts';
import { DrivePlace } from './google-drive-fixture.ts';
import { bytes, type Bytes } from '../place-fixture.ts';

const files: ReadonlyMap<string, Bytes> = new Map([
  ['one.mp3', bytes(5000)],
  ["Café & Co/100% #1's +=;,@$ \\ .flac", bytes(700, 3)],
  ['Café & Co/Disc 2/日本語 🎵.ogg', bytes(20, 7)],
  ['empty.mp3', bytes(0)],
]);

async function contractPlace(root: 'My Drive' | 'a shared drive'): Promise<ContractPlace> {
  const place = await DrivePlace.open();
  const drive = root === 'My Drive' ? '' : await place.seed('addDrive', 'Band');
  const inDrive = (path: string): string => (drive === '' ? path : `${drive}:${path.replace(/^Band\//, '')}`);
  const others = ['cover.jpg', 'Café & Co/list.m3u', 'Café & Co/._one.mp3', '.hidden/two.mp3'];
  for (const [path, content] of [...files, ...others.map((path) => [path, bytes(10)] as const)]) await place.seed('write', inDrive(path), content);
  await place.seed('add', { name: 'Notes.mp3', mimeType: 'application/vnd.google-apps.document' });
  await place.seed('write', 'trashed.mp3', bytes(10));
  await place.seed('trash', 'trashed.mp3');
  const pathOf = (name: string): string => inDrive([...files.keys()].find((path) => path.endsWith(name)) ?? name);
  return {
    provider: place.provider,
    files: new Map([...files].map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content])),
    write: async (name, content) => void (await place.seed('write', pathOf(name), content)),
    remove: async (name) => void (await place.seed('remove', pathOf(name))),
    move: async (from, to) => void (await place.seed('move', inDrive(from), inDrive(to))),
    removeFolder: async (path) => void (await place.seed('trash', inDrive(path))),
    close: () => place.close(),
  };
}

describeProviderContract('Google Drive', () => contractPlace('My Drive'), ['write', 'remove', 'rename', 'delta', 'folders']);
describeProviderContract('A shared drive of Google', () => contractPlace('a shared drive'), ['write', 'remove', 'delta']);

describe('GoogleDriveProvider', () => {
  let place: DrivePlace;

  beforeEach(async () => {
    place = await DrivePlace.open();
  });
  afterEach(() => place.close());

  const failure = (promise: Promise<unknown>): Promise<MpcError> => promise.then(() => { throw new Error('It did not fail.'); }, (thrown: unknown) => asMpcError(thrown));
  const paths = async (): Promise<readonly string[]> => (await entriesOf(place.provider)).map(({ path }) => path).sort();

  it('says who is signed in, and how much room there is', async () => {
    await place.seed('write', 'one.mp3', bytes(123));
    expect(await place.provider.identify(never)).to.deep.equal({
      key: 'google-drive:01234567890123456789',
      label: 'Google Drive (ann@example.com)',
      user: 'ann@example.com',
      quota: { used: 123, total: 15 * 1024 ** 3 },
    });
  });

  it('has no address that an audio element could play', async () => {
    expect(await place.provider.url()).to.equal(null);
  });

  it('tells size, time, hash and type of a file', async () => {
    const fileId = await place.seed('write', 'Band/one.mp3', bytes(3), { modifiedTime: Date.UTC(2020, 1, 2) });
    expect(await entriesOf(place.provider)).to.deep.equal([
      {
        fileId,
        path: 'Band/one.mp3',
        size: 3,
        modified: Date.UTC(2020, 1, 2),
        changeKey: 'b95f67f61ebb03619622d798f45fc2d3|3',
        contentHash: 'md5:b95f67f61ebb03619622d798f45fc2d3',
        mimeType: 'audio/mpeg',
      },
    ]);
  });

  it('makes paths of names that hold slashes or control characters, and of several folders of one name', async () => {
    for (const name of ['AC/DC', '..', 'Twin', 'Twin', 'line\nbreak', 'line_break']) {
      const folder = await place.seed('add', { name, mimeType: 'application/vnd.google-apps.folder' });
      await place.seed('add', { name: 'a/b.mp3', mimeType: 'audio/mpeg', parents: [folder], content: bytes(1) });
    }
    await place.seed('add', { name: 'tab\t\u007f.mp3', mimeType: 'audio/mpeg', content: bytes(1) });
    expect(await paths()).to.deep.equal(['AC／DC/a／b.mp3', 'Twin (2)/a／b.mp3', 'Twin/a／b.mp3', 'line_break (2)/a／b.mp3', 'line_break/a／b.mp3', 'tab__.mp3']);
  });

  it('lists names of all kinds, two files of one name too', async () => {
    const names = [`"it's"\\.mp3`, '🎵🎶.mp3', 'שיר.mp3', `${'ä'.repeat(125)}.mp3`, 'same.mp3', 'same.mp3'];
    for (const name of names) await place.seed('add', { name, mimeType: 'audio/mpeg', content: bytes(1) });
    const entries = await entriesOf(place.provider);
    expect(entries.map(({ path }) => path).sort()).to.deep.equal([...names].sort());
    expect(new Set(entries.map(({ fileId }) => fileId)).size).to.equal(names.length);
  });

  it('asks ten pages and a token for ten thousand files, and once where nothing has changed', async () => {
    await place.seed('fill', '', 5000);
    await place.seed('fill', 'Music/More', 4998);
    const known = await ListedFiles.of(place.provider);
    expect(known.paths.size).to.equal(9998);
    expect((await place.requests()).length).to.equal(11);
    await place.server.clearLog();
    await known.follow(place.provider);
    expect((await place.requests()).length).to.equal(1);
  });

  it('lists what others have shared, and what lies in shared drives, wherever it came from', async () => {
    await place.seed('add', { name: 'shared.mp3', mimeType: 'audio/mpeg', owner: 'bob@example.com', parents: [], sharedWithMe: true });
    const drive = await place.seed('addDrive', 'Band');
    await place.seed('write', `${drive}:Live/1.mp3`, bytes(5));
    await place.seed('write', 'Mine/2.mp3', bytes(5));
    expect(await paths()).to.deep.equal(['Band/Live/1.mp3', 'Mine/2.mp3', 'shared.mp3']);
  });

  it('follows each shared drive: its changes, its name, its coming and going', async () => {
    const drive = await place.seed('addDrive', 'Band');
    await place.seed('write', `${drive}:1.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    const names = (): readonly string[] => known.files.map(([, path]) => path);
    await place.seed('write', `${drive}:Live/2.mp3`, bytes(6));
    await place.seed('changeDrive', drive, { name: 'Group' });
    await known.follow(place.provider);
    expect(names()).to.deep.equal(['Group/1.mp3', 'Group/Live/2.mp3']);
    const other = await place.seed('addDrive', 'Choir');
    await place.seed('write', `${other}:Mass/3.mp3`, bytes(7));
    await known.follow(place.provider);
    expect(names()).to.deep.equal(['Choir/Mass/3.mp3', 'Group/1.mp3', 'Group/Live/2.mp3']);
    await place.seed('changeDrive', drive, { member: false });
    await known.follow(place.provider);
    expect(names()).to.deep.equal(['Choir/Mass/3.mp3']);
  });

  it('lists a file of a shared drive that the account is no member of, and follows it', async () => {
    const drive = await place.seed('addDrive', 'Theirs');
    await place.seed('changeDrive', drive, { member: false });
    await place.seed('write', `${drive}:Secret/1.mp3`, bytes(5), { sharedWithMe: true });
    await place.seed('write', `${drive}:Secret/2.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['1.mp3']);
    await place.seed('move', `${drive}:Secret/1.mp3`, `${drive}:Secret/one.mp3`);
    await known.follow(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['one.mp3']);
    await place.seed('changeDrive', drive, { member: true });
    await known.follow(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['Theirs/Secret/2.mp3', 'Theirs/Secret/one.mp3']);
  });

  it('looks into each drive where a search everywhere is not complete', async () => {
    const drive = await place.seed('addDrive', 'Band');
    await place.seed('write', `${drive}:1.mp3`, bytes(5));
    await place.seed('write', '2.mp3', bytes(5));
    await place.seed('setFaults', { incomplete: true });
    expect(await paths()).to.deep.equal(['2.mp3', 'Band/1.mp3']);
  });

  it('sees with the narrow scope what was picked for it, by the same requests', async () => {
    const narrow = await DrivePlace.open({ scope: 'drive.file' });
    await narrow.seed('write', 'Music/1.mp3', bytes(5), { byApp: true });
    await narrow.seed('write', 'Music/2.mp3', bytes(5), { byApp: false });
    expect((await entriesOf(narrow.provider)).map(({ path }) => path)).to.deep.equal(['Music/1.mp3']);
    await narrow.close();
  });

  it('takes for gone what lies in the bin, and brings it back from there', async () => {
    await place.seed('write', 'Music/Old/1.mp3', bytes(5));
    await place.seed('write', 'Music/2.mp3', bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('trash', 'Music/Old');
    await place.seed('trash', 'Music/2.mp3');
    await known.follow(place.provider);
    expect(known.files).to.deep.equal([]);
    await place.seed('trash', 'Music/Old', false);
    await known.follow(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['Music/Old/1.mp3']);
  });

  it('takes for gone what others share no longer', async () => {
    const folder = await place.seed('add', { name: 'Theirs', mimeType: 'application/vnd.google-apps.folder', owner: 'bob@example.com', parents: [] });
    await place.seed('add', { name: '1.mp3', mimeType: 'audio/mpeg', owner: 'bob@example.com', parents: [folder] });
    const known = await ListedFiles.of(place.provider);
    expect(known.files).to.deep.equal([]);
    await place.seed('share', folder, true);
    await known.follow(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['Theirs/1.mp3']);
    await place.seed('share', folder, false);
    await known.follow(place.provider);
    expect(known.files).to.deep.equal([]);
  });

  it('lists a folder that is hidden no longer, and forgets one that is', async () => {
    await place.seed('write', '.stash/Deep/1.mp3', bytes(5));
    const known = await ListedFiles.of(place.provider);
    expect(known.files).to.deep.equal([]);
    await place.seed('move', '.stash', 'Stash');
    await known.follow(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['Stash/Deep/1.mp3']);
    await place.seed('move', 'Stash', '.stash');
    await known.follow(place.provider);
    expect(known.files).to.deep.equal([]);
  });

  it('tells of a file that is no music any more, and of one that has become some', async () => {
    await place.seed('write', 'song.mp3', bytes(5));
    await place.seed('write', 'other.bak', bytes(6));
    const known = await ListedFiles.of(place.provider);
    await place.seed('move', 'song.mp3', 'song.txt');
    await place.seed('move', 'other.bak', 'other.mp3');
    await known.follow(place.provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['other.mp3']);
  });

  it('follows many changes over several pages', async () => {
    await place.seed('write', 'first.mp3', bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('fill', 'A/B', 30);
    await place.seed('move', 'A', 'C');
    await place.seed('setPages', { most: 7, repeats: 2 });
    const batches = await known.follow(place.provider);
    expect(batches.length).to.be.greaterThan(3);
    await place.seed('setPages', { most: null });
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider)).files);
  });

  it('reads a file that only a link with a key leads to', async () => {
    const target = await place.seed('add', { name: 'linked.mp3', mimeType: 'audio/mpeg', owner: 'bob@example.com', parents: [], linkShared: true, resourceKey: '0-key', content: bytes(9) });
    await place.seed('shortcut', 'Music/linked.mp3', target);
    const [entry] = await entriesOf(place.provider);
    expect(entry?.path).to.equal('Music/linked.mp3');
    expect((await place.provider.read(entry!, 2, 5, never)).bytes).to.deep.equal(bytes(9).slice(2, 5));
  });

  it('tells why a file cannot be read, and does not ask again in vain', async () => {
    const fileId = await place.seed('write', 'one.mp3', bytes(5));
    const file = { fileId, path: 'one.mp3', size: 5 };
    for (const reason of ['cannotDownloadAbusiveFile', 'downloadQuotaExceeded', 'insufficientFilePermissions', 'domainPolicy', 'accessNotConfigured']) {
      await place.seed('setFaults', { downloads: { [fileId]: reason } });
      await place.server.clearLog();
      const error = await failure(place.provider.read(file, 0, 5, never));
      expect(error).to.include({ code: 'forbidden', retryable: false });
      expect(error.details).to.include({ reason, status: 403 });
      expect((await place.requests()).length, reason).to.equal(1);
    }
    const document = await place.seed('add', { name: 'Notes', mimeType: 'application/vnd.google-apps.document' });
    expect((await failure(place.provider.read({ fileId: document, path: 'Notes', size: null }, 0, 5, never))).details).to.include({ reason: 'fileNotDownloadable' });
  });

  it('says what is missing where the scope is too narrow for reading', async () => {
    const narrow = await DrivePlace.open({ scope: 'drive.metadata.readonly' });
    const fileId = await narrow.seed('write', 'one.mp3', bytes(5));
    const error = await failure(narrow.provider.read({ fileId, path: 'one.mp3', size: 5 }, 0, 5, never));
    expect(error).to.include({ code: 'forbidden' });
    expect(error.details).to.include({ reason: 'insufficientPermissions' });
    await narrow.close();
  });

  it('keeps tokens out of addresses', async () => {
    const fileId = await place.seed('write', 'one.mp3', bytes(5));
    await listAll(place.provider);
    await place.provider.read({ fileId, path: 'one.mp3', size: 5 }, 0, 5, never);
    const token = await place.tokens.token();
    expect((await place.server.log()).filter(({ url }) => url.includes(token))).to.deep.equal([]);
  });

  it('says that a file is gone', async () => {
    expect(await codeOf(place.provider.read({ fileId: 'nowhere', path: 'x.mp3', size: 5 }, 0, 5, never))).to.equal('not-found');
  });
});
