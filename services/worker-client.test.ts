/** The client contract on every place a host can run: this page, a SharedWorker, a dedicated Worker. */
import { expect } from '@open-wc/testing';
import type { MpcClient } from './client.ts';
import { clientContract, failure, type ContractSubject } from './client.contract.ts';
import { connect } from './connect.ts';
import { inPageLink } from './host-link.ts';
import { PageLogging } from './logging/page-logging.ts';
import { MpcError } from './protocol/errors.ts';
import { systemEvents } from './protocol/event-creators.ts';
import type { MpcEventBody } from './protocol/events.ts';
import { version } from './protocol/identity.ts';
import type { LogRecord } from './protocol/logging.ts';
import { openClient } from './worker-client.ts';
import { createHost } from '../workers/host.ts';
import type { Host, HostAdapters } from '../workers/host-interface.ts';
import { Lobby } from '../workers/lobby.ts';
import { MemorySecureStore } from '../workers/platform/memory-secure-store.ts';

const workerUrl = '/workers/service.worker.ts';
const workletUrl = '/services/audio-output/playback.worklet.ts';
const codecWorkerUrl = '/workers/codec.worker.ts';
const audio = [
  new URL('/demo/music/one.mp3', location.href).href,
  new URL('/demo/music/two.mp3', location.href).href,
] as const;

/** Every test has a database, and with it a worker, of its own. */
const newName = (): string => `test-${crypto.randomUUID()}`;

async function connected(worker: 'shared' | 'dedicated', database = newName()): Promise<ContractSubject> {
  return { client: await connect({ database, worker, workerUrl, workletUrl, codecWorkerUrl }), audio };
}

/** A host in this page, and a client of it. */
async function inPage(adapters: HostAdapters = {}): Promise<{ readonly client: MpcClient; readonly host: Host }> {
  const database = newName();
  const host = await createHost({ database }, adapters);
  const door = new Lobby(() => Promise.resolve(host));
  const client = await openClient(inPageLink(door), { database, config: {}, logging: new PageLogging(), output: null, signIn: { callbackFolder: new URL('/services/sign-in/', location.href) } });
  client.closed.addEventListener('abort', () => void host.close());
  return { client, host };
}

clientContract('a host in the page', async () => ({ client: (await inPage()).client, audio }));
clientContract('a SharedWorker', () => connected('shared'));
clientContract('a dedicated Worker', () => connected('dedicated'));

describe('connect', () => {
  it('says that the worker is unavailable when its script is not found', async () => {
    const error = await failure(connect({ database: newName(), workerUrl: '/no/such/worker.js' }), 'worker-unavailable');
    expect(error.retryable).to.equal(false);
  });

  it('refuses a database name that could be mistaken', async () => {
    const error = await failure(connect({ database: 'no spaces' }), 'invalid-argument');
    expect(error.details).to.deep.equal({ field: 'database' });
  });

  it('gives up when told to', async () => {
    const signal = AbortSignal.abort();
    await failure(connect({ database: newName(), workerUrl, workletUrl, codecWorkerUrl, signal }), 'aborted');
  });
});

describe('two tabs of one SharedWorker', () => {
  it('see each other’s changes, and the one outlives the other', async () => {
    const database = newName();
    const first = (await connected('shared', database)).client;
    const second = (await connected('shared', database)).client;
    const heard = second.events.subscribe({ type: 'System' });
    await first.settings.set({ theme: 'light' });
    expect(await heard.recv()).to.have.nested.property('payload.settings.theme', 'light');
    first.close();
    expect(await second.settings.get()).to.include({ theme: 'light' });
    second.close();
  });
});

describe('a worker that dies', () => {
  it('rejects the calls in flight and says so by the closed signal', async () => {
    const { client, host } = await inPage();
    const ended = new Promise((resolve) => client.closed.addEventListener('abort', resolve));
    const call = failure(client.library.counts(), 'closed');
    await host.close();
    await ended;
    await call;
    await failure(client.player.state(), 'closed');
  });
});

describe('a browser that keeps music, and no keys', () => {
  it('is told apart from one that keeps secrets, too', async () => {
    const { client: able } = await inPage();
    const { client } = await inPage({ secrets: new MemorySecureStore(new MpcError('unsupported', 'This browser keeps no keys.')) });
    expect([client.storage, client.keepsSecrets]).to.deep.equal(['indexeddb', false]);
    expect([able.storage, able.keepsSecrets]).to.deep.equal(['indexeddb', true]);
    client.close();
    able.close();
  });
});

describe('a database that the browser refuses', () => {
  it('is replaced by memory, which the client and an event tell', async () => {
    const refuse = (): never => {
      throw new DOMException('Refused.', 'SecurityError');
    };
    const indexedDB = { open: refuse, deleteDatabase: refuse, cmp: refuse, databases: refuse } as unknown as IDBFactory;
    const { client } = await inPage({ indexedDB });
    expect(client.storage).to.equal('memory');
    expect(client.keepsSecrets).to.equal(false);
    const event = await client.events.subscribe({ type: 'System' }).recv();
    expect(event).to.have.nested.property('payload.event', 'StorageUnavailable');
    expect(await client.settings.set({ theme: 'dark' })).to.include({ theme: 'dark' });
    client.close();
  });
});

describe('an event that a page emits', () => {
  it('takes no place in the order when it is refused', async () => {
    const { client } = await inPage();
    const receiver = client.events.subscribe({ emitter: client.tab });
    client.events.emit(systemEvents.offline());
    expect(() => client.events.emit({ type: 'System', payload: { event: 'Lagged', lost: 'many' } } as unknown as MpcEventBody)).to.throw(MpcError);
    client.events.emit(systemEvents.online());
    expect([await receiver.recv(), await receiver.recv()].map((event) => event?.sequence)).to.deep.equal([1, 2]);
    client.close();
  });
});

describe('what a page logs of its connection', () => {
  it('is how it was made, how long that took, and why it ended', async () => {
    const records: LogRecord[] = [];
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const logging = new PageLogging((record) => {
      if (record.context !== 'page' || record.category !== 'client') return;
      records.push(record);
      if (records.length === 3) ended();
    });
    logging.configure({ level: 'info', spans: true });
    const database = newName();
    const host = await createHost({ database });
    const client = await connect({ database, logging, worker: new Lobby(() => Promise.resolve(host)), workletUrl, codecWorkerUrl });
    client.close();
    await end;
    await host.close();
    const [connected, ending, span] = records[1]?.message === 'connect' ? [records[0], records[2], records[1]] : records;
    expect(connected?.fields).to.include({ mode: 'in-page', storage: client.storage, version, host: client.host });
    expect(span).to.include({ message: 'connect' });
    expect(span?.duration).to.be.at.least(0);
    expect(ending?.fields).to.deep.equal({ reason: 'The client was closed.', retryable: false });
  });
});
