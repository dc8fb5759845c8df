/** What moves between My Drive and shared drives: one log tells that it is gone, and another, before or after, where it is. */
import { expect } from '@open-wc/testing';
import { ListedFiles, never } from '../provider.contract.ts';
import { DrivePlace } from './google-drive-fixture.ts';
import { bytes } from '../place-fixture.ts';

describe('Google Drive, between whose drives things move', () => {
  let place: DrivePlace;
  let band: string;
  let choir: string;
  let mine: string;

  beforeEach(async () => {
    place = await DrivePlace.open();
    mine = await place.seed('folder', 'Mine');
    [band, choir] = [await place.seed('addDrive', 'Band'), await place.seed('addDrive', 'Choir')];
    for (const path of ['Mine/0.mp3', `${band}:0.mp3`, `${choir}:0.mp3`]) await place.seed('write', path, bytes(5));
  });
  afterEach(() => place.close());

  const pathsOf = ({ files }: ListedFiles): readonly string[] => files.map(([, path]) => path);
  const others = ['Band/0.mp3', 'Choir/0.mp3', 'Mine/0.mp3'];
  const drives = (): readonly { readonly name: string; readonly id: string; readonly start: string }[] => [
    { name: 'Mine', id: mine, start: 'Mine/' },
    { name: 'Band', id: band, start: `${band}:` },
    { name: 'Choir', id: choir, start: `${choir}:` },
  ];

  for (const [from, to] of [[0, 1], [1, 0], [1, 2], [2, 1]] as const) {
    for (const killed of [false, true]) {
      it(`keeps folders and files that move from ${['My Drive', 'one drive', 'another drive'][from]} to ${['My Drive', 'one drive', 'another drive'][to]}${killed ? ', when killed between the logs' : ''}`, async () => {
        const [source, target] = [drives()[from]!, drives()[to]!];
        for (const name of ['Live/1.mp3', 'Live/CD 2/2.mp3', 'single.mp3']) await place.seed('write', source.start + name, bytes(5));
        const known = await ListedFiles.of(place.provider);
        const before = new Map(known.paths);
        for (const name of ['Live', 'single.mp3']) await place.seed('change', await place.seed('idOf', source.start + name), { parents: [target.id] });
        if (killed) {
          for await (const batch of place.provider.changes(known.cursor, never)) {
            known.take(batch);
            break;
          }
        }
        for (let time = 0; time < 2; time++) {
          await known.follow(place.provider);
          expect(pathsOf(known)).to.deep.equal([...others, ...['Live/1.mp3', 'Live/CD 2/2.mp3', 'single.mp3'].map((name) => `${target.name}/${name}`)].sort());
        }
        expect([...known.paths.keys()].sort()).to.deep.equal([...before.keys()].sort());
        await place.seed('write', `${target.start}Live/3.mp3`, bytes(6));
        await known.follow(place.provider);
        expect(known.files).to.deep.equal((await ListedFiles.of(place.provider)).files);
      });
    }
  }

  for (const index of [0, 2]) {
    it(`keeps a song that leaves a drive for a folder of ${index === 0 ? 'My Drive' : 'another drive'}, and comes back with it`, async () => {
      const { start } = drives()[index]!;
      await place.seed('write', `${start}Live/1.mp3`, bytes(5));
      const song = await place.seed('write', `${band}:song.mp3`, bytes(5));
      const known = await ListedFiles.of(place.provider);
      const live = await place.seed('idOf', `${start}Live`);
      await place.seed('change', song, { parents: [live] });
      await place.seed('change', live, { parents: [band] });
      await known.follow(place.provider);
      expect(pathsOf(known)).to.deep.equal([...others, 'Band/Live/1.mp3', 'Band/Live/song.mp3'].sort());
    });
  }

  it('looks for a folder of which no log has told, when a folder comes into it', async () => {
    await place.seed('write', `${band}:Live/1.mp3`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    await place.seed('write', `${band}:Live/New/2.mp3`, bytes(5));
    await place.seed('change', await place.seed('idOf', `${band}:Live`), { parents: [mine] });
    await place.seed('changeDrive', band, { member: false });
    await known.follow(place.provider);
    await place.seed('write', 'Mine/Live/New/CD 2/3.mp3', bytes(5));
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Choir/0.mp3', 'Mine/0.mp3', 'Mine/Live/1.mp3', 'Mine/Live/New/2.mp3', 'Mine/Live/New/CD 2/3.mp3']);
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider)).files);
  });

  it('asks for what is gone, once each and only where there are shared drives', async () => {
    const known = await ListedFiles.of(place.provider);
    for (const path of ['Mine/0.mp3', `${band}:0.mp3`]) await place.seed('remove', path);
    await place.server.clearLog();
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Choir/0.mp3']);
    expect((await place.requests()).filter(({ url }) => url.includes('/files/'))).to.have.length(2);
    for (const drive of [band, choir]) await place.seed('changeDrive', drive, { member: false });
    const id = await place.seed('write', 'Mine/1.mp3', bytes(5));
    await known.follow(place.provider);
    expect([...known.paths.keys()]).to.deep.equal([id]);
    await place.seed('remove', 'Mine/1.mp3');
    await place.server.clearLog();
    await known.follow(place.provider);
    expect([known.paths.size, (await place.requests()).filter(({ url }) => /files|batch/.test(url)).length]).to.deep.equal([0, 0]);
  });

  it('forgets what is not shared any more, though a link leads to it', async () => {
    const id = await place.seed('add', { name: 'theirs.mp3', mimeType: 'audio/mpeg', owner: 'bob@example.com', parents: [], sharedWithMe: true, linkShared: true });
    const known = await ListedFiles.of(place.provider);
    expect(pathsOf(known)).to.include('theirs.mp3');
    await place.seed('share', id, false);
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(others);
  });

  it('follows what moves into a shared drive that has just come', async () => {
    for (const name of ['Live/1.mp3', 'single.mp3']) await place.seed('write', `Mine/${name}`, bytes(5));
    const known = await ListedFiles.of(place.provider);
    const duo = await place.seed('addDrive', 'Duo');
    for (const name of ['Live', 'single.mp3']) await place.seed('change', await place.seed('idOf', `Mine/${name}`), { parents: [duo] });
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal([...others, 'Duo/Live/1.mp3', 'Duo/single.mp3'].sort());
  });
});
