import { expect } from '@open-wc/testing';
import { openFileStore, type FileStore } from './files.ts';
import { describeFileStoreContract } from './files.contract.ts';
import { MemoryFiles } from './memory-files.ts';

const NO_OPFS = { estimate: () => navigator.storage.estimate() } as unknown as StorageManager;

describeFileStoreContract('MemoryFiles', async () => new MemoryFiles());

for (const [kind, storage] of [['opfs', navigator.storage], ['indexeddb', NO_OPFS]] as const) {
  const opened: { store: FileStore; name: string }[] = [];
  afterEach(async () => {
    for (const { store } of opened.splice(0)) store.close();
  });
  describeFileStoreContract(`BrowserFiles in ${kind}`, async () => {
    const name = `test-${crypto.randomUUID()}`;
    const store = await openFileStore({ name, storage });
    expect(store.kind).to.equal(kind);
    opened.push({ store, name });
    return store;
  });
}
