/** What a page does for its worker in signing listeners in: windows and redirects, and the tokens that the page has itself. */
import type { ClientEvents, ReturnedSignIn, SignInOptions, WorkerMode } from '../client.ts';
import type { Account, AccountService, CloudKind, CloudSpec } from '../protocol/accounts.ts';
import type { MpcConfig } from '../protocol/config.ts';
import { MpcError } from '../protocol/errors.ts';
import type { Logger } from '../protocol/logging.ts';
import type { AccountId } from '../protocol/records.ts';
import { callbackAddress } from './callback-address.ts';
import { accountsWithWindows, CloudSignIn, thisPage, type SignInPage } from './cloud-sign-in.ts';
import { answerTokenRequests, type GetToken } from './host-tokens.ts';
import { takeReturned, type LeftPage } from './left-page.ts';

/** What `connect` knows of signing in. */
export interface PageSignInOptions {
  /** Folder of the callback pages where the configuration names none; ends with `/`. */
  readonly callbackFolder: URL;
  readonly getToken?: GetToken;
  /** What windows are opened by and where the tab remembers; the page itself unless a test brings another. */
  readonly page?: SignInPage;
}

export interface PageSignInParts extends PageSignInOptions {
  readonly accounts: AccountService;
  readonly events: Pick<ClientEvents, 'on'>;
  readonly config: () => MpcConfig;
  /** Where the worker runs: any but a shared one ends with the page. */
  readonly mode: WorkerMode;
  readonly keepsSecrets: boolean;
  readonly database: string;
  readonly log: Logger;
  readonly closed: AbortSignal;
}

export class PageSignIn {
  /** The worker's account service, with windows for the clouds. */
  readonly accounts: AccountService;
  /** As `MpcClient.returned`. */
  readonly returned: ReturnedSignIn | null;
  readonly #cloud: CloudSignIn;
  readonly #folder: () => URL;

  constructor(parts: PageSignInParts) {
    const { accounts, events, config, mode, keepsSecrets, database, callbackFolder, getToken, log, closed, page = thisPage } = parts;
    this.#folder = () => new URL(config().signIn.callbackUrl ?? callbackFolder);
    const outlivesPage = (): boolean => mode === 'shared' || (keepsSecrets && config().storage.secrets !== 'memory');
    this.#cloud = new CloudSignIn({ accounts, database, folder: this.#folder, page, outlivesPage });
    this.accounts = accountsWithWindows(accounts, this.#cloud);
    if (getToken !== undefined) {
      closed.addEventListener('abort', answerTokenRequests(events, accounts, getToken, log), { once: true });
    }
    const left = returnedTo(page, database);
    this.returned = left === null ? null : finish(accounts, left, log);
  }

  signIn(account: CloudSpec | AccountId, options?: SignInOptions): Promise<Account> {
    return this.#cloud.signIn(account, options);
  }

  /** As `MpcClient.redirectUri`. */
  redirectUri(provider: CloudKind): string {
    return callbackAddress(this.#folder(), provider);
  }
}

/** Where the browser keeps nothing for a tab, none has come back. */
function returnedTo(page: SignInPage, database: string): LeftPage | null {
  try {
    return takeReturned(page.storage, database, Date.now());
  } catch {
    return null;
  }
}

function finish(accounts: AccountService, { provider, account, answer, waiting }: LeftPage, log: Logger): ReturnedSignIn {
  const done = answer === undefined ? endOf(accounts, waiting?.begun) : accounts.finishSignIn(answer);
  // Elements show what has failed; where there are none, it is no unhandled rejection.
  done.catch((error: unknown) => log.warning('A sign-in has not ended well that the page was left for or loaded anew in.', { provider, reason: String(error) }));
  return { provider, account, done };
}

/** How a sign-in has ended that this page did not see the end of. */
async function endOf(accounts: AccountService, begun: AccountId | undefined): Promise<Account> {
  const made = (await accounts.list()).find(({ id, state }) => id === begun && state === 'ready');
  if (made !== undefined) return made;
  throw new MpcError('aborted', 'The page was loaded anew before the sign-in had ended; a late answer may be taken.', { details: { reason: 'tab-gone' } });
}
