/** The client contract on every place a host can run: this page, a SharedWorker, a dedicated Worker. */
import { expect } from '@open-wc/testing';
import type { MpcClient } from './client.ts';
import { clientContract, failure, type ContractSubject } from './client.contract.ts';
import { connect } from './connect.ts';
import { inPageLink } from './host-link.ts';
import { PageLogging } from './logging/page-logging.ts';
import { openClient } from './worker-client.ts';
import { createHost, type Host, type HostAdapters } from '../workers/host.ts';
import { Lobby } from '../workers/lobby.ts';

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
  const client = await openClient(inPageLink(door), { database, config: {}, logging: new PageLogging(), output: null });
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

describe('a database that the browser refuses', () => {
  it('is replaced by memory, which the client and an event tell', async () => {
    const refuse = (): never => {
      throw new DOMException('Refused.', 'SecurityError');
    };
    const indexedDB = { open: refuse, deleteDatabase: refuse, cmp: refuse, databases: refuse } as unknown as IDBFactory;
    const { client } = await inPage({ indexedDB });
    expect(client.storage).to.equal('memory');
    const event = await client.events.subscribe({ type: 'System' }).recv();
    expect(event).to.have.nested.property('payload.event', 'StorageUnavailable');
    expect(await client.settings.set({ theme: 'dark' })).to.include({ theme: 'dark' });
    client.close();
  });
});
