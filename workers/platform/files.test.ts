import { expect } from '@open-wc/testing';
import { codeOf } from '../providers/provider.contract.ts';
import { lockName } from './browser-files.ts';
import { FileIndex, openFilesDatabase } from './files-index.ts';
import { openFileStore, type FileStore, type OpenFileStoreOptions } from './files.ts';
import { describeFileStoreContract, text, textOf } from './files.contract.ts';
import { exerciseFileStore, withoutOpfs } from './files.exercise.ts';
import { IndexedDbContents } from './indexeddb-files.ts';
import { MemoryFiles } from './memory-files.ts';
import { openOpfsContents } from './opfs-files.ts';
import type { FilesReply, FilesRequest } from './files.worker.ts';

/** Only the page has these; the stores' own sources are compiled for workers. */
declare const SharedWorker: new (url: URL, options: { type: 'module'; name: string }) => { readonly port: MessagePort };

type Kind = FilesRequest['kind'];
const KINDS = ['opfs', 'indexeddb'] satisfies Kind[];
const WORKER = new URL('./files.worker.ts', import.meta.url);
const MIB = 1024 * 1024;

/** What one test has opened, to be cleared away. */
const opened: { readonly store: FileStore; readonly options: OpenFileStoreOptions }[] = [];

async function openAs(kind: Kind, name = `test-${crypto.randomUUID()}`): Promise<FileStore> {
  const options = { name, ...(kind === 'indexeddb' && { storage: withoutOpfs() }) };
  const store = await openFileStore(options);
  expect(store.kind).to.equal(kind);
  opened.push({ store, options });
  return store;
}

async function clearAway(): Promise<void> {
  for (const { store, options } of opened.splice(0)) {
    store.close();
    const again = await openFileStore(options);
    for (const { path } of await again.list()) await again.delete(path);
    again.close();
    indexedDB.deleteDatabase(`${options.name}-files`);
  }
}

/** Names of everything that takes room, whether a file refers to it or not. */
async function namesOf(kind: Kind, name: string): Promise<readonly string[]> {
  if (kind === 'opfs') return (await openOpfsContents(name, navigator.storage, 3000)).names();
  const db = await openFilesDatabase(name, { factory: indexedDB, patience: 3000, life: new AbortController() });
  const names = await new IndexedDbContents(db).names();
  db.close();
  return names;
}

function ask(port: MessagePort | Worker, request: FilesRequest): Promise<FilesReply> {
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<FilesReply>) => resolve(data);
    port.postMessage(request);
  });
}

describeFileStoreContract('MemoryFiles', async () => new MemoryFiles());
for (const kind of KINDS) {
  describe(kind, () => {
    afterEach(clearAway);
    describeFileStoreContract(`BrowserFiles in ${kind}`, () => openAs(kind));
  });
}

for (const kind of KINDS) {
  describe(`files in ${kind}`, () => {
    afterEach(clearAway);

    it('are the same in a page, a shared worker and a dedicated one', async () => {
      const here = await exerciseFileStore(await openAs(kind));
      expect(here).to.include({ kind, size: 8 * MIB, missing: 'not-found' });
      const name = `test-${crypto.randomUUID()}`;
      const { port } = new SharedWorker(WORKER, { type: 'module', name });
      expect(await ask(port, { do: 'exercise', name, kind })).to.deep.equal(here);
      port.close();
      const worker = new Worker(WORKER, { type: 'module' });
      expect(await ask(worker, { do: 'exercise', name, kind })).to.deep.equal(here);
      worker.terminate();
      const store = await openAs(kind, name);
      expect((await store.stat('music/copied'))?.size).to.equal(8 * MIB);
    });

    it('of a killed writer leave nothing behind, those of a living one are left alone', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openAs(kind, name);
      await store.write('kept', text('kept'));
      const worker = new Worker(WORKER, { type: 'module' });
      expect(await ask(worker, { do: 'write', name, kind })).to.equal('writing');
      const living = await namesOf(kind, name);
      expect(living).to.have.length.at.least(2);
      await openAs(kind, name);
      expect(await namesOf(kind, name)).to.have.members(living);
      worker.terminate();
      for (const content of living) await navigator.locks.request(lockName(content), () => undefined);
      const next = await openAs(kind, name);
      expect(await namesOf(kind, name)).to.have.length(1);
      expect((await next.list()).map(({ path }) => path)).to.deep.equal(['kept']);
    });

    it('take no room once they are replaced or deleted, or their write has failed', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openAs(kind, name);
      for (const path of ['a', 'a', 'b', 'x/c', 'x/d']) await store.write(path, text(path));
      await store.copy('a', 'x/copy');
      await store.rename('b', 'a');
      expect(await namesOf(kind, name)).to.have.length(4);
      const controller = new AbortController();
      const abort = (): void => controller.abort();
      const lost = new ReadableStream<Uint8Array>({ pull: (stream) => stream.error(new TypeError('lost')) });
      expect(await codeOf(store.write('e', lost))).to.equal('internal');
      expect(await codeOf(store.write('e', new Uint8Array(MIB), { signal: controller.signal, onProgress: abort }))).to.equal('aborted');
      await store.delete('x/');
      expect(await namesOf(kind, name)).to.have.length(1);
      await store.delete('a');
      expect(await namesOf(kind, name)).to.be.empty;
    });

    it('that are deleted while they are read take room until then', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openAs(kind, name);
      const other = await openAs(kind, name);
      await store.write('a', new Uint8Array(MIB));
      const reader = store.read('a').getReader();
      await reader.read();
      await other.delete('a');
      const [id = ''] = await namesOf(kind, name);
      expect(id).not.to.equal('');
      await reader.cancel();
      await navigator.locks.request(lockName(id), () => undefined);
      expect(await namesOf(kind, name)).to.be.empty;
    });

    it('of one name are the same in every tab, of two names apart', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const [one, same, other] = [await openAs(kind, name), await openAs(kind, name), await openAs(kind, name.toUpperCase())];
      await one.write('a', text('mine'));
      await other.write('a', text('yours'));
      expect([await textOf(same, 'a'), await textOf(other, 'a')]).to.deep.equal(['mine', 'yours']);
      await other.delete('a');
      expect(await textOf(same, 'a')).to.equal('mine');
      expect(await other.list()).to.be.empty;
    });

    it('outlive the store that wrote them', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openAs(kind, name);
      await store.write('a/b', text('kept'));
      store.close();
      expect(await textOf(await openAs(kind, name), 'a/b')).to.equal('kept');
    });

    it('whose content the browser has lost are gone, not half there', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openAs(kind, name);
      await store.write('a', new Uint8Array(MIB));
      const db = await openFilesDatabase(name, { factory: indexedDB, patience: 3000, life: new AbortController() });
      const contents = kind === 'opfs' ? await openOpfsContents(name, navigator.storage, 3000) : new IndexedDbContents(db);
      const record = await new FileIndex(db, kind).get('a');
      await contents.remove(record!.id);
      expect(await codeOf(store.readRange('a', 0, 10))).to.equal('not-found');
      expect(await store.stat('a')).to.equal(null);
      db.close();
    });

    it('end with their database, and say so', async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openAs(kind, name);
      await store.write('a', text('a'));
      await new Promise((resolve) => {
        indexedDB.deleteDatabase(`${name}-files`).onsuccess = resolve;
      });
      expect(await codeOf(store.stat('a'))).to.equal('storage-unavailable');
      expect(await codeOf(store.read('a').getReader().read())).to.equal('storage-unavailable');
    });
  });
}
