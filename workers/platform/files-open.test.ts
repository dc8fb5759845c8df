import { expect } from '@open-wc/testing';
import { codeOf } from '../providers/provider.contract.ts';
import { openFileStore, type FileStore, type OpenFileStoreOptions } from './files.ts';
import { text, textOf } from './files.contract.ts';
import { withoutOpfs } from './files.exercise.ts';
import { MemoryFiles } from './memory-files.ts';

const MIB = 1024 * 1024;

describe('openFileStore', () => {
  const opened: { readonly store: FileStore; readonly name: string }[] = [];

  async function open(options: Omit<OpenFileStoreOptions, 'name'> = {}): Promise<FileStore> {
    const name = `test-${crypto.randomUUID()}`;
    const store = await openFileStore({ name, ...options });
    opened.push({ store, name });
    return store;
  }

  /** What a browser without a method does. */
  async function lacking<T>(prototype: object, method: string, work: () => Promise<T>): Promise<T> {
    const own = Object.getOwnPropertyDescriptor(prototype, method)!;
    Reflect.deleteProperty(prototype, method);
    try {
      return await work();
    } finally {
      Object.defineProperty(prototype, method, own);
    }
  }

  afterEach(async () => {
    const stores = opened.splice(0);
    for (const { store } of stores) {
      for (const { path } of await store.list()) await store.delete(path);
      store.close();
    }
    for (const { name } of stores) indexedDB.deleteDatabase(`${name}-files`);
  });

  it('takes the file system of the origin where it works', async () => {
    expect(await open()).to.include({ kind: 'opfs', problem: null });
  });

  it('takes IndexedDB where there is no such file system, or none to write to', async () => {
    const storages = [withoutOpfs(), { getDirectory: () => Promise.reject(new DOMException('private window', 'SecurityError')) } as unknown as StorageManager];
    const codes: (string | undefined)[] = [];
    for (const storage of storages) {
      const store = await open({ storage });
      codes.push(store.problem?.code);
      expect(store.kind).to.equal('indexeddb');
    }
    const store = await lacking(FileSystemFileHandle.prototype, 'createWritable', () => open());
    expect(store.kind).to.equal('indexeddb');
    expect([...codes, store.problem?.code]).to.deep.equal(['unsupported', 'storage-unavailable', 'unsupported']);
  });

  it('takes IndexedDB where the file system does not answer', async () => {
    const store = await open({ storage: { getDirectory: () => new Promise(() => undefined) } as unknown as StorageManager, patience: 1000 });
    expect([store.kind, store.problem?.code]).to.deep.equal(['indexeddb', 'timeout']);
  });

  it('takes memory where IndexedDB is refused or does not answer', async () => {
    const refusing = {
      open: () => {
        throw new DOMException('no', 'SecurityError');
      },
    } as unknown as IDBFactory;
    const silent = { open: () => ({}) } as unknown as IDBFactory;
    for (const factory of [refusing, silent]) {
      const store = await open({ indexedDB: factory, patience: 50 });
      expect([store.kind, store.problem?.code]).to.deep.equal(['memory', 'storage-unavailable']);
      await store.write('a', text('a'));
      expect(await textOf(store, 'a')).to.equal('a');
    }
  });

  it('takes memory on pages that are not secure', async () => {
    const store = await lacking(Object.getPrototypeOf(navigator) as object, 'locks', () => open());
    expect([store.kind, store.problem?.code]).to.deep.equal(['memory', 'insecure-page']);
  });

  it('does not tell of files that lie in the other place', async () => {
    const name = `test-${crypto.randomUUID()}`;
    const one = await openFileStore({ name });
    const other = await openFileStore({ name, storage: withoutOpfs() });
    opened.push({ store: one, name }, { store: other, name });
    await one.write('a', text('in a file'));
    expect(await other.list()).to.be.empty;
    await other.write('a', text('in a record'));
    expect([await textOf(one, 'a'), await textOf(other, 'a')]).to.deep.equal(['in a file', 'in a record']);
  });
});

describe('a device without room', () => {
  /** Lets a method store so many times, then refuse as browsers do. */
  async function refusing<T>(prototype: object, method: string, after: number, work: () => Promise<T>): Promise<T> {
    const own = Object.getOwnPropertyDescriptor(prototype, method)!;
    const original = own.value as (...given: unknown[]) => unknown;
    let left = after;
    Object.defineProperty(prototype, method, {
      ...own,
      value: function refuse(this: unknown, ...given: unknown[]) {
        left -= 1;
        if (left < 0) throw new DOMException('full', 'QuotaExceededError');
        return original.apply(this, given);
      },
    });
    try {
      return await work();
    } finally {
      Object.defineProperty(prototype, method, own);
    }
  }

  for (const [kind, prototype, method] of [
    ['opfs', FileSystemWritableFileStream.prototype, 'write'],
    ['indexeddb', IDBObjectStore.prototype, 'put'],
  ] as const) {
    it(`says so where files lie in ${kind}, and keeps what was there`, async () => {
      const name = `test-${crypto.randomUUID()}`;
      const store = await openFileStore({ name, ...(kind === 'indexeddb' && { storage: withoutOpfs() }) });
      expect(store.kind).to.equal(kind);
      await store.write('a', text('old'));
      expect(await refusing(prototype, method, 2, () => codeOf(store.write('a', new Uint8Array(MIB))))).to.equal('storage-full');
      expect(await textOf(store, 'a')).to.equal('old');
      expect(await store.list()).to.have.length(1);
      await store.write('a', text('new'));
      await store.delete('a');
      store.close();
      indexedDB.deleteDatabase(`${name}-files`);
    });
  }

  it('has a limit where files lie in memory, which counts what is being written', async () => {
    const store = new MemoryFiles({ limit: 3 * MIB });
    await store.write('a', new Uint8Array(MIB));
    expect(await store.quota()).to.deep.equal({ usage: MIB, quota: 3 * MIB });
    const two = await Promise.all(['b', 'c'].map((path) => codeOf(store.write(path, new Uint8Array(1.5 * MIB)))));
    expect(two).to.include('storage-full');
    expect(await codeOf(store.write('d', new Uint8Array(2.5 * MIB)))).to.equal('storage-full');
    await store.delete('a');
    for (const path of ['b', 'c']) await store.delete(path);
    expect(await store.quota()).to.deep.equal({ usage: 0, quota: 3 * MIB });
    await store.write('d', new Uint8Array(3 * MIB));
    await store.copy('d', 'e');
    expect(await store.quota(), 'copies share').to.deep.equal({ usage: 3 * MIB, quota: 3 * MIB });
  });
});
