/** Files that one batch lists more than once. */
import { expect } from '@open-wc/testing';
import { fileEntry, openTestLibrary, sync } from './library-fixture.ts';

describe('a file that one batch lists twice', () => {
  it('is one track, as it was listed last, by whichever of its names it is looked for', async () => {
    const { library } = await openTestLibrary();
    for (const fileId of ['a/x.mp3', 'id-of-y']) {
      const path = fileId === 'a/x.mp3' ? fileId : 'a/y.mp3';
      const entries = [1, 2, 3].map((size) => fileEntry(path, { fileId, size, changeKey: `"${size}"` }));
      const { added } = await sync(library, { entries });
      expect(added).to.have.length(1);
      const { file } = await library.store.file(added[0] ?? '');
      expect(file).to.include({ fileId, path, size: 3, changeKey: '"3"' });
      const again = await sync(library, { entries: entries.slice(2) });
      expect([again.added, again.changed]).to.deep.equal([[], []]);
    }
    expect(await library.store.pendingCount('home')).to.equal(2);
    library.close();
  });
});
