/** What is seen only later, or by another way than before: drives in which nothing lay, and what shortcuts lead to that was shared. */
import { expect } from '@open-wc/testing';
import { bytes } from '../place-fixture.ts';
import { ListedFiles } from '../provider.contract.ts';
import { DrivePlace } from './google-drive-fixture.ts';

const BOB = 'bob@example.com';
const FOLDER = 'application/vnd.google-apps.folder';

describe('Google Drive, of which not all is seen in one way', () => {
  let place: DrivePlace;

  beforeEach(async () => {
    place = await DrivePlace.open();
    await place.seed('write', 'Mine/0.mp3', bytes(5));
  });
  afterEach(() => place.close());

  const pathsOf = ({ files }: ListedFiles): readonly string[] => files.map(([, path]) => path);
  const theirs = (name: string, facts: object): Promise<string> => place.seed('add', { name, owner: BOB, parents: [], linkShared: true, ...facts });
  const song = (name: string, facts: object = {}): Promise<string> => theirs(name, { mimeType: 'audio/mpeg', content: bytes(5), ...facts });

  /** Follows to the end, where no more is told, and is right. */
  async function follow(known: ListedFiles): Promise<readonly string[]> {
    await known.follow(place.provider);
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider)).files);
    return pathsOf(known);
  }

  it('sees what comes into shared drives that were empty as soon as anything else has changed, at no cost while nothing has', async () => {
    const drives = [await place.seed('addDrive', 'Band'), await place.seed('addDrive', 'Choir')];
    await place.server.clearLog();
    const known = await ListedFiles.of(place.provider);
    await known.follow(place.provider);
    expect((await place.requests()).map(({ url }) => url.replace(/\?.*/, '').slice('/drive/v3/'.length))).to.deep.equal(['changes/startPageToken', 'files', 'changes']);
    await place.seed('write', 'Mine/2.mp3', bytes(5));
    for (const drive of drives) await place.seed('write', `${drive}:Live/1.mp3`, bytes(5));
    expect(await follow(known)).to.deep.equal(['Band/Live/1.mp3', 'Choir/Live/1.mp3', 'Mine/0.mp3', 'Mine/2.mp3']);
    for (const drive of drives) await place.seed('write', `${drive}:Live/2.mp3`, bytes(5));
    expect(await follow(known)).to.include.members(['Band/Live/2.mp3', 'Choir/Live/2.mp3']);
  });

  it('looks for what has come into shared drives that were empty now and then, though nothing else changes', async () => {
    const drive = await place.seed('addDrive', 'Band');
    const known = await ListedFiles.of(place.provider);
    await place.seed('write', `${drive}:1.mp3`, bytes(5));
    await place.server.clearLog();
    for (let sync = 0; sync < 8; sync++) await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Band/1.mp3', 'Mine/0.mp3']);
    const asked = (await place.requests()).map(({ url }) => url.replace(/\?.*/, '').slice('/drive/v3/'.length));
    expect([asked.slice(0, 7), asked.filter((path) => path === 'drives').length]).to.deep.equal([Array.from({ length: 7 }, () => 'changes'), 1]);
  });

  it('asks one by one for what is gone where batches are refused', async () => {
    const drive = await place.seed('addDrive', 'Band');
    for (const number of [1, 2, 3]) await place.seed('write', `${drive}:Old/${number}.mp3`, bytes(5));
    const moved = await place.seed('write', `${drive}:Old/moved.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.server.control({ status: [{ pattern: '^POST /batch', code: 404 }] });
    await place.seed('change', moved, { parents: [await place.seed('idOf', 'Mine')] });
    await place.seed('remove', `${drive}:Old`);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/moved.mp3']);
  });

  it('asks for a thousand files that are gone in ten requests, and keeps what has moved', async () => {
    const drive = await place.seed('addDrive', 'Band');
    for (let number = 0; number < 250; number++) await place.seed('write', `${drive}:Old/${number}.mp3`, bytes(5));
    const moved = await place.seed('write', `${drive}:Old/moved.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('change', moved, { parents: [await place.seed('idOf', 'Mine')] });
    await place.seed('remove', `${drive}:Old`);
    await place.server.clearLog();
    await known.follow(place.provider);
    expect((await place.requests()).map(({ url }) => url.replace(/\?.*/, '')).filter((path) => path.startsWith('/batch'))).to.deep.equal(Array.from({ length: 3 }, () => '/batch/drive/v3'));
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/moved.mp3']);
  });

  for (const shared of [true, false]) {
    it(`keeps a folder's songs that a shortcut leads to, when it is no longer shared${shared ? '' : ', having come to be shared later'}`, async () => {
      const folder = await theirs('Theirs', { mimeType: FOLDER, sharedWithMe: shared });
      const inner = await place.seed('add', { name: 'Inner', mimeType: FOLDER, owner: BOB, parents: [folder] });
      for (const [name, parent] of [['1.mp3', folder], ['2.mp3', inner]]) await song(name!, { parents: [parent], linkShared: false });
      await place.seed('shortcut', 'Mine/Link', folder);
      const known = await ListedFiles.of(place.provider);
      if (!shared) await place.seed('share', folder, true);
      if (!shared) await known.follow(place.provider);
      await place.seed('share', folder, false);
      expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3', 'Mine/Link/Inner/2.mp3']);
    });
  }

  it('keeps a song that a shortcut leads to, when it or the folder that it lies in is no longer shared', async () => {
    const folder = await theirs('Theirs', { mimeType: FOLDER, sharedWithMe: true, linkShared: false });
    const [alone, within] = [await song('alone.mp3', { sharedWithMe: true }), await song('within.mp3', { parents: [folder] })];
    await place.seed('shortcut', 'Mine/a.mp3', alone);
    await place.seed('shortcut', 'Mine/w.mp3', within);
    const known = await ListedFiles.of(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Mine/0.mp3', 'Theirs/within.mp3', 'alone.mp3']);
    for (const id of [alone, folder]) await place.seed('share', id, false);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/a.mp3', 'Mine/w.mp3']);
  });

  it('keeps a folder that a shortcut led to and that has come to be shared, when the shortcut is removed', async () => {
    const folder = await theirs('Theirs', { mimeType: FOLDER });
    await song('1.mp3', { parents: [folder], linkShared: false });
    await place.seed('shortcut', 'Mine/Link', folder);
    const known = await ListedFiles.of(place.provider);
    await place.seed('share', folder, true);
    await known.follow(place.provider);
    await place.seed('remove', 'Mine/Link');
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Theirs/1.mp3']);
  });

  for (const shared of [false, true]) {
    it(`keeps a folder whose own shortcut is removed, since the one that it lies in is ${shared ? 'shared by now' : 'led to as well'}`, async () => {
      const albums = await theirs('Albums', { mimeType: FOLDER });
      const live = await place.seed('add', { name: 'Live', mimeType: FOLDER, owner: BOB, parents: [albums] });
      await song('2.mp3', { parents: [live], linkShared: false });
      if (!shared) await place.seed('shortcut', 'Mine/Albums', albums);
      await place.seed('shortcut', 'Links/Live', live);
      const known = await ListedFiles.of(place.provider);
      if (shared) await place.seed('share', albums, true);
      await known.follow(place.provider);
      expect(pathsOf(known)).to.deep.equal(['Links/Live/2.mp3', 'Mine/0.mp3']);
      await place.seed('remove', shared ? 'Links' : 'Links/Live');
      expect(await follow(known)).to.have.members(['Mine/0.mp3', `${shared ? '' : 'Mine/'}Albums/Live/2.mp3`]);
    });
  }

  it('follows shortcuts into a folder that is hidden, and out of it', async () => {
    const folder = await theirs('Theirs', { mimeType: FOLDER });
    const inner = await place.seed('add', { name: 'Inner', mimeType: FOLDER, owner: BOB, parents: [folder] });
    await song('1.mp3', { parents: [inner], linkShared: false });
    const [alone, twice] = [await song('alone.mp3'), await song('twice.mp3')];
    const links = [await place.seed('shortcut', 'Mine/Link', folder), await place.seed('shortcut', 'Mine/alone.mp3', alone), await place.seed('shortcut', 'Mine/a.mp3', twice)];
    await place.seed('shortcut', 'Mine/b.mp3', twice);
    const [mine, hidden] = [await place.seed('idOf', 'Mine'), await place.seed('folder', '.hidden')];
    const known = await ListedFiles.of(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/Inner/1.mp3', 'Mine/a.mp3', 'Mine/alone.mp3']);
    for (const link of links) await place.seed('change', link, { parents: [hidden] });
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/b.mp3']);
    for (const link of links) await place.seed('change', link, { parents: [mine] });
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/Inner/1.mp3', 'Mine/alone.mp3', 'Mine/b.mp3']);
  });

  it('keeps a song whose own shortcut is removed, since its folder is led to as well', async () => {
    const folder = await theirs('Theirs', { mimeType: FOLDER });
    const one = await song('1.mp3', { parents: [folder], linkShared: false });
    await place.seed('shortcut', 'Mine/1.mp3', one);
    await place.seed('shortcut', 'Mine/Link', folder);
    const known = await ListedFiles.of(place.provider);
    await place.seed('remove', 'Mine/1.mp3');
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3']);
  });

  it('goes on by another shortcut where one of two is removed', async () => {
    const folder = await theirs('Theirs', { mimeType: FOLDER });
    await song('1.mp3', { parents: [folder], linkShared: false });
    const alone = await song('alone.mp3');
    for (const name of ['A', 'B']) {
      await place.seed('shortcut', `Mine/${name}`, folder);
      await place.seed('shortcut', `Mine/${name}.mp3`, alone);
    }
    const known = await ListedFiles.of(place.provider);
    for (const path of ['Mine/A', 'Mine/A.mp3']) await place.seed('remove', path);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/B.mp3', 'Mine/B/1.mp3']);
  });
});
