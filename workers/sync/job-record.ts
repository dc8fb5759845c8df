/** A sync job as it is kept: enough to go on with it after the worker was killed at any point. */
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import type { SyncJob, SyncPhase } from '../../services/protocol/sync.ts';

/** One listing of an account; it may take several jobs. */
export interface Listing {
  /** Names it towards the library. */
  readonly run: string;
  readonly complete: boolean;
  /** Whether it goes on from where a whole listing has ended, so that any cursor in the library is good for it; else only its own are. */
  readonly follows: boolean;
  /** Paths that could not be listed: nothing beneath them is taken for gone. */
  readonly keepBeneath: readonly string[];
}

export interface JobRecord {
  readonly job: SyncJob;
  readonly listing: Listing;
  /** This job lists nothing, it only reads tags. */
  readonly tagsOnly: boolean;
  /** Tracks whose tags could not be read for a passing reason; the next job tries again. */
  readonly retry: readonly TrackId[];
  /** Epoch milliseconds at which this was saved. */
  readonly saved: number;
}

/** A listing that stopped longer ago than this is begun anew: too much may have changed in what was listed. */
const RESUMABLE_MS = 60 * 60 * 1000;

export function isEnded(phase: SyncPhase): boolean {
  return phase === 'completed' || phase === 'failed' || phase === 'cancelled';
}

/** Makes the record of a job that begins now out of the account's last one. */
export type MakeRecord = (account: AccountId, last: JobRecord | undefined, now: number) => JobRecord;

/** A whole sync. It takes over what the last job left undone. */
export const syncRecord: MakeRecord = (account, last, now) => {
  const wasKilled = last !== undefined && !isEnded(last.job.phase);
  const isRecent = last !== undefined && now - last.saved <= RESUMABLE_MS;
  const goesOn = isRecent && (wasKilled || !last.listing.complete);
  return {
    // A killed job is the same job still; what follows a failure or cancellation is a new one.
    job: wasKilled && isRecent ? { ...last.job, waiting: false } : newJob(account, now),
    // The cursor of a whole listing that was given up is of no use: what it had seen would be taken for gone.
    listing: goesOn ? last.listing : newListing(account, now, last?.listing.complete === true || last?.listing.follows === true),
    tagsOnly: false,
    retry: last?.retry ?? [],
    saved: now,
  };
};

/** Reading tags only; an unfinished listing stays for the next sync. */
export const tagsRecord: MakeRecord = (account, last, now) => ({
  job: newJob(account, now),
  listing: last?.listing ?? newListing(account, now, false),
  tagsOnly: true,
  retry: last?.retry ?? [],
  saved: now,
});

function newListing(account: AccountId, now: number, follows: boolean): Listing {
  return { run: `${account}-${now.toString(36)}`, complete: false, follows, keepBeneath: [] };
}

function newJob(account: AccountId, started: number): SyncJob {
  return {
    account,
    phase: 'discovering',
    discovered: 0,
    added: 0,
    changed: 0,
    renamed: 0,
    removed: 0,
    extracted: 0,
    toExtract: 0,
    bytes: 0,
    warningCount: 0,
    warnings: [],
    rate: null,
    secondsLeft: null,
    started,
    finished: null,
    waiting: false,
    error: null,
  };
}
