/**
 * Brings the library to what each account holds: one job per account at a time, on one host at a time, that can
 * be killed at any point and goes on from there. It decides order and patience; it neither lists nor parses.
 */
import type { Logger } from '../../services/protocol/logging.ts';
import { MpcError, asMpcError, toWireError } from '../../services/protocol/errors.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { SyncJob } from '../../services/protocol/sync.ts';
import type { ProviderRegistry } from '../accounts/provider-registry.ts';
import type { LibraryStore } from '../library/store.ts';
import type { TagReader } from '../metadata/tag-reader.ts';
import type { Clock } from '../platform/clock.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { NetworkMonitor } from '../platform/network.ts';
import { whenOnline } from '../platform/network.ts';
import { discover } from './discovery.ts';
import { extract } from './extraction.ts';
import type { JobRecord, MakeRecord } from './job-record.ts';
import { isEnded, syncRecord, tagsRecord } from './job-record.ts';
import { RunningJob } from './running-job.ts';

/** What a sync asks of the accounts, and tells them. */
export interface SyncAccounts {
  /** @throws MpcError `not-found` */
  isEmbedded(account: AccountId): Promise<boolean>;
  synced(account: AccountId, time: number): Promise<void>;
  failed(account: AccountId, error: MpcError): Promise<void>;
}

export interface SyncCoordinatorOptions {
  readonly library: LibraryStore;
  readonly providers: ProviderRegistry;
  readonly accounts: SyncAccounts;
  /** The small store `jobs`. */
  readonly jobs: KeyValueStore;
  readonly tags: Pick<TagReader, 'read' | 'fromHints'>;
  /** How many files a sync may read at once at most, at present. */
  readonly tagReads: () => number;
  readonly emit: (event: MpcEventBody) => void;
  readonly clock: Clock;
  readonly network: NetworkMonitor;
  readonly log: Logger;
  /** Name of the database: hosts of several tabs share its accounts. */
  readonly scope: string;
}

interface Run {
  readonly job: RunningJob;
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

const MAX_ATTEMPTS = 5;
const FIRST_WAIT = 1_000;
const MAX_WAIT = 120_000;
const OFFLINE_WAIT = 60_000;
/** How often a sync tries whether there is room again. */
const ROOM_WAIT = 30_000;

export class SyncCoordinator {
  readonly #options: SyncCoordinatorOptions;
  readonly #runs = new Map<AccountId, Run>();
  readonly #followed = new Set<AccountId>();
  readonly #closing = new AbortController();

  constructor(options: SyncCoordinatorOptions) {
    this.#options = options;
  }

  /** Starts a sync, or joins the one that runs. @throws MpcError `not-found`, `closed` */
  start(account: AccountId): Promise<SyncJob> {
    return this.#start(account, syncRecord);
  }

  /** Reads the tags of what waits for them, without listing; resolves when that is done. */
  async extractPending(account: AccountId): Promise<void> {
    // A job that runs may have passed the tracks in question already.
    await this.#runs.get(account)?.done;
    await this.#start(account, tagsRecord);
    await this.#runs.get(account)?.done;
  }

  /** Stops the account's job after the batch in hand; resolves when it has stopped. */
  async cancel(account: AccountId): Promise<void> {
    const run = this.#runs.get(account);
    run?.controller.abort(new MpcError('aborted', 'The sync was cancelled.'));
    await run?.done;
  }

  async job(account: AccountId): Promise<SyncJob | null> {
    const run = this.#runs.get(account);
    return run?.job.job ?? (await this.#stored(account))?.job ?? null;
  }

  async jobs(): Promise<readonly SyncJob[]> {
    const stored = await this.#options.jobs.entries();
    return stored.map(([account, record]) => this.#runs.get(account)?.job.job ?? (record as JobRecord).job);
  }

  /** Goes on with every job that was interrupted. To be called once, when the host starts. */
  async resume(): Promise<void> {
    for (const [account, record] of await this.#options.jobs.entries()) {
      if (isEnded((record as JobRecord).job.phase)) continue;
      await this.start(account).catch((error: unknown) => {
        if (asMpcError(error).code === 'not-found') return this.forget(account);
        throw error;
      });
    }
  }

  /** Another host syncs the account: should it be gone before it is done, this one goes on. To be called as often as that is heard. */
  async follow(account: AccountId): Promise<void> {
    const { signal } = this.#closing;
    if (this.#followed.has(account) || this.#runs.has(account) || signal.aborted) return;
    this.#followed.add(account);
    try {
      await navigator.locks.request(this.#lock(account), { signal }, () => undefined);
      const stored = await this.#stored(account);
      if (stored !== undefined && !isEnded(stored.job.phase)) await this.start(account);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#followed.delete(account);
    }
  }

  /** Stops and forgets the account's job. */
  async forget(account: AccountId): Promise<void> {
    await this.cancel(account);
    await this.#options.jobs.delete(account);
  }

  /** Lets go of everything; jobs stay unfinished and are resumed by the next host. */
  async close(): Promise<void> {
    this.#closing.abort(new MpcError('closed', 'The host ends.'));
    const runs = [...this.#runs.values()];
    for (const { controller } of runs) controller.abort(this.#closing.signal.reason);
    await Promise.all(runs.map(({ done }) => done));
  }

  async #start(account: AccountId, make: MakeRecord): Promise<SyncJob> {
    const embedded = await this.#options.accounts.isEmbedded(account);
    const record = make(account, await this.#stored(account), this.#options.clock.now());
    const running = this.#runs.get(account);
    if (running) return running.job.job;
    if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
    const job = new RunningJob(record, this.#options);
    const controller = new AbortController();
    const done = this.#locked(job, make, embedded, controller.signal).finally(() => this.#runs.delete(account));
    this.#runs.set(account, { job, controller, done });
    return job.job;
  }

  /** In dedicated workers every tab has a host: the one that gets the lock syncs, the others wait and find it done. */
  async #locked(job: RunningJob, make: MakeRecord, embedded: boolean, signal: AbortSignal): Promise<void> {
    const asked = this.#options.clock.now();
    await navigator.locks
      .request(this.#lock(job.account), { signal }, async () => {
        const stored = await this.#stored(job.account);
        if (stored && (stored.job.finished ?? 0) > asked) {
          job.adopt(stored);
          return;
        }
        job.adopt(make(job.account, stored, this.#options.clock.now()));
        await this.#options.log.span('sync', (log) => this.#run(job, embedded, signal, log), { account: job.account });
      })
      .catch((error: unknown) => {
        // Given up while it waited for its turn: what is stored is another host's job, and none of this one's business.
        if (!signal.aborted) this.#options.log.error('A sync ended in a fault of its own.', { error });
      });
  }

  /** Whoever holds it syncs the account. Of no version: what two versions of MPC have in common is the database. */
  #lock(account: AccountId): string {
    return `mpc-sync-${this.#options.scope}-${account}`;
  }

  async #run(job: RunningJob, embedded: boolean, signal: AbortSignal, log: Logger): Promise<void> {
    job.begin();
    for (let attempt = 0; ; attempt++) {
      const before = progressOf(job.job);
      try {
        await this.#pass(job, embedded, signal, log);
        await this.#options.accounts.synced(job.account, this.#options.clock.now());
        return await job.finish('completed');
      } catch (thrown) {
        if (signal.aborted) return await this.#end(job, signal.reason);
        const error = asMpcError(thrown);
        if (error.code === 'storage-full') {
          // What did not fit is still to be listed or read; nothing is lost by waiting, and much by giving up.
          attempt = -1;
          if (!(await this.#waitForRoom(job, error, signal, log))) return await this.#end(job, signal.reason);
          continue;
        }
        // Whoever gets somewhere between two failures is patient anew.
        if (progressOf(job.job) > before) attempt = 0;
        if (!error.retryable || attempt + 1 >= MAX_ATTEMPTS) return this.#fail(job, error, log);
        try {
          await this.#wait(job, error, attempt, signal);
        } catch {
          return this.#end(job, signal.reason);
        }
      }
    }
  }

  async #pass(job: RunningJob, embedded: boolean, signal: AbortSignal, log: Logger): Promise<void> {
    const { library, providers, tags, tagReads, clock } = this.#options;
    const provider = await providers.provider(job.account);
    if (job.record.retry.length > 0) {
      await library.markPending(job.record.retry);
      job.noteRetry([]);
    }
    if (!job.record.tagsOnly && !job.record.listing.complete) {
      await job.enter('discovering');
      await log.span('discover', () => discover({ library, provider, job, embedded, signal }));
    }
    await job.enter('extracting');
    await log.span('extract', () => extract({ library, provider, job, tags, tagReads, clock, signal }));
    await job.enter('settling');
  }

  async #wait(job: RunningJob, error: MpcError, attempt: number, signal: AbortSignal): Promise<void> {
    const { clock, network } = this.#options;
    job.update({ waiting: true });
    const told = error.details['retryAfter'];
    const wait = typeof told === 'number' ? Math.min(told * 1000, MAX_WAIT) : FIRST_WAIT * 2 ** attempt;
    if (error.code === 'offline') await whenOnline(network, clock, OFFLINE_WAIT, signal);
    else await clock.sleep(wait, signal);
    job.update({ waiting: false });
  }

  /** Says that the device is full, and why it waits. @returns false when the job was stopped meanwhile */
  async #waitForRoom(job: RunningJob, error: MpcError, signal: AbortSignal, log: Logger): Promise<boolean> {
    log.warning('A sync waits for room on this device.', { account: job.account, error });
    job.update({ waiting: true, error: toWireError(error) });
    try {
      await this.#options.clock.sleep(ROOM_WAIT, signal);
    } catch {
      return false;
    }
    job.update({ waiting: false, error: null });
    return true;
  }

  /** The account's state is noted first: whoever hears of the failure may ask for it. */
  async #fail(job: RunningJob, error: MpcError, log: Logger): Promise<void> {
    log.warning('A sync failed.', { account: job.account, code: error.code, error });
    try {
      await this.#options.accounts.failed(job.account, error);
    } finally {
      await job.finish('failed', error);
    }
  }

  /** A cancelled job is over; one whose host ends stays as it is, to be resumed. */
  async #end(job: RunningJob, reason: unknown): Promise<void> {
    if (asMpcError(reason).code === 'closed') await job.save();
    else await job.finish('cancelled');
  }

  async #stored(account: AccountId): Promise<JobRecord | undefined> {
    return (await this.#options.jobs.get(account)) as JobRecord | undefined;
  }
}

/** Rises with everything that a job achieves. */
function progressOf({ discovered, extracted }: SyncJob): number {
  return discovered + extracted;
}
