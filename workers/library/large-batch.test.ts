/** Batches of more tracks than a segment holds. */
import { expect } from '@open-wc/testing';
import { fileEntry, openTestLibrary, sync } from './library-fixture.ts';
import { SEGMENT_ROWS } from './segment-parts.ts';

describe('a batch of more tracks than a segment holds', () => {
  it('is stored as full segments and what is left, and found whole again', async () => {
    const { library, database } = await openTestLibrary();
    const count = SEGMENT_ROWS + 500;
    const entries = Array.from({ length: count }, (_, at) => ({ ...fileEntry(`${at % 100}/${at}.mp3`), tags: { title: `Title ${at}`, artists: [`Artist ${at % 700}`] } }));
    expect((await sync(library, { entries })).added).to.have.length(count);
    expect([await database.keys('segments'), await database.keys('identities')].map(({ length }) => length)).to.deep.equal([2, 2]);
    library.close();

    const again = (await openTestLibrary(database)).library;
    const service = again.service('x');
    const { id, count: found } = await service.view({ kind: 'tracks', sort: [{ by: 'title' }] });
    expect(found).to.equal(count);
    const last = (await service.window(id, count - 1, 1)).rows[0];
    expect(last).to.include({ title: `Title ${count - 1}`, artist: `Artist ${(count - 1) % 700}` });
    expect((await sync(again, { entries: entries.slice(-600) })).added).to.deep.equal([]);
    again.close();
  });
});
