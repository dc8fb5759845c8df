/** What a listener makes of their music stays with it, whatever a Dropbox says in whichever order. */
import { expect } from '@open-wc/testing';
import { openTestLibrary, sync, trackRows } from '../../library/library-fixture.ts';
import type { Library } from '../../library/library.ts';
import { never } from '../provider.contract.ts';
import { DropboxPlace } from './dropbox-fixture.ts';

describe('a library of a Dropbox', () => {
  let place: DropboxPlace;
  let library: Library;
  let cursor: string | null;
  let runs: number;

  beforeEach(async () => {
    place = await DropboxPlace.open();
    ({ library } = await openTestLibrary());
    cursor = null;
    runs = 0;
  });
  afterEach(async () => {
    library.close();
    await place.close();
  });

  /** As the coordinator does it. */
  async function follow(): Promise<void> {
    const run = `run-${++runs}`;
    for await (const { failures: _none, end, cursor: next, ...batch } of place.provider().changes(cursor, never)) {
      cursor = next;
      await sync(library, { run, ...batch, cursor: next, ...(end === 'full' && { settle: { keepBeneath: [] } }) });
    }
  }

  /** Ratings by the paths of what is listed. */
  async function ratings(): Promise<ReadonlyMap<string, number | null>> {
    const rows = await trackRows(library);
    return new Map(await Promise.all(rows.map(async ({ id, rating }) => [(await library.store.file(id)).file.path, rating] as const)));
  }

  it('keeps the ratings of all in a folder that is renamed, though its songs are gone on one page and back on another', async () => {
    await place.server.call('fill', '/Old/Disc 1', 9);
    await follow();
    await library.service('x').rate((await trackRows(library)).map(({ id }) => id), 4);
    await place.server.call('setListing', { most: 2, everyDeletion: true });
    await place.move('Old', 'New');
    await follow();
    const after = await ratings();
    expect([...after.keys()].every((path) => path.startsWith('New/Disc 1/'))).to.equal(true);
    expect([...after.values()]).to.deep.equal(Array.from({ length: 9 }, () => 4));
  });

  it('gives the rating to the file, not to its place, when two have changed places', async () => {
    await place.write('a.mp3', new Uint8Array(1));
    await place.write('b.mp3', new Uint8Array(2));
    await follow();
    const [first] = (await trackRows(library)).map(({ id }) => id);
    await library.service('x').rate([first!], 5);
    const [rated] = [...(await ratings())].find(([, rating]) => rating === 5)!;
    await place.move('a.mp3', 'x.mp3');
    await place.move('b.mp3', 'a.mp3');
    await place.move('x.mp3', 'b.mp3');
    await follow();
    const [now] = [...(await ratings())].find(([, rating]) => rating === 5)!;
    expect([rated, now].sort()).to.deep.equal(['a.mp3', 'b.mp3']);
  });

  it('loses nothing when Dropbox forgets the cursor in the middle', async () => {
    await place.server.call('fill', '/Music', 9);
    await follow();
    await library.service('x').rate((await trackRows(library)).map(({ id }) => id), 3);
    await place.server.call('setListing', { most: 4, resetIn: 1, everyDeletion: true });
    await place.move('Music', 'Songs');
    await place.remove('Songs/song 00000.mp3');
    await follow();
    expect([...(await ratings()).values()]).to.deep.equal(Array.from({ length: 8 }, () => 3));
  });
});
