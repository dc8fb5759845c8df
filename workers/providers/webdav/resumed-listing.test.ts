import { expect } from '@open-wc/testing';
import { ListedFiles, listAll, never } from '../provider.contract.ts';
import { NextcloudPlace } from './nextcloud-fixture.ts';

const failing = { status: [{ pattern: '^PROPFIND .*/B/', code: 500 }] };

for (const search of [true, false]) describe(`WebdavProvider, whose first listing ${search ? 'by a search' : 'folder by folder'} is killed and gone on with`, () => {
  let place: NextcloudPlace;

  async function open(options?: Parameters<typeof NextcloudPlace.open>[0]): Promise<void> {
    place = await NextcloudPlace.open({ search, ...options });
    for (let folder = 0; folder < 40; folder++) await place.write(`A/${folder}/1.mp3`);
    await place.write('B/2.mp3');
  }

  /** Lists all, killed after so many batches, and goes on. */
  async function killedAfter(count: number): Promise<ListedFiles> {
    const known = new ListedFiles();
    let left = count;
    for await (const batch of place.provider().changes(null, never)) {
      known.take(batch);
      if (--left === 0) break;
    }
    await known.follow(place.provider());
    return known;
  }

  afterEach(() => place.close());

  it('ends with a cursor, wherever it was killed: nothing is listed once more', async () => {
    await open();
    const batches = await listAll(place.provider());
    expect(batches.length).to.be.greaterThan(2);
    for (let count = 1; count < batches.length; count++) {
      const known = await killedAfter(count);
      expect(known.files).to.have.length(41);
      await place.asked();
      expect((await known.follow(place.provider())).at(-1)?.end).to.equal('delta');
      expect(await place.asked()).to.deep.equal(['PROPFIND ']);
    }
  });

  it('knows afterwards what is gone of that which was listed before', async () => {
    await open();
    const known = await killedAfter(1);
    await place.server.call('remove', 'A/0');
    await place.server.call('remove', 'A/39/1.mp3');
    await known.follow(place.provider());
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
  });

  it('asks again for what had failed before, also where the server tells changes by itself', async () => {
    await open({ ownCloud: false, syncPage: 100 });
    await place.write('0/3.mp3');
    await place.server.control({ status: [{ pattern: '^PROPFIND .*/ann/0/', code: 500 }] });
    const known = new ListedFiles();
    for await (const batch of place.provider().changes(null, never)) {
      known.take(batch);
      break;
    }
    await place.server.control({ reset: true });
    await known.follow(place.provider());
    await known.follow(place.provider());
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
  });

  it('tells the files of one large folder once, whichever of its batches was the last', async () => {
    place = await NextcloudPlace.open({ search });
    await place.server.call('seedMany', 'Large', 1200);
    const batches = await listAll(place.provider());
    expect(batches.length).to.be.greaterThan(2);
    for (let count = 1; count < batches.length; count++) {
      const known = await killedAfter(count);
      expect(known.files).to.have.length(1200);
      await place.asked();
      await known.follow(place.provider());
      expect(await place.asked()).to.deep.equal(['PROPFIND ']);
    }
  });
});

describe('WebdavProvider, while a folder fails', () => {
  it('shows a file that was saved anew once', async () => {
    const place = await NextcloudPlace.open();
    for (const path of ['A/1.mp3', 'A/2.mp3', 'B/3.mp3']) await place.write(path);
    const known = await ListedFiles.of(place.provider());
    await place.server.control(failing);
    await place.write('B/4.mp3');
    // As programs save: the new one under another name, then in the place of the old one.
    await place.write('A/1.mp3.tmp', 'other sound');
    await place.server.call('move', 'A/1.mp3.tmp', 'A/1.mp3');
    for (let time = 0; time < 2; time++) {
      await known.follow(place.provider());
      expect(known.files.map(([, path]) => path)).to.deep.equal(['A/1.mp3', 'A/2.mp3', 'B/3.mp3']);
    }
    await place.server.control({ reset: true });
    await known.follow(place.provider());
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
    await place.close();
  });
});
