/** Files of one name in one folder, which Google Drive has: each has a path of its own, and keeps it. */
import { expect } from '@open-wc/testing';
import { fileEntry, openTestLibrary, sync } from './library-fixture.ts';
import type { Library } from './library.ts';
import type { ListedFile } from './store.ts';

const file = (fileId: string, path: string): ListedFile => fileEntry(path, { fileId, changeKey: fileId });

/** Paths by the ids of files, as tracks show them. */
async function paths(library: Library): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const id of await library.store.resolve({ account: 'home' })) {
    const { fileId, path } = await library.store.track(id);
    found[fileId] = path;
  }
  return found;
}

describe('files that share a path', () => {
  it('are told apart by numbers, the first that was listed having none', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { entries: [file('1', 'A/x.mp3'), file('2', 'A/x.mp3'), file('3', 'A/x (2).mp3'), file('4', 'A/x.mp3'), file('5', 'B/x.mp3'), file('6', 'x'), file('7', 'x')] });
    expect(await paths(library)).to.deep.equal({ 1: 'A/x.mp3', 2: 'A/x (3).mp3', 3: 'A/x (2).mp3', 4: 'A/x (4).mp3', 5: 'B/x.mp3', 6: 'x', 7: 'x (2)' });
    library.close();
  });

  it('are read by the path that was listed, whatever is shown', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { entries: [file('1', 'A/x.mp3'), file('2', 'A/x.mp3')] });
    const ids = await library.store.resolve({ account: 'home' });
    const files = (await Promise.all(ids.map((id) => library.store.file(id)))).map((each) => each.file);
    const waiting = (await library.store.pending('home', 10)).map((each) => each.file);
    for (const read of [files, waiting]) expect(read.map(({ fileId, path }) => [fileId, path])).to.have.deep.members([['1', 'A/x.mp3'], ['2', 'A/x.mp3']]);
    expect(await paths(library)).to.deep.equal({ 1: 'A/x.mp3', 2: 'A/x (2).mp3' });
    library.close();
  });

  it('keep their paths, whatever order later listings have and whatever host shows them', async () => {
    const { library, database } = await openTestLibrary();
    const entries = ['1', '2', '3'].map((id) => file(id, 'A/x.mp3'));
    await sync(library, { entries });
    const before = await paths(library);
    await sync(library, { run: 'again', entries: entries.toReversed(), settle: { keepBeneath: [] } });
    await sync(library, { run: 'changes', entries: [file('2', 'A/x.mp3')], ended: true });
    expect(await paths(library)).to.deep.equal(before);
    const { library: again } = await openTestLibrary(database);
    expect(await paths(again)).to.deep.equal(before);
    for (const each of [library, again]) each.close();
  });

  it('go along with their folder, and one that is left alone bears its name as it is', async () => {
    const { library } = await openTestLibrary();
    await sync(library, { entries: [file('1', 'A/x.mp3'), file('2', 'A/x.mp3')] });
    await sync(library, { run: 'moved', moved: [{ from: 'A', to: 'B' }], ended: true });
    expect(await paths(library)).to.deep.equal({ 1: 'B/x.mp3', 2: 'B/x (2).mp3' });
    await sync(library, { run: 'gone', removed: ['1'], ended: true });
    expect(await paths(library)).to.deep.equal({ 2: 'B/x.mp3' });
    library.close();
  });

  it('are numbered and taken away without going through all of them for each', async () => {
    const { library } = await openTestLibrary();
    const entries = Array.from({ length: 3000 }, (_, index) => file(`f${index}`, 'A/Track 01.mp3'));
    await sync(library, { entries });
    const shown = await paths(library);
    expect([0, 1, 2999].map((index) => shown[`f${index}`])).to.deep.equal(['A/Track 01.mp3', 'A/Track 01 (2).mp3', 'A/Track 01 (3000).mp3']);
    expect(new Set(Object.values(shown))).to.have.property('size', 3000);
    await sync(library, { run: 'gone', removed: entries.slice(1).map(({ fileId }) => fileId), ended: true });
    expect(await paths(library)).to.deep.equal({ f0: 'A/Track 01.mp3' });
    library.close();
  });
});
