/** A device without room: whatever a batch writes, it is written as a whole or not at all. */
import { expect } from '@open-wc/testing';
import { openDatabase } from './database.ts';
import { withRoomFor } from './full-device-fixture.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync } from './library-fixture.ts';
import type { Library } from './library.ts';
import type { SyncBatch } from './store.ts';

async function shown(library: Library): Promise<unknown> {
  const ids = await library.store.resolve({ account: 'home' });
  const tracks = await Promise.all(ids.map((id) => library.store.track(id)));
  const words = await Promise.all(ids.map((id) => library.store.lyrics(id)));
  return { tracks, words, cursor: await library.store.cursor('home'), pending: await library.store.pending('home', 10) };
}

describe('a device without room', () => {
  it('loses nothing, at whichever write of a batch it fills up', async () => {
    const { library, database } = await openTestLibrary();
    const [a = '', b = ''] = await addTagged(library, { 'a.mp3': { title: 'A', lyrics: { text: 'La', lines: null } }, 'b.mp3': { title: 'B' } }, { cursor: 'one' });
    const extraction = { changeKey: '"a.mp3"', warning: null, track: a } as const;
    const batch: Partial<SyncBatch> = {
      cursor: 'two',
      entries: [fileEntry('c.mp3', { size: 7 }), fileEntry('d.mp3', { size: 8 })],
      removed: ['b.mp3'],
      extractions: [{ ...extraction, tags: { title: 'Anew', picture: { bytes: new Uint8Array([1]), mimeType: 'image/png' }, lyrics: { text: 'Li', lines: [{ time: 5, text: 'Li' }] } } }],
    };
    const before = await shown(library);
    let room = 0;
    for (;; room++) {
      let failed = '';
      await withRoomFor(room, async () => (failed = await failure(sync(library, batch))));
      if (failed === 'no error') break;
      expect(failed, `room for ${room}`).to.equal('storage-full');
      expect(await shown(library), `room for ${room}`).to.deep.equal(before);
      expect(await database.keys('artwork')).to.deep.equal([]);
      const again = (await openTestLibrary(await openDatabase(database.name))).library;
      expect(await shown(again), `room for ${room}, reopened`).to.deep.equal(before);
      again.close();
    }
    // At least a segment, its identities, the picture, the words, the cursor, what was seen, and the head of the log.
    expect(room).to.be.at.least(7);
    const after = await shown(library);
    expect(after).not.to.deep.equal(before);
    const again = (await openTestLibrary(await openDatabase(database.name))).library;
    expect(await shown(again)).to.deep.equal(after);
    expect(await failure(again.store.track(b))).to.equal('not-found');
    again.close();
    library.close();
  });
});
