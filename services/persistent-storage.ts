/**
 * Keeping the storage for good: browsers let only pages ask for it, never workers. The page asks once, after its
 * first account of a listener's was added, when there is something to lose; and whenever somebody calls the service.
 */
import type { Account, AccountService } from './protocol/accounts.ts';
import type { LibraryService } from './protocol/library.ts';

/** `navigator.storage`; absent on insecure pages. */
export type PersistentStorage = Partial<Pick<StorageManager, 'persist' | 'persisted'>> | undefined;

/** Asks the browser, unless it has promised already. @returns whether it promises */
export async function keepStorage(storage: PersistentStorage): Promise<boolean> {
  try {
    return (await storage?.persisted?.()) === true || (await storage?.persist?.()) === true;
  } catch {
    return false;
  }
}

/** The library service whose `persist` is asked of this page's browser; where nothing is stored, the worker answers. */
export function persistingLibrary(library: LibraryService, storage: PersistentStorage): LibraryService {
  return new Proxy(library, {
    get: (target, name, receiver) =>
      name === 'persist'
        ? async () => {
            await keepStorage(storage);
            return target.persist();
          }
        : Reflect.get(target, name, receiver),
  });
}

/** The ways to an account of the listener's. */
const ADDING = ['add', 'awaitSignIn', 'finishSignIn'] as const;

/** The account service that has the storage kept after the first account was added; the outcome is nobody's condition. */
export function persistingAccounts(accounts: AccountService, storage: PersistentStorage): AccountService {
  let asked = false;
  const keeping = (account: Account): Account => {
    // Not for a list that a page embeds: some browsers ask the visitor.
    if (!asked && !account.embedded) {
      asked = true;
      void keepStorage(storage);
    }
    return account;
  };
  const own: Pick<AccountService, (typeof ADDING)[number]> = {
    add: async (spec) => keeping(await accounts.add(spec)),
    awaitSignIn: async (state) => keeping(await accounts.awaitSignIn(state)),
    finishSignIn: async (answer) => keeping(await accounts.finishSignIn(answer)),
  };
  return new Proxy(accounts, {
    get: (target, name, receiver) => ADDING.find((method) => method === name) === undefined ? Reflect.get(target, name, receiver) : Reflect.get(own, name),
  });
}
