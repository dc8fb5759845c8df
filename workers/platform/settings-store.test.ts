import { expect } from '@open-wc/testing';
import { workerName } from '../../services/protocol/session.ts';
import { openDatabase, type Database } from '../library/database.ts';
import { BrowserSettingsStore } from './browser-settings-store.ts';
import { MemorySettingsStore, SettingsDevice } from './memory-settings-store.ts';
import { settingsStoreContract } from './settings-store.contract.ts';

const newName = (): string => `settings-test-${crypto.randomUUID()}`;

settingsStoreContract('in memory', () => {
  const device = new SettingsDevice();
  return async () => new MemorySettingsStore(device);
});

settingsStoreContract('on IndexedDB, a database connection for each tab', () => {
  const name = newName();
  return async () => BrowserSettingsStore.open(await openDatabase(name));
});

describe('BrowserSettingsStore', () => {
  let database: Database;

  beforeEach(async () => {
    database = await openDatabase(newName());
  });

  afterEach(() => database.close());

  it('keeps settings over a restart', async () => {
    const first = await BrowserSettingsStore.open(database);
    await first.update({ theme: 'dark', 'features.lyrics': false });
    first.close();
    database.close();
    const again = await openDatabase(database.name);
    const second = await BrowserSettingsStore.open(again);
    expect(await second.entries()).to.deep.equal([['features.lyrics', false], ['theme', 'dark']]);
    second.close();
    again.close();
  });

  it('takes over the one record of MPC 0.1, once, and only what was not chosen since', async () => {
    const old = { theme: 'dark', ignoreArticles: false };
    await database.write([{ store: 'settings', key: 'settings', value: old }, { store: 'settings', key: 'theme', value: 'light' }]);
    const [store, another] = await Promise.all([BrowserSettingsStore.open(database), BrowserSettingsStore.open(database)]);
    expect(await store.entries()).to.deep.equal([['ignoreArticles', false], ['theme', 'light']]);
    expect(await another.entries()).to.deep.equal(await store.entries());
    store.close();
    another.close();
  });

  it('ignores what is no news on its channel', async () => {
    const store = await BrowserSettingsStore.open(database);
    const heard: string[] = [];
    const told = new Promise<void>((resolve) => {
      store.onChange(({ key }) => {
        heard.push(key);
        resolve();
      });
    });
    const channel = new BroadcastChannel(`${workerName(database.name)}-settings`);
    for (const news of [null, 5, 'theme', {}, [7], [{ key: 'theme' }], ['theme']]) channel.postMessage(news);
    await told;
    expect(heard).to.deep.equal(['theme']);
    channel.close();
    store.close();
  });
});
