/** Storage that is refused, silent or taken away while a page uses it: said by the client and by an event, and nothing hangs. */
import { expect } from '@open-wc/testing';
import { createHost } from '../workers/host.ts';
import type { HostAdapters } from '../workers/host-interface.ts';
import { Lobby } from '../workers/lobby.ts';
import { failure, nextEvent } from './client.contract.ts';
import type { MpcClient } from './client.ts';
import { connect } from './connect.ts';

const newName = (): string => `loss-${crypto.randomUUID()}`;

/** A worker in this page. */
function lobby(adapters: HostAdapters = {}): Lobby {
  return new Lobby((config) => createHost(config, adapters));
}

/** What the client is told of its storage. */
async function told(client: MpcClient): Promise<unknown> {
  const { payload } = await nextEvent(client, 'StorageUnavailable');
  return payload.event === 'StorageUnavailable' ? payload.error.code : null;
}

async function worksInMemory(client: MpcClient): Promise<void> {
  expect(client.storage).to.equal('memory');
  expect(await client.settings.set({ theme: 'dark' })).to.include({ theme: 'dark' });
  expect(await client.settings.get()).to.include({ theme: 'dark' });
  client.close();
}

describe('storage', () => {
  const factory = (open: () => unknown): IDBFactory => ({ open, databases: () => new Promise(() => undefined) }) as unknown as IDBFactory;
  for (const [how, indexedDB] of [
    ['throws', factory(() => { throw new DOMException('Refused.', 'SecurityError'); })],
    ['never answers', factory(() => ({}))],
  ] as const) {
    it(`that ${how} is replaced by memory, and every tab is told`, async () => {
      const worker = lobby({ indexedDB });
      const database = newName();
      const first = await connect({ database, worker });
      expect(await told(first)).to.equal('storage-unavailable');
      const second = await connect({ database, worker });
      expect(await told(second)).to.equal('storage-unavailable');
      expect(second.host).to.equal(first.host);
      await worksInMemory(second);
      await worksInMemory(first);
    });
  }

  it('that is deleted under way fails by its code, and whoever comes later has storage again', async () => {
    const worker = lobby();
    const database = newName();
    const first = await connect({ database, worker });
    await first.settings.set({ theme: 'dark' });
    const news = told(first);
    await new Promise((resolve) => (indexedDB.deleteDatabase(database).onsuccess = resolve));
    expect(await news).to.equal('storage-unavailable');
    await failure(first.settings.set({ theme: 'light' }), 'storage-unavailable');
    await failure(first.accounts.add({ provider: 'catalog', from: [{ url: 'https://example.org/a.mp3' }] }), 'storage-unavailable');
    expect(await first.player.state()).to.include({ status: 'idle' });

    const second = await connect({ database, worker });
    expect(second.host).not.to.equal(first.host);
    expect(second.storage).to.equal('indexeddb');
    expect(await second.settings.set({ theme: 'light' })).to.include({ theme: 'light' });
    first.close();
    second.close();
  });
});
