import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { openDatabase, type Database } from '../library/database.ts';
import { keyValueStore, type KeyValueStore } from './key-value-store.ts';
import { MemorySecureStore } from './memory-secure-store.ts';
import { openSecureStore, type OpenSecureStoreOptions, type SecretPersistence, type SecureStore } from './secure-store.ts';
import { describeSecureStoreContract } from './secure-store.contract.ts';

const SECRET = 'p4ss-kept!';

/** The hosts and databases of one test. */
class Rig {
  readonly #lives: AbortController[] = [];
  readonly #databases: Database[] = [];

  async database(): Promise<Database> {
    const database = await openDatabase(`test-${crypto.randomUUID()}`);
    this.#databases.push(database);
    return database;
  }

  /** A host's store; `end` is the host's death. */
  async host(database: Database, change: Partial<OpenSecureStoreOptions> = {}): Promise<{ readonly secrets: SecureStore; readonly end: () => void }> {
    const life = new AbortController();
    this.#lives.push(life);
    const secrets = await openSecureStore({
      store: storeOf(database),
      storage: database.storage,
      scope: database.name,
      session: crypto.randomUUID(),
      persistence: 'indexeddb',
      signal: life.signal,
      ...change,
    });
    return { secrets, end: () => life.abort() };
  }

  close(): void {
    for (const life of this.#lives) life.abort();
    for (const database of this.#databases) {
      database.close();
      indexedDB.deleteDatabase(database.name);
    }
  }
}

function storeOf(database: Database): KeyValueStore {
  return keyValueStore(database, 'secrets');
}

/** What is stored under names that are no keys. */
async function sealedIn(database: Database): Promise<ReadonlyMap<string, unknown>> {
  return new Map((await storeOf(database).entries()).filter(([, value]) => !(value instanceof CryptoKey)));
}

/** Every byte and every character at rest. */
async function atRest(database: Database): Promise<string> {
  const told: unknown[] = [];
  for (const [name, value] of await storeOf(database).entries()) {
    told.push(name);
    if (typeof value === 'object' && value !== null) {
      for (const part of Object.values(value)) {
        if (part instanceof ArrayBuffer || ArrayBuffer.isView(part)) told.push(new TextDecoder('latin1').decode(part));
        else told.push(part);
      }
    }
  }
  return JSON.stringify(told);
}

const rig = new Rig();
const noLife = new AbortController().signal;

describeSecureStoreContract('MemorySecureStore', async () => new MemorySecureStore());
for (const persistence of ['memory', 'session', 'indexeddb'] satisfies SecretPersistence[]) {
  describeSecureStoreContract(`BrowserSecureStore keeping in ${persistence}`, async () => {
    const { secrets } = await rig.host(await rig.database(), { persistence });
    expect(secrets.persistence).to.equal(persistence);
    return secrets;
  });
}

describe('BrowserSecureStore', () => {
  after(() => rig.close());

  for (const persistence of ['session', 'indexeddb'] satisfies SecretPersistence[]) {
    it(`keeps in ${persistence} what nobody can read, under keys that nobody can take out`, async () => {
      const database = await rig.database();
      const session = 'the-session-of-this-test';
      const { secrets } = await rig.host(database, { persistence, session });
      await secrets.set('a', SECRET);
      expect(await sealedIn(database)).to.have.property('size', 1);
      const rest = await atRest(database);
      for (const form of ['p4ss', SECRET, btoa('p4ss'), session]) expect(rest).not.to.contain(form);
      const keys = (await storeOf(database).entries()).flatMap(([, value]) => (value instanceof CryptoKey ? value : []));
      expect(keys).to.have.length(2);
      for (const key of keys) {
        expect(key.extractable).to.be.false;
        expect(await crypto.subtle.exportKey('raw', key).catch((error: DOMException) => error.name)).to.equal('InvalidAccessError');
      }
    });
  }

  it('seals with AES-GCM of 256 bits, anew each time', async () => {
    const database = await rig.database();
    const { secrets } = await rig.host(database);
    const key = await storeOf(database).get('#key');
    expect(key).to.have.deep.property('algorithm', { name: 'AES-GCM', length: 256 });
    const sealings = new Set<string>();
    for (let time = 0; time < 3; time += 1) {
      await secrets.set('a', SECRET);
      sealings.add(await atRest(database));
    }
    expect(sealings).to.have.property('size', 3);
  });

  it('notices secrets that were swapped, and removes them', async () => {
    const database = await rig.database();
    for (const persistence of ['session', 'indexeddb'] satisfies SecretPersistence[]) {
      const { secrets } = await rig.host(database, { persistence });
      await secrets.set('bank', 'one');
      await secrets.set('club', 'two');
      const [[bank, first], [club, second]] = [...(await sealedIn(database))] as [[string, unknown], [string, unknown]];
      await storeOf(database).set(bank, second);
      await storeOf(database).set(club, first);
      expect([await secrets.get('bank'), await secrets.get('club')]).to.deep.equal([undefined, undefined]);
      expect(await sealedIn(database)).to.have.property('size', 0);
    }
  });

  it('takes what was tampered with, or is none of its own, for absent', async () => {
    const database = await rig.database();
    const { secrets } = await rig.host(database);
    await secrets.set('a', SECRET);
    const sealed = (await storeOf(database).get('a')) as { iv: Uint8Array; data: ArrayBuffer };
    new Uint8Array(sealed.data)[0]! ^= 1;
    for (const wrong of [sealed, SECRET, 7, null, {}]) {
      await storeOf(database).set('a', wrong);
      expect(await secrets.get('a')).to.equal(undefined);
      expect(await storeOf(database).get('a')).to.equal(undefined);
    }
  });

  it('forgets what its key does not open', async () => {
    const database = await rig.database();
    await (await rig.host(database)).secrets.set('a', SECRET);
    await storeOf(database).delete('#key');
    const { secrets } = await rig.host(database);
    expect(await secrets.get('a')).to.equal(undefined);
    expect(await sealedIn(database)).to.have.property('size', 0);
  });

  it('of two databases, neither reads the other’s', async () => {
    const [one, two] = [await rig.database(), await rig.database()];
    const { secrets: first } = await rig.host(one);
    const { secrets: second } = await rig.host(two);
    await first.set('a', SECRET);
    expect(await second.get('a')).to.equal(undefined);
    await storeOf(two).set('a', await storeOf(one).get('a'));
    expect(await second.get('a')).to.equal(undefined);
  });

  it('is shared by hosts that start at the same time', async () => {
    const database = await rig.database();
    const [one, two] = await Promise.all([rig.host(database), rig.host(database)]);
    await Promise.all([one.secrets.set('a', 'first'), two.secrets.set('b', 'second')]);
    expect([await two.secrets.get('a'), await one.secrets.get('b')]).to.deep.equal(['first', 'second']);
  });

  it('opens what the first version sealed, and binds it to its name', async () => {
    const database = await rig.database();
    const store = storeOf(database);
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new TextEncoder().encode(SECRET));
    await store.set('#key', key);
    await store.set('a', { iv, data });
    const { secrets } = await rig.host(database, { persistence: 'session' });
    expect(await secrets.get('a')).to.equal(SECRET);
    await store.set('b', await store.get('a'));
    expect(await secrets.get('b'), 'bound now').to.equal(undefined);
    expect(await secrets.get('a')).to.equal(SECRET);
  });

  it('keeps the next secret where the configuration now says, and the copy from before goes', async () => {
    const database = await rig.database();
    let persistence: SecretPersistence = 'indexeddb';
    const { secrets } = await rig.host(database, { persistence: () => persistence });
    await secrets.set('stays', 'as it is');
    const places = ['indexeddb', 'session', 'memory', 'session', 'indexeddb', 'memory', 'indexeddb'] satisfies SecretPersistence[];
    for (const [time, place] of places.entries()) {
      persistence = place;
      expect(secrets.persistence).to.equal(place);
      await secrets.set('a', `time ${time}`);
      expect(await secrets.get('a')).to.equal(`time ${time}`);
      const kept = [...(await sealedIn(database)).keys()].filter((entry) => entry !== 'stays');
      expect(kept.map((entry) => (entry === 'a' ? 'indexeddb' : 'session'))).to.deep.equal(place === 'memory' ? [] : [place]);
    }
    expect(await secrets.get('stays')).to.equal('as it is');
  });

  it('keeps nothing in memory beyond the host, and what is on the device for the next', async () => {
    const database = await rig.database();
    let persistence: SecretPersistence = 'memory';
    const host = await rig.host(database, { persistence: () => persistence });
    await host.secrets.set('a', SECRET);
    persistence = 'indexeddb';
    await host.secrets.set('b', SECRET);
    host.end();
    const { secrets } = await rig.host(database);
    expect([await secrets.get('a'), await secrets.get('b')]).to.deep.equal([undefined, SECRET]);
  });
});

describe('a session of the secure store', () => {
  after(() => rig.close());

  it('outlives its host, for the host that knows its name', async () => {
    const database = await rig.database();
    const session = crypto.randomUUID();
    const host = await rig.host(database, { persistence: 'session', session });
    await host.secrets.set('a', SECRET);
    host.end();
    const { secrets } = await rig.host(database, { session });
    expect(await secrets.get('a')).to.equal(SECRET);
  });

  it('is closed to other sessions while it lives, and may have several hosts', async () => {
    const database = await rig.database();
    const session = crypto.randomUUID();
    const { secrets } = await rig.host(database, { persistence: 'session', session });
    await secrets.set('a', SECRET);
    const { secrets: foreign } = await rig.host(database);
    expect(await foreign.get('a')).to.equal(undefined);
    const { secrets: sibling } = await rig.host(database, { session });
    expect(await sibling.get('a')).to.equal(SECRET);
  });

  it('is over when nobody holds it: the next host removes what it kept', async () => {
    const database = await rig.database();
    const ended = await rig.host(database, { persistence: 'session' });
    const living = await rig.host(database, { persistence: 'session' });
    await ended.secrets.set('a', SECRET);
    await living.secrets.set('b', SECRET);
    ended.end();
    await rig.host(database);
    expect(await sealedIn(database)).to.have.property('size', 1);
    expect(await living.secrets.get('b')).to.equal(SECRET);
  });

  it('cannot be opened by its entry under another session’s name', async () => {
    const database = await rig.database();
    const { secrets } = await rig.host(database, { persistence: 'session' });
    const { secrets: foreign } = await rig.host(database, { persistence: 'session' });
    await secrets.set('a', SECRET);
    const [[, sealed]] = [...(await sealedIn(database))] as [[string, unknown]];
    await foreign.set('a', 'mine');
    const entries = [...(await sealedIn(database))];
    for (const [entry] of entries) await storeOf(database).set(entry, sealed);
    expect(await foreign.get('a')).to.equal(undefined);
  });

  it('has, while it lives, what another session deletes: it alone can open it to have it revoked', async () => {
    const database = await rig.database();
    const { secrets } = await rig.host(database, { persistence: 'session' });
    await secrets.set('b', SECRET);
    await (await rig.host(database)).secrets.delete('b');
    expect(await secrets.get('b')).to.equal(SECRET);
    await secrets.delete('b');
    expect(await sealedIn(database)).to.have.property('size', 0);
  });

  it('that is over loses at once what another session deletes, and nothing else', async () => {
    const database = await rig.database();
    const session = crypto.randomUUID();
    const { secrets: other } = await rig.host(database);
    const host = await rig.host(database, { persistence: 'session', session });
    await host.secrets.set('a/b', SECRET);
    await host.secrets.set('b', SECRET);
    host.end();
    await other.delete('b');
    const { secrets } = await rig.host(database, { session });
    expect([await secrets.get('a/b'), await secrets.get('b')]).to.deep.equal([SECRET, undefined]);
  });
});

describe('openSecureStore', () => {
  after(() => rig.close());

  it('keeps secrets in memory, and says so, where nothing is kept at all', async () => {
    const database = await rig.database();
    const { secrets } = await rig.host(database, { storage: 'memory' });
    await secrets.set('a', SECRET);
    expect(secrets.persistence).to.equal('memory');
    expect(secrets.problem).to.have.property('code', 'storage-unavailable');
    expect(await storeOf(database).entries()).to.be.empty;
  });

  it('keeps secrets in memory where the browser loses or refuses keys', async () => {
    const database = await rig.database();
    const store = storeOf(database);
    const losing: KeyValueStore = { ...store, get: async (key) => (key.startsWith('#') ? null : store.get(key)) };
    const refusing: KeyValueStore = {
      ...store,
      set: async () => {
        throw new MpcError('storage-unavailable', 'The object can not be cloned.');
      },
    };
    for (const [broken, code] of [[losing, 'unsupported'], [refusing, 'storage-unavailable']] as const) {
      const secrets = await openSecureStore({ store: broken, storage: 'indexeddb', scope: crypto.randomUUID(), session: 's', persistence: 'indexeddb', signal: noLife });
      await secrets.set('a', SECRET);
      expect(await secrets.get('a')).to.equal(SECRET);
      expect([secrets.persistence, secrets.problem?.code]).to.deep.equal(['memory', code]);
    }
  });

  it('keeps secrets in memory on pages without cryptography', async () => {
    const database = await rig.database();
    const subtle = Object.getOwnPropertyDescriptor(Crypto.prototype, 'subtle')!;
    Object.defineProperty(crypto, 'subtle', { value: undefined, configurable: true });
    try {
      const { secrets } = await rig.host(database);
      await secrets.set('a', SECRET);
      expect([secrets.persistence, secrets.problem?.code, await secrets.get('a')]).to.deep.equal(['memory', 'insecure-page', SECRET]);
    } finally {
      Reflect.deleteProperty(crypto, 'subtle');
    }
    expect(Object.getOwnPropertyDescriptor(Crypto.prototype, 'subtle')).to.deep.equal(subtle);
    expect(await storeOf(database).entries()).to.be.empty;
  });
});
