/** Batches that fail on the way: nothing of them stays behind, and they can be tried again. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { type Database, openDatabase, type StoreName } from './database.ts';
import { addTagged, failure, fileEntry, openTestLibrary, sync, trackRows } from './library-fixture.ts';
import type { Library } from './library.ts';
import type { ListedFile } from './store.ts';

/** A database of which one read of a store fails, once it is told to. */
async function failingOnce(): Promise<{ database: Database; fail: (method: 'get' | 'scan', store: StoreName) => void }> {
  const database = await openDatabase(`failed-batch-${crypto.randomUUID()}`);
  let next = '';
  const meet = (call: string): void => {
    if (call !== next) return;
    next = '';
    throw new MpcError('storage-unavailable', 'A read failed.', { retryable: true });
  };
  const wrapped = new Proxy(database, {
    get(target, name: keyof Database) {
      const member = target[name];
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        meet(`${name} ${String(args[0])}`);
        return Reflect.apply(member, target, args);
      };
    },
  });
  return { database: wrapped, fail: (method, store) => (next = `${method} ${store}`) };
}

async function shown(library: Library): Promise<readonly (readonly [string, number | null])[]> {
  return (await trackRows(library)).map(({ title, rating }) => [title, rating] as const);
}

describe('a batch that fails', () => {
  const tagged = (path: string, title: string): ListedFile => ({ ...fileEntry(path), tags: { title, artists: [title] } });

  for (const [what, field, broken] of [
    ['tags', 'tags.title', { ...fileEntry('bad.mp3'), tags: { title: { toString: 1 } } }],
    ['a path', 'path', { ...fileEntry('bad.mp3'), path: 5 }],
    ['hints', 'hints.title', { ...fileEntry('bad.mp3'), hints: { title: 5n } }],
  ] as const) {
    it(`by ${what} that cannot be kept leaves nothing of the others, and their next batch adds them`, async () => {
      const { library, database } = await openTestLibrary();
      const [first = ''] = (await sync(library, { entries: [tagged('first.mp3', 'First')] })).added;
      await library.service('x').rate([first], 3);
      const entries = [tagged('good.mp3', 'Good'), broken as unknown as ListedFile];
      expect(await failure(sync(library, { entries }))).to.equal(`invalid-argument entries[1].${field}`);
      const { added } = await sync(library, { entries: [tagged('good.mp3', 'Good')] });
      expect(added).to.have.length(1);
      await library.service('x').rate(added, 5);
      await sync(library, { entries: [tagged('more.mp3', 'More'), tagged('bad.mp3', 'Mended')] });
      const all = [['First', 3], ['Good', 5], ['Mended', null], ['More', null]];
      expect(await shown(library)).to.have.deep.members(all);
      library.close();
      const again = (await openTestLibrary(database)).library;
      expect(await shown(again)).to.have.deep.members(all);
      expect((await sync(again, { entries: [tagged('good.mp3', 'Good')] })).added).to.deep.equal([]);
      again.close();
    });
  }

  for (const [method, store] of [['scan', 'history'], ['get', 'lyrics']] as const) {
    it(`by a read of ${store} leaves nothing, and is right when it is tried again`, async () => {
      const { database, fail } = await failingOnce();
      const { library } = await openTestLibrary(database);
      const [id = ''] = await addTagged(library, { 'old.mp3': { title: 'Old', lyrics: { text: 'La', lines: null } } });
      await library.service('x').rate([id], 4);
      const { added } = await sync(library, { run: 'run-2', entries: [fileEntry('moved.mp3')] });
      const tags = { title: 'Moved', lyrics: { text: 'Lo', lines: null } };
      await sync(library, { run: 'run-2', extractions: [{ track: added[0] ?? '', changeKey: '"moved.mp3"', tags, warning: null }] });
      await library.heard({ track: id, startedAt: 10, heard: 90, completed: true });
      const batch = { run: 'run-2', entries: [{ ...tagged('new.mp3', 'New'), size: 7 }], settle: { keepBeneath: [] } };
      fail(method, store);
      expect(await failure(sync(library, batch))).to.equal('storage-unavailable');
      expect(await shown(library)).to.have.deep.members([['Old', 4], ['Moved', null]]);
      expect((await sync(library, batch)).added).to.have.length(1);
      await sync(library, { entries: [tagged('later.mp3', 'Later')] });
      const all = [['Moved', 4], ['New', null], ['Later', null]];
      expect(await shown(library)).to.have.deep.members(all);
      expect((await library.store.lyrics(id))?.text).to.equal('Lo');
      library.close();
      const again = (await openTestLibrary(database)).library;
      expect(await shown(again)).to.have.deep.members(all);
      again.close();
    });
  }
});
