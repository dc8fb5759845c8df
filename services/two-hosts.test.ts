/** Two hosts with databases of their own live in one page and do not touch each other. */
import { expect, waitUntil } from '@open-wc/testing';
import { startWebdav, type WebdavServer } from '../test/servers/test-servers.ts';
import { createHost } from '../workers/host.ts';
import type { Host } from '../workers/host-interface.ts';
import { Lobby } from '../workers/lobby.ts';
import { failure } from './client.contract.ts';
import type { MpcClient } from './client.ts';
import { connect } from './connect.ts';
import { PageLogging } from './logging/page-logging.ts';
import { DEFAULT_CONFIG } from './protocol/config.ts';
import { metadataEvents } from './protocol/event-creators.ts';
import type { EventName, MpcEvent, MpcEventBody } from './protocol/events.ts';
import type { LogRecord } from './protocol/logging.ts';
import { DEFAULT_SETTINGS } from './protocol/settings.ts';

/** One of them, as somebody who puts a host into a page of theirs has it. */
interface Neighbour {
  readonly database: string;
  readonly client: MpcClient;
  readonly host: Host;
  readonly heard: MpcEvent[];
  readonly records: LogRecord[];
}

async function open(): Promise<Neighbour> {
  const database = `neighbour-${crypto.randomUUID()}`;
  const records: LogRecord[] = [];
  const logging = new PageLogging((record) => records.push(record));
  logging.configure({ level: 'debug', spans: true });
  let made: Promise<Host> | undefined;
  const worker = new Lobby((config) => (made = createHost(config)));
  const client = await connect({ database, worker, logging });
  const host = await made;
  if (host === undefined) throw new Error('The lobby has made no host.');
  const heard: MpcEvent[] = [];
  client.events.on({}, (event) => heard.push(event));
  return { database, client, host, heard, records };
}

const names = ({ heard }: Neighbour): readonly string[] => heard.map(({ payload }) => payload.event);

/** Waits until an event has come. */
function hears(neighbour: Neighbour, event: EventName): Promise<void> {
  return waitUntil(() => names(neighbour).includes(event), `${event} has not come.`, { timeout: 15_000 });
}

/** How many values a store of the database has, read past MPC. */
async function countIn(database: string, store: string): Promise<number> {
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(database);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error('The database cannot be opened.'));
  });
  const count = await new Promise<number>((resolve) => {
    const request = db.transaction(store).objectStore(store).count();
    request.onsuccess = () => resolve(request.result);
  });
  db.close();
  return count;
}

describe('two hosts in one page', () => {
  let server: WebdavServer;
  let one: Neighbour;
  let other: Neighbour;

  before(async () => {
    server = await startWebdav({ folder: 'demo/music', user: 'ann', password: 'secret-of-ann-4711' });
  });
  after(() => server.close());
  beforeEach(async () => {
    [one, other] = await Promise.all([open(), open()]);
  });
  afterEach(async () => {
    for (const { client, host } of [one, other]) {
      client.close();
      await host.close();
    }
  });

  const account = () => ({ provider: 'webdav', url: server.url, username: 'ann', password: 'secret-of-ann-4711' }) as const;

  it('keep events, settings, configuration, accounts, secrets, libraries and log records to themselves', async () => {
    const secrets = await countIn(other.database, 'secrets');
    await one.client.settings.set({ theme: 'dark' });
    await one.client.configure({ concurrency: { tagReads: 3 } });
    one.client.events.emit(metadataEvents.enrichmentStarted(1));
    await one.client.accounts.add(account());
    await hears(one, 'Completed');
    expect((await one.client.library.counts()).tracks).to.be.greaterThan(0);
    expect(await countIn(one.database, 'secrets')).to.be.greaterThan(secrets);
    expect(one.records.map(({ category }) => category)).to.include('sync');

    expect(await other.client.settings.get()).to.deep.equal(DEFAULT_SETTINGS);
    expect(other.client.config).to.deep.equal(DEFAULT_CONFIG);
    expect(await other.client.settings.config()).to.deep.equal(DEFAULT_CONFIG);
    expect(await other.client.accounts.list()).to.deep.equal([]);
    expect(await other.client.sync.jobs()).to.deep.equal([]);
    expect((await other.client.library.counts()).tracks).to.equal(0);
    expect(await countIn(other.database, 'secrets')).to.equal(secrets);
    expect(other.records.map(({ category }) => category)).not.to.include('sync');
    const origins = new Set(one.records.map(({ origin }) => origin));
    expect(other.records.filter(({ origin }) => origins.has(origin))).to.deep.equal([]);
    // What had been under way is there once this is.
    other.client.events.emit(metadataEvents.enrichmentCompleted(1));
    await hears(other, 'EnrichmentCompleted');
    expect(names(other)).to.deep.equal(['EnrichmentCompleted']);
    expect(names(one)).not.to.include('EnrichmentCompleted');
  });

  it('let their program emit what is an event, and nothing else', async () => {
    const one = await open();
    const fault = (input: unknown): unknown => {
      try {
        return one.host.emit(input as MpcEventBody);
      } catch (error) {
        return error;
      }
    };
    expect(fault({ type: 'Metadata', payload: { event: 'EnrichmentStarted', total: 'many' } })).to.deep.include({ code: 'invalid-argument' });
    expect(fault(null)).to.deep.include({ code: 'invalid-argument' });
    one.host.emit(metadataEvents.enrichmentStarted(7));
    await hears(one, 'EnrichmentStarted');
    expect(names(one).filter((name) => name === 'EnrichmentStarted')).to.have.length(1);
    one.client.close();
  });

  it('do the same at the same time without waiting for each other', async () => {
    await one.client.accounts.add(account());
    await hears(one, 'Completed');
    const [{ id } = { id: '' }] = await one.client.accounts.list();
    // As if it synced all the time.
    await navigator.locks.request(`mpc-sync-${one.database}-${id}`, async () => {
      await one.client.sync.start(id);
      await other.client.accounts.add(account());
      await hears(other, 'Completed');
    });
    const counts = await Promise.all([one, other].map(({ client }) => client.library.counts()));
    expect(counts.map(({ tracks, albums }) => ({ tracks, albums }))).to.deep.equal([
      { tracks: 14, albums: 3 },
      { tracks: 14, albums: 3 },
    ]);
    for (const neighbour of [one, other]) {
      expect(names(neighbour).filter((name) => name === 'TracksAdded')).to.have.length(1);
      const strangers = neighbour.heard.filter(({ emitter }) => emitter !== neighbour.host.id && emitter !== neighbour.client.tab);
      expect(strangers).to.deep.equal([]);
    }
  });

  it('outlive each other: what one of them held is given back, and the other goes on', async () => {
    const held = async (): Promise<readonly string[]> =>
      ((await navigator.locks.query()).held ?? []).flatMap(({ name = '' }) => ([one, other].some(({ host }) => host.lock === name) ? [name] : []));
    expect(await held()).to.have.members([one.host.lock, other.host.lock]);
    const call = failure(one.client.library.counts(), 'closed');
    await one.host.close();
    await call;
    await failure(one.client.settings.get(), 'closed');
    // Granted when it is free.
    await navigator.locks.request(one.host.lock, () => undefined);
    expect(await held()).to.deep.equal([other.host.lock]);

    expect(await other.client.settings.set({ theme: 'light' })).to.include({ theme: 'light' });
    await other.client.accounts.add(account());
    await hears(other, 'Completed');
    expect(other.client.closed.aborted).to.equal(false);
    // Nobody holds the database of the closed one any more: deleting it waits for nobody.
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(one.database);
      request.onsuccess = resolve;
      request.onblocked = () => reject(new Error('Somebody holds the database still.'));
    });
    expect(names(other)).not.to.include('StorageUnavailable');
  });
});
