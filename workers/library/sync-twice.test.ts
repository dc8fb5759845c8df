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

  for (const removed of [[], ['gone.mp3']]) {
    it(`is found by later batches when the library's first has listed it${removed.length > 0 ? ', and taken away what was never there' : ''}`, async () => {
      const { library } = await openTestLibrary();
      const entries = [fileEntry('x.mp3'), fileEntry('y.mp3', { fileId: 'id:y' }), fileEntry('z.mp3', { fileId: 'id:z', formerId: 'x.mp3' }), fileEntry('y.mp3', { fileId: 'id:y' })];
      const { added } = await sync(library, { removed, entries });
      expect(added).to.have.length(2);
      expect(await sync(library, { entries: entries.slice(1) })).to.deep.include({ added: [], changed: [], renamed: [] });
      const { removed: gone } = await sync(library, { removed: ['id:z', 'y.mp3'] });
      expect([...gone].sort()).to.deep.equal([...added].sort());
      library.close();
    });
  }
});
