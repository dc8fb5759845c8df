/** Two versions of MPC over one database at once, and a database that is taken away. */
import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import { DATABASE_VERSION } from '../../services/protocol/session.ts';
import type { Migrations } from '../platform/indexeddb.ts';
import { storageEvents } from '../storage-events.ts';
import { openDatabase, type Change, type Database, type OpenDatabaseOptions } from './database.ts';
import { MIGRATIONS } from './indexeddb-database.ts';
import { until } from './library-fixture.ts';

/** What the next MPC will do to the database: it keeps all that is there. */
const NEXT: Migrations = [...MIGRATIONS, (db) => db.createObjectStore('next')];
const ours = MIGRATIONS.length;
const theirs = NEXT.length;

const ownName = (): string => `versions-test-${crypto.randomUUID()}`;

/** A database, and what it says when it is lost. */
async function watched(name: string, options: OpenDatabaseOptions = {}) {
  const lost: MpcError[] = [];
  const database = await openDatabase(name, { ...options, onLost: (error) => lost.push(error) });
  return { database, lost };
}

/** The error that a call rejects with. */
function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('The call succeeded.'),
    (error: unknown) => error,
  );
}

/** A connection that hears of a newer version and does not care, as none of ours does. */
function deafConnection(name: string): Promise<IDBDatabase> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name, ours);
    request.onsuccess = () => resolve(request.result);
  });
}

const numbered = (count: number): Change[] =>
  Array.from({ length: count }, (_, index) => ({ store: 'meta', key: String(index).padStart(5, '0'), value: index }));

async function countOf(database: Database): Promise<number> {
  return (await database.keys('meta')).length;
}

describe('two versions of MPC over one database', () => {
  it('count the versions alike wherever they are told', () => {
    expect(MIGRATIONS).to.have.length(DATABASE_VERSION);
  });

  it('hand it over: the older one lets go and says so, the newer one finds everything', async () => {
    const name = ownName();
    const older = await watched(name);
    await older.database.write(numbered(500));
    const newer = await watched(name, { migrations: NEXT });
    expect([newer.database.storage, newer.database.problem]).to.deep.equal(['indexeddb', null]);
    expect(await countOf(newer.database)).to.equal(500);
    expect(older.lost).to.have.length(1);
    expect(older.lost[0]).to.deep.include({ code: 'version-mismatch', details: { ours, theirs } });
    expect(older.database.problem).to.equal(older.lost[0]);
    newer.database.close();
  });

  it('are told why from then on, whatever the older one is asked', async () => {
    const name = ownName();
    const { database, lost } = await watched(name);
    const newer = await openDatabase(name, { migrations: NEXT });
    const calls = [
      database.get('meta', 'x'),
      database.keys('meta'),
      database.scan('meta', null, () => undefined),
      database.write([{ store: 'meta', key: 'x', value: 1 }]),
      database.write([]),
    ];
    for (const call of calls) expect(await failureOf(call)).to.equal(lost[0]);
    expect(await newer.keys('meta')).to.deep.equal([]);
    newer.close();
  });

  it('leave whole what the older one had begun', async () => {
    const name = ownName();
    const older = await openDatabase(name);
    await older.write(numbered(300));
    const seen: unknown[] = [];
    const scan = older.scan('meta', null, (_, value) => seen.push(value));
    const guard = { store: 'meta', key: '00000', holds: (value: unknown) => value === 0 } as const;
    const write = older.write([{ store: 'meta', key: 'last', value: true }, ...numbered(300)], guard);
    const newer = await openDatabase(name, { migrations: NEXT });
    await scan;
    expect(await write).to.equal(true);
    expect(seen).to.have.length(300);
    expect(await countOf(newer)).to.equal(301);
    newer.close();
  });

  it('leave a database of a newer version alone, and the older one goes on in memory', async () => {
    const name = ownName();
    const newer = await openDatabase(name, { migrations: NEXT });
    await newer.write(numbered(3));
    const { database } = await watched(name);
    expect(database.storage).to.equal('memory');
    expect(database.problem).to.deep.include({ code: 'version-mismatch', details: { ours, theirs } });
    await database.write([{ store: 'meta', key: 'mine', value: 1 }]);
    expect([await countOf(database), await countOf(newer)]).to.deep.equal([1, 3]);
    newer.close();
  });

  it('do not wait for ever for one that does not let go', async () => {
    const name = ownName();
    (await openDatabase(name)).close();
    const deaf = await deafConnection(name);
    const { database } = await watched(name, { migrations: NEXT, patience: 1000 });
    expect(database.storage).to.equal('memory');
    expect(database.problem).to.deep.include({ code: 'version-mismatch', details: { ours: theirs, theirs: ours } });
    deaf.close();
  });

  it('give migrations more time than the opening', async () => {
    const name = ownName();
    const slow = new Promise<void>((resolve) => setTimeout(resolve, 150));
    const busy: Migrations = [
      ...NEXT,
      (db, transaction) => {
        let working = true;
        void slow.then(() => (working = false));
        const spin = (): void => {
          if (working) transaction.objectStore('meta').count().onsuccess = spin;
        };
        spin();
        db.createObjectStore('late');
      },
    ];
    const database = await openDatabase(name, { migrations: busy, patience: 100 });
    expect(database.storage).to.equal('indexeddb');
    database.close();
  });

  it('leave an upgrade that fails undone, and go on in memory', async () => {
    const name = ownName();
    const older = await openDatabase(name);
    await older.write(numbered(2));
    const broken: Migrations = [
      ...MIGRATIONS,
      (db) => {
        db.deleteObjectStore('meta');
        throw new TypeError('This migration is wrong.');
      },
    ];
    const database = await openDatabase(name, { migrations: broken });
    expect([database.storage, database.problem?.code]).to.deep.equal(['memory', 'storage-unavailable']);
    expect(database.problem?.cause).to.be.instanceOf(TypeError);
    const again = await openDatabase(name);
    expect(await countOf(again)).to.equal(2);
    again.close();
  });
});

describe('a database that is taken away', () => {
  it('is a loss of storage when somebody deletes it, and holds up nobody', async () => {
    const name = ownName();
    const { database, lost } = await watched(name);
    await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve));
    await until(() => lost.length > 0);
    expect(lost.map(({ code }) => code)).to.deep.equal(['storage-unavailable']);
    expect(await failureOf(database.get('meta', 'x'))).to.equal(lost[0]);
  });

  it('is a loss of storage when the browser closes it', async () => {
    let connection: IDBDatabase | undefined;
    const spying = {
      open(name: string, version: number) {
        const request = indexedDB.open(name, version);
        request.addEventListener('success', () => (connection = request.result));
        return request;
      },
    } as unknown as IDBFactory;
    const { database, lost } = await watched(ownName(), { indexedDB: spying });
    connection?.close();
    connection?.dispatchEvent(new Event('close'));
    expect(lost.map(({ code }) => code)).to.deep.equal(['storage-unavailable']);
    expect(await failureOf(database.write([{ store: 'meta', key: 'x', value: 1 }]))).to.equal(lost[0]);
  });

  it('fails by its code when a transaction does', async () => {
    const database = await openDatabase(ownName());
    const { put } = IDBObjectStore.prototype;
    try {
      for (const [name, code] of [
        ['QuotaExceededError', 'storage-full'],
        ['UnknownError', 'storage-unavailable'],
        ['AbortError', 'storage-unavailable'],
      ] as const) {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('For the test.', name);
        };
        expect(await failureOf(database.write([{ store: 'meta', key: 'x', value: 1 }]))).to.include({ code });
      }
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect(await database.write([{ store: 'meta', key: 'x', value: 1 }])).to.equal(true);
    database.close();
  });
});

describe('what is told of a database', () => {
  it('is the mismatch alone where what is stored is safe, and that nothing is kept where it is not', async () => {
    const name = ownName();
    const older = await watched(name);
    const newer = await openDatabase(name, { migrations: NEXT });
    const late = await openDatabase(name);
    const names = (database: Database): readonly string[] =>
      database.problem === null ? [] : storageEvents(database.storage, database.problem).map(({ payload }) => payload.event);
    expect(names(older.database)).to.deep.equal(['VersionMismatch']);
    expect(names(newer)).to.deep.equal([]);
    expect(names(late)).to.deep.equal(['VersionMismatch', 'StorageUnavailable']);
    newer.close();
  });
});
