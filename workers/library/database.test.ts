import { expect } from '@open-wc/testing';
import { keyValueStore } from '../platform/key-value-store.ts';
import { openDatabase, type Database } from './database.ts';
import { MemoryDatabase } from './memory-database.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { failure } from './library-fixture.ts';

const ownName = (): string => `database-test-${crypto.randomUUID()}`;

async function entriesOf(database: Database): Promise<unknown[]> {
  const found: unknown[] = [];
  await database.scan('meta', null, (key, value) => found.push([key, value]));
  return found;
}

for (const [kind, open] of [
  ['IndexedDB', () => openDatabase(ownName())],
  ['memory', async () => new MemoryDatabase('test', new MpcError('storage-unavailable', 'For the test.'))],
] as const) {
  describe(`the database in ${kind}`, () => {
    let database: Database;
    beforeEach(async () => {
      database = await open();
    });
    afterEach(() => database.close());

    it('gives back clones of what was stored, in the order of the keys', async () => {
      const value = { list: new Uint32Array([1, 2]), text: 'é' };
      await database.write([
        { store: 'meta', key: 'b', value },
        { store: 'meta', key: 'a', value: 1 },
      ]);
      value.text = 'changed';
      expect(await database.get('meta', 'b')).to.deep.equal({ list: new Uint32Array([1, 2]), text: 'é' });
      expect(await database.get('meta', 'none')).to.equal(undefined);
      expect(await database.keys('meta')).to.deep.equal(['a', 'b']);
      expect((await entriesOf(database))[0]).to.deep.equal(['a', 1]);
    });

    it('scans more entries than it fetches at a time, behind a key', async () => {
      const key = (index: number): string => String(index).padStart(4, '0');
      await database.write(Array.from({ length: 200 }, (_, index) => ({ store: 'meta', key: key(index), value: index }) as const));
      const found: unknown[] = [];
      await database.scan('meta', key(9), (_, value) => found.push(value));
      expect(found).to.deep.equal(Array.from({ length: 190 }, (_, index) => index + 10));
    });

    it('writes all or nothing', async () => {
      await database.write([{ store: 'meta', key: 'kept', value: 1 }]);
      const uncloneable = (): void => undefined;
      const write = database.write([
        { store: 'userdata', key: 'x', value: 1 },
        { store: 'meta', key: 'kept' },
        { store: 'meta', key: 'y', value: uncloneable },
      ]);
      expect(await failure(write)).to.equal('storage-unavailable');
      expect(await database.keys('userdata')).to.deep.equal([]);
      expect(await database.keys('meta')).to.deep.equal(['kept']);
    });

    it('writes nothing when the guard does not hold', async () => {
      const guard = { store: 'meta', key: 'head', holds: (current: unknown) => current === 1 } as const;
      expect(await database.write([{ store: 'meta', key: 'head', value: 2 }], guard)).to.equal(false);
      expect(await database.keys('meta')).to.deep.equal([]);
      await database.write([{ store: 'meta', key: 'head', value: 1 }]);
      expect(await database.write([{ store: 'meta', key: 'head', value: 2 }], guard)).to.equal(true);
    });

    it('backs the small stores', async () => {
      const store = keyValueStore(database, 'settings');
      await store.set('theme', { dark: true });
      await store.set('other', 1);
      await store.delete('other');
      expect(await store.get('theme')).to.deep.equal({ dark: true });
      expect(await store.entries()).to.deep.equal([['theme', { dark: true }]]);
      expect(await keyValueStore(database, 'jobs').entries()).to.deep.equal([]);
    });
  });
}

describe('opening the database', () => {
  it('tells that it is kept on this device', async () => {
    const database = await openDatabase(ownName());
    expect([database.storage, database.problem]).to.deep.equal(['indexeddb', null]);
    database.close();
  });

  it('goes on in memory where IndexedDB throws', async () => {
    const refusing = { open: () => { throw new DOMException('no', 'SecurityError'); } } as unknown as IDBFactory;
    const database = await openDatabase(ownName(), { indexedDB: refusing });
    expect([database.storage, database.problem?.code]).to.deep.equal(['memory', 'storage-unavailable']);
  });

  it('goes on in memory where IndexedDB fails', async () => {
    const failing = {
      open: () => {
        const request = { error: new DOMException('broken', 'UnknownError') } as unknown as IDBOpenDBRequest;
        queueMicrotask(() => request.onerror?.(new Event('error')));
        return request;
      },
    } as unknown as IDBFactory;
    const database = await openDatabase(ownName(), { indexedDB: failing });
    expect([database.storage, database.problem?.code]).to.deep.equal(['memory', 'storage-unavailable']);
  });

  it('goes on in memory where IndexedDB never answers', async () => {
    const silent = { open: () => ({}) } as unknown as IDBFactory;
    const database = await openDatabase(ownName(), { indexedDB: silent, patience: 20 });
    expect([database.storage, database.problem?.code]).to.deep.equal(['memory', 'storage-unavailable']);
  });
});

describe('a store of which the browser cannot read one value', () => {
  it('gives all the others', async () => {
    const database = await openDatabase(ownName());
    await database.write(Array.from({ length: 150 }, (_, index) => ({ store: 'meta', key: String(index).padStart(3, '0'), value: index }) as const));
    const { get, getAll } = IDBObjectStore.prototype;
    const broken = (): never => {
      throw new DOMException('For the test.', 'DataError');
    };
    IDBObjectStore.prototype.getAll = broken;
    IDBObjectStore.prototype.get = function (this: IDBObjectStore, key: IDBValidKey) {
      return key === '070' ? broken() : get.call(this, key);
    };
    const found: unknown[] = [];
    try {
      await database.scan('meta', null, (_, value) => found.push(value));
    } finally {
      Object.assign(IDBObjectStore.prototype, { get, getAll });
    }
    expect(found).to.deep.equal(Array.from({ length: 150 }, (_, index) => (index === 70 ? undefined : index)));
    database.close();
  });
});
