/** For tests: accounts, sync and a real library over one database, as the host builds them; several may share the database. */
import type { Account, AccountService } from '../../services/protocol/accounts.ts';
import { DEFAULT_CONFIG, type MpcConfig } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { AuthPayload, MpcEventBody, SyncPayload } from '../../services/protocol/events.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { TrackRow } from '../../services/protocol/records.ts';
import type { SyncJob } from '../../services/protocol/sync.ts';
import { AccountRegistry } from '../accounts/account-registry.ts';
import { createAccounts } from '../accounts/account-service.ts';
import type { Database } from '../library/database.ts';
import type { Library } from '../library/library.ts';
import { openLibrary } from '../library/library.ts';
import { MemoryDatabase } from '../library/memory-database.ts';
import { TagReader } from '../metadata/tag-reader.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { SystemClock } from '../platform/clock.ts';
import { FetchHttpClient } from '../platform/fetch-http.ts';
import { keyValueStore } from '../platform/key-value-store.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import { openSecureStore, type SecureStore } from '../platform/secure-store.ts';
import { SyncCoordinator } from './sync-coordinator.ts';

export function memoryDatabase(): Database {
  return new MemoryDatabase(`test-${crypto.randomUUID()}`, new MpcError('storage-unavailable', 'A test keeps nothing.'));
}

export class SyncRig {
  readonly database: Database;
  readonly library: Library;
  readonly registry: AccountRegistry;
  readonly coordinator: SyncCoordinator;
  readonly accounts: AccountService;
  readonly clock = new ManualClock({ skips: true });
  readonly network = new MemoryNetwork();
  readonly events: MpcEventBody[] = [];
  config: MpcConfig = DEFAULT_CONFIG;
  readonly #listeners = new Set<(event: MpcEventBody) => void>();

  static async open(database = memoryDatabase()): Promise<SyncRig> {
    const rig: { emit: (event: MpcEventBody) => void } = { emit: () => undefined };
    const library = await openLibrary({ database, emit: (event) => rig.emit(event), log: SILENT, clock: new ManualClock({ skips: true }) });
    const secrets = await openSecureStore({
      store: keyValueStore(database, 'secrets'),
      // Also where the database is memory: the next rig over it is to find them.
      storage: 'indexeddb',
      scope: database.name,
      session: crypto.randomUUID(),
      persistence: 'indexeddb',
      signal: new AbortController().signal,
    });
    return new SyncRig(database, library, secrets, rig);
  }

  private constructor(database: Database, library: Library, secrets: SecureStore, hook: { emit: (event: MpcEventBody) => void }) {
    const { clock, network } = this;
    const emit = (event: MpcEventBody): void => {
      this.events.push(event);
      for (const listener of this.#listeners) listener(event);
    };
    hook.emit = emit;
    this.database = database;
    this.library = library;
    const http = new FetchHttpClient({ clock, watch: new SystemClock(), network });
    const common = {
      secrets,
      http,
      // Of limits, which a clock that skips pauses would end at once.
      clock: new SystemClock(),
      config: () => this.config,
      emit,
      scope: database.name,
      life: `host ${database.name}`,
      signal: new AbortController().signal,
    };
    this.registry = new AccountRegistry({ ...common, accounts: keyValueStore(database, 'accounts'), ask: emit, givers: () => 1 });
    this.coordinator = new SyncCoordinator({
      library: library.store,
      providers: this.registry,
      accounts: this.registry,
      jobs: keyValueStore(database, 'jobs'),
      tags: new TagReader({ http }),
      tagReads: () => DEFAULT_CONFIG.concurrency.tagReads,
      emit,
      clock,
      network,
      log: SILENT,
      scope: database.name,
    });
    this.accounts = createAccounts({
      ...common,
      registry: this.registry,
      library: library.store,
      log: SILENT,
      startSync: (account) => void this.coordinator.start(account),
      stopSync: (account) => this.coordinator.forget(account),
    }).service('tab');
  }

  /** The next event that fits, from now on. */
  next(fits: (event: MpcEventBody) => boolean): Promise<MpcEventBody> {
    return new Promise((resolve) => {
      const listener = (event: MpcEventBody): void => {
        if (!fits(event)) return;
        this.#listeners.delete(listener);
        resolve(event);
      };
      this.#listeners.add(listener);
    });
  }

  /** The end of the account's job that runs or begins now. */
  async ended(account: string): Promise<SyncJob> {
    return jobOf(await this.next((event) => isEnd(event) && jobOf(event).account === account));
  }

  /** Adds an account and waits for its first sync. */
  async add(spec: Parameters<AccountService['add']>[0]): Promise<{ readonly account: Account; readonly job: SyncJob }> {
    const end = this.next(isEnd);
    const account = await this.accounts.add(spec);
    return { account, job: jobOf(await end) };
  }

  /** Syncs again, to the end. */
  async sync(account: string): Promise<SyncJob> {
    const end = this.ended(account);
    await this.coordinator.start(account);
    return end;
  }

  auth(): readonly AuthPayload['event'][] {
    return this.events.flatMap((event) => (event.type === 'Auth' ? [event.payload.event] : []));
  }

  syncEvents(): readonly SyncPayload[] {
    return this.events.flatMap((event) => (event.type === 'Sync' ? [event.payload] : []));
  }

  /** The account's tracks in listing order. */
  async rows(account: string): Promise<readonly TrackRow[]> {
    const ids = await this.library.store.resolve({ account }).catch(() => []);
    return this.library.store.rows(ids);
  }

  async close(): Promise<void> {
    await this.coordinator.close();
    this.library.close();
  }
}

function isEnd({ type, payload }: MpcEventBody): boolean {
  return type === 'Sync' && ['Completed', 'Failed', 'Cancelled'].includes(payload.event);
}

function jobOf({ payload }: MpcEventBody): SyncJob {
  if (!('job' in payload)) throw new Error('This event tells of no job.');
  return payload.job;
}
