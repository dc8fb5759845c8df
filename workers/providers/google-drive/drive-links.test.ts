/** What several ways lead to in Google Drive: shortcuts, folders of others, shared drives. Whichever way goes, what another leads to stays. */
import { expect } from '@open-wc/testing';
import { bytes } from '../place-fixture.ts';
import { ListedFiles, never } from '../provider.contract.ts';
import { DrivePlace } from './google-drive-fixture.ts';

const BOB = 'bob@example.com';
const FOLDER = 'application/vnd.google-apps.folder';

describe('Google Drive, where several ways lead to one thing', () => {
  let place: DrivePlace;

  beforeEach(async () => {
    place = await DrivePlace.open();
    await place.seed('write', 'Mine/0.mp3', bytes(5));
  });
  afterEach(() => place.close());

  const pathsOf = ({ files }: ListedFiles): readonly string[] => files.map(([, path]) => path);
  const theirs = (name: string, facts: object = {}): Promise<string> => place.seed('add', { name, mimeType: FOLDER, owner: BOB, parents: [], linkShared: true, ...facts });
  const song = (name: string, facts: object = {}): Promise<string> => theirs(name, { mimeType: 'audio/mpeg', content: bytes(5), ...facts });
  const follow = async (known: ListedFiles): Promise<readonly string[]> => {
    await known.follow(place.provider);
    return pathsOf(known);
  };

  it('lists a song in its folder, though a shortcut to it comes later and goes again', async () => {
    const folder = await theirs('Theirs');
    const one = await song('1.mp3', { parents: [folder], linkShared: false });
    await place.seed('shortcut', 'Mine/Link', folder);
    const known = await ListedFiles.of(place.provider);
    await place.seed('shortcut', 'Mine/1.mp3', one);
    await known.follow(place.provider);
    await place.seed('remove', 'Mine/1.mp3');
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3']);
  });

  it('lists a song by another shortcut when the shared drive in which the first one lay is left', async () => {
    const drive = await place.seed('addDrive', 'Band');
    const alone = await song('alone.mp3');
    await place.seed('shortcut', `${drive}:alone.mp3`, alone);
    await place.seed('write', `${drive}:b.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('shortcut', 'Mine/a.mp3', alone);
    expect(await follow(known)).to.deep.equal(['Band/alone.mp3', 'Band/b.mp3', 'Mine/0.mp3']);
    await place.seed('changeDrive', drive, { member: false });
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/a.mp3']);
    await place.seed('changeDrive', drive, { member: true });
    expect(await follow(known)).to.deep.equal(['Band/b.mp3', 'Mine/0.mp3', 'Mine/a.mp3']);
  });

  it('does not take a shortcut in a hidden folder for a way', async () => {
    const inner = await theirs('Inner');
    await song('1.mp3', { parents: [inner], linkShared: false });
    await place.seed('shortcut', '.hidden/Inner', inner);
    const known = await ListedFiles.of(place.provider);
    await place.seed('shortcut', 'Mine/Link', inner);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3']);
  });

  it('finds what a shortcut leads to when the folder that it lies in is hidden no longer, and when the shortcut has left it just before it is hidden', async () => {
    const inner = await theirs('Inner');
    await song('1.mp3', { parents: [inner], linkShared: false });
    const link = await place.seed('shortcut', '.a/Inner', inner);
    const folder = await place.seed('idOf', '.a');
    const known = await ListedFiles.of(place.provider);
    await place.seed('change', folder, { name: 'a' });
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'a/Inner/1.mp3']);
    await place.seed('change', link, { parents: [await place.seed('idOf', 'Mine')] });
    await place.seed('change', folder, { name: '.a' });
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Inner/1.mp3']);
  });

  it('keeps a song that is shared by itself, when the folder of others that it lies in is seen no longer', async () => {
    const folder = await theirs('Theirs');
    await song('1.mp3', { parents: [folder], sharedWithMe: true });
    const known = await ListedFiles.of(place.provider);
    await place.seed('shortcut', 'Mine/Link', folder);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3']);
    await place.seed('remove', 'Mine/Link');
    expect(await follow(known)).to.deep.equal(['1.mp3', 'Mine/0.mp3']);
  });

  it('keeps a song that is shared by itself no longer, while the folder that it lies in is seen', async () => {
    const folder = await theirs('Theirs');
    const one = await song('1.mp3', { parents: [folder], sharedWithMe: true, linkShared: false });
    await place.seed('shortcut', 'Mine/Link', folder);
    const known = await ListedFiles.of(place.provider);
    await place.seed('share', one, false);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3']);
  });

  it('lists a folder that needs a key with its key also when what it holds has to be looked for again', async () => {
    const folder = await theirs('Theirs', { resourceKey: 'key-1' });
    const inner = await theirs('Inner', { parents: [folder], resourceKey: 'key-2' });
    const one = await song('1.mp3', { parents: [inner], resourceKey: 'key-3' });
    await place.seed('shortcut', 'Links/Inner', inner);
    const known = await ListedFiles.of(place.provider);
    await place.seed('shortcut', 'Mine/Link', folder);
    expect(await follow(known)).to.deep.equal(['Links/Inner/1.mp3', 'Mine/0.mp3']);
    await place.seed('remove', 'Links/Inner');
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/Inner/1.mp3']);
    expect([...known.paths.keys()]).to.include(`${one}/key-3`);
  });

  it('takes no drive for left when all of Drive is refused for today', async () => {
    const drive = await place.seed('addDrive', 'Band');
    await place.seed('write', `${drive}:1.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('setFaults', { refuse: { reason: 'dailyLimitExceeded', times: 1, pattern: 'changes.*driveId' } });
    expect(await known.follow(place.provider).catch((thrown: unknown) => thrown)).to.have.nested.property('details.reason', 'dailyLimitExceeded');
    expect(await follow(known)).to.deep.equal(['Band/1.mp3', 'Mine/0.mp3']);
  });

  it('lets go of folders that lead to each other by shortcuts, when nothing else leads there any more', async () => {
    const [one, two] = [await theirs('One', { sharedWithMe: true }), await theirs('Two')];
    await theirs('Inner', { parents: [two], linkShared: false });
    for (const [folder, target, type] of [[one, two, FOLDER], [two, one, FOLDER]] as const) {
      await song(`${folder}.mp3`, { parents: [folder], linkShared: false });
      await theirs('Link', { mimeType: 'application/vnd.google-apps.shortcut', parents: [folder], shortcutDetails: { targetId: target, targetMimeType: type } });
    }
    const known = await ListedFiles.of(place.provider);
    expect(known.files).to.have.length(3);
    await place.seed('share', one, false);
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3']);
  });

  it('lists what lies in a drive in its place, though a shortcut led there before the drive was joined', async () => {
    const drive = await place.seed('addDrive', 'Band');
    await place.seed('write', `${drive}:Live/1.mp3`, bytes(5));
    const folder = await place.seed('idOf', `${drive}:Live`);
    await place.seed('change', folder, { linkShared: true });
    await place.seed('changeDrive', drive, { member: false });
    await place.seed('shortcut', 'Mine/Link', folder);
    const known = await ListedFiles.of(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Link/1.mp3']);
    await place.seed('changeDrive', drive, { member: true });
    expect(await follow(known)).to.deep.equal(['Band/Live/1.mp3', 'Mine/0.mp3']);
  });

  it('has the folders of a drive in their place, though they come before the drive is known, and songs before their folders', async () => {
    const drive = await place.seed('addDrive', 'Band');
    for (const path of [`${drive}:Live/1.mp3`, 'Other/1.mp3', 'Other/2.mp3']) await place.seed('write', path, bytes(5));
    await place.seed('setFaults', { disorder: true });
    await place.seed('setPages', { most: 2 });
    const known = new ListedFiles();
    // Killed after each batch.
    for (let isDone = false; !isDone; ) {
      for await (const batch of place.provider.changes(known.cursor, never)) {
        known.take(batch);
        isDone = batch.end !== undefined;
        break;
      }
    }
    expect(pathsOf(known)).to.deep.equal(['Band/Live/1.mp3', 'Mine/0.mp3', 'Other/1.mp3', 'Other/2.mp3']);
  });

  it('finds what a hidden folder held, though that left it in the same breath as it was hidden no longer', async () => {
    await place.seed('write', '.a/Live/1.mp3', bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('change', await place.seed('idOf', '.a'), { name: 'a' });
    await place.seed('change', await place.seed('idOf', 'a/Live'), { parents: [await place.seed('idOf', 'Mine')] });
    expect(await follow(known)).to.deep.equal(['Mine/0.mp3', 'Mine/Live/1.mp3']);
  });

  it('does not list what a page still tells of a drive, and was gone before its log was followed', async () => {
    const drive = await place.seed('addDrive', 'Band');
    for (const path of ['Other/1.mp3', 'Other/2.mp3', `${drive}:1.mp3`, `${drive}:2.mp3`]) await place.seed('write', path, bytes(5));
    await place.seed('setPages', { most: 1 });
    const known = new ListedFiles();
    let isFirst = true;
    for await (const batch of place.provider.changes(null, never)) {
      known.take(batch);
      if (isFirst) await place.seed('remove', `${drive}:1.mp3`);
      isFirst = false;
    }
    expect(await follow(known)).to.deep.equal(['Band/2.mp3', 'Mine/0.mp3', 'Other/1.mp3', 'Other/2.mp3']);
  });
});
