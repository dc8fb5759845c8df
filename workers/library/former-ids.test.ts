/** Accounts whose files had other ids in an earlier version of MPC: their paths, before their servers were asked for ids. */
import { expect } from '@open-wc/testing';
import { addAtOnce, fileEntry, openTestLibrary, sync, trackRows } from './library-fixture.ts';

let runs = 0;

describe('a file that is listed by a new id', () => {
  it('is the track that it was under its former one, and is not read again', async () => {
    const { library } = await openTestLibrary();
    const [id = ''] = await addAtOnce(library, { 'a b/x.mp3': { title: 'Song', artists: ['Band'] } });
    const { file } = await library.store.file(id);
    await library.service('x').rate([id], 5);
    const entries = [{ ...file, fileId: 'id:7', formerId: file.fileId }];
    const result = await sync(library, { run: `ids-${++runs}`, entries, settle: { keepBeneath: [] } });
    expect(result).to.deep.include({ added: [], changed: [], removed: [] });
    expect((await trackRows(library))[0]).to.include({ id, title: 'Song', rating: 5 });
    expect((await library.store.file(id)).file.fileId).to.equal('id:7');
    expect(await library.store.pendingCount('home')).to.equal(0);
    library.close();
  });

  it('is so wherever it has moved since, and another file in its old place is another track', async () => {
    const { library } = await openTestLibrary();
    const [id = ''] = await addAtOnce(library, { 'x.mp3': { title: 'Song' } });
    await sync(library, { run: `ids-${++runs}`, entries: [{ ...fileEntry('x.mp3'), fileId: 'id:7', formerId: 'x.mp3' }], settle: { keepBeneath: [] } });
    const entries = [
      { ...fileEntry('x.mp3'), size: 77, changeKey: 'other', fileId: 'id:8', formerId: 'x.mp3' },
      { ...fileEntry('y.mp3'), fileId: 'id:7', formerId: 'y.mp3' },
    ];
    await sync(library, { run: `ids-${++runs}`, entries, settle: { keepBeneath: [] } });
    const paths = new Map((await trackRows(library)).map((row) => [row.id, row]));
    expect(paths.size).to.equal(2);
    expect((await library.store.file(id)).file.path).to.equal('y.mp3');
    library.close();
  });
});
