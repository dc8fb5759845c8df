import { expect } from '@open-wc/testing';
import type { AccountService } from './protocol/accounts.ts';
import type { LibraryService } from './protocol/library.ts';
import { keepStorage, persistingAccounts, persistingLibrary } from './persistent-storage.ts';

/** A browser that promises, or does not. */
function browser(answer: boolean) {
  const storage = {
    asked: 0,
    promised: false,
    persisted: async () => storage.promised,
    persist: async () => {
      storage.asked++;
      return (storage.promised = answer);
    },
  };
  return storage;
}

describe('the storage', () => {
  it('is asked for once, after the first account was added', async () => {
    const storage = browser(false);
    const accounts = persistingAccounts({ add: async (spec: unknown) => ({ spec }), list: async () => ['all'] } as unknown as AccountService, storage);
    expect(await accounts.list()).to.deep.equal(['all']);
    expect(storage.asked).to.equal(0);
    expect(await accounts.add('first' as never)).to.deep.equal({ spec: 'first' });
    await accounts.add('second' as never);
    expect(storage.asked).to.equal(1);
  });

  it('is asked for after a sign-in at a cloud, too', async () => {
    for (const method of ['awaitSignIn', 'finishSignIn'] as const) {
      const storage = browser(true);
      const accounts = persistingAccounts({ [method]: async () => ({ embedded: false }) } as unknown as AccountService, storage);
      await accounts[method]('x');
      expect(storage.asked, method).to.equal(1);
    }
  });

  it('is not asked for when a page embeds a list of its own', async () => {
    const storage = browser(true);
    const accounts = persistingAccounts({ add: async () => ({ embedded: true }) } as unknown as AccountService, storage);
    await accounts.add({} as never);
    expect(storage.asked).to.equal(0);
  });

  it('is not asked for when no account could be added', async () => {
    const storage = browser(true);
    const accounts = persistingAccounts({ add: () => Promise.reject(new Error('no')) } as unknown as AccountService, storage);
    await accounts.add({} as never).catch(() => undefined);
    expect(storage.asked).to.equal(0);
  });

  it('is asked for through the service, and the worker says what came of it', async () => {
    const storage = browser(true);
    const library = persistingLibrary({ persist: storage.persisted, counts: async () => 5 } as unknown as LibraryService, storage);
    expect([await library.persist(), await library.counts()]).to.deep.equal([true, 5]);
  });

  it('is not asked for again once it was promised, and a browser that refuses is no error', async () => {
    const storage = browser(true);
    expect([await keepStorage(storage), await keepStorage(storage), storage.asked]).to.deep.equal([true, true, 1]);
    expect(await keepStorage(undefined)).to.equal(false);
    expect(await keepStorage({ persist: () => Promise.reject(new TypeError('no')) })).to.equal(false);
  });
});
