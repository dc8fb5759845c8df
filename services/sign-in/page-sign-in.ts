/** What a page does for its worker in signing listeners in: windows and redirects, and the tokens that the page has itself. */
import type { ClientEvents, ReturnedSignIn, SignInOptions, WorkerMode } from '../client.ts';
import type { Account, AccountService, CloudKind, CloudSpec } from '../protocol/accounts.ts';
import type { MpcConfig } from '../protocol/config.ts';
import type { Logger } from '../protocol/logging.ts';
import type { AccountId } from '../protocol/records.ts';
import { callbackAddress } from './callback-address.ts';
import { accountsWithWindows, CloudSignIn, thisPage, type SignInPage } from './cloud-sign-in.ts';
import { answerTokenRequests, type GetToken } from './host-tokens.ts';
import { takeAnswered, type AnsweredPage } from './left-page.ts';

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
    const answered = answerOf(page, database);
    this.returned = answered === null ? null : finish(accounts, answered, log);
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
function answerOf(page: SignInPage, database: string): AnsweredPage | null {
  try {
    return takeAnswered(page.storage, database, Date.now());
  } catch {
    return null;
  }
}

function finish(accounts: AccountService, { provider, account, answer }: AnsweredPage, log: Logger): ReturnedSignIn {
  const done = accounts.finishSignIn(answer);
  // Elements show what has failed; where there are none, it is no unhandled rejection.
  done.catch((error: unknown) => log.warning('A sign-in has failed after the redirect.', { provider, reason: String(error) }));
  return { provider, account, done };
}
