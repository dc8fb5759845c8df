/** Accounts and sync jobs in the states that the elements show. */
import type { FakeClient } from '../services/fake-client.ts';
import type { Account, AccountService, AccountSpec, CloudKind } from '../services/protocol/accounts.ts';
import { MpcError, toWireError } from '../services/protocol/errors.ts';
import { isCloud } from '../services/protocol/cloud-kinds.ts';
import type { SyncJob, SyncService } from '../services/protocol/sync.ts';

export function sampleAccount(patch: Partial<Account> = {}): Account {
  return {
    id: 'account-1',
    provider: 'webdav',
    label: 'Home server',
    state: 'ready',
    error: null,
    url: 'https://cloud.example/music/',
    username: 'alma',
    quota: null,
    embedded: false,
    added: Date.now() - 40 * 86_400_000,
    lastSync: Date.now() - 3 * 60_000,
    ...patch,
  };
}

export function sampleJob(patch: Partial<SyncJob> = {}): SyncJob {
  return {
    account: 'account-1',
    phase: 'extracting',
    discovered: 5000,
    added: 5000,
    changed: 0,
    renamed: 0,
    removed: 0,
    extracted: 340,
    toExtract: 5000,
    bytes: 48_000_000,
    warningCount: 0,
    warnings: [],
    rate: 38,
    secondsLeft: 122,
    started: Date.now() - 9000,
    finished: null,
    waiting: false,
    error: null,
    ...patch,
  };
}

export const sampleWarnings: SyncJob['warnings'] = [
  'Live/2003 Lisbon/04 - intro.mp3',
  'Singles/Moth Season (demo).flac',
  'Various/Radio/untitled 12.ogg',
].map((path) => ({ path, error: toWireError(new MpcError('malformed', 'The ID3 header is cut off.')) }));

/** An account of a cloud, signed in to. */
export function sampleCloud(provider: CloudKind, patch: Partial<Account> = {}): Account {
  return sampleAccount({
    provider,
    tokens: 'sign-in',
    label: { 'google-drive': 'Google Drive', onedrive: 'OneDrive', dropbox: 'Dropbox' }[provider],
    url: '',
    username: 'alma@example.org',
    quota: { used: 12_400_000_000, total: 15_000_000_000 },
    ...patch,
  });
}

/** Accounts and jobs that can be added to, signed in and out of, synced and cancelled. */
export class SampleAccounts {
  #client: FakeClient | undefined;
  #accounts: readonly Account[];
  #jobs: readonly SyncJob[];

  constructor(accounts: readonly Account[] = [sampleAccount()], jobs: readonly SyncJob[] = []) {
    this.#accounts = accounts;
    this.#jobs = jobs;
  }

  /** Events go out through this client. */
  connect(client: FakeClient): void {
    this.#client = client;
  }

  setAccount(account: Account): void {
    const known = this.#accounts.some(({ id }) => id === account.id);
    this.#accounts = known
      ? this.#accounts.map((each) => (each.id === account.id ? account : each))
      : [...this.#accounts, account];
    const payload = { event: 'AccountChanged', account: account.id, state: account } as const;
    this.#client?.emit({ type: 'Auth', payload });
  }

  setJob(job: SyncJob): void {
    this.#jobs = [...this.#jobs.filter(({ account }) => account !== job.account), job];
    const ends = { completed: 'Completed', failed: 'Failed', cancelled: 'Cancelled' } as const;
    const { phase } = job;
    const event = phase === 'completed' || phase === 'failed' || phase === 'cancelled' ? ends[phase] : 'Progress';
    this.#client?.emit({ type: 'Sync', payload: { event, job } });
  }

  accountFakes(): Partial<AccountService> {
    return {
      list: async () => this.#accounts,
      add: async (spec) => {
        const account = addedAccount(spec, `account-${this.#accounts.length + 1}`);
        this.setAccount(account);
        return account;
      },
      signIn: async (id) => {
        const account = sampleAccount({ ...this.#accounts.find((each) => each.id === id), state: 'ready', error: null });
        this.setAccount(account);
        return account;
      },
      signOut: async (id) => {
        const account = this.#accounts.find((each) => each.id === id);
        if (account !== undefined) this.setAccount({ ...account, state: 'signed-out' });
      },
      remove: async (id) => {
        this.#accounts = this.#accounts.filter((each) => each.id !== id);
        this.#client?.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: id, state: null } });
      },
      folder: async () => null,
    };
  }

  syncFakes(): Partial<SyncService> {
    return {
      start: async (account) => {
        const job = sampleJob({ account });
        this.setJob(job);
        return job;
      },
      cancel: async (account) => {
        this.setJob(sampleJob({ account, phase: 'cancelled', finished: Date.now() }));
      },
      job: async (account) => this.#jobs.find((job) => job.account === account) ?? null,
      jobs: async () => this.#jobs,
    };
  }
}

function addedAccount({ provider, label }: AccountSpec, id: string): Account {
  if (isCloud(provider)) return sampleCloud(provider, { id, lastSync: null });
  return sampleAccount({ id, provider, label: label ?? (provider === 'local' ? 'This device' : 'Home server'), lastSync: null });
}
